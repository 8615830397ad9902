"""Handing homes over: appointments (R24), what acceptance brings about (R25), what a refusal does not (edge 38)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import get_datetime, getdate, nowdate
from property_service.archives import files
from property_service.customer_service import rectifications
from property_service.customer_service.rectifications import Responsible
from property_service.moving import keys
from property_service.property_setup.calendars import calendar_of
from property_service.sales import contracts
from property_service.tell import tell_once

HANDOVER = "Handover Inspection"
ACTIVE = ("Booked", "On Site")
SLOT_HOURS = (9, 10, 11, 14, 15, 16)
DAYS_OFFERED, DAYS_AHEAD = 14, 60
REMIND = (1, 3)  # days before the appointment
NEXT_ROUND_AFTER = timedelta(days=7)
ITEMS = {
    "防水": "Waterproofing",
    "供热": "Heating and Cooling",
    "门窗": "Doors and Windows",
    "入户门": "Doors and Windows",
}
_PIPES = ("电气", "给排水", "燃气")


# --- appointments --------------------------------------------------------------------------------------------------------


def check_slot(doc: Any) -> None:
    """R24: as many homes of a batch at a time as there are people to go with them. The project's row is locked meanwhile."""
    frappe.db.get_value("Property Project", doc.project, "name", for_update=True)
    taken = _taken(doc.batch, get_datetime(doc.appoint_from), get_datetime(doc.appoint_to), doc.name)
    if taken >= max(int(doc.slot_capacity or 0), 1):
        frappe.throw(
            _("{0}: this time is full for batch {1} ({2} homes); choose another one").format(doc.unit, doc.batch, taken)
        )


def _taken(batch: str, start: datetime, end: datetime, without: str | None) -> int:
    filters = {
        "batch": batch, "workflow_state": ["in", ACTIVE], "name": ["!=", without or ""], "appoint_from": ["<", end],
        "appoint_to": [">", start],
    }  # fmt: skip
    return frappe.db.count(HANDOVER, filters)


def free_slots(doc: Any) -> list[datetime]:
    """Beginnings of hours on coming days of the front desk in which the batch has room."""
    project = frappe.get_cached_doc("Property Project", doc.project)
    calendar = calendar_of(project.front_calendar) if project.front_calendar else None
    found: list[datetime] = []
    day = getdate(nowdate())
    for _step in range(DAYS_OFFERED):
        day += timedelta(days=1)
        if calendar and not calendar.is_workday(day):
            continue
        starts = [datetime.combine(day, time(hour)) for hour in SLOT_HOURS]
        found += [
            start
            for start in starts
            if _taken(doc.batch, start, start + timedelta(hours=1), doc.name) < max(int(doc.slot_capacity or 0), 1)
        ]
    return found


def remind() -> None:
    """Each morning: appointments within three days and until tomorrow, to the owner and the inspector; each once, late rather than never."""
    today = getdate(nowdate())
    for row in frappe.get_all(HANDOVER, {"workflow_state": "Booked"}, ["name", "appoint_from"]):
        days = (getdate(row.appoint_from) - today).days
        step = next((step for step in REMIND if 0 <= days <= step), None)
        if step is not None:
            doc = frappe.get_doc(HANDOVER, row.name)
            when = get_datetime(doc.appoint_from).strftime("%Y-%m-%d %H:%M")
            sentence, values = _lt("{0}: the home is handed over on {1}, in {2} days at most"), (doc.name, when, step)
            tell_once(inspectors_of(doc), sentence, doc, values=values, event="handover", residents=[doc.resident])


def inspectors_of(doc: Any) -> list[str | None]:
    return [frappe.db.get_value("Staff Member", doc.inspector, "user")]


# --- what follows --------------------------------------------------------------------------------------------------------


def accept(doc: Any) -> None:
    """R25: the buyers own it from today, the home is handed over and empty, the keys are theirs, its file is opened."""
    keys.hand_to_owner(doc.unit, doc.resident, int(doc.keys_handed or 0))
    for place, (resident, share) in enumerate(buyers_of(doc)):
        _settle(doc, resident, share, main=place == 0)
    frappe.db.set_value(
        "Property Unit", doc.unit, {"life_status": "Vacant", "handover_date": getdate(doc.handed_over_on)}
    )
    files.open_for(doc, "Handover", str(frappe.db.get_value("Property Unit", doc.unit, "display_name")))
    if doc.contract and frappe.db.get_value("Sales Contract", doc.contract, "workflow_state") == contracts.PAID:
        contracts.enter(doc.contract, contracts.DELIVERED)


def buyers_of(doc: Any) -> list[tuple[str, float]]:
    """Who bought the home, each with a share; without a contract on file the one who came owns it all."""
    if not doc.contract:
        return [(doc.resident, 100.0)]
    rows = sorted(frappe.get_doc("Sales Contract", doc.contract).buyers, key=lambda row: not row.is_main)
    return [(row.resident, float(row.share_pct or 0)) for row in rows]


def contract_of(unit: str) -> str | None:
    """The contract in force by which a home is sold."""
    return frappe.db.get_value("Sales Contract", {"unit": unit, "docstatus": 1}, "name")


def _settle(doc: Any, resident: str, share: float, *, main: bool) -> None:
    relation = "Owner" if main else "Joint Owner"
    known = {"unit": doc.unit, "resident": resident, "relation": ["in", ("Owner", "Joint Owner")], "status": "Active"}
    if frappe.db.exists("Unit Occupancy", known):
        return
    frappe.get_doc(
        {
            "doctype": "Unit Occupancy", "unit": doc.unit, "resident": resident, "relation": relation, "share_pct": share,
            "from_date": doc.handed_over_on, "is_primary_contact": int(main),
        }
    ).insert(ignore_permissions=True)  # fmt: skip


def raise_defects(doc: Any) -> int:
    """R21: one rectification per failed item, for the developer, with the warranty item of its section; how many."""
    developer = frappe.db.get_value("Property Project", doc.project, "developer")
    party = Responsible("Agency", agency=developer) if developer else Responsible(department=_department(doc))
    names = rectifications.for_failed_rows(doc, "results", "Handover", party, by_row=_of_row)
    return len(names)


def _of_row(row: Any) -> dict[str, Any]:
    item = "Pipes and Wiring" if row.section in _PIPES else ITEMS.get(row.section or "", "Other")
    return {"warranty_item": item, "severity": rectifications.SERIOUS if row.risk_flag else rectifications.MINOR}


def _department(doc: Any) -> str | None:
    inspector = frappe.db.get_value("Staff Member", doc.inspector, "department")
    return inspector or frappe.db.get_value("Service Department", {"is_hq": 1})


def next_round(doc: Any) -> str:
    """After a refusal: the appointment of the next round, a week later, to be confirmed with the owner."""
    start, end = (get_datetime(doc.get(key)) + NEXT_ROUND_AFTER for key in ("appoint_from", "appoint_to"))
    for _day in range(DAYS_AHEAD):
        if _taken(doc.batch, start, end, None) < max(int(doc.slot_capacity or 0), 1):
            break
        start, end = start + timedelta(days=1), end + timedelta(days=1)
    values = {key: doc.get(key) for key in ("unit", "resident", "batch", "inspector", "template", "slot_capacity")}
    following = frappe.get_doc({"doctype": HANDOVER, **values, "appoint_from": start, "appoint_to": end})
    following.flags.round = int(doc.round or 1) + 1
    return str(following.insert(ignore_permissions=True).name)


def count_defects(name: str) -> None:
    """Keep the number of open defects on an inspection true."""
    count = len(rectifications.open_of(source_doctype=HANDOVER, source_name=name))
    frappe.db.set_value(HANDOVER, name, "open_defects", count, update_modified=False)


@frappe.whitelist(methods=["POST"])
def choose_slot(name: str, start: str) -> None:
    """The owner moves the appointment to an hour that is free."""
    frappe.get_doc(HANDOVER, name).choose_slot(start)


@frappe.whitelist(methods=["POST"])
def sign(name: str, signature: str) -> None:
    """The owner signs on the spot what was found."""
    frappe.get_doc(HANDOVER, name).sign(signature)
