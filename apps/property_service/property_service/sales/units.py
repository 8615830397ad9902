"""One subscription or contract per unit, decided by the database (R51)."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

UNIT, SUBSCRIPTION, CONTRACT = "Property Unit", "Subscription Agreement", "Sales Contract"
FREE = "For Sale"


def claim(doc: Any, *, of_subscription: str | None = None) -> None:
    """Take the unit for a document that is about to be submitted. Its row is locked; unique keys decide in any case.

    of_subscription: a contract takes over the unit of its own subscription.
    """
    status = frappe.db.get_value(UNIT, doc.unit, "sale_status", for_update=True)
    for doctype in (SUBSCRIPTION, CONTRACT):
        held = {"unit_key": doc.unit, "name": ["not in", [doc.name, of_subscription or ""]]}
        other = frappe.db.get_value(doctype, held, ["name", "owner"], as_dict=True, for_update=True)
        if other:
            text = _("{0} is taken already: {1} by {2}")
            frappe.throw(text.format(doc.unit, other.name, other.owner), frappe.DuplicateEntryError)
    if status != FREE and not of_subscription:
        frappe.throw(_("{0} is not for sale: {1}").format(doc.unit, _(status or "")))
    doc.unit_key = doc.unit


def show(unit: str, status: str) -> None:
    """Write how far the sale of a unit is."""
    frappe.db.set_value(UNIT, unit, "sale_status", status)


def release(doctype: str, name: str, unit: str) -> None:
    """The unit is for sale again; the document keeps its history."""
    frappe.db.set_value(doctype, name, "unit_key", None, update_modified=False)
    show(unit, FREE)
