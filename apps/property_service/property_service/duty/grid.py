"""The roster as a grid that is filled by hand: cells, totals, broken rules (R43). A draft is changed here, a published roster only shown."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, getdate
from property_service.duty import plans


@frappe.whitelist()
def get_grid(roster: str) -> dict[str, Any]:
    """``plans.matrix`` with what a cell can be: shifts, totals of hours, nights and days off per person, whether one may change it."""
    doc = frappe.get_doc("Duty Roster", roster)
    doc.check_permission("read")
    return _grid(doc)


@frappe.whitelist(methods=["POST"])
def put(roster: str, staff: str, date: str, shift_type: str = "", assignment: str = "") -> dict[str, Any]:
    """Give somebody a shift on a day, another one instead of ``assignment``, or (without a shift) none. Gives the grid.

    What is put by hand is locked: a new plan leaves it alone. Raises ValidationError where rest is too short (R43).
    """
    doc = _draft(roster)
    day = getdate(date)
    if not getdate(doc.from_date) <= day <= getdate(doc.to_date):
        frappe.throw(_("{0} is not a day of this roster").format(date))
    if staff not in [row.name for row in plans.staff_of(doc)]:
        frappe.throw(_("{0} does not work in {1} on these days").format(staff, doc.department))
    if assignment:
        own = _own(doc, assignment)
        if not shift_type:
            frappe.delete_doc(plans.ASSIGNMENT, own.name, ignore_permissions=True, force=True, delete_permanently=True)
            return _grid(doc)
    else:
        own = frappe.get_doc({"doctype": plans.ASSIGNMENT, "roster": doc.name, "staff": staff, "date": day})
    if frappe.db.get_value("Shift Type", shift_type, "department") != doc.department:
        frappe.throw(_("{0} is not a shift of {1}").format(shift_type, doc.department))
    own.update({"shift_type": shift_type, "source": "By Hand", "locked": 1})
    own.flags.by_server = True
    own.save(ignore_permissions=True)
    return _grid(doc)


@frappe.whitelist(methods=["POST"])
def lock(roster: str, assignment: str, locked: bool = True) -> dict[str, Any]:
    """Keep an assignment when the plan is made anew, or let it go. Gives the grid."""
    doc = _draft(roster)
    own = _own(doc, assignment)
    own.locked = int(locked)
    own.flags.planned = True  # neither person nor time changes
    own.save(ignore_permissions=True)
    return _grid(doc)


def _draft(roster: str) -> Any:
    """The roster, held until the end: two planners fill it one after the other. Raises PermissionError, ValidationError."""
    doc = frappe.get_doc("Duty Roster", roster, for_update=True)
    doc.check_permission("write")
    if doc.docstatus != 0:
        frappe.throw(_("{0} is published; change it by a request or amend it").format(doc.name))
    return doc


def _own(doc: Any, assignment: str) -> Any:
    own = frappe.get_doc(plans.ASSIGNMENT, assignment)
    if own.roster != doc.name:
        frappe.throw(_("{0} belongs to another roster").format(assignment))
    return own


def _grid(doc: Any) -> dict[str, Any]:
    fields = ["name", "label", "color", "is_night", "paid_hours", "start_time", "end_time"]
    shifts = frappe.get_all(
        "Shift Type", {"department": doc.department, "active": 1}, fields, order_by="start_time asc"
    )
    known = {shift.name: shift for shift in shifts}
    found = plans.matrix(doc)
    for person in found["people"]:
        worked = [
            (known[name], count) for name, count in person["counts"].items() if name in known and name not in ("total", "off")
        ]  # fmt: skip
        person["hours"] = sum(flt(shift.paid_hours) * count for shift, count in worked)
        person["nights"] = sum(count for shift, count in worked if shift.is_night)
    for shift in shifts:
        shift.update(start_time=str(shift.start_time)[:5].rstrip(":"), end_time=str(shift.end_time)[:5].rstrip(":"))
    may = doc.docstatus == 0 and bool(frappe.has_permission("Duty Roster", "write", doc))
    return {**found, "shifts": list(shifts), "title": f"{doc.department} {doc.from_date} – {doc.to_date}", "may_change": may}  # fmt: skip
