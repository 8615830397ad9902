"""Moving in and out: what the end of the file brings about. Nobody and nothing is held back for money."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime, getdate, nowdate
from property_service.moving import keys
from property_service.parking import permits as parking
from property_service.permits import site_passes
from property_service.permits.rules import passes
from property_service.residents.doctype.unit_occupancy.unit_occupancy import period_of, status_on
from property_service.residents.owners import OWNERS

MOVE, IN, OUT = "Move Request", "Move In", "Move Out"
LIVED_IN = {"Tenant": "Let", "Owner": "Owner Occupied", "Joint Owner": "Owner Occupied"}
CHECKLISTS = {IN: "入住手续", OUT: "迁离手续"}
RELEASE_FOR = timedelta(days=2)


def slot_key(doc: Any) -> str | None:
    """One household per entrance, day and time of the lift."""
    if not doc.window_slot or doc.docstatus == 2:
        return None
    building, entrance = frappe.db.get_value("Property Unit", doc.unit, ["building", "entrance"])
    return f"{building}/{entrance}/{getdate(doc.planned_at)}/{doc.window_slot}"


def lock_place(doc: Any) -> None:
    """Hold the rows under which moves are judged: the building, whose lifts are booked, and the home."""
    frappe.db.get_value("Building", frappe.db.get_value("Property Unit", doc.unit, "building"), "name", for_update=True)
    frappe.db.get_value("Property Unit", doc.unit, "name", for_update=True)


def stays(doc: Any) -> list[Any]:
    """Present relations of the person to the unit."""
    rows = frappe.get_all(
        "Unit Occupancy",
        {"unit": doc.unit, "resident": doc.resident},
        ["name", "relation", "from_date", "to_date"],
        order_by="from_date asc",
    )
    return [row for row in rows if status_on(period_of(row), getdate(nowdate())) == "Active"]


def move_in(doc: Any) -> None:
    """The person lives there from today, unless the file says so already; the home shows it."""
    if not stays(doc):
        frappe.get_doc(
            {
                "doctype": "Unit Occupancy", "unit": doc.unit, "resident": doc.resident, "relation": doc.relation, "from_date": nowdate(),
                "lease_end": doc.lease_end, "to_date": doc.lease_end if doc.relation == "Tenant" else None,
            }
        ).insert(ignore_permissions=True)  # fmt: skip
    state = frappe.db.get_value("Property Unit", doc.unit, "life_status")
    if doc.relation in LIVED_IN and state not in ("Under Renovation", "Sealed"):
        frappe.db.set_value("Property Unit", doc.unit, "life_status", LIVED_IN[doc.relation])


def move_out(doc: Any) -> dict[str, int]:
    """The person's relation, passes and vehicles end today; what is so now, as values for the file."""
    for row in stays(doc):
        if row.relation in OWNERS:
            continue  # an owner who moves out goes on owning it
        stay = frappe.get_doc("Unit Occupancy", row.name)
        stay.to_date = nowdate()
        stay.save(ignore_permissions=True)
    site_passes.end_for_household(doc.unit, doc.resident)
    parking.end_for_household(doc.unit, doc.resident)
    if not _inhabited(doc):
        frappe.db.set_value("Property Unit", doc.unit, "life_status", "Vacant")
    return {"keys_returned": int(not keys.lent_to(doc.resident)), "passes_closed": 1, "vehicles_closed": 1}


def _inhabited(doc: Any) -> bool:
    """Does anybody else live there?"""
    rows = frappe.get_all(
        "Unit Occupancy",
        {"unit": doc.unit, "resident": ["!=", doc.resident], "relation": ["in", ("Tenant", "Family Member")]},
        ["from_date", "to_date"],
    )
    return any(status_on(period_of(row), getdate(nowdate())) == "Active" and not row.to_date for row in rows)


def release_pass(doc: Any) -> Any:
    """The pass with which the guards let the listed things out, good around the planned day."""
    start = get_datetime(doc.planned_at).replace(hour=0, minute=0, second=0)
    holder = frappe.db.get_value("Resident", doc.resident, "resident_name")
    made = frappe.get_doc(
        {
            "doctype": "Entry Pass", "pass_type": "RELEASE", "holder_name": holder, "unit": doc.unit, "host": doc.resident, "items": doc.items,
            "valid_from": start, "valid_to": start + RELEASE_FOR, "status": passes.VALID, "token": passes.new_token(),
            "short_code": passes.new_code(),
        }
    )  # fmt: skip
    made.flags.step = True
    return made.insert(ignore_permissions=True)


def missing_papers(doc: Any) -> list[str]:
    gaps = []
    if doc.relation == "Tenant" and not doc.owner_consent:
        gaps.append(_("the owner's consent"))
    if doc.relation == "Tenant" and doc.move_type == IN and not doc.lease_end:
        gaps.append(_("the end of the lease"))
    if doc.move_type == OUT and not (doc.items or "").strip():
        gaps.append(_("the list of items to be released"))
    return gaps
