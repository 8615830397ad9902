"""Who sees which complaint, beyond roles: departments, the person complained about, residents."""

from __future__ import annotations

from typing import Any

from frappe.utils.nestedset import get_descendants_of

import frappe

SEES_ALL = frozenset(
    {
        "System Manager",
        "Administrator",
        "Property Manager",
        "CS Lead",
        "Front Desk",
        "Sales CS Supervisor",
        "Developer",
        "Privacy Officer",
    }
)
SEES_CONFIDENTIAL = frozenset(
    {"System Manager", "Administrator", "Property Manager", "CS Lead", "HR Archivist", "Privacy Officer"}
)
OF_DEPARTMENT = frozenset({"Security Guard", "Engineering", "Environment", "Finance"})


def staff_of(user: str) -> Any:
    """The Staff Member behind a user, or None."""
    return frappe.db.get_value("Staff Member", {"user": user}, ["name", "department"], as_dict=True, cache=True)


def departments_of(user: str) -> list[str]:
    """The user's department and those below it."""
    staff = staff_of(user)
    return [staff.department, *get_descendants_of("Service Department", staff.department)] if staff else []


def complaint_conditions(user: str | None = None) -> str:
    """The part of a list's condition that is ours. Values are escaped; names are fixed."""
    user = user or frappe.session.user
    roles = set(frappe.get_roles(user))
    if user == "Administrator":
        return ""
    parts = []
    if not roles & SEES_CONFIDENTIAL:
        staff = staff_of(user)
        parts.append("ifnull(`tabComplaint`.is_confidential, 0) = 0")
        if staff:  # R18: nobody reads a complaint about himself
            parts.append(f"ifnull(`tabComplaint`.against_staff, '') != {frappe.db.escape(staff.name)}")
    if not roles & SEES_ALL:
        parts.append(f"({' or '.join(_own(user, roles))})")
    return " and ".join(parts)


def _own(user: str, roles: set[str]) -> list[str]:
    name = frappe.db.escape(user)
    found = [f"`tabComplaint`.owner = {name}", f"`tabComplaint`.assigned_to = {name}"]
    departments = departments_of(user) if roles & OF_DEPARTMENT else []
    if departments:
        found.append(f"`tabComplaint`.department in ({', '.join(map(frappe.db.escape, departments))})")
    resident = frappe.db.get_value("Resident", {"user": user}, "name") if "Resident" in roles else None
    if resident:
        found.append(f"`tabComplaint`.resident = {frappe.db.escape(resident)}")
    return found


def may_complaint(doc: Any, ptype: str = "read", user: str | None = None) -> bool:
    """The same rule for one document."""
    user = user or frappe.session.user
    roles = set(frappe.get_roles(user))
    if user == "Administrator" or ptype == "create":
        return True
    if not roles & SEES_CONFIDENTIAL:
        staff = staff_of(user)
        if doc.get("is_confidential") or (staff and doc.get("against_staff") == staff.name):
            return False
    if roles & SEES_ALL or user in (doc.get("owner"), doc.get("assigned_to")):
        return True
    if roles & OF_DEPARTMENT and doc.get("department") in departments_of(user):
        return True
    resident = frappe.db.get_value("Resident", {"user": user}, "name") if "Resident" in roles else None
    return bool(resident and doc.get("resident") == resident)
