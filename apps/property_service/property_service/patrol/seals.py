"""Sealed doors on the guards' rounds: each morning one patrol whose points are the doors (R38)."""

from __future__ import annotations

from datetime import time
from itertools import groupby
from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import get_datetime, nowdate
from property_service.patrol import tasks
from property_service.permits import special
from property_service.tell import tell_once, users_with

GUARDS = "安管部"
BEGIN, HOURS = time(8), 12


def plan_day() -> int:
    """Make the patrols of today, one for each project with sealed doors; how many were new. Running twice makes no second one."""
    count = 0
    for project, doors in groupby(sealed(), key=lambda row: row.project or ""):
        route = route_of(project, [point_of(row) for row in doors])
        start = get_datetime(f"{nowdate()} {BEGIN}")
        key = f"{route.name}/{start:%Y%m%d}"
        if not frappe.db.exists(tasks.TASK, {"run_key": key}):
            task = tasks.make(route, start, key)
            count += 1
            tell_once(users_with("Security Guard"), _lt("{0}: look at the sealed doors"), task, values=(task.name,))
    return count


def sealed() -> list[Any]:
    """Permits of doors that are sealed now, by project."""
    kinds = frappe.get_all("Permit Type", {"needs_seal": 1}, pluck="name")
    in_effect = {"permit_type": ["in", kinds or [""]], "workflow_state": special.EFFECTIVE, "unit": ["is", "set"]}
    return frappe.get_all(
        special.SPECIAL, in_effect, ["name", "unit", "project", "seal_no"], order_by="project asc, unit asc"
    )


def point_of(permit: Any) -> str:
    """The door as a point of patrols; its name says which seal has to be there."""
    home = frappe.db.get_value("Property Unit", permit.unit, ["display_name", "building"], as_dict=True)
    code = f"SEAL-{permit.unit}"
    if frappe.db.exists("Service Location", code):
        place = frappe.get_doc("Service Location", code)
    else:
        place = frappe.get_doc(
            {"doctype": "Service Location", "location_code": code, "location_type": "Patrol Point", "building": home.building}
        )  # fmt: skip
    shown = {"location_name": f"{home.display_name} {permit.seal_no}", "project": permit.project}
    if any(place.get(key) != value for key, value in shown.items()):
        place.update(shown)
        place.save(ignore_permissions=True)
    return str(place.name)


def route_of(project: str, points: list[str]) -> Any:
    """The route of a project's sealed doors, as they are today. It has no rhythm of its own: without sealed doors nobody walks."""
    name = _("Sealed Doors {0}").format(project).strip()
    found = frappe.db.get_value(tasks.ROUTE, {"route_name": name}, "name")
    route = frappe.get_doc(tasks.ROUTE, found) if found else frappe.new_doc(tasks.ROUTE)
    if [row.location for row in route.points] == points:
        return route
    route.update(
        {
            "route_name": name, "department": GUARDS, "project": project or None, "active": 0, "frequency": "Daily",
            "duration_min": HOURS * 60, "order_mode": "Free", "points": [{"location": place, "photo_required": 1} for place in points],
        }
    )  # fmt: skip
    return route.save(ignore_permissions=True)
