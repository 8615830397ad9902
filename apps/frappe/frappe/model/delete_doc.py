"""Deleting documents: only what nothing points to, and never without a copy that can come back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from frappe.database.rows import delete, insert, quote
from frappe.exceptions import DoesNotExistError, LinkExistsError, ValidationError
from frappe.model import doc_locks, naming
from frappe.model.controllers import get_controller
from frappe.model.events import run_method
from frappe.model.link_map import dynamic_links_to, links_to
from frappe.model.passwords import delete_all_passwords_for
from frappe.permissions.decide import require
from frappe.permissions.roles import Access
from frappe.runtime.context import Context, current
from frappe.runtime.hooks import get_hooks
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.schema.meta import Meta, meta_of
from frappe.utils.clock import site_now
from frappe.utils.text import as_json, generate_hash


def delete_doc(
    doctype: str | None = None,
    name: Any = None,
    force: bool | int = False,
    ignore_doctypes: Any = None,
    for_reload: bool = False,
    ignore_permissions: bool = False,
    flags: Any = None,
    ignore_on_trash: bool = False,
    ignore_missing: bool = True,
    delete_permanently: bool = False,
    **_options: Any,
) -> bool | None:
    """Delete a document (or a list of them). False if it does not exist and that is not an error.

    Raises PermissionError, LinkExistsError while something points to it, ValidationError while it is submitted.
    """
    ctx = current()
    virtual = meta_of(ctx, doctype or "").is_virtual
    for each in name if isinstance(name, list | tuple) else [name]:
        if not virtual and not ctx.db.exists(doctype, each):
            if not ignore_missing:
                raise DoesNotExistError(
                    _("{0} {1} not found").format(_(doctype or ""), each), doctype=doctype or "", name=str(each)
                )
            return False
        cls = get_controller(doctype or "")
        doc = cls(doctype, each)
        if flags:
            doc.flags.update({key: value for key, value in flags.items() if key.startswith("ignore")})
        if ignore_permissions:
            doc.flags.ignore_permissions = True
        if virtual:
            _delete_virtual(ctx, doc)
            continue
        doc_locks.refuse_locked(ctx, doc)
        _delete(ctx, doc, force=bool(force), on_trash=not ignore_on_trash, permanently=delete_permanently or for_reload)
    return None


def _delete_virtual(ctx: Context, doc: Any) -> None:
    """What a virtual document is kept in, only its controller knows."""
    if not doc.flags.ignore_permissions:
        require(ctx, Access.of(ctx), "delete", doc.meta, doc)
    doc.delete()


def delete_doc_if_exists(doctype: str, name: str, force: bool | int = 0) -> None:
    if current().db.exists(doctype, name):
        delete_doc(doctype, name, force=force)


def _delete(ctx: Context, doc: Any, *, force: bool, on_trash: bool, permanently: bool) -> None:
    meta: Meta = doc.meta
    if not doc.flags.ignore_permissions:
        require(ctx, Access.of(ctx), "delete", meta, doc)
    if int(doc.docstatus or 0) == 1:
        throw(
            _("{0} {1} is submitted; cancel it before you delete it").format(_(doc.doctype), doc.name), ValidationError
        )
    if on_trash:
        run_method(ctx, doc, "on_trash")
        doc.flags.in_delete = True
        run_method(ctx, doc, "on_change")
    if not force:
        _refuse_if_linked(ctx, doc)
    series = naming.series_of(doc)
    if series:
        naming.revert_series_if_last(series, doc.name, doc)
    _remove_rows(ctx, doc)
    run_method(ctx, doc, "after_delete")
    if not permanently and meta.name not in _NOT_KEPT:
        _keep_copy(ctx, doc)


_NOT_KEPT = frozenset(
    {
        "Deleted Document",
        "Version",
        "Comment",
        "Error Log",
        "Activity Log",
        "Access Log",
        "API Request Log",
        "Session",
        "ToDo",
        "DocShare",
        "Tag Link",
    }
)


def _remove_rows(ctx: Context, doc: Any) -> None:
    connection = ctx.db.connection
    if doc.meta.issingle:
        delete(connection, "tabSingles", {"doctype": doc.doctype})
    else:
        delete(connection, f"tab{doc.doctype}", {"name": doc.name})
    for df in doc.meta.table_fields:
        delete(
            connection, f"tab{df.options}", {"parent": doc.name, "parenttype": doc.doctype, "parentfield": df.fieldname}
        )
    if doc.meta.password_fields:
        delete_all_passwords_for(doc.doctype, doc.name)
    for row in doc.get_all_children():
        if row.meta.password_fields:
            delete_all_passwords_for(row.doctype, row.name)
    for key in [
        key
        for key in ctx.request_cache
        if isinstance(key, tuple) and key[:2] in (("values", doc.doctype), ("doc", doc.doctype))
    ]:
        del ctx.request_cache[key]


def _keep_copy(ctx: Context, doc: Any) -> None:
    now = site_now()
    insert(
        ctx.db.connection,
        "tabDeleted Document",
        {
            "name": generate_hash(length=10), "creation": now, "modified": now, "owner": ctx.user, "modified_by": ctx.user,
            "docstatus": 0, "idx": 0, "deleted_name": doc.name, "deleted_doctype": doc.doctype, "restored": 0,
            "data": as_json(doc.as_dict()),
        },
    )  # fmt: skip


def restore_deleted(name: str) -> str:
    """Insert a deleted document again, as draft; gives its name. Raises ValidationError if it is back already."""
    ctx = current()
    row = ctx.db.get_value(
        "Deleted Document", name, ["name", "restored", "data", "new_name", "deleted_doctype"], as_dict=True
    )
    if row is None:
        raise DoesNotExistError(_("Deleted Document {0} not found").format(name))
    if row.restored:
        throw(_("It was restored already, as {0}").format(row.new_name))
    values = json.loads(row.data)
    values["docstatus"] = 0
    doc = get_controller(row.deleted_doctype)(values)
    taken = ctx.db.exists(row.deleted_doctype, values["name"])
    doc.insert(set_name=None if taken else values["name"])
    series = naming.series_of(doc)
    if series and not taken:  # the deletion may have given the number back
        naming.count_past(series, doc.name, doc)
    ctx.db.set_value("Deleted Document", name, {"restored": 1, "new_name": doc.name})
    return str(doc.name)


# --- links -----------------------------------------------------------------------------------------------------------------


_PLACES_AT_ONCE = 100


def _users(ctx: Context, doc: Any, *, submitted_only: bool) -> Iterator[tuple[str, str]]:
    """Documents that point to ``doc``: (DocType, name) of the document itself or the one its row belongs to."""
    ignored = set(get_hooks(ctx, "ignore_links_on_delete"))
    ignored |= set(doc.flags.ignore_linked_doctypes or ())
    places = [place for place in _places(ctx, doc) if place[0].name not in ignored]
    # Together, because on a server every statement is a round trip; in parts, because databases limit their length.
    for first in range(0, len(places), _PLACES_AT_ONCE):
        texts, values = [], []
        for holder, where, params in places[first : first + _PLACES_AT_ONCE]:
            columns = "`parenttype`, `parent`" if holder.istable else "? as `parenttype`, `name` as `parent`"
            texts.append(
                f"select * from (select {columns}, `docstatus` from {quote('tab' + holder.name)} where {where} limit 3) `p`"
            )
            values += params if holder.istable else [holder.name, *params]
        for parenttype, name, docstatus in ctx.db.connection.execute_native(" union all ".join(texts), values).rows:
            user = (parenttype, str(name))
            if user == (doc.doctype, str(doc.name)) or user[0] in ignored:
                continue
            if not submitted_only or int(docstatus or 0) == 1:
                yield user


def _places(ctx: Context, doc: Any) -> Iterator[tuple[Meta, str, list[Any]]]:
    for doctype, fieldname in links_to(ctx, doc.doctype):
        if fieldname == "amended_from":
            continue
        yield meta_of(ctx, doctype), f"{quote(fieldname)} = ?", [doc.name]
    for doctype, fieldname, type_field in dynamic_links_to(ctx):
        yield meta_of(ctx, doctype), f"{quote(fieldname)} = ? and {quote(type_field)} = ?", [doc.name, doc.doctype]


def _refuse_if_linked(ctx: Context, doc: Any) -> None:
    if doc.flags.ignore_links:
        return
    for doctype, name in _users(ctx, doc, submitted_only=False):
        throw(
            _("{0} {1} cannot be deleted: {2} {3} points to it").format(_(doc.doctype), doc.name, _(doctype), name),
            LinkExistsError,
        )


def refuse_if_linked_from_submitted(ctx: Context, doc: Any) -> None:
    """A document that submitted ones rely on cannot be cancelled."""
    if doc.flags.ignore_links:
        return
    for doctype, name in _users(ctx, doc, submitted_only=True):
        throw(
            _("{0} {1} cannot be cancelled: {2} {3} is submitted and points to it").format(
                _(doc.doctype), doc.name, _(doctype), name
            ),
            LinkExistsError,
        )


def check_if_doc_is_linked(doc: Any, method: str = "Delete") -> None:
    """Upstream's name of the check."""
    (_refuse_if_linked if method == "Delete" else refuse_if_linked_from_submitted)(current(), doc)
