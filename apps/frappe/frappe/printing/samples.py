"""A made-up document, for a look at a paper before there is a real one."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.fields import TABLE_TYPES
from frappe.utils import now_datetime, nowdate

_ROWS = 2
_NUMBERS: dict[str, Any] = {
    "Int": 12,
    "Float": 12.5,
    "Currency": 1234.5,
    "Percent": 50,
    "Rating": 0.8,
    "Duration": 5400,
    "Check": 1,
}


def document(meta: Any, *, text: str = "") -> Any:
    """A document whose texts are ``text``, or the labels of their fields; it is not stored and stands for nobody."""
    doc = frappe.get_doc({"doctype": meta.name, **_values(meta, text)})
    doc.name = _("Example")
    for df in meta.table_fields:
        child = frappe.get_meta(df.options)
        for _number in range(_ROWS):
            doc.append(df.fieldname, _values(child, text))
    return doc


def _values(meta: Any, text: str) -> dict[str, Any]:
    return {df.fieldname: _value(df, text) for df in meta.value_fields if df.fieldtype not in TABLE_TYPES}


def _value(df: Any, text: str) -> Any:
    if df.fieldtype in _NUMBERS:
        return _NUMBERS[df.fieldtype]
    if df.fieldtype == "Date":
        return nowdate()
    if df.fieldtype == "Datetime":
        return str(now_datetime())[:19]
    if df.fieldtype == "Time":
        return "09:30:00"
    if df.fieldtype == "Select":
        return next((option for option in str(df.options or "").splitlines() if option), "")
    if df.fieldtype in (
        "Attach",
        "Attach Image",
        "Signature",
        "Barcode",
        "Color",
        "Geolocation",
        "JSON",
        "Password",
        "Dynamic Link",
    ):
        return None
    return text or _(df.label or df.fieldname)
