"""``frappe.client``: documents by method call, as scripts and older clients use them."""

from __future__ import annotations

from typing import Any

import orjson

from frappe.exceptions import DoesNotExistError, FrappeError, MalformedRequestError, PermissionError, ValidationError
from frappe.http import documents
from frappe.model.base_document import BaseDocument
from frappe.model.docs import get_doc
from frappe.model.rename_doc import rename_doc as rename
from frappe.model.serialize import public
from frappe.model.workflow import looked_at
from frappe.permissions import columns
from frappe.permissions.decide import require
from frappe.permissions.masking import mask_row, masked
from frappe.permissions.public import get_doc_permissions as doc_permissions
from frappe.permissions.public import has_permission as permitted
from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.runtime.apps import app_path, installed_apps
from frappe.runtime.context import current
from frappe.runtime.i18n import _
from frappe.runtime.messages import msgprint
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import meta_of
from frappe.utils.numbers import sbool

MAX_INSERTS = 200


def _json(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in '[{"':
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise MalformedRequestError(_("An argument is not valid JSON: {0}").format(error)) from error
    return value


def _out(doc: BaseDocument) -> dict[str, Any]:
    ctx = current()
    return public(ctx, Access.of(ctx), doc)


def _values(doc: Any) -> dict[str, Any]:
    values = _json(doc)
    if not isinstance(values, dict) or not values.get("doctype"):
        raise ValidationError(_("A document is an object with its doctype"))
    documents.check_tables(values)
    return values


def _names(value: Any) -> list[str]:
    """Field names, sent as one, or as a list."""
    found = _json(value)
    names = [found] if isinstance(found, str) else found
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValidationError(_("Field names are a text or a list of texts"))
    return names


@whitelist()
def get_list(
    doctype: str, fields: Any = None, filters: Any = None, order_by: str | None = None, **options: Any
) -> list[Any]:
    """Documents of a type that the user may see."""
    return documents.list_rows(
        current(), doctype, {"fields": _json(fields), "filters": _json(filters), "order_by": order_by, **options}
    )[0]


@whitelist()
def get_count(doctype: str, filters: Any = None, debug: Any = False, cache: Any = False) -> int:
    """Number of documents of a type that the user may see."""
    ctx = current()
    return fetch.count(ctx, Access.of(ctx), doctype, _json(filters))


@whitelist()
def get(doctype: str, name: Any = None, filters: Any = None, parent: str | None = None) -> dict[str, Any]:
    """One document, by name or by filters."""
    doc = get_doc(doctype, name) if name else get_doc(doctype, _json(filters) if filters else None)
    doc = looked_at(current(), doc)
    doc.check_permission("read")
    return _out(doc)


@whitelist()
def get_value(
    doctype: str,
    fieldname: Any,
    filters: Any = None,
    as_dict: Any = True,
    debug: Any = False,
    parent: str | None = None,
) -> Any:
    """Fields of the first document that fits; an empty object if none does."""
    ctx = current()
    meta, access = meta_of(ctx, doctype), Access.of(ctx)
    names, filters = _names(fieldname), _json(filters)
    if meta.issingle:
        require(ctx, access, "read", meta)
        stored = ctx.db.get_singles_dict(doctype, cast=True)
        hidden = columns.hidden(ctx, access, meta)
        row = mask_row(
            meta, masked(ctx, access, meta), {name: stored.get(name) for name in names if name not in hidden}
        )
    else:
        query = ListQuery(fields=names, filters=filters, limit=1, raw=True)
        found = fetch.get_list(ctx, access, doctype, query, parent_doctype=parent)
        row = found[0] if found else {}
    return row if sbool(as_dict) else list(row.values())


@whitelist()
def get_single_value(doctype: str, field: str) -> Any:
    """One value of a Single."""
    found = get_value(doctype, field)
    return found.get(field)


@whitelist(methods=["POST", "PUT"])
def set_value(doctype: str, name: Any, fieldname: Any, value: Any = None) -> dict[str, Any]:
    """Set fields of a document through its life cycle."""
    fields = _json(fieldname) if isinstance(fieldname, str) else fieldname
    if not fields:
        raise ValidationError(_("Name the field to set"))
    values = fields if isinstance(fields, dict) else {_names(fields)[0]: value}
    documents.check_tables({**values, "doctype": doctype})
    refused = {"doctype", "name", "flags"} & set(values)
    if refused:
        raise ValidationError(_("{0} cannot be set").format(", ".join(sorted(refused))))
    ctx = current()
    meta = meta_of(ctx, doctype)
    if meta.istable:
        row = ctx.db.get_value(doctype, name, ["parenttype", "parent"], as_dict=True)
        if row is None:
            raise DoesNotExistError(_("{0} {1} not found").format(_(doctype), name), doctype=doctype, name=str(name))
        doc = get_doc(row.parenttype, row.parent)
        next(child for child in doc.get_all_children() if child.name == name).update(values)
    else:
        doc = get_doc(doctype, name)
        doc.update(values)
    doc.save()
    return _out(doc)


@whitelist(methods=["POST", "PUT"])
def insert(doc: Any = None) -> dict[str, Any]:
    """Insert a document; a child row is added to its parent."""
    return _out(_insert(_values(doc)))


def _insert(values: dict[str, Any]) -> BaseDocument:
    if values.get("parenttype") and values.get("parent") and meta_of(current(), values["doctype"]).istable:
        parent = get_doc(values["parenttype"], values["parent"])
        parent.append(values.get("parentfield") or parent.get_parentfield_of_doctype(values["doctype"]), values)
        parent.save()
        return parent
    return get_doc(values).insert()


@whitelist(methods=["POST", "PUT"])
def insert_many(docs: Any = None) -> list[str]:
    """Insert up to 200 documents, all or none; gives their names."""
    listed = _json(docs)
    if not isinstance(listed, list) or len(listed) > MAX_INSERTS:
        raise ValidationError(_("Send a list of at most {0} documents").format(MAX_INSERTS))
    return [str(_insert(_values(values)).name) for values in listed]


@whitelist(methods=["POST", "PUT"])
def save(doc: Any) -> dict[str, Any]:
    """Save a whole document."""
    document = get_doc(_values(doc))
    document.save()
    return _out(document)


@whitelist(methods=["POST", "PUT"])
def rename_doc(doctype: str, old_name: Any, new_name: Any, merge: Any = False) -> Any:
    """Rename a document; gives its new name."""
    name = rename(doctype, old_name, new_name, merge=bool(sbool(merge)))
    msgprint(_("{0} is now called {1}").format(old_name, name), indicator="green", alert=True)
    return name


@whitelist(methods=["POST", "PUT"])
def submit(doc: Any) -> dict[str, Any]:
    """Submit a document."""
    document = get_doc(_values(doc))
    document.submit()
    return _out(document)


@whitelist(methods=["POST", "PUT"])
def cancel(doctype: str, name: Any) -> dict[str, Any]:
    """Cancel a submitted document."""
    document = get_doc(doctype, name)
    document.cancel()
    return _out(document)


@whitelist(methods=["DELETE", "POST"])
def delete(doctype: str, name: Any) -> None:
    """Delete a document."""
    documents.remove(current(), doctype, name)


@whitelist(methods=["POST", "PUT"])
def bulk_update(docs: Any) -> dict[str, Any]:
    """Change many documents, each on its own; those that failed come back with the reason."""
    ctx = current()
    failed = []
    listed = _json(docs)
    if not isinstance(listed, list) or not all(isinstance(values, dict) and values.get("doctype") for values in listed):
        raise ValidationError(_("Send a list of objects, each with doctype and docname"))
    for values in listed:
        ctx.db.savepoint("bulk_update")
        try:
            change = {key: value for key, value in values.items() if key not in ("doctype", "docname", "name", "flags")}
            document = get_doc(values["doctype"], values.get("docname") or values.get("name"))
            document.update(change)
            document.save()
        except FrappeError as error:
            ctx.db.rollback(save_point="bulk_update")
            failed.append({"doc": values, "exc": str(error)})
        ctx.db.release_savepoint("bulk_update")
    ctx.messages.clear()
    return {"failed_docs": failed}


@whitelist()
def has_permission(doctype: str, docname: Any, perm_type: str = "read") -> dict[str, bool]:
    """May the user do that with the document?"""
    return {"has_permission": permitted(doctype, perm_type, docname)}


@whitelist()
def get_doc_permissions(doctype: str, docname: Any) -> dict[str, Any]:
    """All rights of the user on a document."""
    document = get_doc(doctype, docname)
    document.check_permission("read")
    return {"permissions": doc_permissions(document)}


@whitelist()
def get_password(doctype: str, name: Any, fieldname: str) -> str | None:
    """The clear value of a password field, for system managers."""
    ctx = current()
    if "System Manager" not in Access.of(ctx).roles:
        raise PermissionError(_("This is for {0} only").format(_("System Manager")))
    return get_doc(doctype, name).get_password(fieldname)


@whitelist()
def validate_link(doctype: str, docname: Any, fields: Any = None) -> dict[str, Any]:
    """Does the document exist for this user? Gives its name as stored, and fields to fetch."""
    ctx = current()
    meta, access = meta_of(ctx, doctype), Access.of(ctx)
    require(ctx, access, "select", meta)
    names = ["name", *(name for name in (_names(fields) if fields else ()) if name in meta.all_columns)]
    found = fetch.get_list(ctx, access, doctype, ListQuery(fields=names, filters={"name": docname}, limit=1, raw=True))
    return found[0] if found else {"name": None}


@whitelist()
def is_document_amended(doctype: str, docname: Any) -> Any:
    """The name of the document that amends this one, if any."""
    ctx = current()
    meta = meta_of(ctx, doctype)
    require(ctx, Access.of(ctx), "read", meta)
    if not meta.has_field("amended_from"):
        return False
    return ctx.db.exists(doctype, {"amended_from": docname}) or False


@whitelist()
def get_js(items: Any) -> list[str]:
    """The text of scripts below ``/assets``, for pages that load them one after another. Raises DoesNotExistError."""
    found = []
    for path in _names(items):
        app_name, _slash, rest = str(path).removeprefix("/").removeprefix("assets/").partition("/")
        root = (app_path(app_name) / "public").resolve() if app_name in installed_apps(current()) else None
        file = (root / rest).resolve() if root else None
        if root is None or file is None or not file.is_relative_to(root) or file.suffix != ".js" or not file.is_file():
            raise DoesNotExistError(_("There is no script {0}").format(path))
        found.append(file.read_text(encoding="utf-8"))
    return found
