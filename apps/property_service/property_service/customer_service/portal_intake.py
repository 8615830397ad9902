"""Complaints and requests that residents file themselves: they say what happened and where; the office decides the rest."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.residents.portal import resident_of, stays_of

_THEIRS = frozenset(
    {"case_type", "subject", "category", "description", "unit", "is_anonymous", "respondent_unit", "naming_series"}
)


def take_in(doc: Any) -> None:
    """Keep what a resident may say; the caller is the resident, the unit one of the resident's own."""
    resident = resident_of(frappe.session.user)
    if not resident:
        frappe.throw(_("This account belongs to no resident; ask the front desk to enter it in your file"))
    units = [stay.unit for stay in stays_of(frappe.session.user)]
    if doc.unit and doc.unit not in units:
        frappe.throw(_("{0} is not a unit of yours; choose one of: {1}").format(doc.unit, ", ".join(units) or "-"))
    for df in doc.meta.fields:
        if df.fieldname in _THEIRS or df.fieldtype in ("Section Break", "Column Break"):
            continue
        doc.set(df.fieldname, [] if df.fieldtype == "Table" else df.default or None)
    doc.channel, doc.resident = "Portal", resident
    doc.unit = doc.unit or (units[0] if len(units) == 1 else None)
    if doc.get("is_anonymous"):  # R19: neither shall the owner of the document tell who it was
        doc.owner = doc.modified_by = "Administrator"
