"""Coming and going: lateness counts from the minute one should report, and nobody leaves a post without relief (R46, R47)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime, nowdate
from property_service.customer_service.reach import staff_of
from property_service.duty import changes
from property_service.duty.plans import NOT_WORKED
from property_service.property_setup.settings import number
from property_service.tell import tell_once, users_with

ASSIGNMENT = "Shift Assignment"
LEADS = {"CS Lead", "Property Manager"}
ALERTS = ((5, ("CS Lead",)), (20, ("Property Manager",)))  # minutes after the end
ABSENT_AFTER = 30
MOST_NAMED = 3
_NEXT = timedelta(minutes=60)  # the following shift begins within an hour of the end


@frappe.whitelist(methods=["POST"])
def check_in(assignment: str) -> int:
    """Begin a shift, as the person itself or as a lead. Gives minutes late."""
    doc = _own_or_led(assignment)
    if doc.checked_in_at or doc.status not in ("Planned", "Absent"):
        frappe.throw(_("{0} has begun or was cancelled already").format(doc.name))
    now = now_datetime()
    shift = frappe.get_cached_doc("Shift Type", doc.shift_type)
    before = int(shift.report_before_min or 0) or int(number("report_before_min"))
    late = (now - (get_datetime(doc.start_at) - timedelta(minutes=before))).total_seconds()
    minutes = max(0, -int(-late // 60))  # a minute that has begun counts
    doc.db_set({"checked_in_at": now, "late_min": minutes, "status": "On Duty"})
    return minutes


@frappe.whitelist(methods=["POST"])
def check_out(assignment: str, reason: str | None = None) -> int:
    """End a shift; refused as long as the post would be left alone. Gives minutes of overtime.

    reason: of a lead who lets somebody go without relief.
    """
    doc = _own_or_led(assignment)
    if doc.status != "On Duty":
        frappe.throw(_("{0} has not begun: check in first").format(doc.name))
    lead = bool(LEADS & set(frappe.get_roles())) and bool(reason)
    if not lead:
        _require_relief(doc)
    now = now_datetime()
    overtime = max(0, int((now - get_datetime(doc.end_at)).total_seconds() // 60))
    values: dict[str, Any] = {"checked_out_at": now, "overtime_min": overtime, "status": "Done"}
    if lead:
        values |= {"override_by": frappe.session.user, "override_reason": reason}
    doc.db_set(values)
    return overtime


def _own_or_led(assignment: str) -> Any:
    """The assignment, if it is the user's own or the user leads. Raises PermissionError."""
    doc = frappe.get_doc(ASSIGNMENT, assignment, for_update=True)
    doc.check_permission("read")
    staff = staff_of(frappe.session.user)
    if not (staff and staff.name == doc.staff) and not LEADS & set(frappe.get_roles()):
        raise frappe.PermissionError(_("{0} is the shift of somebody else").format(doc.name))
    return doc


def relief_of(doc: Any) -> Any:
    """The assignment that follows on the same post, the one that is there first; None for the last shift of a day."""
    if not doc.post:
        return None
    end = get_datetime(doc.end_at)
    filters = {
        "post": doc.post,
        "status": ["not in", NOT_WORKED],
        "name": ["!=", doc.name],
        "start_at": ["between", [end - _NEXT, end + _NEXT]],
    }
    rows = frappe.get_all(ASSIGNMENT, filters, ["name", "staff", "checked_in_at"], order_by="start_at asc")
    return next((row for row in rows if row.checked_in_at), rows[0] if rows else None)


def _require_relief(doc: Any) -> None:
    relief = relief_of(doc)
    if relief is None:
        return
    name = frappe.db.get_value("Staff Member", relief.staff, "staff_name")
    if not relief.checked_in_at:
        frappe.throw(_("The relief has not arrived: {0}. Wait, or ask the lead to let you go").format(name))
    if not frappe.db.exists("Shift Handover", {"outgoing": doc.name, "docstatus": 1}):
        frappe.throw(_("Hand the post over to {0} first (Shift Handover)").format(name))


def open_items() -> str:
    """What the next shift has to know: open cases, mail that waits, visitors inside, keys that are out."""
    lines = []
    for doctype in ("Complaint", "Service Request"):
        rows = frappe.get_list(
            doctype,
            filters={"workflow_state": ["in", ("New", "Accepted", "In Progress", "On Hold")]},
            fields=["name", "subject"],
            limit=20,
            order_by="opened_at asc",
        )
        lines += [f"{row.name} {row.subject}" for row in rows]
    counts = (
        (_("Visitors inside"), _inside()),
        (_("Mail waiting"), _count("Mail Item", {"status": ["in", ("Waiting", "Out for Delivery", "Stuck")]})),
        (_("Keys lent"), _count("Key Item", {"status": "Lent"})),
    )
    return "\n".join([*lines, *(f"{label}: {number}" for label, number in counts if number)])


def _count(doctype: str, filters: dict[str, Any]) -> int:
    """How many the user may read."""
    return (
        len(frappe.get_list(doctype, filters, pluck="name", limit=100)) if frappe.has_permission(doctype, "read") else 0
    )


def _inside() -> int:
    """Passes of today whose last scan let somebody in."""
    since = {
        "at": [">=", now_datetime() - timedelta(hours=24)],
        "result": "Let Through",
        "direction": ["in", ("In", "Out")],
    }
    last = {
        row.entry_pass: row.direction
        for row in frappe.get_all("Pass Scan Log", since, ["entry_pass", "direction"], order_by="at asc")
    }
    return sum(direction == "In" for direction in last.values())


def close_days() -> int:
    """At night: what of the days before is still open is finished: who never came is absent, who never left has left at the end; how many."""
    today = get_datetime(nowdate())
    filters = {"status": ["in", ("Planned", "On Duty")], "end_at": ["<", today]}
    rows = frappe.get_all(ASSIGNMENT, filters, ["name", "status", "end_at"])
    for row in rows:
        done = {"status": "Done", "checked_out_at": row.end_at, "override_reason": _("Did not check out")}
        frappe.db.set_value(ASSIGNMENT, row.name, {"status": "Absent"} if row.status == "Planned" else done)
    return len(rows)


def watch() -> None:
    """Alert where a post waits for its relief, and mark who did not come. Once per assignment and step; safe to run twice."""
    now = now_datetime()
    waiting = {"status": "On Duty", "end_at": ["between", [now - timedelta(hours=12), now]]}
    for name in frappe.get_all(ASSIGNMENT, waiting, pluck="name"):
        doc = frappe.get_doc(ASSIGNMENT, name)
        relief = relief_of(doc)
        if relief is None or relief.checked_in_at:
            continue
        passed = (now - get_datetime(doc.end_at)).total_seconds() / 60
        for minutes, roles in ALERTS:
            if passed >= minutes:
                _once(doc, _("The relief of {0} is {1} minutes late").format(doc.post, minutes), roles)
    missing = {
        "status": "Planned",
        "checked_in_at": ["is", "not set"],
        "start_at": ["between", [now - timedelta(days=1), now - timedelta(minutes=ABSENT_AFTER)]],
    }
    for name in frappe.get_all(ASSIGNMENT, missing, pluck="name"):
        doc = frappe.get_doc(ASSIGNMENT, name)
        doc.db_set("status", "Absent")
        _once(doc, _absence(doc), ("CS Lead",))


def _absence(doc: Any) -> str:
    """Who has not come, and who could step in without a rule against it (R46)."""
    name = frappe.db.get_value("Staff Member", doc.staff, "staff_name")
    able = [each["title"] for each in changes.candidates(doc)[:MOST_NAMED]]
    if not able:
        return _("{0} has not come to the shift {1}").format(name, doc.shift_type)
    return _("{0} has not come to the shift {1}; could step in: {2}").format(name, doc.shift_type, "、".join(able))


def _once(doc: Any, subject: str, roles: tuple[str, ...]) -> None:
    tell_once(users_with(*roles), subject, doc, event="attendance")
