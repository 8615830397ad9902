"""The owners' names as a unit shows them."""

from __future__ import annotations

import frappe

OWNERS = ("Owner", "Joint Owner")
_MOST_LETTERS = 140


def show_owners(unit: str, without: str = "") -> None:
    """Write the present owners' names to the unit; ``without`` leaves one occupancy out."""
    residents = frappe.get_all(
        "Unit Occupancy",
        filters={"unit": unit, "relation": ["in", OWNERS], "status": "Active", "name": ["!=", without]},
        pluck="resident",
        order_by="share_pct desc, creation asc",
    )
    names = [frappe.db.get_value("Resident", resident, "resident_name") for resident in residents]
    shown = "、".join(filter(None, names))[:_MOST_LETTERS]
    frappe.db.set_value("Property Unit", unit, "current_owner_display", shown, update_modified=False)


def show_owner_of_units(resident: str) -> None:
    """After a change of name: all units the resident owns."""
    units = frappe.get_all("Unit Occupancy", filters={"resident": resident, "relation": ["in", OWNERS]}, pluck="unit")
    for unit in dict.fromkeys(units):
        show_owners(unit)
