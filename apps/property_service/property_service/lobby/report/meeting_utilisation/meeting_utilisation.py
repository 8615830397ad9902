"""RP21 会议室利用: hours of each room, bookings nobody came to, rooms that were ready in time, and what guests say."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from frappe import _
from frappe.utils import get_datetime
from property_service.reporting import chart, column, days_of, figure, names_of, rows, same, within
from property_service.shared.statistics import percent

FIELDS = ("name", "room", "workflow_state", "starts_at", "ends_at", "attendee_count", "feedback_score")
NOT_HELD = ("Cancelled", "No Show")


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Rows by room. A room was ready in time when the last item of its checklist was ticked before the meeting began."""
    start, end = days_of(filters)
    asked = [*within("starts_at", start, end), *same(filters, "room", "project")]
    found = rows("Meeting Booking", FIELDS, asked)
    ready: dict[str, Any] = {}
    for row in rows("Meeting Booking", ["name", "checklist.checked_at as checked_at"], asked):
        if row.checked_at:
            ready[row.name] = max(ready.get(row.name, get_datetime(row.checked_at)), get_datetime(row.checked_at))
    rooms: dict[str, list[Any]] = defaultdict(list)
    for row in found:
        rooms[row.room].append(row)
    titles = names_of("Service Location", rooms, "location_name")
    days = (end - start).days + 1
    data = sorted((_line(room, own, ready, days) for room, own in rooms.items()), key=lambda row: -row["hours"])
    missed = sum(row["no_shows"] for row in data)
    summary = [
        figure(_("Bookings"), len(found)),
        figure(_("Hours Used"), round(sum(row["hours"] for row in data), 1), "Float"),
        figure(_("Nobody Came"), missed, indicator="orange" if missed else ""),
        figure(_("Ready in Time"), _share([row for row in found if row.name in ready], ready), "Percent"),
    ]
    picture = (
        chart(
            "bar",
            [titles.get(row["room"], row["room"]) for row in data],
            (_("Hours Used"), [row["hours"] for row in data]),
        )
        if data
        else None
    )
    return _columns(), data, None, picture, summary


def _share(held: list[Any], ready: dict[str, Any]) -> float | None:
    return percent(sum(ready[row.name] <= get_datetime(row.starts_at) for row in held), len(held))


def _line(room: str, own: list[Any], ready: dict[str, Any], days: int) -> dict[str, Any]:
    held = [row for row in own if row.workflow_state not in NOT_HELD]
    hours = sum((get_datetime(row.ends_at) - get_datetime(row.starts_at)).total_seconds() / 3600 for row in held)
    scores = [row.feedback_score for row in held if row.feedback_score]
    return {
        "room": room, "bookings": len(own), "hours": round(hours, 1), "per_day": round(hours / days, 1), "people": sum(row.attendee_count or 0 for row in held),
        "no_shows": sum(row.workflow_state == "No Show" for row in own), "cancelled": sum(row.workflow_state == "Cancelled" for row in own),
        "prepared": _share([row for row in held if row.name in ready], ready), "feedback": round(sum(scores) / len(scores), 1) if scores else None,
    }  # fmt: skip


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Meeting Room"), "room", "Link", "Service Location", width=160), column(_("Bookings"), "bookings", "Int"), column(_("Hours Used"), "hours", "Float", precision="1"),
        column(_("Hours a Day"), "per_day", "Float", precision="1", disable_total=1), column(_("People"), "people", "Int"), column(_("Nobody Came"), "no_shows", "Int"),
        column(_("Cancelled"), "cancelled", "Int"), column(_("Ready in Time"), "prepared", "Percent", disable_total=1),
        column(_("Feedback"), "feedback", "Float", precision="1", disable_total=1),
    ]  # fmt: skip
