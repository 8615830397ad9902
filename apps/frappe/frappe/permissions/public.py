"""Upstream's permission functions, over the running context."""

from __future__ import annotations

from typing import Any

from frappe.database.rows import delete, insert, update
from frappe.exceptions import DoesNotExistError
from frappe.permissions import columns
from frappe.permissions.decide import may, refuse
from frappe.permissions.roles import ADMINISTRATOR, Access, roles_of
from frappe.permissions.rules import RIGHTS, grants
from frappe.permissions.stored import stored
from frappe.permissions.user_permissions import for_user
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.runtime.messages import msgprint
from frappe.runtime.versions import bump
from frappe.schema.meta import meta_of
from frappe.types import _dict
from frappe.utils.clock import site_now
from frappe.utils.text import generate_hash

rights = RIGHTS


def _document(ctx: Context, doctype: str, doc: Any) -> Any:
    if not isinstance(doc, str | int):
        return doc
    row = stored(ctx, meta_of(ctx, doctype), doc)
    if row is None:
        raise DoesNotExistError(_("{0} {1} not found").format(_(doctype), doc), doctype=doctype, name=str(doc))
    return row


def has_permission(
    doctype: str,
    ptype: str = "read",
    doc: Any = None,
    user: str | None = None,
    throw: bool = False,
    *,
    verbose: bool = False,
    parent_doctype: str | None = None,
    debug: bool = False,
    raise_exception: bool = False,
    **_options: Any,
) -> bool:
    """May the user do that with documents of the type, or with ``doc`` (a document or its name)?"""
    ctx = current()
    meta = meta_of(ctx, doctype)
    access = Access.of(ctx, user)
    if access.is_system:
        return True
    target = _document(ctx, doctype, doc) if doc is not None else None
    parent = meta_of(ctx, parent_doctype) if parent_doctype else None
    allowed = may(ctx, access, ptype or "read", meta, target, parent_meta=parent)
    if not allowed and throw:
        refuse(ptype or "read", meta, target)
    return allowed


def get_doc_permissions(
    doc: Any, user: str | None = None, ptype: str | None = None, debug: bool = False
) -> dict[str, int]:
    """All rights on a document: right -> 1 or 0."""
    ctx = current()
    meta, access = meta_of(ctx, doc.doctype), Access.of(ctx, user)
    return {right: int(may(ctx, access, right, meta, doc)) for right in RIGHTS}


def get_role_permissions(
    doctype_meta: Any, user: str | None = None, is_owner: bool | None = None, debug: bool = False
) -> _dict:
    """What the roles alone grant: right -> 1 or 0, and ``if_owner`` with those for own documents only."""
    ctx = current()
    meta = meta_of(ctx, doctype_meta) if isinstance(doctype_meta, str) else doctype_meta
    access = Access.of(ctx, user)
    if access.is_system:
        return _dict(dict.fromkeys(RIGHTS, 1), if_owner={})
    granted = grants(meta, access)
    found = _dict({right: int(granted.has(right)) for right in RIGHTS})
    found["if_owner"] = dict.fromkeys(granted.own - granted.full, 1)
    return found


def get_roles(user: str | None = None, with_standard: bool = True) -> list[str]:
    """Roles of a user, automatic ones included unless told otherwise."""
    ctx = current()
    found = roles_of(ctx, user or ctx.user)
    return sorted(found if with_standard else found - {"All", "Guest", "Desk User", "Administrator"})


def get_valid_perms(doctype: str | None = None, user: str | None = None) -> list[Any]:
    """Permission rules that apply to the user."""
    ctx = current()
    roles = roles_of(ctx, user or ctx.user)
    return [rule for rule in (meta_of(ctx, doctype).permissions if doctype else ()) if rule.role in roles]


def get_user_permissions(user: str | None = None) -> dict[str, list[_dict]]:
    """DocType -> values the user is restricted to."""
    ctx = current()
    return {
        allow: [
            _dict(doc=entry.value, applicable_for=entry.applicable_for, is_default=int(entry.is_default))
            for entry in entries
        ]
        for allow, entries in for_user(ctx, user or ctx.user).items()
    }


def hidden_fields(doctype: str, user: str | None = None) -> frozenset[str]:
    """Fields the user must not see."""
    ctx = current()
    return columns.hidden(ctx, Access.of(ctx, user), meta_of(ctx, doctype))


def add_user_permission(
    doctype: str, name: str, user: str, ignore_permissions: bool = False, applicable_for: str | None = None,
    is_default: int = 0, hide_descendants: int = 0, **_options: Any,
) -> None:  # fmt: skip
    """Restrict a user to a value; nothing happens if that is so already."""
    ctx = current()
    key = {"user": user, "allow": doctype, "for_value": name, "applicable_for": applicable_for or ["is", "not set"]}
    if ctx.db.exists("User Permission", key):
        return
    _insert(ctx, "User Permission", user=user, allow=doctype, for_value=name, applicable_for=applicable_for,
            apply_to_all_doctypes=int(not applicable_for), is_default=is_default, hide_descendants=hide_descendants)  # fmt: skip


def remove_user_permission(doctype: str, name: str, user: str, applicable_for: str | None = None) -> None:
    ctx = current()
    key = {"user": user, "allow": doctype, "for_value": name}
    if applicable_for:
        key["applicable_for"] = applicable_for
    delete(ctx.db.connection, "tabUser Permission", key)
    bump(ctx, "permission")


def clear_user_permissions_for_doctype(doctype: str, user: str | None = None) -> None:
    ctx = current()
    delete(ctx.db.connection, "tabUser Permission", {"allow": doctype, **({"user": user} if user else {})})
    bump(ctx, "permission")


def _insert(ctx: Context, doctype: str, **values: Any) -> None:
    now = site_now()
    stamp = {
        "name": generate_hash(length=10),
        "creation": now,
        "modified": now,
        "owner": ctx.user,
        "modified_by": ctx.user,
        "docstatus": 0,
        "idx": 0,
    }
    insert(ctx.db.connection, f"tab{doctype}", {**stamp, **values})
    bump(ctx, "permission")
    if doctype == "Custom DocPerm":
        bump(ctx, "customisation")


def setup_custom_perms(parent: str) -> bool:
    """Copy the standard rules to the site's own, so that they can be changed. False if there are own ones already."""
    ctx = current()
    if ctx.db.exists("Custom DocPerm", {"parent": parent}):
        return False
    for rule in meta_of(ctx, parent).permissions:
        given = {key: value for key, value in rule.as_dict().items() if key in _PERM_KEYS}
        _insert(ctx, "Custom DocPerm", parent=parent, **{**_NO_RIGHTS, **given})
    return True


_PERM_KEYS = frozenset({"role", "permlevel", "if_owner", "unmask", "unmask_on_request", *RIGHTS})
# Written out, because the columns of a rule default to 1 for the rights that most rules give.
_NO_RIGHTS = {"permlevel": 0, "if_owner": 0, **dict.fromkeys(RIGHTS, 0)}


def add_permission(doctype: str, role: str, permlevel: int = 0, ptype: str | None = None, *, if_owner: int = 0) -> None:
    """Add a rule for a role, with one right (read by default)."""
    ctx = current()
    setup_custom_perms(doctype)
    if ctx.db.exists("Custom DocPerm", {"parent": doctype, "role": role, "permlevel": permlevel, "if_owner": if_owner}):
        msgprint(_("There is a rule for {0} at level {1} already").format(_(role), permlevel), alert=True)
        return
    given = {**_NO_RIGHTS, "permlevel": permlevel, "if_owner": if_owner, ptype or "read": 1}
    _insert(ctx, "Custom DocPerm", parent=doctype, role=role, **given)


def update_permission_property(
    doctype: str, role: str, permlevel: int, ptype: str, value: Any = None, validate: bool = True, if_owner: int = 0
) -> None:
    """Set one right of a rule."""
    ctx = current()
    if ptype not in _PERM_KEYS:
        raise DoesNotExistError(_("{0} is not a right").format(ptype))
    setup_custom_perms(doctype)
    update(
        ctx.db.connection,
        "tabCustom DocPerm",
        {ptype: value},
        {"parent": doctype, "role": role, "permlevel": permlevel, "if_owner": if_owner},
    )
    bump(ctx, "permission")
    bump(ctx, "customisation")


def reset_perms(doctype: str) -> None:
    """Forget the site's own rules: the standard ones count again."""
    ctx = current()
    delete(ctx.db.connection, "tabCustom DocPerm", {"parent": doctype})
    bump(ctx, "permission")
    bump(ctx, "customisation")


def is_system_user(user: str | None = None) -> bool:
    ctx = current()
    return (user or ctx.user) == ADMINISTRATOR or "Desk User" in roles_of(ctx, user or ctx.user)


def can_export(doctype: str, raise_exception: bool = False) -> bool:
    return has_permission(doctype, "export", throw=raise_exception)


def can_import(doctype: str, raise_exception: bool = False) -> bool:
    return has_permission(doctype, "import", throw=raise_exception)
