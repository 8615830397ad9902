"""Notices to residents: whom they reach, when they are sent, and how many have read them."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import get_datetime, now_datetime
from property_service.customer_service.quiet import is_quiet
from property_service.residents.portal import is_portal_user, stays_of
from property_service.tell import tell

NOTICE, AUDIENCE = "Notice", "Notice Audience"
PUBLISHED = "Published"


def deliver() -> int:
    """Send what is published and due; ordinary notices wait until the quiet hours are over. How many were sent."""
    now, count = now_datetime(), 0
    filters = {"status": PUBLISHED, "told_at": ["is", "not set"], "publish_at": ["<=", now]}
    for name in frappe.get_all(NOTICE, filters, pluck="name", order_by="publish_at asc"):
        count += int(send(frappe.get_doc(NOTICE, name)))
    return count


def send(doc: Any) -> bool:
    """Send one notice, unless it is early or quiet; once."""
    now = now_datetime()
    early = get_datetime(doc.publish_at) > now
    if doc.told_at or early or (is_quiet(now) and not doc.emergency):
        return False
    event = "warning" if doc.emergency else "notice"
    told = tell((), doc.title, doc, event=event, residents=residents_of(doc))
    doc.db_set({"told_at": now, "told_count": len(told)}, update_modified=False)
    return True


def residents_of(doc: Any) -> list[str]:
    """The residents whom a notice is for, today."""
    filters: dict[str, Any] = {"status": "Active"}
    if doc.audience != "All":
        filters["unit"] = ["in", units_of(doc) or [""]]
    elif doc.project:
        filters["project"] = doc.project
    return frappe.get_all("Unit Occupancy", filters, pluck="resident", distinct=True)


def units_of(doc: Any) -> list[str]:
    """The units of an audience of buildings or units."""
    buildings = [row.building for row in doc.places if row.building]
    units = [row.unit for row in doc.places if row.unit]
    return units + (frappe.get_all("Property Unit", {"building": ["in", buildings]}, pluck="name") if buildings else [])


def read(doc: Any, user: str) -> None:
    """Note that a resident has opened a notice; each counts once."""
    seen = set(filter(None, str(doc.get("_seen") or "").split("\n")))
    if user in seen or not is_portal_user(user):
        return
    doc.add_seen(user)
    doc.db_set("read_count", int(doc.read_count or 0) + 1, update_modified=False)


# --- which notices a resident sees: those for all, for the building or the unit of today -----------------------------------


def conditions(user: str | None = None, doctype: str = NOTICE) -> str:
    user = user or frappe.session.user
    if not is_portal_user(user):
        return ""
    stays = stays_of(user)
    if not stays:
        return "1 = 0"
    table, places = f"`tab{NOTICE}`", _places(stays)
    ways = [f"({table}.audience = 'All' and {table}.project in ({_listed(places['project'])}))"]
    if named := _naming(places):
        ways.append(f"{table}.name in ({_listed(named)})")
    due = frappe.db.escape(f"{now_datetime():%Y-%m-%d %H:%M:%S.%f}")  # as stored, where moments are compared as text
    return f"({table}.status = '{PUBLISHED}' and {table}.publish_at <= {due} and ({' or '.join(ways)}))"


def _places(stays: list[Any]) -> dict[str, list[str]]:
    rows = frappe.get_all(
        "Property Unit", {"name": ["in", [stay.unit for stay in stays]]}, ["name", "building", "project"]
    )
    return {
        "unit": [row.name for row in rows],
        "building": list({row.building for row in rows}),
        "project": list({row.project for row in rows}),
    }


def _naming(places: dict[str, list[str]]) -> list[str]:
    """Notices that name one of the places."""
    either = [["unit", "in", places["unit"]], ["building", "in", places["building"]]]
    return frappe.get_all(AUDIENCE, or_filters=either, pluck="parent", distinct=True)


def _listed(values: list[str]) -> str:
    return ", ".join(frappe.db.escape(value) for value in values)


def may(doc: Any, ptype: str = "read", user: str | None = None) -> bool:
    user = user or frappe.session.user
    if not is_portal_user(user):
        return True
    stays = stays_of(user)
    if doc.status != PUBLISHED or not doc.publish_at or get_datetime(doc.publish_at) > now_datetime() or not stays:
        return False
    places = _places(stays)
    if doc.audience == "All":
        return doc.project in places["project"]
    return any(row.unit in places["unit"] or row.building in places["building"] for row in doc.places)
