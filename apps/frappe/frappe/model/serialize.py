"""The one way a document leaves the server: hidden fields dropped, confidential ones masked, values in REST's form."""

from __future__ import annotations

from typing import Any

from frappe.fields import TABLE_TYPES, field_type
from frappe.permissions import columns
from frappe.permissions.masking import mask, masked
from frappe.permissions.roles import Access
from frappe.runtime.context import Context
from frappe.schema.meta import Meta
from frappe.utils.text import datetime_text

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
    for name in meta.columns:
        value = own.get(name)
        if name not in hidden and (value is not None or with_nulls):
            out[name] = None if value is None else _value(meta, name, value, covered)
    out["docstatus"] = int(own.get("docstatus") or 0)
    out.update({name: own[name] for name in meta.optional_columns if own.get(name) is not None})
    _virtual(doc, meta, hidden, out)
    for df in meta.table_fields:
        if df.fieldname not in hidden:
            rows = own.get(df.fieldname) or ()
            out[df.fieldname] = [public(ctx, access, row, with_nulls=with_nulls, parent_meta=meta) for row in rows]
    out.update({name: own[name] for name in _PRIVATE if own.get(name)})
    return out


def _value(meta: Meta, name: str, value: Any, covered: frozenset[str]) -> Any:
    df = meta.fields_by_name.get(name)
    if df is None:
        return datetime_text(value) if name in ("creation", "modified") and not isinstance(value, str) else value
    if name in covered:
        return mask(df, value)
    return field_type(df.fieldtype).to_json(value)


def _virtual(doc: Any, meta: Meta, hidden: frozenset[str], out: dict[str, Any]) -> None:
    for df in meta.virtual_fields:
        if df.fieldname in hidden or df.fieldtype in TABLE_TYPES:
            continue
        value = getattr(doc, df.fieldname, None)
        if value is not None:
            out[df.fieldname] = field_type(df.fieldtype).to_json(value)
