"""RP2 SLA 达成率: how many cases were answered and solved in time, how long it took, how long cases waited."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime
from property_service.property_setup.calendars import calendar_of
from property_service.reporting import chart, column, days_of, figure, full_names, rows, same, within
from property_service.shared.calendars import Calendar
from property_service.shared.statistics import percent, quantile

KINDS = {"Complaints": ("Complaint",), "Service Requests": ("Service Request",)}
BOTH = ("Complaint", "Service Request")
FIELDS = (
    "name", "priority", "department", "assigned_to", "category", "opened_at", "resolved_at", "first_responded_at", "sla_response", "sla_resolve", "sla_promise",
    "paused_total_sec",
)  # fmt: skip
KEYS: dict[str, Callable[[Any], str]] = {
    "Priority": lambda row: row.priority or "",
    "Department": lambda row: row.department or "",
    "Person": lambda row: row.assigned_to or "",
    "Category": lambda row: row.category or "",
}
_LINKS = {"Department": "Service Department", "Category": "Case Category"}


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Rows by priority, department, person or category. Minutes are those of the promised calendar."""
    start, end = days_of(filters)
    found: list[Any] = []
    for doctype in KINDS.get(filters.kind, BOTH):
        found += rows(doctype, FIELDS, [*within("opened_at", start, end), *same(filters, "project")])
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in found:
        groups[KEYS[filters.group_by](row)].append(row)
    calendars: dict[str, Calendar | None] = {}
    data = [_line(name, groups[name], calendars) for name in sorted(groups)]
    if filters.group_by == "Person":
        people = full_names(groups)
        data = [{**row, "group": people.get(row["group"], "")} for row in data]
    whole = _line("", found, calendars)
    labels = [row["group"] or _("Not Set") for row in data]
    picture = chart(
        "bar", labels, (_("Answered in Time"), [row["response_met"] for row in data]), (_("Solved in Time"), [row["resolve_met"] for row in data])
    )  # fmt: skip
    summary = [
        figure(_("Cases"), len(found)),
        figure(_("Answered in Time"), whole["response_met"], "Percent", _colour(whole["response_met"])),
        figure(_("Solved in Time"), whole["resolve_met"], "Percent", _colour(whole["resolve_met"])),
        figure(_("Median Minutes to Solve"), whole["median"]),
    ]
    return _columns(filters.group_by), data, None, picture, summary


def _colour(share: float | None) -> str:
    return "" if share is None else "green" if share >= 95 else "orange" if share >= 85 else "red"


def _line(name: str, cases: list[Any], calendars: dict[str, Calendar | None]) -> dict[str, Any]:
    times = [
        minutes for row in cases if (minutes := working_minutes(row, "resolve", row.resolved_at, calendars)) is not None
    ]
    paused = sum((row.paused_total_sec or 0) / 60 for row in cases if row.resolved_at)
    return {
        "group": name, "cases": len(cases), "response_met": _met(cases, "sla_response"), "resolve_met": _met(cases, "sla_resolve"),
        "breached": sum(row.sla_resolve == "Breached" for row in cases), "median": quantile(times, 0.5), "p90": quantile(times, 0.9),
        "paused": percent(paused, sum(times) + paused),
    }  # fmt: skip


def _met(cases: list[Any], field: str) -> float | None:
    """Of the cases with a verdict, those whose promise was kept."""
    judged = [row.get(field) for row in cases if row.get(field) in ("Met", "Breached")]
    return percent(judged.count("Met"), len(judged))


def working_minutes(row: Any, clock: str, until: Any, calendars: dict[str, Calendar | None]) -> int | None:
    """Minutes from opening to ``until`` in the calendar that was promised, without waiting; plain minutes where none was.

    calendars: those read so far; a report asks for a few of them thousands of times.
    """
    if not until:
        return None
    opened, end = get_datetime(row.opened_at), get_datetime(until)
    name = (json.loads(row.sla_promise).get(clock) or {}).get("calendar") if row.sla_promise else None
    if name and name not in calendars:
        calendars[name] = calendar_of(name) if frappe.db.exists("Service Calendar", name) else None
    calendar = calendars.get(name) if name else None
    seconds = calendar.seconds_between(opened, end) if calendar else (end - opened).total_seconds()
    return max(0, int((seconds - (row.paused_total_sec or 0)) // 60))


def _columns(group: str) -> list[dict[str, Any]]:
    return [
        column(_(group), "group", "Link" if group in _LINKS else "Data", _LINKS.get(group), width=170), column(_("Cases"), "cases", "Int"),
        column(_("Answered in Time"), "response_met", "Percent"), column(_("Solved in Time"), "resolve_met", "Percent"),
        column(_("Too Late"), "breached", "Int"), column(_("Median Minutes to Solve"), "median", "Int", width=140),
        column(_("90 of 100 Within Minutes"), "p90", "Int", width=150), column(_("Share of Waiting"), "paused", "Percent"),
    ]  # fmt: skip
