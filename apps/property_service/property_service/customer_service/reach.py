"""How far a user's sight of complaints goes, beyond roles: departments, confidence, the person complained about.

One description, read twice: as a condition for lists and as a check for a document.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frappe.utils.nestedset import get_ancestors_of, get_descendants_of

import frappe
from frappe.utils import get_datetime
from property_service.residents.portal import resident_of, stays_of

PRIVACY = "PRIVACY"  # R64: requests about personal data
_SYSTEM = frozenset({"System Manager"})
SEES_ALL = _SYSTEM | {"Property Manager", "CS Lead", "Front Desk", "Sales CS Supervisor"}
SEES_CONFIDENTIAL = _SYSTEM | {"Property Manager", "CS Lead", "HR Archivist"}
SEES_PRIVACY = _SYSTEM | {"CS Lead", "Privacy Officer"}
OF_DEPARTMENT = frozenset({"Security Guard", "Engineering", "Environment", "Finance", "Developer"})


@dataclass(frozen=True, slots=True)
class Reach:
    """staff: works here; all, confidential, privacy: these complaints too; departments: those of these;
    barred: none against these staff; resident, stays: the household's side.
    """

    user: str
    staff: bool = False
    all: bool = False
    confidential: bool = False
    all_confidential: bool = False
    privacy: bool = False
    departments: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    resident: str | None = None
    stays: tuple[tuple[str, datetime], ...] = ()  # unit, since when


def staff_of(user: str) -> Any:
    """The Staff Member behind a user (name, department), or None."""
    return frappe.db.get_value("Staff Member", {"user": user}, ["name", "department"], as_dict=True)


def barred_for(user: str) -> tuple[str, ...]:
    """R18: staff about whom the user may not read: the user, and whoever is at the head above the user."""
    # One statement: every list of complaints asks, and every look at one.
    rows = frappe.db.sql(
        "select `s`.`name`, `above`.`head` from `tabStaff Member` `s` "
        "left join `tabService Department` `d` on `d`.`name` = `s`.`department` "
        "left join `tabService Department` `above` on `above`.`lft` <= `d`.`lft` and `above`.`rgt` >= `d`.`rgt` "
        "where `s`.`user` = %s",
        user,
    )
    return tuple(dict.fromkeys(name for row in rows for name in row if name))


def superior_of(staff: str) -> str | None:
    """R18: the user of the nearest superior of somebody who may read complaints about staff; None without one."""
    department = frappe.db.get_value("Staff Member", staff, "department")
    for name in [department, *reversed(get_ancestors_of("Service Department", department))]:
        head = frappe.db.get_value("Service Department", name, "head")
        user = frappe.db.get_value("Staff Member", head, "user") if head else None
        if user and staff not in barred_for(user) and SEES_CONFIDENTIAL & set(frappe.get_roles(user)):
            return str(user)
    return None


def reach_of(user: str) -> Reach:
    roles = set(frappe.get_roles(user))
    departments: tuple[str, ...] = ()
    if roles & OF_DEPARTMENT and (staff := staff_of(user)):
        departments = (staff.department, *get_descendants_of("Service Department", staff.department))
    resident = resident_of(user) if "Resident" in roles else None
    stays = stays_of(user) if resident else []
    return Reach(
        user=user,
        staff="Desk User" in roles,
        all=bool(roles & SEES_ALL),
        confidential=bool(roles & SEES_CONFIDENTIAL),
        all_confidential="HR Archivist" in roles,
        privacy=bool(roles & SEES_PRIVACY),
        departments=departments,
        barred=barred_for(user),
        resident=resident,
        stays=tuple((stay.unit, get_datetime(stay.from_date)) for stay in stays),
    )
