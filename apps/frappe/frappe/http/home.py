"""Where a person starts: which page is home for whom."""

from __future__ import annotations

from typing import Any

from frappe.permissions.roles import ADMINISTRATOR, Access
from frappe.runtime.context import Context
from frappe.runtime.hooks import get_hooks, resolve

DESK, ACCOUNT = "/app", "/me"


def home_of(ctx: Context, user: str, *, is_desk_user: bool) -> str:
    """The first page of a user: as a hook says, by role, the portal's home; else the desk or the own account."""
    for path in reversed(get_hooks(ctx, "get_website_user_home_page")):
        found = resolve(path)(user)
        if found:
            return _path(found)
    by_role: dict[str, Any] = get_hooks(ctx, "role_home_page", {})
    if by_role and user != ADMINISTRATOR:  # who has every role is led nowhere by one
        roles = Access.of(ctx, user).roles
        for role, pages in by_role.items():
            if role in roles:
                return _path(pages[-1])
    if is_desk_user:
        return DESK
    portal = ctx.db.get_single_value("Portal Settings", "default_portal_home")
    hooked = get_hooks(ctx, "website_user_home_page")
    return _path(portal or (hooked[-1] if hooked else ACCOUNT))


def _path(page: Any) -> str:
    return f"/{str(page).lstrip('/')}"
