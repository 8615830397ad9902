"""What portal residents see: themselves, and the units they occupy at the time of access. Staff are left to their roles."""

from __future__ import annotations

from typing import Any

import frappe


def _is_portal_user(user: str) -> bool:
    roles = set(frappe.get_roles(user))
    return user != "Administrator" and "Resident" in roles and "Desk User" not in roles


def resident_of(user: str) -> str:
    """The Resident behind a user; a name nobody has if there is none."""
    return frappe.db.get_value("Resident", {"user": user}, "name", cache=True) or "-"


def units_of(user: str) -> list[str]:
    """Units the user occupies now."""
    return frappe.get_all("Unit Occupancy", filters={"resident": resident_of(user), "status": "Active"}, pluck="unit")


def _listed(values: list[str]) -> str:
    return ", ".join(frappe.db.escape(value) for value in values) or "''"


def resident_conditions(user: str | None = None) -> str:
    user = user or frappe.session.user
    return f"`tabResident`.name = {frappe.db.escape(resident_of(user))}" if _is_portal_user(user) else ""


def may_resident(doc: Any, ptype: str = "read", user: str | None = None) -> bool:
    user = user or frappe.session.user
    return not _is_portal_user(user) or doc.get("name") == resident_of(user)


def occupancy_conditions(user: str | None = None) -> str:
    user = user or frappe.session.user
    return f"`tabUnit Occupancy`.resident = {frappe.db.escape(resident_of(user))}" if _is_portal_user(user) else ""


def may_occupancy(doc: Any, ptype: str = "read", user: str | None = None) -> bool:
    user = user or frappe.session.user
    return not _is_portal_user(user) or doc.get("resident") == resident_of(user)


def unit_conditions(user: str | None = None) -> str:
    user = user or frappe.session.user
    return f"`tabProperty Unit`.name in ({_listed(units_of(user))})" if _is_portal_user(user) else ""


def may_unit(doc: Any, ptype: str = "read", user: str | None = None) -> bool:
    user = user or frappe.session.user
    return not _is_portal_user(user) or doc.get("name") in units_of(user)
