"""Emergencies: told at any hour (edge 55), led by a checklist, grave ones closed only with their review (G3, RP28)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
STEPS = ("Respond", "Report Control", "Restore")


@pytest.fixture
def lead(resident: Any, member: Member, make_user: Callable[..., str]) -> str:
    """The lead; 曾静 has an account."""
    new("Service Location", location_code="L-01", location_name="大厅", location_type="Lobby")
    frappe.db.set_value(
        "Resident", resident.name, "user", make_user("zj@example.org", "Resident", user_type="Website User")
    )
    return member("lead", "客服部", "CS Lead")


def event(**values: Any) -> Any:
    return new(
        "Emergency Event",
        **{"kind": "Rainstorm", "weather_level": "Red", "location": "L-01", "description": "地下车库进水", **values},
    )


def walked(doc: Any, *actions: str) -> Any:
    for action in actions:
        doc = apply_workflow(frappe.get_doc(doc.doctype, doc.name), action)
    return doc


def test_a_red_storm_is_led_by_its_checklist_and_closed_with_its_review(lead: str, as_user: As) -> None:
    with at("2026-08-12 02:10:00"), as_user(lead):
        plan = frappe.db.get_value("Handbook Article", {"code": "plan-storm"})
        doc = event(plan=plan)
        assert len(doc.checklist) == 20
        doc = walked(doc, *STEPS)
        with pytest.raises(frappe.ValidationError):
            walked(doc, "Close")
        doc = walked(doc, "Review")
        with pytest.raises(frappe.MandatoryError, match="review"):
            walked(doc, "Close")
        doc = frappe.get_doc(doc.doctype, doc.name)
        for row in doc.checklist:
            row.result = "Fail" if "挡水板" in row.item else "Pass"
        doc.review, doc.improvements = "挡水板安装过晚", "增购挡水板\n雨季前演练"
        doc.save()
        doc = walked(doc, "Close")
    assert (doc.responded_at, bool(doc.commander)) == (doc.occurred_at, True)
    issues = frappe.get_all("Rectification", {"source_name": doc.name}, pluck="issue")
    assert len(issues) == 3
    assert [row.to_state for row in doc.actions][-1] == "Closed"
    told = frappe.get_all("Notification Log", {"document_name": doc.name, "for_user": lead}, pluck="subject")
    assert len(told) == 1  # at ten past two at night


def test_a_small_one_is_closed_at_once(lead: str, as_user: As) -> None:
    with as_user(lead):
        doc = walked(event(kind="Trapped in a Lift", weather_level=None), *STEPS, "Close")
    assert doc.closed_at
    for values in ({"kind": "Fire Alarm"}, {"kind": "Medical", "casualties": 1}, {"weather_level": "Orange"}):
        assert event(**values).review_needed
    with pytest.raises(frappe.MandatoryError, match="warning"):
        event(weather_level=None)


@pytest.mark.parametrize(("emergency", "told"), [(True, 1), (False, 0)])
def test_edge_55_an_emergency_notice_does_not_wait_for_the_morning(
    lead: str, as_user: As, emergency: bool, told: int
) -> None:
    with at("2026-08-12 02:10:00"), as_user(lead if emergency else "Administrator"):
        if emergency:
            event().warn_residents("暴雨红色预警", "请勿进入地下车库", "HY-03")
        else:
            notice = new("Notice", title="绿化养护", notice_type="Other", body="明日养护", audience="All", project="HY")
            notice.publish()
    assert frappe.db.count("Notification Log", {"for_user": "zj@example.org"}) == told
