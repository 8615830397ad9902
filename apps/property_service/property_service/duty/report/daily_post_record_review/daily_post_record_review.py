"""RP17 每日岗位记录审阅: which records each post left on a day: present, late or missing; and that a lead has looked at them."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime
from property_service.duty.plans import NOT_WORKED
from property_service.lobby import bookings
from property_service.reporting import column, figure, names_of, rows, same

PRESENT, LATE, MISSING, NONE = "Present", "Came Late", "Missing", "–"
REVIEW = "Post Record Review"
KINDS = ("check_in", "check_out", "handover", "patrol", "calls", "meetings")
HABIT = timedelta(days=14)  # a post that noted calls within these days is expected to go on
OVER = ("Completed", "Cancelled", "No Show")


def execute(filters: Any = None) -> tuple[Any, ...]:
    """One row per shift of a post on the day. A record is missing only once it is due."""
    day, now = getdate(filters.date), now_datetime()
    asked = [["date", "=", str(day)], ["status", "not in", NOT_WORKED], *same(filters, "department")]
    fields = [
        "name",
        "staff",
        "post",
        "department",
        "shift_type",
        "start_at",
        "end_at",
        "status",
        "checked_in_at",
        "checked_out_at",
        "late_min",
        "override_reason",
        "exception_reason",
    ]
    found = rows("Shift Assignment", fields, asked, order_by="post asc, start_at asc")
    names = [row.name for row in found] or [""]
    handed = {
        row.outgoing for row in rows("Shift Handover", ["outgoing"], [["outgoing", "in", names], ["docstatus", "=", 1]])
    }
    inspected = {
        row.shift_assignment: row.score
        for row in rows("Post Inspection", ["shift_assignment", "score"], [["shift_assignment", "in", names]])
    }
    patrols = _patrols(names)
    relieved = {row.post: max(other.start_at for other in found if other.post == row.post) for row in found if row.post}
    data = [_line(row, handed, inspected, patrols, relieved, now) for row in found]
    _add_calls(data, found, now)
    _add_meetings(data, found, now)
    missing = sum(row[kind] == MISSING for row in data for kind in KINDS)
    late = sum(row["check_in"] == LATE for row in data)
    summary = [
        figure(_("Shifts"), len(data)),
        figure(_("Records Missing"), missing, indicator="red" if missing else "green"),
        figure(_("Times Late"), late, indicator="orange" if late else ""),
    ]
    return _columns(), data, stamp(day, filters.department), None, summary


def _patrols(names: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows("Patrol Task", ["shift_assignment", "status"], [["shift_assignment", "in", names]]):
        found.setdefault(row.shift_assignment, []).append(row.status)
    return found


def _add_calls(data: list[dict[str, Any]], shifts: list[Any], now: Any) -> None:
    """Calls noted at a post during a shift; none is a gap only where the post keeps notes of calls."""
    if not shifts:
        return
    since = min(row.start_at for row in shifts) - HABIT
    noted: dict[str, list[Any]] = defaultdict(list)
    for call in rows("Call Log", ["post", "at"], [["post", "is", "set"], ["at", ">=", str(since)]]):
        noted[call.post].append(call.at)
    for line, row in zip(data, shifts, strict=True):
        count = sum(row.start_at <= moment < row.end_at for moment in noted.get(row.post, ()))
        line["call_count"] = count or None
        line["calls"] = PRESENT if count else MISSING if row.post in noted and row.end_at <= now else NONE


def _add_meetings(data: list[dict[str, Any]], shifts: list[Any], now: Any) -> None:
    """Meetings somebody served during a shift: those that are over should be closed with power off and the key back."""
    if not shifts:
        return
    day = [["starts_at", "<", str(max(row.end_at for row in shifts))], ["ends_at", ">", str(min(row.start_at for row in shifts))]]  # fmt: skip
    served: dict[str, list[Any]] = defaultdict(list)
    for name in [row.name for row in rows(bookings.BOOKING, ["name"], day)]:
        booking = frappe.get_cached_doc(bookings.BOOKING, name)
        for staff in bookings.staff_in(booking):
            served[staff].append(booking)
    for line, row in zip(data, shifts, strict=True):
        own = [each for each in served.get(row.staff, ()) if row.start_at <= each.starts_at < row.end_at]
        ended = [each for each in own if each.ends_at <= now]
        line["meetings"] = NONE if not ended else PRESENT if all(each.workflow_state in OVER for each in ended) else MISSING  # fmt: skip


def _line(
    row: Any,
    handed: set[str],
    inspected: dict[str, Any],
    patrols: dict[str, list[str]],
    relieved: dict[str, Any],
    now: Any,
) -> dict[str, Any]:
    begun, ended = row.start_at <= now, row.end_at <= now
    tours = patrols.get(row.name, [])
    has_relief = bool(row.post) and relieved[row.post] > row.start_at
    return {
        "assignment": row.name, "post": row.post, "staff": row.staff, "shift": row.shift_type, "department": row.department,
        "check_in": (LATE if row.late_min else PRESENT) if row.checked_in_at else MISSING if begun else NONE,
        "check_out": PRESENT if row.checked_out_at else MISSING if ended else NONE,
        "handover": PRESENT if row.name in handed else MISSING if ended and has_relief else NONE,
        "patrol": NONE if not tours else MISSING if "Missed" in tours else PRESENT if all(state == "Done" for state in tours) else NONE,
        "tours": f"{sum(state == 'Done' for state in tours)}/{len(tours)}" if tours else "", "score": inspected.get(row.name),
        "override": row.override_reason, "exception": row.exception_reason,
    }  # fmt: skip


def stamp(day: Any, department: str | None) -> str:
    """Who has reviewed the day, in words."""
    found = rows(
        REVIEW,
        ["department", "reviewed_by", "reviewed_at"],
        [["review_date", "=", str(day)]],
        order_by="reviewed_at asc",
    )
    fitting = [row for row in found if not row.department or row.department == department or not department]
    if not fitting:
        return _("Not reviewed yet")
    people = names_of("Staff Member", [], "staff_name") or {}
    return "；".join(
        _("{0} reviewed {1} at {2}").format(
            people.get(row.reviewed_by) or frappe.utils.get_fullname(row.reviewed_by), row.department or _("all departments"), f"{row.reviewed_at:%m-%d %H:%M}"
        )
        for row in fitting
    )  # fmt: skip


@frappe.whitelist(methods=["POST"])
def review(date: str, department: str | None = None) -> str:
    """Put one's stamp on the records of a day, once; gives the name of the review."""
    given = {"review_date": str(getdate(date)), "department": department or None}
    known = frappe.db.get_value(
        REVIEW, {"review_date": given["review_date"], "department": department or ["is", "not set"]}
    )
    if known:
        frappe.throw(
            _("The records of {0} were reviewed already: {1}").format(given["review_date"], known),
            frappe.DuplicateEntryError,
        )
    return str(frappe.get_doc({"doctype": REVIEW, **given}).insert().name)


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Post"), "post", "Link", "Service Location", width=130), column(_("Shift"), "shift", "Link", "Shift Type"), column(_("Person"), "staff", "Link", "Staff Member"),
        column(_("Check-in"), "check_in", "Select", width=100), column(_("Check-out"), "check_out", "Select", width=100), column(_("Handover of the Post"), "handover", "Select", width=120),
        column(_("Patrols"), "patrol", "Select", width=100), column(_("Tours Done"), "tours", width=90), column(_("Calls"), "calls", "Select", width=90), column(_("Calls Noted"), "call_count", "Int", width=90), column(_("Meetings"), "meetings", "Select", width=90),
        column(_("Inspection Score"), "score", "Percent", width=120), column(_("Left without Relief"), "override", width=180), column(_("Exception"), "exception", width=180),
        column(_("Shift Assignment"), "assignment", "Link", "Shift Assignment", width=130),
    ]  # fmt: skip
