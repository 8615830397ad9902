"""What the roles of a user grant on a DocType, before any document is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from frappe.permissions.roles import Access
from frappe.schema.meta import Meta
from frappe.schema.spec import PermSpec

RIGHTS = (
    "select", "read", "write", "create", "delete", "submit", "cancel", "amend",
    "print", "email", "report", "import", "export", "share",
)  # fmt: skip
# Rights that reading a shared document brings along.
_WITH_READ = ("select", "print", "email")


@dataclass(frozen=True, slots=True)
class Grants:
    """full: rights on all documents; own: rights on those the user made.

    Levels are those of fields. Rules for own documents lift masks of own documents only: ``own_…``.
    """

    full: frozenset[str]
    own: frozenset[str]
    read_levels: frozenset[int]
    write_levels: frozenset[int]
    unmask_levels: frozenset[int]
    unmask_on_request_levels: frozenset[int]
    own_unmask_levels: frozenset[int]
    own_unmask_on_request_levels: frozenset[int]

    def has(self, right: str) -> bool:
        return right in self.full or right in self.own


def grants(meta: Meta, access: Access) -> Grants:
    """The grants of ``access``, worked out once per DocType and set of roles."""
    memo: dict[frozenset[str], Grants] = meta.memo.setdefault("grants", {})
    found = memo.get(access.roles)
    if found is None:
        found = memo[access.roles] = _grants(meta.permissions, access.roles)
    return found


def _grants(rules: tuple[PermSpec, ...], roles: frozenset[str]) -> Grants:
    mine = [rule for rule in rules if rule.role in roles]
    everywhere, owned = [rule for rule in mine if not rule.if_owner], [rule for rule in mine if rule.if_owner]
    base = [rule for rule in mine if not int(rule.permlevel or 0)]
    full = {right for rule in base if not rule.if_owner for right in RIGHTS if rule.get(right)}
    own = {right for rule in base if rule.if_owner for right in RIGHTS if rule.get(right)}
    if "create" in own:
        full.add("create")  # what one makes is one's own
    for rights in (full, own):
        if "read" in rights:
            rights.add("select")
    return Grants(
        full=frozenset(full),
        own=frozenset(own),
        read_levels=_levels(mine, "read"),
        write_levels=_levels(mine, "write"),
        unmask_levels=_levels(everywhere, "unmask"),
        unmask_on_request_levels=_levels(everywhere, "unmask_on_request"),
        own_unmask_levels=_levels(owned, "unmask"),
        own_unmask_on_request_levels=_levels(owned, "unmask_on_request"),
    )


def _levels(rules: list[PermSpec], right: str) -> frozenset[int]:
    return frozenset(int(rule.permlevel or 0) for rule in rules if rule.get(right))


def share_right(right: str) -> str | None:
    """The column of a share that grants ``right``; None for rights that sharing never gives."""
    if right in _WITH_READ:
        return "read"
    return right if right in ("read", "write", "submit", "share") else None
