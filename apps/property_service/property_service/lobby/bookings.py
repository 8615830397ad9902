"""Rooms and people at a time: who holds them, which moments of service follow, and what is watched (R49, R50).

A block is half open: it begins with the preparation and ends when the room is cleared. Two that touch do not overlap.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import add_days, add_months, get_datetime, getdate, now_datetime
from property_service.duty.plans import NOT_WORKED
from property_service.tell import tell_once, users_with

BOOKING, ROOM = "Meeting Booking", "Service Location"
RUNNING = ("In Service", "Break")
HOLDING = ("Booked", "Confirmed", "Preparing", *RUNNING, "Clearing")  # the room is taken
COMING = ("Booked", "Confirmed", "Preparing")
NO_SHOW = timedelta(minutes=30)
KEY_LATE = timedelta(minutes=30)
PREPARE = timedelta(minutes=60)
MOST_REPEATS = 120


def block_of(doc: Any) -> tuple[datetime, datetime]:
    """The room is taken from the preparation to the end of clearing."""
    buffers = frappe.db.get_value(ROOM, doc.room, ["buffer_before_min", "buffer_after_min"])
    before, after = (timedelta(minutes=int(value or 0)) for value in buffers)
    return get_datetime(doc.starts_at) - before, get_datetime(doc.ends_at) + after


def require_free(doc: Any) -> None:
    """Nobody else holds the room, decided under the lock of the room (edges 35 to 37). Raises with the other's name."""
    _lock(ROOM, doc.room)
    taken = {**_overlapping(doc), "room": doc.room}
    other = frappe.db.get_value(
        BOOKING, taken, ["name", "title", "block_from", "block_to"], as_dict=True, for_update=True
    )
    if other:
        times = [
            moment.strftime("%m-%d %H:%M") for moment in (get_datetime(other.block_from), get_datetime(other.block_to))
        ]
        frappe.throw(
            _("{0} is taken from {1} to {2} by {3} ({4})").format(
                frappe.db.get_value(ROOM, doc.room, "location_name"), *times, other.name, other.title
            )
        )


def _lock(doctype: str, name: str) -> None:
    """Whoever comes second waits here; where rows cannot be locked, the write takes the database's own lock."""
    frappe.db.get_value(doctype, name, "name", for_update=True)
    frappe.db.set_value(doctype, name, "idx", 0, update_modified=False)


def _overlapping(doc: Any) -> dict[str, Any]:
    return {
        "name": ["!=", doc.name or ""], "block_from": ["<", doc.block_to], "block_to": [">", doc.block_from],
        "workflow_state": ["in", HOLDING],
    }  # fmt: skip


def staff_in(doc: Any) -> list[str]:
    """Those who serve and usher, each once."""
    return list(dict.fromkeys(filter(None, (*(row.staff for row in doc.attendants), doc.usher))))


def users_of(doc: Any) -> list[str]:
    names = staff_in(doc)
    return frappe.get_all("Staff Member", {"name": ["in", names or [""]], "user": ["is", "set"]}, pluck="user")


def require_attendants(doc: Any) -> None:
    """R50: nobody serves two overlapping blocks, and whoever serves is on shift."""
    for staff in sorted(staff_in(doc)):
        _lock("Staff Member", staff)
        name = frappe.db.get_value("Staff Member", staff, "staff_name")
        busy = _busy(doc, staff)
        if busy:
            frappe.throw(_("{0} serves {1} at that time").format(name, busy))
        on_shift = {
            "staff": staff,
            "status": ["not in", NOT_WORKED],
            "start_at": ["<=", doc.starts_at],
            "end_at": [">=", doc.ends_at],
        }
        if not frappe.db.exists("Shift Assignment", on_shift):
            frappe.throw(_("{0} is not on shift from {1} to {2}").format(name, doc.starts_at, doc.ends_at))


def _busy(doc: Any, staff: str) -> str | None:
    others = frappe.db.get_values(BOOKING, _overlapping(doc), ["name", "usher"], as_dict=True, for_update=True)
    names = [row.name for row in others]
    serves = {"parenttype": BOOKING, "parent": ["in", names or [""]], "staff": staff}
    found = frappe.db.get_value("Booking Staff", serves, "parent", for_update=True)
    return found or next((row.name for row in others if row.usher == staff), None)


def repeat(doc: Any) -> None:
    """The other days of a repeated meeting, each a booking of its own that is checked; all of them or none."""
    until, count = getdate(doc.repeat_until), 1
    while (day := _next_day(doc, count)) <= until:
        if count > MOST_REPEATS:
            frappe.throw(_("{0}: repeat at most {1} times").format(doc.title, MOST_REPEATS))
        copy = frappe.copy_doc(doc, ignore_no_copy=False)
        shift = timedelta(days=(day - getdate(doc.starts_at)).days)
        copy.update({"starts_at": get_datetime(doc.starts_at) + shift, "ends_at": get_datetime(doc.ends_at) + shift})
        copy.update({"repeat_of": doc.name, "repeat_every": None, "repeat_until": None})
        copy.insert()
        count += 1


def _next_day(doc: Any, count: int) -> Any:
    first = getdate(doc.starts_at)
    if doc.repeat_every == "Monthly":
        return getdate(add_months(first, count))
    return getdate(add_days(first, count * (7 if doc.repeat_every == "Weekly" else 1)))


def tasks_of(doc: Any) -> list[dict[str, Any]]:
    """R50: what falls due when, computed from the times of the booking."""
    start, end, now = get_datetime(doc.starts_at), get_datetime(doc.ends_at), now_datetime()
    greeting = 30 if doc.vip_list else 10
    found = [
        (start - timedelta(minutes=30), _("Room and devices ready")),
        (start - timedelta(minutes=greeting), _("Tea on the table, greet at the door")),
    ]
    step = timedelta(minutes=max(5, int(doc.refill_interval_min or 20)))
    moment = start + step
    while moment < end:
        found.append((moment, _("Refill")))
        moment += step
    found.append((end, _("Clear, power off, key to the office")))
    return [{"at": at, "what": what, "due": at <= now} for at, what in sorted(found)]


def no_show_at(doc: Any) -> datetime:
    return get_datetime(doc.starts_at) + NO_SHOW


def engineering() -> str:
    """The department for devices: that of the engineers."""
    name = frappe.db.get_value("Case Category", "FACILITY", "default_department")
    return str(name or frappe.db.get_value("Service Department", {"is_group": 0}, "name"))


def watch() -> None:
    """Tell of meetings to prepare, give up those nobody came to, and ask for keys that did not come back. Each once."""
    now = now_datetime()
    soon = {"workflow_state": ["in", COMING], "starts_at": ["between", [now, now + PREPARE]]}
    for name in frappe.get_all(BOOKING, soon, pluck="name"):
        doc = frappe.get_doc(BOOKING, name)
        tell_once(
            [*users_of(doc), *users_with("Meeting Attendant")],
            _lt("{0} begins at {1}: prepare the room"),
            doc,
            values=(doc.title, doc.starts_at),
        )
    late = {"workflow_state": ["in", COMING], "starts_at": ["<=", now - NO_SHOW]}
    for name in frappe.get_all(BOOKING, late, pluck="name"):
        doc = frappe.get_doc(BOOKING, name)
        doc.workflow_state = "No Show"
        doc.save(ignore_permissions=True)
    ended = {
        "key": ["is", "set"],
        "key_returned_at": ["is", "not set"],
        "ends_at": ["<=", now - KEY_LATE],
        "workflow_state": ["not in", ("Cancelled", "No Show")],
    }
    for row in frappe.get_all(BOOKING, ended, ["name", "key", "title"]):
        if frappe.db.get_value("Key Item", row.key, "status") != "In Store":
            doc = frappe.get_doc(BOOKING, row.name)
            tell_once(
                users_with("CS Lead"), _lt("{0}: the key {1} has not come back"), doc, values=(row.title, row.key)
            )
