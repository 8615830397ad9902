"""Sharing: rights on one document for one user, or for everyone."""

from __future__ import annotations

from typing import Any

from frappe.database.rows import delete, insert, update
from frappe.exceptions import PermissionError
from frappe.permissions.decide import may
from frappe.permissions.roles import Access
from frappe.permissions.stored import stored
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.runtime.versions import bump
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import meta_of
from frappe.types import _dict
from frappe.utils.clock import site_now
from frappe.utils.text import generate_hash

_RIGHTS = ("read", "write", "submit", "share")


def _require_share(ctx: Context, doctype: str, name: str, *given: str) -> None:
    """The right to share the document, and every right that is ``given``: nobody hands on what they do not have."""
    meta, access = meta_of(ctx, doctype), Access.of(ctx)
    doc = stored(ctx, meta, name)
    if doc is None or not all(may(ctx, access, right, meta, doc) for right in ("share", *given)):
        throw(_("You may not share {0} {1}").format(_(doctype), name), PermissionError)


@whitelist(methods=["POST"])
def add(
    doctype: str, name: str, user: str | None = None, read: int = 1, write: int = 0, submit: int = 0, share: int = 0,
    everyone: int = 0, notify: int = 0,
) -> _dict:  # fmt: skip
    """Share a document; needs the right to share it. Gives the share."""
    rights = {"read": 1, "write": write, "submit": submit, "share": share}
    _require_share(current(), doctype, name, *(right for right, value in rights.items() if int(value or 0)))
    return add_docshare(
        doctype, name, user, read=read, write=write, submit=submit, share=share, everyone=everyone,
        flags={"ignore_share_permission": True},
    )  # fmt: skip


def add_docshare(
    doctype: str, name: str, user: str | None = None, *, everyone: int = 0, flags: Any = None, **rights: int
) -> _dict:
    """Share a document; the right to share it is asked unless ``flags`` say otherwise."""
    ctx = current()
    if not (flags or {}).get("ignore_share_permission"):
        _require_share(ctx, doctype, name)
    if bool(user) == bool(everyone):
        throw(_("Share with one user or with everyone"))
    values = {right: int(rights.get(right) or 0) for right in _RIGHTS}
    values["read"] = 1
    key = {
        "share_doctype": doctype,
        "share_name": name,
        "user": None if everyone else user,
        "everyone": int(bool(everyone)),
    }
    present = ctx.db.get_value(
        "DocShare", {k: v if v is not None else ["is", "not set"] for k, v in key.items()}, "name"
    )
    now = site_now()
    if present:
        update(
            ctx.db.connection, "tabDocShare", {**values, "modified": now, "modified_by": ctx.user}, {"name": present}
        )
    else:
        present = generate_hash(length=10)
        stamp = {
            "name": present,
            "creation": now,
            "modified": now,
            "owner": ctx.user,
            "modified_by": ctx.user,
            "docstatus": 0,
            "idx": 0,
        }
        insert(ctx.db.connection, "tabDocShare", {**stamp, **key, **values})
    bump(ctx, "permission")
    return _dict(name=present, **key, **values)


@whitelist(methods=["POST"])
def remove(doctype: str, name: str, user: str, flags: Any = None) -> None:
    """Take a share back."""
    ctx = current()
    if user != ctx.user:
        _require_share(ctx, doctype, name)
    delete(ctx.db.connection, "tabDocShare", {"share_doctype": doctype, "share_name": name, "user": user})
    bump(ctx, "permission")


@whitelist(methods=["POST"])
def set_permission(
    doctype: str, name: str, user: str, permission_to: str, value: int = 1, everyone: int = 0
) -> _dict | None:
    """Set one right of a share; the share goes when nothing is left."""
    ctx = current()
    _require_share(ctx, doctype, name)
    if permission_to not in _RIGHTS:
        throw(_("{0} is not a right that can be shared").format(permission_to))
    rights = next((row for row in get_users(doctype, name) if row.user == user or (everyone and row.everyone)), _dict())
    values = {right: int(rights.get(right) or 0) for right in _RIGHTS} | {permission_to: int(value)}
    if permission_to == "read" and not int(value):
        remove(doctype, name, user)
        return None
    return add(doctype, name, None if int(everyone) else user, everyone=int(everyone), **values)


@whitelist()
def get_users(doctype: str, name: str) -> list[_dict]:
    """With whom a document is shared, and which rights each has."""
    ctx = current()
    doc = stored(ctx, meta_of(ctx, doctype), name)
    if doc is None or not may(ctx, Access.of(ctx), "read", meta_of(ctx, doctype), doc):
        throw(_("You may not read {0} {1}").format(_(doctype), name), PermissionError)
    rows: list[_dict] = ctx.db.connection.execute_native(
        "select `name`, `user`, `read`, `write`, `submit`, `share`, `everyone`, `owner`, `creation` from `tabDocShare` "
        "where `share_doctype` = ? and `share_name` = ? order by `creation`",
        (doctype, name),
    ).dicts()
    return rows


def get_shared(doctype: str, user: str | None = None, rights: list[str] | None = None, **_options: Any) -> list[str]:
    """Names of documents shared with a user, for all of the given rights."""
    ctx = current()
    name = user or ctx.user
    wanted = rights or ["read"]
    conditions = " and ".join(f"`{right}` = 1" for right in wanted if right in _RIGHTS)
    text = f"select `share_name` from `tabDocShare` where `share_doctype` = ? and (`user` = ? or `everyone` = 1) and {conditions or '1 = 1'}"
    return [row[0] for row in ctx.db.connection.execute_native(text, (doctype, name)).rows]
