"""RP20 培训覆盖: hours of training held for each person beside those required, scores, and who may not work alone yet."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from frappe import _
from property_service.reporting import chart, column, days_of, figure, rows, same, within
from property_service.shared.statistics import percent

FIELDS = (
    "name",
    "kind",
    "duration_min",
    "attendees.staff as staff",
    "attendees.attended as attended",
    "attendees.score as score",
    "attendees.passed as passed",
)


def execute(filters: Any = None) -> tuple[Any, ...]:
    """One row per person who works here now, those with the least hours first."""
    start, end = days_of(filters)
    needed = float(filters.required_hours or 0)
    own: dict[str, list[Any]] = defaultdict(list)
    held = rows("Training Session", FIELDS, [["docstatus", "=", 1], *within("at", start, end)])
    for row in held:
        if row.staff:
            own[row.staff].append(row)
    people = rows(
        "Staff Member",
        ["name", "staff_name", "department", "can_work_alone"],
        [["left_on", "is", "not set"], *same(filters, "department")],
    )
    data = [_line(person, own[person.name], needed) for person in people]
    data.sort(key=lambda row: (row["hours"], row["department"] or ""))
    short = sum(row["missing"] > 0 for row in data)
    summary = [
        figure(_("People"), len(data)),
        figure(_("Enough Hours"), percent(len(data) - short, len(data)), "Percent"),
        figure(_("Not Certified Yet"), sum(not row["certified"] for row in data)),
        figure(_("Sessions"), len({row.name for row in held})),
    ]
    hours: dict[str, float] = defaultdict(float)
    for row in data:
        hours[row["department"] or _("Not Set")] += row["hours"]
    picture = chart("bar", hours, (_("Hours Held"), [round(value, 1) for value in hours.values()])) if data else None
    return _columns(), data, None, picture, summary


def _line(person: Any, sessions: list[Any], needed: float) -> dict[str, Any]:
    there = [row for row in sessions if row.attended]
    hours = round(sum(row.duration_min or 0 for row in there) / 60, 1)
    scores = [row.score for row in there if row.score]
    return {
        "staff": person.name, "department": person.department, "sessions": len(there), "absent": len(sessions) - len(there), "hours": hours, "required": needed,
        "missing": max(0.0, round(needed - hours, 1)), "score": round(sum(scores) / len(scores), 1) if scores else None,
        "failed": sum(bool(row.score) and not row.passed for row in there), "certified": int(person.can_work_alone or 0),
    }  # fmt: skip


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Person"), "staff", "Link", "Staff Member", width=150), column(_("Department"), "department", "Link", "Service Department"),
        column(_("Sessions"), "sessions", "Int"), column(_("Absent"), "absent", "Int"), column(_("Hours Held"), "hours", "Float", precision="1"),
        column(_("Required Hours"), "required", "Float", precision="1"), column(_("Hours Missing"), "missing", "Float", precision="1"),
        column(_("Mean Score"), "score", "Percent", disable_total=1), column(_("Not Passed"), "failed", "Int"), column(_("May Work Alone"), "certified", "Check", width=110),
    ]  # fmt: skip
