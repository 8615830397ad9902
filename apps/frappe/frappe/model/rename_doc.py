"""Renaming and merging: every link to the old name points to the new one afterwards."""

from __future__ import annotations

from typing import Any

from frappe.database.rows import quote, update
from frappe.exceptions import DoesNotExistError, DuplicateEntryError, ValidationError
from frappe.model import naming
from frappe.model.controllers import get_controller
from frappe.model.events import run_method
from frappe.model.link_map import dynamic_links_to, links_to, singles_to
from frappe.model.passwords import rename_password
from frappe.permissions.decide import require
from frappe.permissions.roles import Access
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.runtime.versions import bump
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import meta_of


@whitelist(methods=["POST", "PUT"])
def update_document_title(
    doctype: str, docname: str, title: str | None = None, name: str | None = None, merge: bool = False, **_options: Any
) -> str:
    """Change a document's title, its name, or both; gives its name."""
    ctx = current()
    meta = meta_of(ctx, doctype)
    if name and name != docname:
        docname = rename_doc(doctype, docname, name, merge=merge)
    if title and meta.title_field:
        doc = get_controller(doctype)(doctype, docname)
        doc.set(meta.title_field, title)
        doc.save()
    return docname


def rename_doc(
    doctype: str | None = None,
    old: Any = None,
    new: Any = None,
    force: bool = False,
    merge: bool = False,
    *,
    ignore_permissions: bool = False,
    ignore_if_exists: bool = False,
    show_alert: bool = False,
    rebuild_search: bool = True,
    doc: Any = None,
    validate: bool = True,
    **_options: Any,
) -> Any:
    """Rename ``old`` to ``new``, or merge it into the existing ``new``; gives the final name.

    Raises PermissionError without the right to write, ValidationError where the DocType does not allow renaming,
    DuplicateEntryError if ``new`` exists and this is no merge.
    """
    ctx = current()
    document = doc or get_controller(doctype or "")(doctype, old)
    doctype, old = document.doctype, document.name
    meta = document.meta
    if meta.issingle or meta.istable:
        throw(_("{0} cannot be renamed").format(_(doctype)))
    if not ignore_permissions:
        require(ctx, Access.of(ctx), "write", meta, document)
    if not meta.allow_rename and not force:
        throw(_("Documents of type {0} may not be renamed").format(_(doctype)))
    changed = run_method(ctx, document, "before_rename", old, new, merge)
    new = naming.validate_name(doctype, (changed.get("new") if isinstance(changed, dict) else changed) or new)
    if new == old:
        throw(_("The old and the new name are the same"))
    exists = ctx.db.exists(doctype, new)
    case_only = bool(exists) and str(new).casefold() == str(old).casefold()
    if exists and not merge and not case_only:
        if ignore_if_exists:
            return new
        raise DuplicateEntryError(
            _("{0} {1} already exists; merge the two, or choose another name").format(_(doctype), new), doctype, new
        )
    if merge and not exists:
        raise DoesNotExistError(_("{0} {1} not found").format(_(doctype), new), doctype=doctype, name=str(new))
    _move(ctx, document, old, new, merge=merge)
    document.__dict__["name"] = new
    ctx.request_cache.clear()
    run_method(ctx, document, "after_rename", old, new, merge)
    renamed = get_controller(doctype)(doctype, new)
    if doctype != "Comment":
        text = _("merged {0} into {1}") if merge else _("renamed from {0} to {1}")
        renamed.add_comment("Edit", text.format(old, new))
    return new


def _move(ctx: Context, document: Any, old: Any, new: Any, *, merge: bool) -> None:
    connection, doctype, meta = ctx.db.connection, document.doctype, document.meta
    if merge:
        _merge_tree_rows(ctx, document, new)
        connection.execute_native(f"delete from {quote('tab' + doctype)} where `name` = ?", (old,))
    else:
        values = {"name": new}
        kind, _colon, field = (meta.autoname or "").partition(":")
        if kind == "field":
            values[field] = new
        update(connection, f"tab{doctype}", values, {"name": old})
    for df in meta.table_fields:
        table = quote(f"tab{df.options}")
        if merge:
            connection.execute_native(
                f"delete from {table} where `parent` = ? and `parenttype` = ? and `parentfield` = ?",
                (old, doctype, df.fieldname),
            )
        else:
            connection.execute_native(
                f"update {table} set `parent` = ? where `parent` = ? and `parenttype` = ? and `parentfield` = ?",
                (new, old, doctype, df.fieldname),
            )
    _repoint(ctx, doctype, old, new)
    rename_password(doctype, old, new)
    if doctype in ("User", "Role", "User Permission"):
        bump(ctx, "permission")


def _merge_tree_rows(ctx: Context, document: Any, new: Any) -> None:
    if document.meta.is_tree and ctx.db.exists(
        document.doctype, {_parent_field(document.meta): document.name, "name": new}
    ):
        throw(_("{0} cannot be merged into {1}, which stands below it").format(document.name, new), ValidationError)


def _parent_field(meta: Any) -> str:
    return meta.nsm_parent_field or f"parent_{meta.name.lower().replace(' ', '_')}"


def _repoint(ctx: Context, doctype: str, old: Any, new: Any) -> None:
    connection = ctx.db.connection
    for holder, field in links_to(ctx, doctype):
        connection.execute_native(
            f"update {quote('tab' + holder)} set {quote(field)} = ? where {quote(field)} = ?", (new, old)
        )
    for holder, field, type_field in dynamic_links_to(ctx):
        connection.execute_native(
            f"update {quote('tab' + holder)} set {quote(field)} = ? where {quote(field)} = ? and {quote(type_field)} = ?",
            (new, old, doctype),
        )
    for single, field in singles_to(ctx, doctype):
        connection.execute_native(
            "update `tabSingles` set `value` = ? where `doctype` = ? and `field` = ? and `value` = ?",
            (new, single, field, old),
        )
