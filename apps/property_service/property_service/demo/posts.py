"""What happens at the posts: changes of the roster before it is worked, inspections by the lead."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import get_datetime
from property_service.demo.rectifications import supervise
from property_service.demo.run import Demo, acting
from property_service.duty.changes import outcome

CHANGES, INSPECTIONS = 88, 190
KINDS = {"Replacement": 40.0, "Personal Leave": 20.0, "Annual Leave": 15.0, "Sick Leave": 15.0, "Day in Lieu": 10.0}
REASONS = ("家中老人就医陪护", "孩子家长会", "身体不适，已就诊", "年假已提前安排", "办理证件", "参加考试")
TEMPLATES = ("仪容仪表", "工作区卫生")
FAILED, FAILED_ROWS = 0.06, 3  # of the inspections; rows that are wrong in one: with two it would still pass
REMARKS = ("着装与礼仪良好", "台面整洁，记录完整", "提醒后当场整改", "")


def roster_changes(demo: Demo, roster: str, count: int) -> None:
    """Asked for by the lead for her people, since most of them have no account; decided by the manager."""
    rows = frappe.get_all("Shift Assignment", {"roster": roster}, ["name", "staff", "start_at"], order_by="name asc")
    people = sorted({row.staff for row in rows})
    for row in demo.rng.sample(rows, min(count, len(rows) // 6)):
        kind = demo.rng.choices(list(KINDS), list(KINDS.values()))[0]
        others = [name for name in people if name != row.staff]
        demo.rng.shuffle(others)
        fits = (name for name in others[:4] if not _broken(row.name, name))
        _change(demo, row, kind, next(fits, None))


def _broken(assignment: str, staff: str) -> bool:
    found = outcome({assignment: staff})
    return bool(found.people or found.posts)


def _change(demo: Demo, row: Any, kind: str, replacement: str | None) -> None:
    starts = get_datetime(row.start_at)
    asked = starts - timedelta(days=demo.rng.randint(2, 5), hours=demo.rng.randint(0, 6))
    if kind == "Replacement" and replacement is None:
        kind = "Personal Leave"  # nobody can step in: a day off is asked for, and refused
    values: dict[str, Any] = {"from_date": starts.date(), "to_date": starts.date()}
    if kind == "Replacement":
        values = {"assignment": row.name}
    if frappe.db.get_value("Shift Assignment", row.name, "status") != "Planned":
        return
    with acting("CS Lead", asked):
        doc = demo.insert(
            "Roster Change Request", request_type=kind, staff=row.staff, replacement=replacement, reason=demo.rng.choice(REASONS), **values
        )  # fmt: skip
    fits = replacement is not None or kind == "Sick Leave"
    with acting("Property Manager", asked + timedelta(hours=demo.rng.randint(1, 8))):
        apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Approve" if fits else "Reject")


def inspections(demo: Demo) -> None:
    staff = frappe.get_all(
        "Staff Member", {"department": "客服部", "user": ["is", "not set"]}, pluck="name", order_by="name asc"
    )
    staff += frappe.get_all(
        "Staff Member",
        {"post": ["in", ("大厅接待员", "会议服务员", "前台")], "user": ["is", "set"]},
        pluck="name",
        order_by="name asc",
    )
    failing = set(demo.rng.sample(range(demo.some(INSPECTIONS)), round(demo.some(INSPECTIONS) * FAILED)))
    for number in range(demo.some(INSPECTIONS)):
        day = demo.anchor - timedelta(days=demo.rng.randint(0, 88))
        moment = datetime(day.year, day.month, day.day, demo.rng.choice((7, 9, 10, 15)), demo.rng.randint(0, 59))
        with acting("CS Lead", moment):
            doc = demo.insert(
                "Post Inspection", template=TEMPLATES[number % 2], staff=demo.rng.choice(staff), post="HY-LOBBY", remarks=demo.rng.choice(REMARKS)
            )  # fmt: skip
            wrong = set(demo.rng.sample(range(len(doc.results)), FAILED_ROWS)) if number in failing else set()
            for place, row in enumerate(doc.results):
                row.result = "Fail" if place in wrong else "Pass"
                row.photo = (
                    "/assets/frappe/images/photo.svg" if row.result == "Fail" and row.photo_required_on_fail else None
                )
            doc.submit()
        for row in doc.reload().results:
            if row.rectification:
                demo.made.append(("Rectification", row.rectification))
                supervise(demo, row.rectification, moment)
        if doc.training_task:
            demo.made.append(("Work Plan", doc.training_task))
