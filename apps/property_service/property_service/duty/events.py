"""Shift assignments as entries of a calendar: whose, which shift, in the shift's colour."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import add_days, getdate

MOST = 2000


@frappe.whitelist()
def get_events(doctype: str, start: str, end: str, filters: Any = None, field_map: Any = None) -> list[dict[str, Any]]:
    """Assignments the user may see that touch the days ``start`` to ``end``: name, title, start_at, end_at, color, status."""
    conditions = [*(frappe.parse_json(filters) or []), ["date", "between", [add_days(start, -1), getdate(end)]], ["status", "!=", "Cancelled"]]  # fmt: skip
    rows = frappe.get_list(
        "Shift Assignment",
        filters=conditions,
        fields=["name", "staff", "shift_type", "start_at", "end_at", "status", "locked"],
        order_by="start_at asc",
        limit=MOST,
    )
    people = _values("Staff Member", {row.staff for row in rows}, "staff_name")
    shifts = frappe.get_all(
        "Shift Type", {"name": ["in", list({row.shift_type for row in rows})]}, ["name", "label", "color"]
    )
    known = {shift.name: shift for shift in shifts}
    found = []
    for row in rows:
        shift = known.get(row.shift_type)
        title = f"{people.get(row.staff, row.staff)} · {shift.label if shift else row.shift_type}"
        found.append(
            {
                "name": row.name,
                "title": title,
                "start_at": str(row.start_at)[:19],
                "end_at": str(row.end_at)[:19],
                "color": shift.color if shift else None,
                "status": row.status,
            }
        )
    return found


def _values(doctype: str, names: set[str], field: str) -> dict[str, str]:
    rows = frappe.get_all(doctype, {"name": ["in", list(names)]}, ["name", field]) if names else []
    return {row.name: row[field] for row in rows}
