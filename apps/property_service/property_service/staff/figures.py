"""Key figures of plans that the system knows itself: solved cases, subscriptions, contracts, money received (A2b)."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import flt, nowdate

PLAN = "Work Plan"
# where a figure comes from: DocType, its day, what is added up (counted without one)
SOURCES = {
    "Subscriptions": ("Subscription Agreement", "signed_on", ""), "Contracts": ("Sales Contract", "signed_on", ""),
    "Money Received": ("Payment Receipt", "received_on", "amount"),
}  # fmt: skip


def actual(source: str, first: Any, last: Any) -> float:
    """A figure of the days from first to last."""
    span = ["between", [first, last]]
    if source == "Complaints Solved in Time":
        met, late = (
            frappe.db.count("Complaint", {"resolved_at": span, "sla_resolve": verdict})
            for verdict in ("Met", "Breached")
        )
        return round(100 * met / (met + late), 1) if met + late else 0.0
    doctype, day, amount = SOURCES[source]
    filters = {day: span, "docstatus": 1}
    return (
        sum(flt(value) for value in frappe.get_all(doctype, filters, pluck=amount))
        if amount
        else float(frappe.db.count(doctype, filters))
    )


def refresh() -> int:
    """Each night: bring the figures of running plans up to date; how many changed."""
    count = 0
    filters = {
        "actual_source": ["in", (*SOURCES, "Complaints Solved in Time")],
        "period_from": ["<=", nowdate()],
        "status": ["!=", "Dropped"],
    }
    for row in frappe.get_all(PLAN, filters, ["name", "actual_source", "actual_value", "period_from", "period_to"]):
        value = actual(row.actual_source, row.period_from, row.period_to or nowdate())
        if value != flt(row.actual_value):
            frappe.db.set_value(PLAN, row.name, "actual_value", value)
            count += 1
    return count
