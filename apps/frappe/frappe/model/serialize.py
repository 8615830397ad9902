"""The one way a document leaves the server: hidden fields dropped, confidential ones masked, values in REST's form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from frappe.fields import TABLE_TYPES, FieldType, field_type
from frappe.permissions import columns
from frappe.permissions.masking import mask, masked
from frappe.permissions.roles import Access
from frappe.runtime.context import Context
from frappe.schema.meta import Meta

_PRIVATE = ("__islocal", "__unsaved", "__onload", "__newname")


def public(
    ctx: Context, access: Access, doc: Any, *, with_nulls: bool = True, parent_meta: Meta | None = None
) -> dict[str, Any]:
    """The document as ``access`` may see it, ready for JSON.

    with_nulls: False leaves out fields without value, as REST v1 does.
    """
    meta: Meta = doc.meta
    own = doc.__dict__
    hidden = columns.hidden(ctx, access, meta, parent_meta)
    covered = masked(ctx, access, meta, parent_meta, doc)
    out: dict[str, Any] = {"doctype": meta.name}
    for name, form in meta.memo.get("json_forms") or _forms(meta):
        value = own.get(name)
        if value is None:
            if with_nulls and name not in hidden:
                out[name] = None
        elif name not in hidden:
            if name in covered:
                value = mask(meta.fields_by_name[name], value)
            elif form is not None:
                value = form(value)
            out[name] = value
    out["docstatus"] = int(own.get("docstatus") or 0)
    out.update({name: own[name] for name in meta.optional_columns if own.get(name) is not None})
    _virtual(doc, meta, hidden, out)
    for df in meta.table_fields:
        if df.fieldname not in hidden:
            rows = own.get(df.fieldname) or ()
            out[df.fieldname] = [public(ctx, access, row, with_nulls=with_nulls, parent_meta=meta) for row in rows]
    out.update({name: own[name] for name in _PRIVATE if own.get(name)})
    return out


def _forms(meta: Meta) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    """The columns and how their values are written for JSON; None: as they are."""
    moment = field_type("Datetime").to_json
    forms: dict[str, Callable[[Any], Any]] = {"creation": moment, "modified": moment}
    for df in meta.column_fields:
        kind = field_type(df.fieldtype)
        if type(kind).to_json is not FieldType.to_json:
            forms[df.fieldname] = kind.to_json
    found = meta.memo["json_forms"] = tuple((name, forms.get(name)) for name in meta.columns)
    return found


def _virtual(doc: Any, meta: Meta, hidden: frozenset[str], out: dict[str, Any]) -> None:
    for df in meta.virtual_fields:
        if df.fieldname in hidden or df.fieldtype in TABLE_TYPES:
            continue
        value = getattr(doc, df.fieldname, None)
        if value is not None:
            out[df.fieldname] = field_type(df.fieldtype).to_json(value)
