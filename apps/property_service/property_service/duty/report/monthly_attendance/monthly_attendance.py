"""RP18 月度考勤: a month as a grid of people and days, with what it adds up to."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from frappe import _
from frappe.utils import get_last_day, getdate
from property_service.duty.plans import HOLIDAY, kinds
from property_service.reporting import chart, column, figure, names_of, rows, same

FIELDS = (
    "staff",
    "department",
    "date",
    "shift_type",
    "status",
    "late_min",
    "overtime_min",
    "checked_in_at",
    "checked_out_at",
)
WORKED = ("Done", "On Duty")
# One sign per day, the strongest of a day's shifts: absent, leave, late, worked, planned.
ABSENT, LEAVE, LATE, THERE, PLANNED = "×", "○", "△", "●", "·"
_STRENGTH = (PLANNED, THERE, LATE, LEAVE, ABSENT)


def execute(filters: Any = None) -> tuple[Any, ...]:
    """One row per person; late minutes, absences, overtime, nights and holidays from the same assignments."""
    first = getdate(filters.month).replace(day=1)
    days = [first + timedelta(days=count) for count in range(get_last_day(first).day)]
    asked = [
        ["date", "between", [str(days[0]), str(days[-1])]],
        ["status", "not in", ("Cancelled", "Replaced")],
        *same(filters, "department"),
    ]
    found = rows("Shift Assignment", FIELDS, asked)
    shifts = {row.name: row for row in rows("Shift Type", ["name", "paid_hours", "is_night"])}
    kind = kinds(filters.department or "")
    people: dict[str, list[Any]] = defaultdict(list)
    for row in found:
        people[row.staff].append(row)
    names = names_of("Staff Member", people, "staff_name")
    data = [_line(staff, names.get(staff, staff), own, shifts, kind) for staff, own in people.items()]
    data.sort(key=lambda row: (row["department"] or "", row["title"]))
    summary = [
        figure(_("People"), len(data)),
        figure(_("Times Late"), sum(row["late"] for row in data)),
        figure(
            _("Absent"),
            sum(row["absent"] for row in data),
            indicator="red" if any(row["absent"] for row in data) else "green",
        ),
        figure(_("Overtime Hours"), round(sum(row["overtime"] for row in data), 1), "Float"),
    ]
    late = sorted((row for row in data if row["late_min"]), key=lambda row: -row["late_min"])[:12]
    picture = (
        chart("bar", [row["title"] for row in late], (_("Minutes Late"), [row["late_min"] for row in late]))
        if late
        else None
    )
    return _columns(days), data, _legend(), picture, summary


def _line(staff: str, title: str, own: list[Any], shifts: dict[str, Any], kind: Any) -> dict[str, Any]:
    signs: dict[date, str] = {}
    for row in own:
        day = getdate(row.date)
        signs[day] = max(signs.get(day, PLANNED), _sign(row), key=_STRENGTH.index)
    worked = [row for row in own if row.status in WORKED]
    of_shift = [shifts.get(row.shift_type) or {} for row in worked]
    return {
        "staff": staff, "title": title, "department": own[0].department, **{f"d{day.day}": sign for day, sign in signs.items()},
        "worked": len({getdate(row.date) for row in worked}), "hours": round(sum(shift.get("paid_hours") or 0 for shift in of_shift), 1),
        "late": sum(bool(row.late_min) for row in worked), "late_min": sum(row.late_min or 0 for row in worked),
        "absent": sum(row.status == "Absent" for row in own), "leave": sum(row.status == "On Leave" for row in own),
        "overtime": round(sum(row.overtime_min or 0 for row in worked) / 60, 1), "nights": sum(bool(shift.get("is_night")) for shift in of_shift),
        "holidays": sum(kind(getdate(row.date)) == HOLIDAY for row in worked),
    }  # fmt: skip


def _sign(row: Any) -> str:
    if row.status in WORKED:
        return LATE if row.late_min else THERE
    return {"Absent": ABSENT, "On Leave": LEAVE}.get(row.status, PLANNED)


def _legend() -> str:
    words = (
        (THERE, _("Worked")),
        (LATE, _("Came Late")),
        (ABSENT, _("Absent")),
        (LEAVE, _("On Leave")),
        (PLANNED, _("Planned")),
    )
    return "　".join(f"{sign} {word}" for sign, word in words)


def _columns(days: list[date]) -> list[dict[str, Any]]:
    return [
        column(_("Person"), "staff", "Link", "Staff Member", width=120), column(_("Department"), "department", "Link", "Service Department", width=100),
        *(column(str(day.day), f"d{day.day}", width=56) for day in days),
        column(_("Days Worked"), "worked", "Int"), column(_("Paid Hours"), "hours", "Float", precision="1"), column(_("Times Late"), "late", "Int"),
        column(_("Minutes Late"), "late_min", "Int"), column(_("Absent"), "absent", "Int"), column(_("On Leave"), "leave", "Int"),
        column(_("Overtime Hours"), "overtime", "Float", precision="1"), column(_("Nights"), "nights", "Int"), column(_("Holidays Worked"), "holidays", "Int"),
    ]  # fmt: skip
