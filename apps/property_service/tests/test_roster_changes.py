"""Changes of a published roster: leave, swap, replacement (R43, R45), amendments, and edge cases 22 and 23."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow
from property_service.duty.changes import outcome

from .conftest import at, new
from .test_rosters import lobby_staff, roster, shift, staff

__all__ = ["lobby_staff"]

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
NOW = "2026-10-09 10:00:00"


@pytest.fixture
def lead(lobby_staff: dict[str, str], member: Member) -> str:
    """The lead of the department."""
    return member("lead", "客服部", "CS Lead")


def ask(**values: Any) -> Any:
    return new("Roster Change Request", **values)


def approve(user: str, doc: Any, as_user: As) -> Any:
    with at(NOW), as_user(user):
        return apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Approve")


def workers(*names: str) -> list[tuple[str, str]]:
    return [frappe.db.get_value("Shift Assignment", name, ["staff", "status"]) for name in names]


def swap(users: dict[str, str], mine: Any, theirs: Any, as_user: As) -> Any:
    with at(NOW), as_user(users["a"]):
        return ask(request_type="Swap", assignment=mine.name, swap_with=theirs.staff, swap_assignment=theirs.name)


def test_r45_a_swap_takes_the_other_and_the_lead(lobby_staff: dict[str, str], lead: str, as_user: As) -> None:
    a, b = staff(lobby_staff["a"]), staff(lobby_staff["b"])
    mine, theirs = shift(lobby_staff["a"], "早"), shift(lobby_staff["b"], "早", "2026-10-14")
    doc = swap(lobby_staff, mine, theirs, as_user)
    assert doc.workflow_state == "Requested"
    assert frappe.db.count("Notification Log", {"for_user": lobby_staff["b"]}) == 1
    with as_user(lobby_staff["a"]), pytest.raises(frappe.ValidationError):
        apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Agree")
    with as_user(lead), pytest.raises(frappe.ValidationError):
        apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Approve")
    with at(NOW), as_user(lobby_staff["b"]):
        assert apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Agree").peer_accepted_at
    assert frappe.db.count("Notification Log", {"for_user": lead}) == 1
    assert approve(lead, doc, as_user).docstatus == 1
    assert workers(mine.name, theirs.name) == [(b, "Planned"), (a, "Planned")]


def test_whoever_asks_or_is_asked_changes_nothing_of_the_request(lobby_staff: dict[str, str], as_user: As) -> None:
    doc = swap(lobby_staff, shift(lobby_staff["a"], "早"), shift(lobby_staff["b"], "早", "2026-10-14"), as_user)
    other = shift(lobby_staff["a"], "早", "2026-10-20")
    for name in ("a", "b"):
        with at(NOW), as_user(lobby_staff[name]):
            changed = frappe.get_doc(doc.doctype, doc.name)
            changed.assignment = other.name
            with pytest.raises(frappe.PermissionError, match="take steps"):
                changed.save()


def test_only_the_colleague_agrees(lobby_staff: dict[str, str], lead: str, as_user: As) -> None:
    doc = swap(lobby_staff, shift(lobby_staff["a"], "早"), shift(lobby_staff["b"], "早", "2026-10-14"), as_user)
    with at(NOW), as_user(lead), pytest.raises(frappe.PermissionError):
        apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Agree")
    with as_user(lobby_staff["c"]):
        assert not frappe.has_permission(doc.doctype, "read", doc=doc.name)


def test_edge_22_a_swap_legal_for_one_breaks_the_rest_of_the_other(
    lobby_staff: dict[str, str], lead: str, as_user: As
) -> None:
    mine, theirs = shift(lobby_staff["a"], "早"), shift(lobby_staff["b"], "晚", "2026-10-14")
    shift(lobby_staff["b"], "晚", "2026-10-11")  # eight hours before the early shift of a
    doc = swap(lobby_staff, mine, theirs, as_user)
    with at(NOW), as_user(lobby_staff["b"]):
        doc = apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Agree")
    assert "b" in doc.coverage_note
    before = workers(mine.name, theirs.name)
    with pytest.raises(frappe.ValidationError, match="rest"):
        approve(lead, doc, as_user)
    assert workers(mine.name, theirs.name) == before


def test_r43_leave_without_replacement_does_not_empty_a_post(
    lobby_staff: dict[str, str], lead: str, as_user: As
) -> None:
    mine = shift(lobby_staff["a"], "早", "2026-10-17")  # a Saturday takes one
    with at(NOW), as_user(lobby_staff["a"]):
        doc = ask(request_type="Annual Leave", from_date="2026-10-17", to_date="2026-10-18")
    assert (doc.reload().workflow_state, doc.coverage_ok) == ("Pending Approval", 0)
    with pytest.raises(frappe.ValidationError, match="replacement"):
        approve(lead, doc, as_user)
    with at(NOW), as_user(lead):
        doc = frappe.get_doc(doc.doctype, doc.name)
        found = doc.get_candidates()
        assert staff(lobby_staff["a"]) not in [each["staff"] for each in found]
        assert staff(lobby_staff["f"]) not in [each["staff"] for each in found]  # nobody new is alone
        doc.replacement = staff(lobby_staff["c"])
        doc.save()
    approve(lead, doc, as_user)
    assert workers(mine.name)[0][1] == "Replaced"
    assert frappe.db.get_value(
        "Shift Assignment", {"change_request": doc.name, "source": "Replacement"}, "staff"
    ) == staff(lobby_staff["c"])


def test_the_sick_are_let_go_and_the_gap_is_said(lobby_staff: dict[str, str], lead: str, as_user: As) -> None:
    mine = shift(lobby_staff["a"], "早", "2026-10-17")
    with at(NOW), as_user(lobby_staff["a"]):
        doc = ask(request_type="Sick Leave", from_date="2026-10-17", to_date="2026-10-17")
    doc = approve(lead, doc, as_user)
    assert (doc.coverage_ok, workers(mine.name)[0][1]) == (0, "On Leave")
    assert "2026-10-17" in doc.coverage_note


def test_r43_approved_leave_is_kept_by_the_next_plan(lobby_staff: dict[str, str], lead: str, as_user: As) -> None:
    with at(NOW), as_user(lobby_staff["a"]):
        doc = ask(request_type="Annual Leave", from_date="2026-11-02", to_date="2026-11-04")
    approve(lead, doc, as_user)
    plan = roster(from_date="2026-11-01", to_date="2026-11-07")
    plan.generate()
    days = {
        str(day) for day in frappe.get_all("Shift Assignment", {"roster": plan.name, "staff": doc.staff}, pluck="date")
    }
    assert not days & {"2026-11-02", "2026-11-03", "2026-11-04"}


def test_a_lead_is_let_go_by_the_manager_alone(
    lobby_staff: dict[str, str], lead: str, member: Member, as_user: As
) -> None:
    boss, other = member("boss", "管理处", "Property Manager"), member("lead2", "客服部", "CS Lead")
    with at(NOW), as_user(lead):
        doc = ask(request_type="Annual Leave", from_date="2026-11-02", to_date="2026-11-02")
    for user in (lead, other):
        with pytest.raises(frappe.ValidationError):
            approve(user, doc, as_user)
    assert approve(boss, doc, as_user).docstatus == 1


def test_r45_past_shifts_and_shifts_of_others_are_refused(lobby_staff: dict[str, str], as_user: As) -> None:
    old, other = shift(lobby_staff["a"], "早", "2026-10-08"), shift(lobby_staff["b"], "早")
    with at(NOW), as_user(lobby_staff["a"]):
        for name in (old.name, other.name):
            with pytest.raises(frappe.ValidationError):
                ask(request_type="Replacement", assignment=name, replacement=staff(lobby_staff["c"]))
        with pytest.raises(frappe.PermissionError):
            ask(
                request_type="Annual Leave", staff=staff(lobby_staff["b"]), from_date="2026-10-20", to_date="2026-10-20"
            )


def published(lobby_staff: dict[str, str]) -> Any:
    with at("2026-09-25 10:00:00"):
        doc = roster()
        doc.generate()
        apply_workflow(doc.reload(), "Ask for Approval")
        return apply_workflow(frappe.get_doc("Duty Roster", doc.name), "Publish")


def test_r45_an_amendment_keeps_past_days_and_tells_only_those_concerned(lobby_staff: dict[str, str]) -> None:
    doc = published(lobby_staff)
    frappe.db.delete("Notification Log")
    with at("2026-10-15 12:00:00"):
        doc = apply_workflow(frappe.get_doc("Duty Roster", doc.name), "Withdraw")
        again = frappe.copy_doc(doc)
        again.amended_from, again.workflow_state = doc.name, "Draft"
        again.insert()
        old = frappe.get_all(
            "Shift Assignment", {"roster": again.name, "date": ["<=", "2026-10-15"]}, ["name", "staff"]
        )
        assert len(old) > 40
        row = frappe.get_all("Shift Assignment", {"roster": again.name, "date": "2026-10-28"}, ["name", "staff"])[0]
        everybody = {staff(user): user for user in lobby_staff.values()}
        moved = next(name for name in everybody if _may_take(row.name, name))
        assignment = frappe.get_doc("Shift Assignment", row.name)
        assignment.staff = moved
        assignment.save()
        apply_workflow(again.reload(), "Ask for Approval")
        apply_workflow(frappe.get_doc("Duty Roster", again.name), "Publish")
    told = set(frappe.get_all("Notification Log", {"document_name": again.name}, pluck="for_user"))
    assert told == {everybody[row.staff], everybody[moved]}
    for each in old:
        assert frappe.db.get_value("Shift Assignment", each.name, "staff") == each.staff


def _may_take(assignment: str, person: str) -> bool:
    found = outcome({assignment: person})
    return frappe.db.get_value("Shift Assignment", assignment, "staff") != person and not (found.people or found.posts)


def test_edge_23_a_holiday_announced_later_changes_what_a_day_needs(lobby_staff: dict[str, str]) -> None:
    doc = published(lobby_staff)
    assert frappe.get_doc("Duty Roster", doc.name).get_matrix()["violations"] == []
    frappe.db.set_value("Shift Type", {}, "headcount_holiday", 3)
    calendar = frappe.get_doc("Service Calendar", "行政5天")
    calendar.append("rules", {"rule_type": "Holiday", "date": "2026-10-28", "description": "临时放假"})
    calendar.save()
    found = frappe.get_doc("Duty Roster", doc.name).get_matrix()["violations"]
    assert {"2026-10-28"} <= {entry["date"] for entry in found}
