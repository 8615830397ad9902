"""Patrol Tasks from routes: made for a day ahead, given to whoever is on duty, closed when their time is over."""

from __future__ import annotations

import hashlib
import json
import random
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe import _lt
from frappe.utils import get_datetime, now_datetime
from property_service.duty.plans import NOT_WORKED, clock_time
from property_service.patrol.rules import rounds
from property_service.property_setup.calendars import WEEKDAYS, calendar_of
from property_service.tell import head_of, tell, users_with

TASK, ROUTE = "Patrol Task", "Patrol Route"
AHEAD = timedelta(hours=24)
OPEN = (rounds.PLANNED, rounds.UNDER_WAY)


def generate() -> int:
    """Make the tasks of the next day; how many. What was not made while nothing ran is made too, a day back at most.

    Each task is known by its route and start, so that running twice makes no second one.
    """
    now, count = now_datetime(), 0
    for name in frappe.get_all(ROUTE, {"active": 1}, pluck="name", order_by="name asc"):
        route = frappe.get_doc(ROUTE, name)
        since = max(now - AHEAD, get_datetime(route.creation))
        for start in starts_of(route, since, now + AHEAD):
            key = f"{name}/{start:%Y%m%d%H%M}"
            if not frappe.db.exists(TASK, {"run_key": key}):
                make(route, start, key)
                count += 1
    return count


def starts_of(route: Any, since: datetime, until: datetime) -> list[datetime]:
    """When a route is to be walked between two moments, in the hours of its calendar."""
    rhythm = rounds.Rhythm(
        route.frequency, int(route.every_n or 1), clock_time(route.first_start),
        WEEKDAYS.index(route.weekday) if route.weekday in WEEKDAYS else 0, int(route.month_day or 1),
    )  # fmt: skip
    calendar = calendar_of(route.window_calendar) if route.window_calendar else None
    return [start for start in rhythm.starts(since, until) if calendar is None or calendar.open_at(start)]


def make(route: Any, start: datetime, key: str) -> Any:
    """The task of one start, stored."""
    return draft(route, start, key).insert(ignore_permissions=True)


def draft(route: Any, start: datetime, key: str) -> Any:
    """The task of one start. Its stops are copied, so that a later change of the route alters no task."""
    staff, shift = on_duty(route, start)
    return frappe.get_doc(
        {
            "doctype": TASK, "route": route.name, "department": route.department, "project": route.project, "planned_from": start,
            "planned_to": start + timedelta(minutes=int(route.duration_min or 60)), "grace_min": route.grace_min, "assignee": staff,
            "shift_assignment": shift, "run_key": key, "stops": json.dumps(_stops(route, key)),
        }
    )  # fmt: skip


def _stops(route: Any, key: str) -> list[dict[str, Any]]:
    """Where to go, in order; some points, different ones each time, ask for a photo (edge 32)."""
    chance = random.Random(hashlib.sha256(key.encode()).digest())  # noqa: S311 - the same for the same task
    stops = [
        {
            "location": row.location, "checklist": row.checklist or "", "stay": int(row.min_stay_sec or 0),
            "gap": int(row.min_gap_sec_from_prev or 0), "photo": int(row.photo_required or 0),
        }
        for row in route.points
    ]  # fmt: skip
    if route.order_mode == rounds.RANDOM:
        chance.shuffle(stops)
    for stop in chance.sample(stops, min(int(route.random_photos or 0), len(stops))):
        stop["photo"] = 1
    return stops


def on_duty(route: Any, moment: datetime) -> tuple[str | None, str | None]:
    """Who walks: the person named, or whoever has the post then; with the shift."""
    if route.assign_mode == "Named Person":
        return route.assignee, None
    if not route.post:
        return None, None
    filters = {
        "post": route.post,
        "status": ["not in", NOT_WORKED],
        "start_at": ["<=", moment],
        "end_at": [">", moment],
    }
    row = frappe.get_all("Shift Assignment", filters, ["name", "staff"], order_by="start_at asc, name asc", limit=1)
    return (row[0].staff, row[0].name) if row else (None, None)


def follow_roster(doc: Any = None, method: str | None = None) -> None:
    """After a roster was published: tasks are made, and those not begun go to whoever is on duty now."""
    generate()
    filters = {"status": rounds.PLANNED, "planned_from": [">=", now_datetime()]}
    for row in frappe.get_all(TASK, filters, ["name", "route", "planned_from", "assignee", "shift_assignment"]):
        route = frappe.get_cached_doc(ROUTE, row.route)
        staff, shift = on_duty(route, get_datetime(row.planned_from))
        if (staff, shift) != (row.assignee, row.shift_assignment):
            frappe.db.set_value(TASK, row.name, {"assignee": staff, "shift_assignment": shift})


def window_of(task: Any) -> rounds.Window:
    return rounds.Window(
        get_datetime(task.planned_from), get_datetime(task.planned_to), timedelta(minutes=int(task.grace_min or 0))
    )


def stops_of(task: Any) -> list[dict[str, Any]]:
    return list(json.loads(task.stops or "[]"))


def close() -> int:
    """Write down what tasks have come to whose time is over, and tell of routes missed twice in a row; how many."""
    now, count = now_datetime(), 0
    for name in frappe.get_all(
        TASK, {"status": ["in", OPEN], "planned_to": ["<", now]}, pluck="name", order_by="planned_from asc"
    ):
        task = frappe.get_doc(TASK, name)
        if task.verdict == task.status:
            continue
        task.db_set("status", task.verdict)
        count += 1
        if task.status == rounds.MISSED:
            _tell_missed(task)
    return count


def _tell_missed(task: Any) -> None:
    before = {"route": task.route, "planned_from": ["<", task.planned_from]}
    last = frappe.get_all(TASK, before, pluck="status", order_by="planned_from desc", limit=1)
    if last == [rounds.MISSED]:
        title = frappe.db.get_value(ROUTE, task.route, "route_name")
        users = [head_of(task.department), *users_with("Security Guard")]
        tell(users, _lt("The patrol {0} was missed twice in a row"), task, values=(title,))
