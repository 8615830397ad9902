"""Who acts: a user with roles, or the system with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from frappe.runtime.cache import cached
from frappe.runtime.context import Context

ADMINISTRATOR = "Administrator"
GUEST = "Guest"
ALL_USER_ROLE = "All"
GUEST_ROLE = "Guest"
SYSTEM_USER_ROLE = "Desk User"
ADMIN_ROLE = "Administrator"
AUTOMATIC_ROLES = (GUEST_ROLE, ALL_USER_ROLE, SYSTEM_USER_ROLE, ADMIN_ROLE)


@dataclass(frozen=True, slots=True)
class Access:
    """On whose rights an operation runs. ``reason``: why the system acts by itself; it shows in the audit log."""

    user: str
    roles: frozenset[str]
    reason: str = ""

    @property
    def is_system(self) -> bool:
        """No rule restricts this access."""
        return bool(self.reason) or self.user == ADMINISTRATOR

    @staticmethod
    def of(ctx: Context, user: str | None = None) -> Access:
        """The rights of ``user``, the running one by default."""
        user = user or ctx.user
        found: Access | None = ctx.request_cache.get(("permission", "access", user))
        if found is None:
            found = Access(user, roles_of(ctx, user))
            ctx.request_cache["permission", "access", user] = found
        return found

    @staticmethod
    def system(reason: str, user: str = ADMINISTRATOR) -> Access:
        """Unrestricted, for a reason given as a sentence."""
        return Access(user, frozenset(), reason)


def roles_of(ctx: Context, user: str) -> frozenset[str]:
    """All roles of a user, automatic ones included; disabled roles and users give none."""
    if user == GUEST:
        return frozenset({GUEST_ROLE})
    return cached(ctx, "permission", ("roles", user), lambda: _read_roles(ctx, user))


def _read_roles(ctx: Context, user: str) -> frozenset[str]:
    connection = ctx.db.connection
    if user == ADMINISTRATOR:
        rows = connection.execute_native("select `name` from `tabRole`").rows
        return frozenset(row[0] for row in rows) | set(AUTOMATIC_ROLES)
    rows = connection.execute_native(
        "select `u`.`user_type`, `r`.`name` from `tabUser` `u` left join `tabHas Role` `h` on `h`.`parent` = `u`.`name` "
        "and `h`.`parenttype` = 'User' left join `tabRole` `r` on `r`.`name` = `h`.`role` and `r`.`disabled` = 0 "
        "where `u`.`name` = ? and `u`.`enabled` = 1",
        (user,),
    ).rows
    if not rows:
        return frozenset({GUEST_ROLE})
    found = {row[1] for row in rows if row[1]} | {GUEST_ROLE, ALL_USER_ROLE}
    if rows[0][0] == "System User":
        found.add(SYSTEM_USER_ROLE)
    return frozenset(found)
