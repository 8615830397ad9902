"""Which fields a user may read and write: levels above 0 need a rule of their own."""

from __future__ import annotations

from dataclasses import dataclass

from frappe.permissions.roles import Access
from frappe.permissions.rules import grants
from frappe.runtime.context import Context
from frappe.schema.meta import Meta


@dataclass(frozen=True, slots=True)
class Levels:
    """Field levels that may be read and written; level 0 is always among them: row rights decide on it."""

    read: frozenset[int]
    write: frozenset[int]


def levels(ctx: Context, access: Access, meta: Meta, parent_meta: Meta | None = None) -> Levels:
    """The levels of ``access``; those of a child table are its parent's."""
    rules_of = parent_meta if meta.istable and parent_meta else meta
    if access.is_system:
        everything = frozenset({0, *meta.permlevels, *rules_of.permlevels})
        return Levels(everything, everything)
    granted = grants(rules_of, access)
    write = granted.write_levels | {0}
    return Levels(granted.read_levels | write, write)


def hidden(ctx: Context, access: Access, meta: Meta, parent_meta: Meta | None = None) -> frozenset[str]:
    """Names of fields that ``access`` must not see."""
    if access.is_system or not meta.permlevels:
        return frozenset()
    return _outside(meta, levels(ctx, access, meta, parent_meta).read)


def locked(ctx: Context, access: Access, meta: Meta, parent_meta: Meta | None = None) -> frozenset[str]:
    """Names of fields above level 0 that ``access`` must not change."""
    if access.is_system or not meta.permlevels:
        return frozenset()
    return _outside(meta, levels(ctx, access, meta, parent_meta).write)


def _outside(meta: Meta, open_levels: frozenset[int]) -> frozenset[str]:
    memo: dict[frozenset[int], frozenset[str]] = meta.memo.setdefault("outside", {})
    found = memo.get(open_levels)
    if found is None:
        found = memo[open_levels] = frozenset(
            df.fieldname for df in meta.value_fields if int(df.permlevel or 0) not in open_levels
        )
    return found


def selectable(meta: Meta) -> frozenset[str]:
    """Names of fields by which documents are chosen: all that the right to select shows of them."""
    return frozenset(filter(None, (*meta.get_search_fields(), meta.title_field, meta.image_field)))
