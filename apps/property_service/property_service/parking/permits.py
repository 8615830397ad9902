"""Parking permits: overlaps on a space, renewals, what the clock does to them, and the daily reminders (R39, R40)."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import add_days, getdate, nowdate
from property_service.shared.periods import Period
from property_service.tell import tell_once, users_with

PERMIT, SPACE, VEHICLE = "Parking Permit", "Parking Space", "Vehicle"
FIXED, OWNED = "Fixed", "Owned"
HOLDING = ("Applied", "Payment Due", "Valid", "Suspended")  # what keeps others off a space
MOST_PLATES = 2  # of an owner on the own space
REMIND = (15, 3)  # days before the end
PARKED_IN = ("Parking Area", "Area")


def period_of(row: Any) -> Period:
    return Period(getdate(row.valid_from), getdate(row.valid_to))


def others(doc: Any, **filters: Any) -> list[Any]:
    """Permits that hold at the same time, by any fields; those that this one renews or replaces are not in the way."""
    before = [name for name in (doc.name, doc.renews, doc.replaces) if name]
    held = {**filters, "workflow_state": ["in", HOLDING], "docstatus": ["<", 2], "name": ["not in", before or [""]]}
    fields = ["name", "vehicle", "valid_from", "valid_to"]
    # read as stored now: whoever waited for the lock of the space sees the permit of the one before
    rows = frappe.db.get_values(PERMIT, held, fields, as_dict=True, order_by="valid_from asc", for_update=True)
    return [row for row in rows if period_of(row).overlaps(period_of(doc))]


def lock(doc: Any) -> None:
    """Hold vehicle and space: what overlaps is decided under their locks."""
    frappe.db.get_value(VEHICLE, doc.vehicle, "name", for_update=True)
    if doc.space:
        frappe.db.get_value(SPACE, doc.space, "name", for_update=True)


def hold_space(doc: Any) -> None:
    """R39: one fixed permit per space and period, two plates on an owner's own space. The space's row is locked."""
    if not doc.space:
        return
    space = frappe.db.get_value(SPACE, doc.space, ["vehicle_class", "ownership"], as_dict=True)
    if space.vehicle_class != frappe.db.get_value(VEHICLE, doc.vehicle, "vehicle_class"):
        frappe.throw(_("{0} is a space for another class of vehicle: {1}").format(doc.space, _(space.vehicle_class)))
    if doc.permit_kind != FIXED:
        return
    taken = others(doc, space=doc.space, permit_kind=FIXED)
    plates = {row.vehicle for row in taken} | {doc.vehicle}
    if taken and (space.ownership != OWNED or len(plates) > MOST_PLATES):
        found = taken[0]
        text = _("{0} is taken from {1} to {2}: {3}")
        frappe.throw(text.format(doc.space, found.valid_from, found.valid_to, found.name), frappe.DuplicateEntryError)


def refuse_second(doc: Any) -> None:
    """A vehicle has one permit of a kind at a time."""
    same = others(doc, vehicle=doc.vehicle, permit_kind=doc.permit_kind)
    if same:
        text = _("{0} has a permit of this kind from {1} to {2}: {3}")
        frappe.throw(
            text.format(doc.vehicle, same[0].valid_from, same[0].valid_to, same[0].name), frappe.DuplicateEntryError
        )


def show_space(space: str | None) -> None:
    """Write to the space whether somebody may park there today."""
    if not space:
        return
    today = nowdate()
    holding = {
        "space": space,
        "docstatus": 1,
        "workflow_state": ["in", ("Valid", "Suspended")],
        "valid_from": ["<=", today],
        "valid_to": [">=", today],
    }
    frappe.db.set_value(
        SPACE, space, "status", "Occupied" if frappe.db.exists(PERMIT, holding) else "Free", update_modified=False
    )


def enter(name: str, state: str, **values: Any) -> None:
    """Take a step that follows from the clock or from another document."""
    doc = frappe.get_doc(PERMIT, name, for_update=True)
    doc.update(values)
    doc.workflow_state, doc.flags.ignore_permissions = state, True
    doc.save()


def is_good(doc: Any, day: date) -> bool:
    """May the vehicle park on a day? By its dates, whatever any job did."""
    return bool(doc.docstatus == 1 and doc.workflow_state == "Valid" and period_of(doc).holds_on(day))


def expire() -> None:
    """Daily: what ended yesterday is over; owners are told fifteen and three days before. Safe to run twice."""
    today = getdate(nowdate())
    ended = {"docstatus": 1, "workflow_state": ["in", ("Valid", "Suspended")], "valid_to": ["<", today]}
    for name in frappe.get_all(PERMIT, ended, pluck="name", order_by="name asc"):
        enter(name, "Expired")
    ending = {"docstatus": 1, "workflow_state": "Valid", "valid_to": ["between", [today, add_days(today, REMIND[0])]]}
    for name in frappe.get_all(PERMIT, ending, pluck="name", order_by="name asc"):
        doc = frappe.get_doc(PERMIT, name)
        if frappe.db.exists(PERMIT, {"renews": name, "docstatus": ["<", 2]}):
            continue
        left = (getdate(doc.valid_to) - today).days
        step = min(days for days in REMIND if left <= days)
        owner = frappe.db.get_value(VEHICLE, doc.vehicle, "owner_resident")
        sentence, values = _lt("{0} ends on {1}, in {2} days at most"), (name, doc.valid_to, step)
        tell_once(users_with("Front Desk"), sentence, doc, values=values, event="parking", residents=[owner])


def end_for_household(unit: str, resident: str) -> int:
    """Somebody moves out: the permits of their vehicles end today; how many."""
    vehicles = frappe.get_all(VEHICLE, {"unit": unit, "owner_resident": resident}, pluck="name")
    live = {"vehicle": ["in", vehicles or [""]], "docstatus": 1, "workflow_state": ["in", ("Valid", "Suspended")]}
    names = frappe.get_all(PERMIT, live, pluck="name", order_by="name asc")
    for name in names:
        enter(name, "Ended", valid_to=nowdate())
    return len(names)
