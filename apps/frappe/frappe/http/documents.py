"""What both REST versions do with documents; they differ only in addresses and wrapping."""

from __future__ import annotations

from typing import Any

import orjson

from frappe.exceptions import DoesNotExistError, MalformedRequestError, ValidationError
from frappe.model.controllers import get_controller
from frappe.model.delete_doc import delete_doc
from frappe.model.docs import get_doc
from frappe.model.serialize import public
from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.query.public import query_of
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.schema.meta import meta_of
from frappe.utils.numbers import sbool

DEFAULT_LIMIT = 20
MAX_LIMIT = 10_000


def payload(arguments: dict[str, Any]) -> dict[str, Any]:
    """The document sent: the arguments themselves, or what stands under ``data`` as object or JSON text."""
    data = arguments.get("data", arguments)
    if isinstance(data, str):
        try:
            data = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            raise MalformedRequestError(_("data is not valid JSON: {0}").format(error)) from error
    if not isinstance(data, dict):
        raise ValidationError(_("A document is an object"))
    return dict(data)


def list_rows(ctx: Context, doctype: str, arguments: dict[str, Any], *, extra: int = 0) -> tuple[list[Any], int]:
    """Rows as a client asked for them, dates as text; and the limit that was in force."""
    given = {key: value for key, value in arguments.items() if value not in (None, "")}
    if "start" in given and "limit_start" not in given:
        given["limit_start"] = given["start"]
    query = query_of({**given, "raw": True}, DEFAULT_LIMIT)
    asked = next((given[key] for key in ("limit", "limit_page_length", "page_length") if key in given), DEFAULT_LIMIT)
    limit = MAX_LIMIT if int(asked) == 0 else min(int(asked), MAX_LIMIT)
    query = type(query)(**{**{name: getattr(query, name) for name in query.__slots__}, "limit": limit + extra})
    meta = meta_of(ctx, doctype)
    if meta.is_virtual:
        return list(get_controller(doctype).get_list(given)), limit
    keys, rows = fetch.get_rows(ctx, Access.of(ctx), doctype, query, given.get("parent") or given.get("parent_doctype"))
    if not sbool(arguments.get("as_dict", True)):
        return [list(row) for row in rows], limit
    return [dict(zip(keys, row, strict=True)) for row in rows], limit


def read(ctx: Context, doctype: str, name: str, *, with_nulls: bool) -> dict[str, Any]:
    """One document as the user may see it."""
    doc = get_doc(doctype, name)
    doc.check_permission("read")
    return public(ctx, Access.of(ctx), doc, with_nulls=with_nulls)


def create(ctx: Context, doctype: str, arguments: dict[str, Any], *, with_nulls: bool) -> dict[str, Any]:
    """Insert a document."""
    values = payload(arguments)
    values["doctype"] = doctype
    doc = get_doc(values)
    doc.insert()
    return public(ctx, Access.of(ctx), doc, with_nulls=with_nulls)


def change(ctx: Context, doctype: str, name: str, arguments: dict[str, Any], *, with_nulls: bool) -> dict[str, Any]:
    """Change fields of a document; ``docstatus`` submits or cancels, ``modified`` is compared."""
    values = payload(arguments)
    for key in ("doctype", "name", "flags"):
        values.pop(key, None)
    doc = get_doc(doctype, name)
    doc.update(values)
    doc.save()
    return public(ctx, Access.of(ctx), doc, with_nulls=with_nulls)


def remove(ctx: Context, doctype: str, name: str) -> None:
    """Delete a document. Raises DoesNotExistError."""
    if not ctx.db.exists(doctype, name):
        raise DoesNotExistError(_("{0} {1} not found").format(_(doctype), name), doctype=doctype, name=name)
    delete_doc(doctype, name, ignore_missing=False)
