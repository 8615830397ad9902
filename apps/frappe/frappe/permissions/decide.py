"""May this user do that? One decision for every surface, with its reasons."""

from __future__ import annotations

from typing import Any, NoReturn

from frappe.exceptions import PermissionError
from frappe.permissions.roles import Access
from frappe.permissions.rows import hook_part, predicate, shares
from frappe.permissions.rules import grants, share_right
from frappe.permissions.stored import stored
from frappe.permissions.user_permissions import predicate as user_permission_predicate
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.schema.meta import Meta, meta_of

# A child row is written by whoever may write the document it belongs to.
_OF_PARENT = {"create": "write", "delete": "write", "write": "write", "submit": "submit", "cancel": "cancel"}


def may(
    ctx: Context, access: Access, right: str, meta: Meta, doc: Any = None, *, parent_meta: Meta | None = None
) -> bool:
    """Has ``access`` the ``right`` on the DocType (``doc`` None) or on this very document?"""
    if access.is_system:
        return True
    if meta.istable:
        return _may_child(ctx, access, right, meta, doc, parent_meta)
    granted = grants(meta, access)
    if doc is None:
        return granted.has(right) or _any_share(ctx, access, meta, right)
    if right == "create":
        return right in granted.full and _may_create(ctx, access, meta, doc)
    return predicate(ctx, access, meta, right).matches(doc)


def _may_create(ctx: Context, access: Access, meta: Meta, doc: Any) -> bool:
    return user_permission_predicate(ctx, access, meta).matches(doc) and hook_part(ctx, access, meta, "create").matches(
        doc
    )


def _any_share(ctx: Context, access: Access, meta: Meta, right: str) -> bool:
    column = share_right(right)
    return bool(column and shares(ctx, access.user).get((meta.name, column)))


def _may_child(ctx: Context, access: Access, right: str, meta: Meta, doc: Any, parent_meta: Meta | None) -> bool:
    right = _OF_PARENT.get(right, "read" if right == "select" else right)
    if doc is not None and doc.get("parenttype") and doc.get("parent"):
        parent_meta = meta_of(ctx, doc.get("parenttype"))
        if all(df.options != meta.name for df in parent_meta.table_fields):
            return False
        parent = doc.get("parent_doc") or stored(ctx, parent_meta, doc.get("parent"))
        return parent is not None and may(ctx, access, right, parent_meta, parent)
    if parent_meta is None or all(df.options != meta.name for df in parent_meta.table_fields):
        return False
    return may(ctx, access, right, parent_meta)


def require(
    ctx: Context, access: Access, right: str, meta: Meta, doc: Any = None, *, parent_meta: Meta | None = None
) -> None:
    """Raise PermissionError, with a message that names document and right, unless ``may``."""
    if not may(ctx, access, right, meta, doc, parent_meta=parent_meta):
        refuse(right, meta, doc)


def refuse(right: str, meta: Meta, doc: Any = None) -> NoReturn:
    """Raise PermissionError naming the document and the missing right."""
    name = doc.get("name") if doc is not None else None
    label = _(meta.name)
    if name:
        text = _("You may not {0} {1} {2}").format(_verb(right), label, name)
    else:
        text = _("You may not {0} documents of type {1}").format(_verb(right), label)
    throw(text, PermissionError, title=_("No permission"))


def _verb(right: str) -> str:
    verbs = {
        "select": _("select"), "read": _("read"), "write": _("write"), "create": _("create"), "delete": _("delete"),
        "submit": _("submit"), "cancel": _("cancel"), "amend": _("amend"), "print": _("print"), "email": _("email"),
        "report": _("report"), "import": _("import"), "export": _("export"), "share": _("share"),
    }  # fmt: skip
    return verbs.get(right, right)
