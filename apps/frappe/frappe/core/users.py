"""People: names for display, passwords for the first day, system managers from the command line."""

from __future__ import annotations

from typing import Any

from frappe.model.docs import get_doc
from frappe.model.passwords import update_password
from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.runtime.context import Context, current
from frappe.schema.meta import meta_of
from frappe.search import find

ADMINISTRATOR = "Administrator"
GUEST = "Guest"
STANDARD_USERS = (ADMINISTRATOR, GUEST)
AUTOMATIC_ROLES = ("Administrator", "Guest", "All", "Desk User")


def get_fullname(user: str | None = None) -> str:
    """The user's full name; the user's id where there is none."""
    ctx = current()
    user = user or ctx.user
    names = ctx.request_cache.setdefault("full_names", {})
    if user not in names:
        names[user] = ctx.db.get_value("User", user, "full_name") or user
    return str(names[user])


def get_user_fullname(user: str) -> str:
    """Same as ``get_fullname``; upstream has both names."""
    return get_fullname(user)


def is_system_user(user: str) -> bool:
    """May this user open the desk?"""
    return bool(current().db.get_value("User", {"name": user, "enabled": 1, "user_type": "System User"}, "name"))


def get_users_with_role(role: str) -> list[str]:
    """Enabled users to whom the role was given, Administrator left out."""
    db = current().db
    given = db.get_values(
        "Has Role", {"role": role, "parenttype": "User", "parent": ["!=", ADMINISTRATOR]}, "parent", pluck=True
    )
    return list(
        db.get_values("User", {"name": ["in", given], "enabled": 1}, "name", pluck=True, order_by="name asc")
        if given
        else []
    )


def get_system_managers(only_name: bool = False) -> list[str]:
    """Enabled system managers: ``Name <address>``, or with only_name the users' names."""
    names = get_users_with_role("System Manager")
    return names if only_name else [f"{get_fullname(name)} <{name}>" for name in names]


def is_website_user(user: str | None = None) -> bool:
    """Is this an outside person, who sees the portal only?"""
    ctx = current()
    return ctx.db.get_value("User", user or ctx.user, "user_type") == "Website User"


def add_system_manager(
    ctx: Context, email: str, *, first_name: str = "", last_name: str = "", password: str | None = None
) -> Any:
    """Add an enabled desk user with the role System Manager. Raises DuplicateEntryError if the user exists."""
    user = get_doc(
        {
            "doctype": "User",
            "email": email,
            "first_name": first_name or email.partition("@")[0],
            "last_name": last_name,
            "enabled": 1,
            "user_type": "System User",
            "roles": [{"role": "System Manager"}],
        }
    )
    user.insert(ignore_permissions=True)
    if password:
        update_password(email, password)
    return user


def find_people(text: str, types: list[str], start: int, size: int) -> list[tuple[str, str]]:
    """Name and full name of enabled users, found by either of them or by pinyin; the nearest come first."""
    ctx = current()
    access = Access.system("names of colleagues are no secret among those who may choose one")
    filters: list[Any] = [["enabled", "=", 1], ["name", "not in", list(STANDARD_USERS)], ["user_type", "in", types]]
    meta = meta_of(ctx, "User")
    either: list[Any] = []
    if text.strip():
        keyed = find.names(ctx, Access.of(ctx, GUEST), meta, text)
        either = [["full_name", "like", f"%{text.strip()}%"], ["name", "like", f"{text.strip()}%"]]
        either += [["name", "in", keyed]] if keyed else []
    query = ListQuery(
        fields=["name", "full_name"], filters=filters, or_filters=either, order_by="full_name asc, name asc",
        start=start, limit=size,
    )  # fmt: skip
    rows = find.best_first(text, meta, fetch.get_list(ctx, access, "User", query))
    return [(row["name"], row["full_name"] or "") for row in rows]
