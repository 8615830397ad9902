"""What the server alone writes stays as it is, whoever sends something else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow
from property_service import kept

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
LATER = "2030-01-01 00:00:00"
SENT: dict[str, Any] = {
    "Datetime": LATER,
    "Date": "2030-01-01",
    "Select": "Met",
    "Int": 7,
    "Check": 1,
    "Link": "Administrator",
    "Rating": 1,
}


def forged(doc: Any) -> dict[str, Any]:
    """Another value for each fixed field of a case."""
    return {
        df.fieldname: SENT.get(df.fieldtype, "[]")
        for df in doc.meta.fields
        if kept.is_kept(df) and df.fieldname != "rule"
    }


@pytest.mark.parametrize("doctype", ["Complaint", "Service Request"])
def test_clocks_and_verdicts_of_a_case_are_nobodys_to_write(
    doctype: str, estate: Any, member: Callable[..., str], as_user: As
) -> None:
    people = [
        member("guard", "安管部", "Security Guard"), member("engineer", "工程部", "Engineering"), member("desk", "客服部", "Front Desk"),
        member("lead", "客服部", "CS Lead"),
    ]  # fmt: skip
    given = {
        "subject": "漏水",
        "description": "厨房漏水",
        "category": "LEAK",
        "unit": "HY-03-1-1202",
        "case_type": "Repair",
    }
    with at("2026-09-18 10:00"), as_user(people[2]):
        doc = new(doctype, **given, opened_at=LATER, first_responded_at=LATER, resolved_by="Administrator")
        assert str(doc.opened_at) == "2026-09-18 10:00:00"
        assert (doc.first_responded_at, doc.resolved_by) == (None, None)
    wrong = forged(doc)
    assert {"resolve_due", "sla_resolve", "resolved_by", "closed_at", "sla_promise", "satisfaction"} <= set(wrong)
    stored = {key: frappe.db.get_value(doctype, doc.name, key) for key in wrong}
    for user, department in zip(people, ("安管部", "工程部", "客服部", "客服部"), strict=True):
        frappe.db.set_value(doctype, doc.name, "department", department)
        with as_user(user):
            mine = frappe.get_doc(doctype, doc.name)
            mine.update({**wrong, "remarks": user})
            mine.save()
            assert frappe.db.get_value(doctype, doc.name, "remarks") == user
            assert {key: frappe.db.get_value(doctype, doc.name, key) for key in wrong} == stored
    with at("2026-09-18 10:05"), as_user(people[2]):
        mine = frappe.get_doc(doctype, doc.name)
        mine.update(wrong)
        assert str(apply_workflow(mine, "Accept").first_responded_at) == "2026-09-18 10:05:00"  # nor with a step


def test_attendance_is_what_the_post_wrote_down(estate: Any, member: Callable[..., str], as_user: As) -> None:
    lead = member("lead", "客服部", "CS Lead")
    staff = frappe.db.get_value("Staff Member", {"user": lead})
    shift = frappe.get_all("Shift Type", pluck="name", limit=1) or [
        new(
            "Shift Type", shift_code="D", label="早", department="客服部", start_time="08:00:00", end_time="16:00:00"
        ).name
    ]
    doc = frappe.get_doc({"doctype": "Shift Assignment", "staff": staff, "shift_type": shift[0], "date": "2026-09-21"})
    doc.flags.planned = True
    doc.insert(ignore_permissions=True)
    with at("2026-09-21 09:00"), as_user(lead):
        mine = frappe.get_doc(doc.doctype, doc.name)
        mine.update({"checked_in_at": "2026-09-21 07:40:00", "late_min": 0, "overtime_min": 300, "status": "Done"})
        mine.save()
    assert frappe.db.get_value(doc.doctype, doc.name, ["checked_in_at", "overtime_min", "status"]) == (
        None,
        0,
        "Planned",
    )
