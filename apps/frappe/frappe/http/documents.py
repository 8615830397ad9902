"""What both REST versions do with documents; they differ only in addresses and wrapping."""

from __future__ import annotations

from typing import Any

import orjson

from frappe.exceptions import MalformedRequestError, ValidationError
from frappe.fields import TABLE_TYPES
from frappe.model.controllers import get_controller
from frappe.model.delete_doc import delete_doc
from frappe.model.docs import get_doc
from frappe.model.serialize import public
from frappe.model.workflow import looked_at
from frappe.permissions.decide import require
from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.query.public import query_of
from frappe.runtime.context import Context, current
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


def check_tables(values: dict[str, Any]) -> None:
    """Raise ValidationError unless what is sent for child tables is a list of rows. values: with their ``doctype``."""
    for df in meta_of(current(), str(values["doctype"])).table_fields:
        rows = values.get(df.fieldname)
        if rows is not None and not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
            raise ValidationError(_("{0} is a list of rows, each an object").format(_(df.label or df.fieldname)))


def whole_number(given: dict[str, Any], names: tuple[str, ...], default: int) -> int:
    """The first of the named arguments as a number from 0. Raises ValidationError naming it."""
    for name in names:
        if name in given:
            text = str(given[name]).strip()
            if not (text.isascii() and text.isdigit() and len(text) < 10):
                raise ValidationError(_("{0} must be a whole number from 0, not {1}").format(name, text[:40]))
            return int(text)
    return default


def list_rows(ctx: Context, doctype: str, arguments: dict[str, Any], *, extra: int = 0) -> tuple[list[Any], int]:
    """Rows as a client asked for them, dates as text; and the limit that was in force."""
    given = {key: value for key, value in arguments.items() if value not in (None, "")}
    start = whole_number(given, ("limit_start", "start"), 0)
    limit = min(
        whole_number(given, ("limit", "limit_page_length", "page_length"), DEFAULT_LIMIT) or MAX_LIMIT, MAX_LIMIT
    )
    if meta_of(ctx, doctype).is_virtual:
        require(ctx, Access.of(ctx), "read", meta_of(ctx, doctype))
        return list(get_controller(doctype).get_list(given)), limit
    given.update(limit_start=start, start=start, limit=limit + extra, raw=True)
    query = query_of(given)
    keys, rows = fetch.get_rows(ctx, Access.of(ctx), doctype, query, given.get("parent") or given.get("parent_doctype"))
    if not sbool(arguments.get("as_dict", True)):
        return [list(row) for row in rows], limit
    return [dict(zip(keys, row, strict=True)) for row in rows], limit


def read(ctx: Context, doctype: str, name: str, *, with_nulls: bool) -> dict[str, Any]:
    """One document as the user may see it."""
    doc = looked_at(ctx, get_doc(doctype, name))
    doc.check_permission("read")
    return public(ctx, Access.of(ctx), doc, with_nulls=with_nulls)


def create(ctx: Context, doctype: str, arguments: dict[str, Any], *, with_nulls: bool) -> dict[str, Any]:
    """Insert a document."""
    values = payload(arguments)
    values["doctype"] = doctype
    check_tables(values)
    doc = get_doc(values)
    doc.insert()
    return public(ctx, Access.of(ctx), doc, with_nulls=with_nulls)


def change(ctx: Context, doctype: str, name: str, arguments: dict[str, Any], *, with_nulls: bool) -> dict[str, Any]:
    """Change fields of a document; ``docstatus`` submits or cancels, ``modified`` is compared."""
    values = payload(arguments)
    for key in ("doctype", "name", "flags"):
        values.pop(key, None)
    check_tables({**values, "doctype": doctype})
    doc = get_doc(doctype, name)
    doc.update({key: _whole_rows(doc, key, value) for key, value in values.items()})
    doc.save()
    return public(ctx, Access.of(ctx), doc, with_nulls=with_nulls)


def _whole_rows(doc: Any, fieldname: str, value: Any) -> Any:
    """The rows sent for a table; of one that is there already, what was not sent stays as it is."""
    df = doc.meta.get_field(fieldname)
    if df is None or df.fieldtype not in TABLE_TYPES or not isinstance(value, list):
        return value
    present = {str(row.name): row.get_valid_dict() for row in doc.get(fieldname)}
    return [{**present.get(str(row.get("name")), {}), **row} for row in value]


def remove(ctx: Context, doctype: str, name: str) -> None:
    """Delete a document. Raises DoesNotExistError."""
    delete_doc(doctype, name, ignore_missing=False)
