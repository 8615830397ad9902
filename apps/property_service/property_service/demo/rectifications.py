"""Defects found in complaints about the houses, most of them put right in time, some pressed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import get_datetime, getdate
from property_service.customer_service import rectifications as supervised
from property_service.demo.run import Demo, acting

FOUND = {"LEAK": ("外墙防水层开裂，需重做", "Waterproofing"), "FACILITY": ("公共照明线路老化，需更换", "Pipes and Wiring"), "LIFT": ("电梯层门偏移，需调整", "Other")}  # fmt: skip
CLOSED_SHARE = 0.74


def rectifications(demo: Demo) -> None:
    filters = {"category": ["in", list(FOUND)], "workflow_state": ["in", ("Resolved", "Closed")]}
    cases = frappe.get_all(
        "Complaint", filters, ["name", "category"], order_by="name asc", limit=demo.size.rectifications
    )
    for case in cases:
        _one(demo, frappe.get_doc("Complaint", case.name), *FOUND[case.category])


def _one(demo: Demo, case: Any, issue: str, item: str) -> None:
    found = get_datetime(case.opened_at) + timedelta(hours=2)
    who = supervised.Responsible(department="工程部")
    with acting("Front Desk", found):
        name = supervised.raise_one(case, "demo", issue, "Complaint", who, warranty_item=item)
        demo.made.append(("Rectification", name))
        apply_workflow(frappe.get_doc("Rectification", name), "Notify")
    if demo.rng.random() < CLOSED_SHARE:
        close(demo, name, found)


def supervise(demo: Demo, name: str, found: Any) -> None:
    """Whoever has to is told, and most of it is put right."""
    with acting("CS Lead", found + timedelta(hours=2)):
        apply_workflow(frappe.get_doc("Rectification", name), "Notify")
    if demo.rng.random() < CLOSED_SHARE:
        close(demo, name, found, "Front Desk", "Property Manager")


def close(demo: Demo, name: str, found: Any, worker: str = "Engineering", inspector: str = "CS Lead") -> None:
    """Put right some days later and inspected the day after, as far as the story has come."""
    done = found + timedelta(days=demo.rng.randint(1, 6), hours=3)
    for action, role, moment in (("Report Done", worker, done), ("Pass", inspector, done + timedelta(days=1))):
        if getdate(moment) > demo.anchor:
            return
        with acting(role, moment):
            apply_workflow(frappe.get_doc("Rectification", name), action)
