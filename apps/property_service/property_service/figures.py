"""Numbers of the workspaces that are more than a count; each over what the person may see, with the list behind it."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import add_to_date, flt, now_datetime

SATISFIED = ("Satisfied", "Fairly Satisfied")
JUDGED = (*SATISFIED, "Dissatisfied")
_SINCE_DAYS = 90
_INSIDE_DAYS = 2  # who came in longer ago and was never seen leaving is a case for the pass itself


def _counts(doctype: str, field: str, filters: list[Any]) -> dict[str, int]:
    rows = frappe.get_list(
        doctype, fields=[field, "count(name) as pieces"], filters=filters, group_by=field, order_by=None, limit_page_length=0
    )  # fmt: skip
    return {str(row[field] or ""): int(row.pieces) for row in rows}


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _since(days: int) -> str:
    return str(add_to_date(now_datetime(), days=-days))


@frappe.whitelist()
def solved_in_time(filters: Any = None) -> dict[str, Any]:
    """Share of complaints solved within their deadline, of those solved in the last ninety days, in percent."""
    found = _counts("Complaint", "sla_resolve", [["resolved_at", ">=", _since(_SINCE_DAYS)]])
    met, late = found.get("Met", 0), found.get("Breached", 0)
    return {"value": _share(met, met + late), "fieldtype": "Percent", "route": ["complaint"]}


@frappe.whitelist()
def satisfaction(filters: Any = None) -> dict[str, Any]:
    """Share of satisfied and fairly satisfied answers to follow-ups of the last ninety days, in percent."""
    found = _counts("Follow Up", "result", [["status", "=", "Done"], ["done_at", ">=", _since(_SINCE_DAYS)]])
    content = sum(found.get(name, 0) for name in SATISFIED)
    return {"value": _share(content, sum(found.get(name, 0) for name in JUDGED)), "fieldtype": "Percent", "route": ["follow-up"]}  # fmt: skip


@frappe.whitelist()
def inside_now(filters: Any = None) -> dict[str, Any]:
    """How many passes were let in at a gate and not out again."""
    rows = frappe.get_list(
        "Pass Scan Log",
        fields=["entry_pass", "direction"],
        filters=[
            ["result", "=", "Let Through"],
            ["at", ">=", _since(_INSIDE_DAYS)],
            ["direction", "in", ["In", "Out"]],
        ],
        order_by="at asc",
        limit_page_length=0,
    )
    last = {row.entry_pass: row.direction for row in rows}
    return {"value": sum(direction == "In" for direction in last.values()), "route": ["pass-scan-log"]}


@frappe.whitelist()
def deposits_held(filters: Any = None) -> dict[str, Any]:
    """Deposits received and neither deducted nor refunded yet."""
    rows = frappe.get_list(
        "Deposit Entry",
        fields=["entry_type", "sum(amount) as total"],
        filters=[["docstatus", "=", 1]],
        group_by="entry_type",
        order_by=None,
        limit_page_length=0,
    )
    sums = {row.entry_type: flt(row.total) for row in rows}
    held = sums.get("Received", 0.0) - sums.get("Deducted", 0.0) - sums.get("Refunded", 0.0)
    return {"value": held, "fieldtype": "Currency", "route": ["deposit-entry"]}
