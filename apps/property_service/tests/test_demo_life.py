"""The demo's life: the same each time, moved with its anchor, gone without a trace."""

from __future__ import annotations

import frappe
from frappe.runtime.context import Context
from property_service import demo

COUNTED = (
    "Property Project",
    "Building",
    "Property Unit",
    "Resident",
    "Unit Occupancy",
    "Complaint",
    "Staff Member",
    "User",
    "Rectification",
    "Work Order",
    "Notice",
    "Handover Inspection",
    "Key Item",
    "Move Request",
    "Data Export Request",
    "Archive File",
    "Entry Pass",
)


def counts() -> dict[str, int]:
    return {doctype: frappe.db.count(doctype) for doctype in COUNTED}


def test_wiping_leaves_what_was_there_before(site: Context) -> None:
    before = counts()
    demo.load("small", password="correct-horse-7")
    demo.wipe()
    assert counts() == before
    assert not frappe.db.get_single_value("Property Service Settings", "default_project")
    assert frappe.db.count("Service Department", {"head": ["is", "set"]}) == 0


def test_the_same_seed_makes_the_same_people(site: Context) -> None:
    made = []
    for _round in range(2):
        demo.load("small", password="correct-horse-7", upto="households")
        made.append(frappe.get_all("Resident", fields=["resident_name", "mobile", "id_no"], order_by="mobile asc"))
        demo.wipe()
    assert made[0] == made[1]


def test_the_anchor_moves_every_date(site: Context) -> None:
    demo.load("small", anchor="2026-06-30", password="correct-horse-7", upto="complaints")
    opened = frappe.get_all("Complaint", pluck="opened_at")
    assert max(str(moment)[:10] for moment in opened) <= "2026-06-30"
