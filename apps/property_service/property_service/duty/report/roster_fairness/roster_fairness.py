"""RP19 排班公平性: who has how many nights, weekends, holidays and hours, how far apart people are, and which rules a roster breaks."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate
from property_service.duty import plans
from property_service.duty.plans import HOLIDAY, WEEKEND, kinds
from property_service.duty.rules.plan import Violation, violations
from property_service.reporting import chart, column, days_of, figure, names_of, rows, same
from property_service.shared.statistics import spread

MOST_SAID = 20


def execute(filters: Any = None) -> tuple[Any, ...]:
    """One row per person, in the order of departments."""
    start, end = days_of(filters)
    asked = [
        ["date", "between", [str(start), str(end)]],
        ["status", "not in", plans.NOT_WORKED],
        *same(filters, "department"),
    ]
    found = rows("Shift Assignment", ["staff", "department", "date", "shift_type"], asked)
    shifts = {row.name: row for row in rows("Shift Type", ["name", "paid_hours", "is_night"])}
    people: dict[str, list[Any]] = defaultdict(list)
    for row in found:
        people[row.staff].append(row)
    names = names_of("Staff Member", people, "staff_name")
    day_kind = {name: kinds(name) for name in {row.department or "" for row in found}}
    data = [
        _line(staff, names.get(staff, staff), own, shifts, day_kind[own[0].department or ""])
        for staff, own in people.items()
    ]
    data.sort(key=lambda row: (row["department"] or "", -row["nights"], row["title"]))
    broken = broken_rules(filters.department, start, end)
    summary = [
        figure(_("Rules Broken"), len(broken), indicator="red" if broken else "green"),
        *(figure(label, spread([row[name] for row in data]), "Float") for label, name in _measures()),
    ]
    message = "<br>".join(plans.violation_text(entry) for entry in broken[:MOST_SAID]) or None
    picture = chart(
        "bar", [row["title"] for row in data[:30]], (_("Nights"), [row["nights"] for row in data[:30]]),
        (_("Weekends"), [row["weekends"] for row in data[:30]]), (_("Holidays"), [row["holidays"] for row in data[:30]]), barOptions={"stacked": 1},
    )  # fmt: skip
    return _columns(), data, message, picture if data else None, summary


def _measures() -> list[tuple[str, str]]:
    return [
        (_("Spread of Nights"), "nights"), (_("Spread of Weekends"), "weekends"), (_("Spread of Holidays"), "holidays"), (_("Spread of Hours"), "hours"),
    ]  # fmt: skip


def broken_rules(department: str | None, start: date, end: date) -> list[Violation]:
    """R43 asked of every published roster of these days; rosters the person may not see are not asked."""
    asked = [["docstatus", "=", 1], ["from_date", "<=", str(end)], ["to_date", ">=", str(start)]]
    if department:
        asked.append(["department", "=", department])
    found = []
    for row in rows("Duty Roster", ["name"], asked, order_by="from_date asc"):
        roster = frappe.get_doc("Duty Roster", row.name)
        broken = violations(plans.problem_of(roster), plans.duties_of(roster))
        found += [entry for entry in broken if start <= entry.day <= end]
    return found


def _line(staff: str, title: str, own: list[Any], shifts: dict[str, Any], kind: Any) -> dict[str, Any]:
    of_day = [kind(getdate(row.date)) for row in own]
    of_shift = [shifts.get(row.shift_type) or {} for row in own]
    return {
        "staff": staff, "title": title, "department": own[0].department, "shifts": len(own), "nights": sum(bool(shift.get("is_night")) for shift in of_shift),
        "weekends": of_day.count(WEEKEND), "holidays": of_day.count(HOLIDAY), "hours": round(sum(shift.get("paid_hours") or 0 for shift in of_shift), 1),
    }  # fmt: skip


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Person"), "staff", "Link", "Staff Member", width=150), column(_("Department"), "department", "Link", "Service Department"),
        column(_("Shifts"), "shifts", "Int"), column(_("Nights"), "nights", "Int"), column(_("Weekends"), "weekends", "Int"),
        column(_("Holidays"), "holidays", "Int"), column(_("Paid Hours"), "hours", "Float", precision="1"),
    ]  # fmt: skip
