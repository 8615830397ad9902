"""Getting and making documents: what the facade hands out as ``frappe.get_doc`` and its kin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frappe.exceptions import DoesNotExistError, ValidationError
from frappe.fields import TABLE_TYPES
from frappe.model import defaults
from frappe.model.base_document import BaseDocument
from frappe.model.controllers import get_controller
from frappe.model.document import Document as Document
from frappe.runtime.context import current
from frappe.runtime.i18n import _
from frappe.schema.meta import meta_of
from frappe.types import _dict
from frappe.utils import providers


def get_doc(*args: Any, **kwargs: Any) -> Any:
    """A document: by DocType and name, by DocType alone (a Single), by filters, or a new one from a dict or keywords."""
    if not args:
        if "doctype" not in kwargs:
            raise ValidationError(_("Name the DocType"))
        return get_controller(kwargs["doctype"])(kwargs)
    first = args[0]
    if isinstance(first, BaseDocument):
        return first
    if isinstance(first, Mapping):
        if not first.get("doctype"):
            raise ValidationError(_("A document needs its doctype"))
        return get_controller(first["doctype"])(first)
    if not isinstance(first, str):
        raise ValidationError(_("Name the DocType as text"))
    return _stored(first, args[1] if len(args) > 1 else kwargs.get("name"), bool(kwargs.get("for_update")), kwargs)


def _stored(doctype: str, name: Any, for_update: bool, values: Mapping[str, Any]) -> Any:
    ctx = current()
    meta = meta_of(ctx, doctype)
    if name is None and not meta.issingle:
        if set(values) - {"for_update"}:
            return get_controller(doctype)({"doctype": doctype, **values})
        raise DoesNotExistError(_("{0}: no name was given").format(_(doctype)), doctype=doctype)
    if isinstance(name, Mapping | list):
        found = ctx.db.get_value(doctype, name, "name")
        if found is None:
            raise DoesNotExistError(_("{0} with {1} not found").format(_(doctype), name), doctype=doctype)
        name = found
    cls: Any = get_controller(doctype)
    doc = cls.__new__(cls)
    doc.__dict__.update(
        doctype=doctype, name=doctype if meta.issingle else name, flags=_dict(), _meta=meta, _doc_before_save=None
    )
    doc.load_from_db(for_update=for_update) if for_update else doc.load_from_db()
    return doc


def new_doc(
    doctype: str, *, parent_doc: Any = None, parentfield: str | None = None, as_dict: bool = False, **kwargs: Any
) -> Any:
    """A new document with its defaults, not yet stored."""
    doc = get_controller(doctype)({"doctype": doctype})
    doc.__dict__["__islocal"] = True
    defaults.apply(current(), doc)
    if parent_doc is not None:
        doc.update({"parent": parent_doc.name, "parenttype": parent_doc.doctype, "parentfield": parentfield})
    doc.update(kwargs)
    return doc.as_dict() if as_dict else doc


def get_cached_doc(*args: Any, **kwargs: Any) -> Any:
    """A document read at most once per request. Do not change it."""
    if len(args) == 1:
        args = (args[0], args[0])
    if not isinstance(args[0], str) or not isinstance(args[1], str):
        return get_doc(*args, **kwargs)
    ctx = current()
    key = ("doc", args[0], args[1])
    found = ctx.request_cache.get(key)
    if found is None:
        found = ctx.request_cache[key] = get_doc(*args, **kwargs)
    return found


get_lazy_doc = get_cached_doc


def get_cached_value(doctype: str, name: str, fieldname: Any = "name", as_dict: bool = False) -> Any:
    """Fields of a document read at most once per request; None if there is no such document."""
    try:
        doc = get_cached_doc(doctype, name)
    except DoesNotExistError:
        return None
    if isinstance(fieldname, str):
        return doc.get(fieldname)
    values = [doc.get(name) for name in fieldname]
    return _dict(zip(fieldname, values, strict=True)) if as_dict else values


def clear_document_cache(doctype: str, name: str | None = None) -> None:
    ctx = current()
    for key in [
        key
        for key in ctx.request_cache
        if isinstance(key, tuple) and key[:2] == ("doc", doctype) and name in (None, key[2])
    ]:
        del ctx.request_cache[key]


def get_last_doc(
    doctype: str, filters: Any = None, order_by: str = "creation desc", *, for_update: bool = False
) -> Any:
    """The newest document that fits. Raises DoesNotExistError."""
    names = current().db.get_values(doctype, filters or {}, "name", order_by=order_by, limit=1, pluck=True)
    if not names:
        raise DoesNotExistError(_("There is no {0} yet").format(_(doctype)), doctype=doctype)
    return get_doc(doctype, names[0], for_update=for_update)


def get_single(doctype: str) -> Any:
    """A Single document."""
    return get_doc(doctype, doctype)


def get_single_value(setting: str, fieldname: str) -> Any:
    return current().db.get_single_value(setting, fieldname)


def get_value(*args: Any, **kwargs: Any) -> Any:
    return current().db.get_value(*args, **kwargs)


def set_value(doctype: str, docname: Any, fieldname: Any, value: Any = None) -> Any:
    """Set fields through the document's life cycle, with the user's rights; gives the document as dict."""
    doc = get_doc(doctype, docname)
    doc.update(fieldname if isinstance(fieldname, Mapping) else {fieldname: value})
    doc.save()
    return doc.as_dict()


def copy_doc(doc: Any, ignore_no_copy: bool = True) -> Any:
    """A new, unsaved document with the same values; what identifies the old one is left out.

    ignore_no_copy: False leaves out fields marked ``no_copy`` as well.
    """
    values = doc.as_dict() if isinstance(doc, BaseDocument) else dict(doc)
    fresh = get_doc(_copied(values, meta_of(current(), values["doctype"]), ignore_no_copy))
    fresh.__dict__["__islocal"] = True
    return fresh


_IDENTITY = (
    "name",
    "amended_from",
    "amendment_date",
    "cancel_reason",
    "owner",
    "creation",
    "modified",
    "modified_by",
    "docstatus",
    "__islocal",
    "__unsaved",
)


def _copied(values: Mapping[str, Any], meta: Any, with_no_copy: bool) -> dict[str, Any]:
    found = {key: value for key, value in values.items() if key not in _IDENTITY and not key.startswith("_")}
    found["doctype"] = meta.name
    for df in meta.value_fields:
        if df.no_copy and not with_no_copy:
            found.pop(df.fieldname, None)
        elif df.fieldtype in TABLE_TYPES and df.fieldname in found:
            child = meta_of(current(), df.options or "")
            drop = ("parent", "parenttype", "parentfield")
            found[df.fieldname] = [
                {key: value for key, value in _copied(row, child, with_no_copy).items() if key not in drop}
                for row in found[df.fieldname] or ()
            ]
    return found


def import_doc(values: Mapping[str, Any]) -> Any:
    """Insert a document that travels with an app, or overwrite the one of its name; checks of rights and links are off."""
    ctx = current()
    doctype, name = values["doctype"], values.get("name")
    doc = get_doc({**values})
    if name and ctx.db.exists(doctype, name):
        stored = get_doc(doctype, name)
        doc = stored.update(
            {
                key: value
                for key, value in values.items()
                if key not in ("doctype", "name", "modified", "creation", "owner", "modified_by")
            }
        )
    doc.flags.update(
        ignore_permissions=True, ignore_links=True, ignore_mandatory=True, ignore_version_check=True, in_import=True
    )
    if doc.is_new() or not ctx.db.exists(doctype, name):
        doc.insert(set_name=name)
    else:
        doc.save()
    return doc


providers.set_provider("load_document", get_doc)
