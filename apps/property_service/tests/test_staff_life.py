"""Handbook, training, records, plans and daily reports: what people read, learn and report (A1, A13, A14, C1, C5, C7–C9)."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow
from property_service.shipped import add_articles, read
from property_service.staff import figures, handbook, reports
from property_service.www import handbook as page

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]


@pytest.fixture
def people(estate: Any, member: Member) -> dict[str, str]:
    """Users by what they do."""
    return {
        "boss": member("boss", "管理处", "Property Manager"), "lead": member("lead", "客服部", "CS Lead"),
        "lobby": member("lobby", "客服部", "Lobby Receptionist"), "guard": member("guard", "安管部", "Security Guard"),
        "hr": member("hr", "行政人事部", "HR Archivist"),
    }  # fmt: skip


def article(code: str) -> Any:
    return frappe.get_doc("Handbook Article", {"code": code})


# --- handbook ------------------------------------------------------------------------------------------------------------


def test_every_duty_of_the_seed_is_an_article_for_its_role(people: dict[str, str], as_user: As) -> None:
    assert frappe.db.count("Handbook Article", {"docstatus": 1}) == len(read("handbook")["articles"])
    add_articles()
    assert frappe.db.count("Handbook Article") == len(read("handbook")["articles"])
    with as_user(people["lobby"]):
        titles = {row["title"] for row in handbook.mine()}
    assert {"大厅接待员岗位职责", "大厅接待服务标准", "业主资料保密守则"} <= titles
    assert "营销中心客服主管职责" not in titles
    assert "接班人未到，不得离岗" in article("lobby").body
    with as_user("Guest"), pytest.raises(frappe.PermissionError):
        handbook.mine()


def test_reading_is_acknowledged_once_per_version(people: dict[str, str], as_user: As) -> None:
    first = article("lobby")
    with as_user(people["lobby"]):
        for _round in range(2):
            handbook.acknowledge(first.name)
        assert next(row for row in handbook.mine() if row["name"] == first.name)["acknowledged"]
    assert frappe.db.count("Staff Record", {"reference_name": first.name}) == 1
    with as_user(people["lead"]):
        draft = frappe.get_doc("Handbook Article", article("lobby").new_version())
        assert (draft.version, draft.workflow_state) == (2, "Draft")
        draft = apply_workflow(draft, "Ask for Review")
        with pytest.raises(frappe.ValidationError):
            apply_workflow(frappe.get_doc(draft.doctype, draft.name), "Approve")
    with as_user(people["boss"]):
        draft = apply_workflow(frappe.get_doc(draft.doctype, draft.name), "Approve")
    assert (draft.prepared_by, draft.reviewed_by, draft.approved_by) == (people["lead"], people["lead"], people["boss"])
    assert first.reload().superseded
    assert frappe.db.count("Notification Log", {"for_user": people["lobby"], "document_name": draft.name}) == 1
    with as_user(people["lobby"]):
        assert not next(row for row in handbook.mine() if row["name"] == draft.name)["acknowledged"]
        with pytest.raises(frappe.ValidationError, match="valid"):
            handbook.acknowledge(first.name)


def test_a_quiz_is_scored_and_its_answers_stay_with_the_office(people: dict[str, str], as_user: As) -> None:
    doc = article("lobby")
    right = [row.answer for row in doc.quiz]
    with as_user(people["lobby"]):
        shown = frappe.get_list("Quiz Question", {"parent": doc.name}, ["*"], parent_doctype="Handbook Article")
        assert all("answer" not in row for row in shown)
        assert handbook.take_quiz(doc.name, [3] * len(right))["passed"] is False
        assert handbook.take_quiz(doc.name, right) == {"score": 100.0, "passed": True, "wrong": []}
    assert frappe.db.count("Staff Record", {"record_type": "Exam", "reference_name": doc.name}) == 2


def test_whoever_reads_english_reads_duties_and_quiz_in_english(
    people: dict[str, str], as_user: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    doc = article("lobby")
    monkeypatch.setitem(frappe.form_dict, "article", doc.name)
    for lang, title, text, choice in (
        ("en", "Duties of the Lobby Receptionist", "may not leave the post", "Stay at the post"),
        ("zh", "大厅接待员岗位职责", "接班人未到，不得离岗", "不得离岗"),
    ):
        monkeypatch.setattr(frappe.local, "lang", lang)
        with as_user(people["lobby"]):
            found = page.get_context(frappe._dict())
        assert (found["title"], text in found["body"]) == (title, True)
        assert choice in found["questions"][0]["choices"]
    monkeypatch.setattr(frappe.local, "lang", "en")
    doc.quiz[0].choices_en = "One"
    with pytest.raises(frappe.ValidationError, match="in the same order"):
        doc.run_method("validate")


def test_who_has_not_read_is_reminded_once_a_week(people: dict[str, str]) -> None:
    with at("2026-10-12 08:00:00"):
        assert handbook.nag() == 5
        assert handbook.nag() == 0


# --- training and records -----------------------------------------------------------------------------------------------------


def staff(user: str) -> str:
    return str(frappe.db.get_value("Staff Member", {"user": user}))


def test_c9_a_passed_induction_lets_a_newcomer_work_alone(people: dict[str, str], as_user: As) -> None:
    for name in ("lobby", "guard"):
        frappe.db.set_value("Staff Member", staff(people[name]), "can_work_alone", 0)
    with at("2026-10-12 14:00:00"), as_user(people["lead"]):
        there = [{"staff": staff(people["lobby"]), "score": 90}, {"staff": staff(people["guard"]), "score": 60}]
        doc = new(
            "Training Session",
            topic="上岗培训",
            kind="Induction",
            at="2026-10-12 09:00:00",
            exam_template=article("lobby").name,
            attendees=there,
        )
        doc.submit()
    assert doc.attended_count == 2
    allowed = [
        frappe.db.get_value("Staff Member", staff(people[name]), "can_work_alone") for name in ("lobby", "guard")
    ]
    assert allowed == [1, 0]
    assert frappe.db.count("Staff Record", {"record_type": "Training", "reference_name": doc.name}) == 2


def test_c8_a_care_talk_is_read_by_its_writer_and_the_manager_alone(
    people: dict[str, str], as_user: As, member: Member
) -> None:
    with as_user(people["lead"]):
        doc = new("Staff Record", record_type="Care Talk", staff=staff(people["lobby"]), content="家中有困难，安排调班")
    for name, seen in (("lead", 1), ("boss", 1), ("hr", 0), ("lobby", 0)):
        with as_user(people[name]):
            assert len(frappe.get_list("Staff Record", {"name": doc.name})) == seen, name
            assert bool(frappe.has_permission("Staff Record", "read", doc=doc.name)) == bool(seen), name
    with as_user(member("lead2", "客服部", "CS Lead")):
        assert frappe.get_list("Staff Record", {"name": doc.name}) == []


# --- plans and reports ----------------------------------------------------------------------------------------------------------


def test_a1_a_plan_goes_down_to_tasks_and_progress_comes_up(people: dict[str, str], as_user: As) -> None:
    with as_user(people["boss"]):
        top = new("Work Plan", title="年度计划", level="Company", is_group=1)
    with as_user(people["lead"]):
        part = new("Work Plan", title="客服部计划", level="Department", department="客服部", parent_work_plan=top.name)
        tasks = [
            new("Work Plan", title=f"任务{n}", parent_work_plan=part.name, owner_staff=staff(people["lobby"]))
            for n in (1, 2)
        ]
        with pytest.raises(frappe.ValidationError, match="part of"):
            new("Work Plan", title="倒置", level="Centre", parent_work_plan=part.name)
        part = apply_workflow(part.reload(), "Ask for Review")
        with pytest.raises(frappe.ValidationError):
            apply_workflow(frappe.get_doc("Work Plan", part.name), "Approve")
    with as_user(people["lobby"]):
        mine = frappe.get_doc("Work Plan", tasks[0].name)
        mine.status = "Done"
        mine.save()
    assert [frappe.db.get_value("Work Plan", name, "progress") for name in (part.name, top.name)] == [50, 50]
    with as_user(people["boss"]):
        part = apply_workflow(frappe.get_doc("Work Plan", part.name), "Approve")
    assert (part.prepared_by, part.reviewed_by, part.approved_by) == (people["lead"], people["lead"], people["boss"])
    with as_user(people["guard"]):
        assert frappe.get_list("Work Plan") == []


def test_c5_the_report_is_drafted_at_five_and_asked_for_at_six(people: dict[str, str], as_user: As) -> None:
    frappe.db.set_value("Service Department", "客服部", "head", staff(people["lead"]))
    with at("2026-10-12 10:00:00"):
        new("Complaint", subject="噪音", category="NOISE", description="楼上电钻", department="客服部")
    for moment, made in (("17:00:00", 1), ("17:01:00", 0)):
        with at(f"2026-10-12 {moment}"):
            assert reports.draft() == made
    doc = frappe.get_doc("Daily Report", {"date": "2026-10-12"})
    assert json.loads(doc.figures)["cases_opened"] == 1
    with at("2026-10-12 18:00:00"):
        assert (reports.nag(), reports.nag()) == (1, 0)
    with at("2026-10-12 18:05:00"), as_user(people["lead"]):
        doc = frappe.get_doc("Daily Report", doc.name)
        with pytest.raises(frappe.MandatoryError):
            doc.submit()
        doc.reload().done = "接待投诉 1 起"
        doc.submit()
        with pytest.raises(frappe.ValidationError, match=doc.name):
            new("Daily Report", date="2026-10-12", department="客服部", author=staff(people["lead"]))
    with as_user(people["boss"]):
        frappe.get_doc("Daily Report", doc.name).mark_read("知悉")
    assert doc.reload().manager_comment == "知悉"
    with at("2026-10-12 18:30:00"):
        assert reports.nag() == 0


def test_c8a_leads_hear_of_people_nobody_talked_with(people: dict[str, str], as_user: As) -> None:
    frappe.db.set_value("Service Department", "客服部", "head", staff(people["lead"]))
    with at("2026-10-12 08:02:00"):
        assert (reports.care(), reports.care()) == (1, 0)


def test_a2_a_plan_knows_its_figure_by_itself(people: dict[str, str]) -> None:
    span = {"period_from": "2026-10-01", "period_to": "2026-10-31", "target_value": 90}
    plan = new(
        "Work Plan",
        title="按时办结",
        level="Department",
        department="客服部",
        actual_source="Complaints Solved in Time",
        **span,
    )
    other = new("Work Plan", title="签约", level="Department", actual_source="Contracts", **span)
    with at("2026-10-12 10:00:00"):
        for verdict in ("Met", "Met", "Met", "Breached"):
            case = new("Complaint", subject="噪音", category="NOISE", description="楼上电钻")
            frappe.db.set_value("Complaint", case.name, {"resolved_at": "2026-10-12 10:00:00", "sla_resolve": verdict})
        assert (figures.refresh(), figures.refresh()) == (1, 0)
    assert [frappe.db.get_value("Work Plan", doc.name, "actual_value") for doc in (plan, other)] == [75, 0]
