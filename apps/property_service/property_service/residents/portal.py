"""Who signs in as a resident, and what is theirs at the time of access."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import nowdate


def is_portal_user(user: str) -> bool:
    """Does the user sign in as a resident, without any part in the office?"""
    roles = set(frappe.get_roles(user))
    return user != "Administrator" and "Resident" in roles and "Desk User" not in roles


def resident_of(user: str) -> str | None:
    """The Resident behind a user."""
    return frappe.db.get_value("Resident", {"user": user}, "name")


def stays_of(user: str) -> list[Any]:
    """The user's occupancies that hold today: name, unit, from_date. Dates decide, not the stored status."""
    resident = resident_of(user)
    if not resident:
        return []
    day = nowdate()
    return frappe.get_all(
        "Unit Occupancy",
        filters={"resident": resident, "from_date": ["<=", day]},
        or_filters=[["to_date", "is", "not set"], ["to_date", ">=", day]],
        fields=["name", "unit", "from_date"],
    )
