"""Rectifications: one per finding, steps and who takes them, warranty, pressure, who sees them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.database.errors import UniqueViolation
from frappe.model.workflow import apply_workflow
from frappe.utils import getdate
from property_service.customer_service import rectifications
from property_service.customer_service.rectifications import Responsible

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
MONDAY = "2026-10-12 09:00:00"


def rectification(**values: Any) -> Any:
    given = {"issue": "外墙渗水", "source_type": "Patrol", "responsible_department": "工程部", "unit": "HY-03-1-1202"}
    return new("Rectification", **{**given, **values})


def step(doc: Any, *actions: str, **values: Any) -> Any:
    for action in actions:
        doc = frappe.get_doc("Rectification", doc.name)
        if action == actions[-1]:
            doc.update(values)
        doc = apply_workflow(doc, action)
    return doc


def told(user: str) -> list[str]:
    return frappe.get_all("Notification Log", {"for_user": user}, pluck="subject")


def handed_over(*results: str) -> Any:
    """A stored document with a checklist: a shift handover serves."""
    shift = new(
        "Shift Type", shift_code="E", label="早班", department="客服部", start_time="07:00:00", end_time="15:00:00"
    )
    staff = new("Staff Member", staff_name="某人", department="客服部", employed_from="2024-01-01", can_work_alone=1)
    leaving = new("Shift Assignment", staff=staff.name, shift_type=shift.name, date="2026-10-12")
    rows = [{"section": "大厅", "item": f"项目{number}", "result": result} for number, result in enumerate(results, 1)]
    return new("Shift Handover", outgoing=leaving.name, assets=rows)


# --- one per finding -----------------------------------------------------------------------------------------------------


def test_r21_a_failed_row_makes_one_rectification_however_often_it_is_saved(estate: Any) -> None:
    doc = handed_over("Pass", "Fail", "Fail")
    for _time in range(3):
        made = rectifications.for_failed_rows(doc, "assets", "Post Inspection", Responsible(department="工程部"))
        doc = doc.reload()
        doc.save()
    assert len(made) == frappe.db.count("Rectification") == 2
    rows = frappe.get_doc("Shift Handover", doc.name).assets
    assert [row.rectification for row in rows] == [None, *made]
    assert frappe.db.get_value("Rectification", made[0], ["issue", "source_name"]) == ("项目2", doc.name)


def test_r21_edge_49_an_amended_document_makes_no_second_one(estate: Any) -> None:
    doc = handed_over("Fail")
    first = rectifications.for_failed_rows(doc, "assets", "Post Inspection", Responsible(department="工程部"))
    frappe.db.set_value("Shift Handover", doc.name, "docstatus", 2)
    copy = frappe.copy_doc(doc.reload())
    copy.amended_from = doc.name
    copy.insert()
    copy.assets[0].db_set("rectification", None)  # the form does not copy it
    assert rectifications.for_failed_rows(copy, "assets", "Post Inspection", Responsible(department="工程部")) == first
    assert frappe.get_doc("Shift Handover", copy.name).assets[0].rectification == first[0]
    assert frappe.db.count("Rectification") == 1


def test_the_database_keeps_one_finding_one(estate: Any) -> None:
    doc = handed_over("Fail")
    name = rectifications.raise_one(doc, "x", "坏了", "Patrol", Responsible(department="工程部"))
    other = rectification()
    with pytest.raises(UniqueViolation):
        other.db_set("source_key", frappe.db.get_value("Rectification", name, "source_key"))


# --- the way -------------------------------------------------------------------------------------------------------------


def test_a_defect_goes_from_finding_to_closing_by_different_people(estate: Any, member: Member, as_user: As) -> None:
    desk, worker = member("desk", "客服部", "Front Desk"), member("eng", "工程部", "Engineering")
    frappe.db.set_value("Service Department", "工程部", "head", frappe.db.get_value("Staff Member", {"user": worker}))
    with at(MONDAY):
        with as_user(desk):
            doc = rectification()
            assert (doc.workflow_state, doc.due_date, doc.responsible_user) == (
                "To Notify",
                getdate("2026-10-19"),
                worker,
            )
            doc = step(doc, "Notify")
        assert [doc.name in line for line in told(worker)] == [True]
        with as_user(worker):
            doc = step(doc, "Report Done")
            with pytest.raises(frappe.PermissionError, match="somebody else inspects"):
                step(doc, "Pass")
        with as_user(desk):
            doc = step(doc, "Pass", result_note="已修好")
    assert (doc.workflow_state, doc.result, doc.done_by, doc.reinspected_by) == ("Closed", "Pass", worker, desk)
    assert [row.action for row in doc.actions] == ["Notify", "Finish", "Pass"]


def test_a_colleague_of_the_responsible_department_does_not_inspect(estate: Any, member: Member, as_user: As) -> None:
    doc = step(rectification(), "Notify", "Report Done")
    with as_user(member("other", "工程部", "Engineering")), pytest.raises(frappe.PermissionError, match="responsible"):
        step(doc, "Pass")


def test_somebody_else_does_not_report_it_done(estate: Any, member: Member, as_user: As) -> None:
    guard = member("guard", "安管部", "Security Guard")
    with as_user(guard):
        doc = rectification()
    step(doc, "Notify")
    with as_user(guard), pytest.raises(frappe.PermissionError, match="whoever is responsible"):
        step(doc, "Report Done")


def test_what_fails_goes_another_round_with_a_new_day(estate: Any, member: Member, as_user: As) -> None:
    with at(MONDAY):
        doc = step(rectification(due_date="2026-10-13"), "Notify", "Report Done")
    with at("2026-10-20 09:00:00"), as_user(member("desk", "客服部", "Front Desk")):
        with pytest.raises(frappe.MandatoryError, match="Inspection Note"):
            step(doc, "Fail")
        doc = step(doc, "Fail", result_note="还在渗")
    assert (doc.workflow_state, doc.round, doc.due_date) == ("In Rectification", 2, getdate("2026-10-27"))


def test_what_steps_write_is_not_a_requests_to_write(estate: Any) -> None:
    doc = rectification(press_count=9, source_key="x", round=4, reported_on="2026-01-01")
    assert (doc.press_count, doc.source_key, doc.round, doc.reported_on) == (0, None, 1, None)
    doc.update({"done_by": "Administrator", "press_level": 3})
    doc.save()
    assert (doc.done_by, doc.press_level) == (None, 0)


def test_a_party_is_named_and_only_one(estate: Any) -> None:
    with pytest.raises(frappe.MandatoryError, match="responsible"):
        rectification(responsible_department=None)
    agency = new("External Agency", agency_name="恒远装饰", agency_type="Contractor")
    doc = rectification(responsible_type="Contractor", responsible_agency=agency.name)
    assert (doc.responsible_agency, doc.responsible_department) == (agency.name, None)


# --- warranty and pressure -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("found", "covered"), [("2026-06-29", 1), ("2026-06-30", 0)])
def test_r22_the_last_day_of_the_warranty_is_covered(estate: Any, found: str, covered: int) -> None:
    frappe.db.set_value("Building", "HY-03", "completion_date", "2021-06-30")
    with at(f"{found} 10:00:00"):
        doc = rectification(warranty_item="Waterproofing")
    assert (str(doc.warranty_until), doc.under_warranty) == ("2026-06-29", covered)
    doc.contract_warranty_until = "2027-06-30"
    doc.save()
    assert doc.under_warranty == 1


def test_r23_lateness_is_pressed_level_by_level_once_each(estate: Any, member: Member) -> None:
    worker, manager = member("eng", "工程部", "Engineering"), member("pm", "管理处", "Property Manager")
    frappe.db.set_value("Service Department", "工程部", "head", frappe.db.get_value("Staff Member", {"user": worker}))
    with at(MONDAY):
        doc = step(rectification(due_date="2026-10-13"), "Notify")
    before = len(told(worker))
    seen = []
    for day in ("13", "14", "14", "16", "17", "19", "20", "21", "22"):  # the 17th is a Saturday
        with at(f"2026-10-{day} 08:45:00"):
            rectifications.press()
        seen.append(frappe.db.get_value("Rectification", doc.name, ["workflow_state", "press_level", "press_count"]))
    assert [row[1] for row in seen] == [0, 1, 1, 1, 1, 2, 2, 3, 3]
    assert seen[-1] == ("Pressed", 3, 3)
    assert len(told(worker)) - before == 2  # as responsible, and as head
    assert [doc.name in line for line in told(manager)] == [True]


def test_r23_after_a_pause_the_job_catches_up_in_one_go(estate: Any, member: Member) -> None:
    manager = member("pm", "管理处", "Property Manager")
    with at(MONDAY):
        doc = step(rectification(due_date="2026-10-13"), "Notify")
    with at("2026-10-30 08:45:00"):
        assert (rectifications.press(), rectifications.press()) == (1, 0)
    assert frappe.db.get_value("Rectification", doc.name, ["press_level", "press_count"]) == (3, 1)
    assert told(manager)


def test_r23_something_critical_is_the_managers_at_once_and_the_authoritys(
    estate: Any, member: Member, as_user: As
) -> None:
    manager, desk = member("pm", "管理处", "Property Manager"), member("desk", "客服部", "Front Desk")
    doc = rectification(severity="Critical")
    task = frappe.get_doc("ToDo", {"reference_name": doc.name})
    assert (task.allocated_to, "report it to the authority" in task.description) == (manager, True)
    agency = new("External Agency", agency_name="房管局", agency_type="Housing Bureau").name
    with as_user(desk), pytest.raises(frappe.PermissionError):
        frappe.get_doc("Rectification", doc.name).report_to_authority(agency)
    with as_user(manager):
        doc = frappe.get_doc("Rectification", doc.name)
        doc.report_to_authority(agency)
        assert (doc.reported_to, doc.workflow_state) == (agency, "To Notify")
        assert task.reload().status == "Closed"
        with pytest.raises(frappe.ValidationError, match="already"):
            doc.report_to_authority(agency)


# --- who sees it ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("department", "role", "visible"),
    [
        ("工程部", "Engineering", True), ("安管部", "Security Guard", False), ("开发商项目部", "Developer", False), ("客服部", "Front Desk", True),
        ("客服部", "Lobby Receptionist", False), ("财务部", "Finance", True),
    ],
)  # fmt: skip
def test_departments_and_the_developer_see_what_is_theirs(
    estate: Any, member: Member, as_user: As, department: str, role: str, visible: bool
) -> None:
    doc = rectification()
    with as_user(member("one", department, role)):
        assert bool(frappe.get_list("Rectification")) is visible
        assert frappe.get_doc("Rectification", doc.name).has_permission("read") is visible


def test_the_developer_answers_for_defects_assigned_to_the_agency(estate: Any, member: Member, as_user: As) -> None:
    user = member("dev", "开发商项目部", "Developer")
    agency = new("External Agency", agency_name="花园置业", agency_type="Developer", user=user).name
    doc = step(rectification(responsible_type="Agency", responsible_agency=agency), "Notify")
    with as_user(user):
        assert step(doc, "Report Done").done_by == user


def test_a_new_owner_sees_an_open_defect_when_it_is_handed_on(
    resident: Any, as_user: As, make_user: Callable[..., str]
) -> None:
    with at("2026-03-01 10:00:00"):
        doc = rectification()
    user = make_user("new@example.org", "Resident", user_type="Website User")
    person = new("Resident", resident_name="新主", mobile="19900000456", user=user)
    frappe.db.set_value("Unit Occupancy", {"resident": resident.name}, {"to_date": "2026-05-31", "status": "Ended"})
    new(
        "Unit Occupancy",
        unit="HY-03-1-1202",
        resident=person.name,
        relation="Owner",
        from_date="2026-06-01",
        share_pct=100,
    )
    with at("2026-07-01 10:00:00"):
        with as_user(user):
            assert frappe.get_list("Rectification") == []
        frappe.get_doc("Rectification", doc.name).hand_on()
        with as_user(user):
            assert [row.name for row in frappe.get_list("Rectification")] == [doc.name]
