"""Rosters between documents and pure rules: what a plan is made for, its rows as assignments, its picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, get_datetime, get_time, getdate
from property_service.duty.rules.plan import (
    DAY_HOURS,
    HOLIDAY,
    WEEKEND,
    WORKDAY,
    Duty,
    Limits,
    Person,
    Problem,
    Shift,
    Violation,
    violations,
)
from property_service.property_setup.calendars import WEEKDAYS, calendar_of
from property_service.property_setup.settings import number

ASSIGNMENT = "Shift Assignment"
NOT_WORKED = ("Cancelled", "On Leave", "Replaced")
LEAVES = ("Annual Leave", "Sick Leave", "Personal Leave", "Day in Lieu")
_PAST = 7
PERSON = (
    "name", "staff_name", "post", "can_work_alone", "hour_scheme", "unavailable_weekdays", "pregnant_or_nursing_until", "preferred_shifts",
)  # fmt: skip


def clock_time(value: Any) -> time:
    found = get_time(value or "00:00:00")
    return found if isinstance(found, time) else time()


def limits() -> Limits:
    return Limits(
        number("min_rest_hours"), int(number("max_consecutive_days")) or 6, number("max_month_overtime_hours")
    )


def shift_of(doc: Any) -> Shift:
    headcount = {WORKDAY: doc.headcount_weekday, WEEKEND: doc.headcount_weekend, HOLIDAY: doc.headcount_holiday}
    return Shift(
        doc.name, clock_time(doc.start_time), clock_time(doc.end_time), flt(doc.paid_hours), {key: int(value or 0) for key, value in headcount.items()},
        int(doc.needs_certified or 0), bool(doc.is_night),
    )  # fmt: skip


def kinds(department: str) -> Callable[[date], str]:
    """Workday, weekend or statutory holiday, by the calendar of the office."""
    project = frappe.db.get_single_value("Property Service Settings", "default_project")
    name = frappe.db.get_value("Property Project", project, "back_calendar") if project else None
    calendar = calendar_of(name or "行政5天") if name or frappe.db.exists("Service Calendar", "行政5天") else None

    def kind(day: date) -> str:
        if calendar is None:
            return WEEKEND if day.weekday() > 4 else WORKDAY
        if calendar.is_workday(day):
            return WORKDAY
        return HOLIDAY if day in calendar.holidays else WEEKEND

    return kind


def problem_of(roster: Any) -> Problem:
    first, last = getdate(roster.from_date), getdate(roster.to_date)
    shifts = [
        frappe.get_cached_doc("Shift Type", name)
        for name in _names("Shift Type", {"department": roster.department, "active": 1})
    ]
    if not shifts:
        frappe.throw(_("{0} has no shifts yet; enter its Shift Types first").format(roster.department))
    rows = staff_of(roster)
    away = days_away([row.name for row in rows], first, last)
    booked = overtime_booked([row.name for row in rows], first, last)
    busy = in_training([row.name for row in rows], first, last)
    people = tuple(person_of(row, away, booked, busy) for row in rows)
    if not people:
        frappe.throw(_("{0} has no staff on these days").format(roster.department))
    days = tuple(first + timedelta(days=count) for count in range((last - first).days + 1))
    names = [person.name for person in people]
    since = min(first - timedelta(days=_PAST), first.replace(day=1) - timedelta(days=1))
    past = assigned({"staff": ["in", names], "date": ["between", [since, first - timedelta(days=1)]]})
    locked = tuple(duty for duty in duties_of(roster) if duty.locked)
    return Problem(people, tuple(map(shift_of, shifts)), days, kinds(roster.department), limits(), locked, tuple(past))


def overtime_booked(staff: list[str], first: date, last: date) -> dict[str, dict[date, float]]:
    """Hours booked when people left late, by person and first day of the month, for the months of two days (R43)."""
    begin = first.replace(day=1)
    end = (last.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    filters = {"staff": ["in", staff or [""]], "date": ["between", [begin, end]], "overtime_min": [">", 0]}
    found: dict[str, dict[date, float]] = {}
    for row in frappe.get_all(ASSIGNMENT, filters, ["staff", "date", "overtime_min"]):
        months, month = found.setdefault(row.staff, {}), getdate(row.date).replace(day=1)
        months[month] = months.get(month, 0) + flt(row.overtime_min) / 60
    return found


def _names(doctype: str, filters: dict[str, Any]) -> list[str]:
    return frappe.get_all(doctype, filters=filters, pluck="name", order_by="name asc")


def days_away(staff: list[str], first: date, last: date) -> dict[str, frozenset[date]]:
    """Days of approved leave by person, between two days (R43)."""
    filters = {"docstatus": 1, "staff": ["in", staff], "request_type": ["in", LEAVES]}
    filters |= {"from_date": ["<=", last], "to_date": [">=", first]}
    found: dict[str, frozenset[date]] = {}
    for row in frappe.get_all("Roster Change Request", filters, ["staff", "from_date", "to_date"]):
        begin, end = max(first, getdate(row.from_date)), min(last, getdate(row.to_date))
        days = frozenset(begin + timedelta(days=count) for count in range((end - begin).days + 1))
        found[row.staff] = found.get(row.staff, frozenset()) | days
    return found


def in_training(staff: list[str], first: date, last: date) -> dict[str, tuple[tuple[datetime, datetime], ...]]:
    """Times of courses by person, between two days and through the night after them (R43)."""
    held = {"docstatus": ["<", 2], "at": ["between", [first - timedelta(days=1), last + timedelta(days=2)]]}
    sessions = {row.name: row for row in frappe.get_all("Training Session", held, ["name", "at", "duration_min"])}
    named = {"parenttype": "Training Session", "parent": ["in", list(sessions) or [""]], "staff": ["in", staff or [""]]}
    found: dict[str, tuple[tuple[datetime, datetime], ...]] = {}
    for row in frappe.get_all("Training Attendee", named, ["parent", "staff"], order_by="parent asc"):
        start = get_datetime(sessions[row.parent].at)
        end = start + timedelta(minutes=int(sessions[row.parent].duration_min or 0))
        found[row.staff] = (*found.get(row.staff, ()), (start, end))
    return found


def staff_of(roster: Any) -> list[Any]:
    """Who works in the department on the first day; those who leave before the last are left to the planner."""
    filters = {"department": roster.department, "employed_from": ["<=", roster.to_date]}
    either = [["left_on", "is", "not set"], ["left_on", ">=", roster.from_date]]
    return frappe.get_all("Staff Member", filters=filters, or_filters=either, fields=PERSON, order_by="name asc")


def person_of(
    row: Any,
    away: dict[str, frozenset[date]],
    booked: dict[str, dict[date, float]],
    busy: dict[str, tuple[tuple[datetime, datetime], ...]],
) -> Person:
    """What the rules know of a Staff Member; away: approved leave, booked: hours of overtime by month, busy: training, each by person."""
    off = frozenset(
        WEEKDAYS.index(name.strip()) for name in (row.unavailable_weekdays or "").split(",") if name.strip() in WEEKDAYS
    )
    standard, week = row.hour_scheme in (None, "", "Standard"), number("max_week_hours")
    average = week if row.hour_scheme == "Comprehensive" else 0
    until = getdate(row.pregnant_or_nursing_until) if row.pregnant_or_nursing_until else None
    return Person(
        row.name, bool(row.can_work_alone), week if standard else 0, off, away.get(row.name, frozenset()), until,
        DAY_HOURS if standard else 0, average, booked.get(row.name, {}), busy.get(row.name, ()), _codes(row.preferred_shifts),
    )  # fmt: skip


def _codes(text: str | None) -> frozenset[str]:
    return frozenset(code.strip() for code in (text or "").replace("，", ",").split(",") if code.strip())


def duties_of(roster: Any) -> list[Duty]:
    return assigned({"roster": roster.name})


def assigned(filters: dict[str, Any]) -> list[Duty]:
    """Assignments that are worked, as duties, by day."""
    rows = frappe.get_all(
        ASSIGNMENT,
        filters={**filters, "status": ["not in", NOT_WORKED]},
        fields=["staff", "date", "shift_type", "locked"],
        order_by="date asc",
    )
    return [Duty(row.staff, getdate(row.date), row.shift_type, bool(row.locked)) for row in rows]


def write(roster: Any, duties: Iterable[Duty]) -> int:
    """Put a plan in place of the assignments that are not locked; how many there are now."""
    for name in frappe.get_all(ASSIGNMENT, {"roster": roster.name, "locked": 0}, pluck="name"):
        frappe.delete_doc(ASSIGNMENT, name, ignore_permissions=True, force=True, delete_permanently=True)
    count = 0
    for duty in duties:
        count += 1
        if duty.locked:
            continue
        doc = frappe.get_doc(
            {
                "doctype": ASSIGNMENT,
                "roster": roster.name,
                "staff": duty.person,
                "date": duty.day,
                "shift_type": duty.shift,
                "source": "Generated",
            }
        )
        doc.flags.planned = True  # the plan as a whole was checked
        doc.insert(ignore_permissions=True)
    return count


def shortage_text(roster: Any, shortages: Iterable[Violation]) -> str:
    """Where and when people are missing, one line each."""
    lines = [violation_text(entry) for entry in shortages]
    if not lines:
        lines = [_("no plan was found in the time allowed; try again with another seed")]
    return f"{roster.department}: {'<br>'.join(lines)}"


def violation_text(entry: Violation) -> str:
    person = frappe.db.get_value("Staff Member", entry.person, "staff_name") if entry.person else ""
    shift = frappe.db.get_value("Shift Type", entry.shift, "label") if entry.shift else ""
    post = frappe.db.get_value("Shift Type", entry.shift, "post") if entry.shift else ""
    place = " ".join(
        filter(
            None,
            [str(entry.day), frappe.db.get_value("Service Location", post, "location_name") if post else "", shift],
        )
    )
    sentences = {
        "headcount": _("{0}: {1} people are missing").format(place, entry.short),
        "certified": _("{0}: {1} people who may work alone are missing").format(place, entry.short),
        "overlap": _("{0}: {1} works another shift at the same time").format(place, person),
        "rest": _("{0}: {1} has too little rest before").format(place, person),
        "consecutive": _("{0}: {1} works too many days in a row").format(place, person),
        "week hours": _("{0}: {1} has too many hours this week").format(place, person),
        "month overtime": _("{0}: {1} has more overtime this month than is allowed").format(place, person),
        "rest day": _("{0}: {1} has no whole day off in seven days").format(place, person),
        "training": _("{0}: {1} is in training").format(place, person),
        "availability": _("{0}: {1} is not available").format(place, person),
        "leave": _("{0}: {1} is on approved leave").format(place, person),
        "protected night": _("{0}: {1} is protected and works no nights").format(place, person),
        "protected overtime": _("{0}: {1} is protected and works no overtime").format(place, person),
    }
    return sentences[entry.rule]


def cure_text(entry: Violation) -> str:
    """What helps against a violation."""
    most = limits()
    return {
        "headcount": _("name a replacement first"),
        "certified": _("put somebody who may work alone on this shift first"),
        "overlap": _("take one of the two shifts away"),
        "rest": _("leave {0} hours between two shifts").format(f"{most.min_rest_hours:g}"),
        "consecutive": _("leave a day free after {0} days").format(most.max_consecutive),
        "week hours": _("choose somebody with hours left; {0} a week are the limit").format(f"{number('max_week_hours'):g}"),
        "month overtime": _("choose somebody else; {0} hours of overtime a month are the limit").format(f"{most.max_month_overtime:g}"),
        "rest day": _("leave one day of seven free from midnight to midnight"),
        "training": _("choose another time, or move the course"),
        "availability": _("choose another day, or change Weekdays Not Available of the person"),
        "leave": _("choose somebody else, or cancel the leave first"),
        "protected night": _("choose a day shift, or somebody else"),
        "protected overtime": _("choose a shift of at most eight hours, or somebody else"),
    }[entry.rule]  # fmt: skip


def matrix(roster: Any) -> dict[str, Any]:
    """The plan as a table: people down, days across."""
    problem = problem_of(roster)
    labels = {
        row.name: row
        for row in frappe.get_all(
            "Shift Type", {"department": roster.department}, ["name", "label", "color", "is_night"]
        )
    }
    rows = frappe.get_all(
        ASSIGNMENT,
        {"roster": roster.name, "status": ["not in", NOT_WORKED]},
        ["name", "staff", "date", "shift_type", "locked"],
    )
    cells: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in rows:
        shift = labels.get(row.shift_type)
        entry = {
            "name": row.name,
            "shift": shift.label if shift else row.shift_type,
            "shift_type": row.shift_type,
            "color": shift.color if shift else "",
            "locked": row.locked,
        }
        cells.setdefault(row.staff, {}).setdefault(str(getdate(row.date)), []).append(entry)
    found = violations(problem, duties_of(roster)) if rows else []
    people = [
        {
            "name": row.name,
            "title": row.staff_name,
            "cells": cells.get(row.name, {}),
            "counts": _counts(problem, rows, row.name),
        }
        for row in staff_of(roster)
    ]
    return {
        "days": [{"date": str(day), "kind": problem.kind_of(day)} for day in problem.days],
        "people": people,
        "violations": [
            {"date": str(entry.day), "person": entry.person, "text": violation_text(entry)} for entry in found
        ],
    }


def _counts(problem: Problem, rows: list[Any], person: str) -> dict[str, int]:
    own = [row for row in rows if row.staff == person]
    off = sum(problem.kind_of(getdate(row.date)) != WORKDAY for row in own)
    return {"total": len(own), "off": off, **Counter(row.shift_type for row in own)}
