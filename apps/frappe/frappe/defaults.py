"""Defaults of users, over the running context: upstream's names."""

from __future__ import annotations

from typing import Any

from frappe.permissions.user_permissions import for_user
from frappe.runtime.context import current

EVERYONE = "__default"


def get_user_default(key: str, user: str | None = None) -> Any:
    """The user's own value, that of a user permission, or everybody's."""
    ctx = current()
    user = user or ctx.user
    own = ctx.db.get_default(key, user)
    if own is not None:
        return own
    title = key.replace("_", " ").title()
    entries = for_user(ctx, user).get(title, ())
    chosen = next(
        (entry.value for entry in entries if entry.is_default), entries[0].value if len(entries) == 1 else None
    )
    return chosen if chosen is not None else ctx.db.get_default(key, EVERYONE)


def get_user_default_as_list(key: str, user: str | None = None) -> list[Any]:
    value = get_user_default(key, user)
    return value if isinstance(value, list) else [value] if value is not None else []


def set_user_default(key: str, value: Any, user: str | None = None, parenttype: str | None = None) -> None:
    ctx = current()
    ctx.db.set_default(key, value, user or ctx.user, parenttype)


def add_user_default(key: str, value: Any, user: str | None = None, parenttype: str | None = None) -> None:
    ctx = current()
    ctx.db.add_default(key, value, user or ctx.user, parenttype)


def clear_user_default(key: str, user: str | None = None) -> None:
    ctx = current()
    ctx.db.set_default(key, None, user or ctx.user)


def get_global_default(key: str) -> Any:
    return current().db.get_default(key, EVERYONE)


def set_global_default(key: str, value: Any) -> None:
    current().db.set_default(key, value, EVERYONE)


def add_global_default(key: str, value: Any) -> None:
    current().db.add_default(key, value, EVERYONE)


def get_defaults(user: str | None = None) -> dict[str, Any]:
    """Everybody's defaults, overlaid with the user's."""
    ctx = current()
    user = user or ctx.user
    return {**ctx.db.get_defaults(parent=EVERYONE), **ctx.db.get_defaults(parent=user), "user": user, "owner": user}


def set_default(key: str, value: Any, parent: str = EVERYONE, parenttype: str | None = None) -> None:
    current().db.set_default(key, value, parent, parenttype)


def clear_default(key: str | None = None, value: Any = None, parent: str | None = None, **_options: Any) -> None:
    if key:
        current().db.set_default(key, None, parent or EVERYONE)
