"""A complaint's way, its guards, its log, and who sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.exceptions import (
    MandatoryError,
    PermissionError,
    ValidationError,
    WorkflowPermissionError,
    WorkflowTransitionError,
)
from frappe.model.serialize import public
from frappe.model.workflow import apply_workflow
from frappe.permissions.roles import Access
from frappe.runtime.context import Context, current

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
File = Callable[..., Any]
Member = Callable[..., str]
SOLUTION = {"solution": "已上门劝阻，施工方承诺按时间施工。", "root_cause": "Neighbour Dispute"}


def take(doc: Any, *actions: str, **values: Any) -> Any:
    """Take steps one after the other; the values are filled in before the last."""
    for action in actions:
        doc = frappe.get_doc("Complaint", doc.name)
        if action == actions[-1]:
            doc.update(values)
        doc = apply_workflow(doc, action)
    return doc


def log_of(doc: Any) -> list[str]:
    return [row.action for row in frappe.get_doc("Complaint", doc.name).actions]


# --- taking it down ------------------------------------------------------------------------------------------------------


def test_a_complaint_gets_its_number_state_and_department(complaint: File) -> None:
    doc = complaint()
    assert re.fullmatch(r"CMP-\d{4}-\d{5}", doc.name)
    assert (doc.workflow_state, doc.department, doc.project) == ("New", "客服部", "HY")
    assert doc.opened_at


def test_caller_and_number_come_from_the_resident(complaint: File) -> None:
    doc = complaint()
    assert (doc.caller_name, doc.caller_mobile) == ("曾静", "19900000123")


def test_a_leak_needs_the_unit(complaint: File) -> None:
    with pytest.raises(MandatoryError, match="need the unit"):
        complaint(category="LEAK", unit=None)


def test_r20_a_case_of_the_hotline_needs_its_number(complaint: File) -> None:
    with pytest.raises(MandatoryError, match="External Reference"):
        complaint(channel="12345 Hotline")


def test_a_wrong_number_of_the_caller_is_refused(complaint: File) -> None:
    with pytest.raises(ValidationError, match="telephone number"):
        complaint(resident=None, caller_name="路人", caller_mobile="123")


def test_r19_an_anonymous_caller_is_known_to_two_roles_only(
    complaint: File, as_user: As, make_user: Callable[..., str]
) -> None:
    doc = complaint(is_anonymous=1)
    assert (doc.resident, doc.caller_name, doc.caller_mobile) == (None, None, None)
    seen = {}
    for role in ("CS Lead", "Property Manager", "Front Desk"):
        with as_user(make_user(f"{role[:2].lower()}@example.org", role)):
            ctx = current()
            seen[role] = public(ctx, Access.of(ctx), frappe.get_doc("Complaint", doc.name)).get("anonymous_caller")
    assert "曾静" in seen["CS Lead"]
    assert not seen["Property Manager"]
    assert not seen["Front Desk"]


def test_a_group_of_categories_is_no_category(complaint: File) -> None:
    new("Case Category", category_code="HOME", category_name="室内", is_group=1)
    with pytest.raises(ValidationError, match="group of categories"):
        complaint(category="HOME")


# --- the way -------------------------------------------------------------------------------------------------------------


def test_a_complaint_is_brought_to_its_end_and_the_log_tells_how(complaint: File) -> None:
    doc = take(take(complaint(), "Accept", "Dispatch", "Resolve", **SOLUTION), "Close")
    assert doc.workflow_state == "Closed"
    assert doc.first_responded_at
    assert doc.resolved_at
    assert doc.closed_at
    assert log_of(doc) == ["Accept", "Dispatch", "Resolve", "Close"]


def test_a_complaint_can_wait_and_go_on(complaint: File) -> None:
    doc = take(complaint(), "Accept", "Dispatch", "Wait", pause_reason="Waiting for Parts")
    doc = take(doc, "Resume")
    assert (doc.workflow_state, doc.pause_reason, log_of(doc)[-2:]) == ("In Progress", None, ["Wait", "Resume"])


def test_r12_an_urgent_complaint_never_waits(complaint: File) -> None:
    doc = take(complaint(priority="P2"), "Accept", "Dispatch")
    with pytest.raises(WorkflowTransitionError):
        take(doc, "Wait", pause_reason="Waiting for Parts")


def test_opening_again_counts_and_keeps_the_log(complaint: File) -> None:
    doc = take(complaint(), "Accept", "Dispatch", "Resolve", **SOLUTION)
    doc = take(doc, "Reopen", reopen_reason="又开始了")
    assert (doc.workflow_state, doc.reopen_count, doc.resolved_at, doc.reopen_reason) == ("In Progress", 1, None, None)
    assert frappe.get_doc("Complaint", doc.name).actions[-1].note.startswith("又开始了; ")


@pytest.mark.parametrize(
    ("before", "action", "values", "message"),
    [
        pytest.param(("Accept",), "Dispatch", {"department": None}, "choose the department", id="dispatch"),
        pytest.param(("Accept", "Dispatch"), "Wait", {}, "Pause Reason", id="wait"),
        pytest.param(
            ("Accept", "Dispatch"), "Resolve", {"root_cause": "Other"}, "the solution", id="resolve, solution"
        ),
        pytest.param(("Accept", "Dispatch"), "Resolve", {"solution": "好"}, "the root cause", id="resolve, cause"),
        pytest.param(("Accept", "Dispatch", "Resolve"), "Reopen", {}, "Reopen Reason", id="reopen"),
        pytest.param((), "Merge", {}, "duplicate of", id="merge"),
        pytest.param((), "Decline", {"decline_reason": "非物业范围"}, "reply to the caller", id="decline"),
    ],
)
def test_a_step_says_what_it_misses(
    complaint: File, before: tuple[str, ...], action: str, values: dict[str, Any], message: str
) -> None:
    doc = complaint()
    for step in before:
        doc = take(doc, step, **(SOLUTION if step == "Resolve" else {}))
    with pytest.raises(MandatoryError, match=message) as error:
        take(doc, action, **values)
    assert doc.name in str(error.value)


def test_r20_a_reply_to_the_hotline_has_twenty_characters(complaint: File) -> None:
    doc = take(complaint(channel="12345 Hotline", external_ref="A1"), "Accept", "Dispatch")
    with pytest.raises(ValidationError, match="at least 20 characters"):
        take(doc, "Resolve", solution="已" * 19, root_cause="Other")
    assert take(doc, "Resolve", solution="已" * 20, root_cause="Other").workflow_state == "Resolved"


def test_a_complaint_is_no_duplicate_of_itself(complaint: File) -> None:
    doc = complaint()
    with pytest.raises(ValidationError, match="duplicate of itself"):
        take(doc, "Merge", duplicate_of=doc.name)


def test_only_the_lead_declines(complaint: File, as_user: As, make_user: Callable[..., str]) -> None:
    doc = complaint()
    with as_user(make_user("desk@example.org", "Front Desk")), pytest.raises(WorkflowPermissionError):
        take(doc, "Decline", decline_reason="非物业范围", solution="请联系居委会。")


def test_a_state_cannot_be_written_past_the_workflow(
    complaint: File, as_user: As, make_user: Callable[..., str]
) -> None:
    doc = complaint()
    with as_user(make_user("desk@example.org", "Front Desk")):
        doc = frappe.get_doc("Complaint", doc.name)
        doc.workflow_state = "Closed"
        with pytest.raises((WorkflowTransitionError, WorkflowPermissionError)):
            doc.save()


# --- the log -------------------------------------------------------------------------------------------------------------


def test_people_add_notes_in_their_own_name(complaint: File, as_user: As, make_user: Callable[..., str]) -> None:
    doc, user = complaint(), make_user("desk@example.org", "Front Desk")
    with as_user(user):
        doc = frappe.get_doc("Complaint", doc.name)
        doc.append("actions", {"action": "Contact", "note": "已致电", "by": "Administrator", "to_state": "Closed"})
        doc.save()
    row = frappe.get_doc("Complaint", doc.name).actions[-1]
    assert (row.by, row.action, row.to_state) == (user, "Contact", None)


def test_a_step_cannot_be_made_up(complaint: File) -> None:
    doc = complaint()
    doc.append("actions", {"action": "Close"})
    with pytest.raises(ValidationError, match="written by the step itself"):
        doc.save()


def test_entries_stay_as_they_are(complaint: File) -> None:
    doc = take(complaint(), "Accept")
    doc.actions[0].note = "改过"
    with pytest.raises(ValidationError, match="stay as they are"):
        doc.save()
    doc = frappe.get_doc("Complaint", doc.name)
    doc.actions = []
    with pytest.raises(ValidationError, match="cannot be removed"):
        doc.save()


# --- who sees it ---------------------------------------------------------------------------------------------------------


def sees(user: str, doc: Any, as_user: As) -> bool:
    """In the list and as a document, which must agree."""
    with as_user(user):
        listed = bool(frappe.get_list("Complaint", filters={"name": doc.name}))
        opened = frappe.get_doc("Complaint", doc.name).has_permission("read")
    assert listed == opened
    return listed


@pytest.mark.parametrize(
    ("department", "role", "visible"),
    [
        ("工程部", "Engineering", True),
        ("安管部", "Security Guard", False),
        ("环境部", "Environment", False),
        ("财务部", "Finance", False),
        ("开发商项目部", "Developer", False),
        ("客服部", "Front Desk", True),
        ("客服部", "Lobby Receptionist", False),
        ("营销中心", "Sales Consultant", False),
        ("行政人事部", "HR Archivist", False),
        ("行政人事部", "Privacy Officer", False),
        ("营销中心", "Sales CS Supervisor", True),
    ],
)
def test_departments_see_their_own_work(
    complaint: File, member: Member, as_user: As, department: str, role: str, visible: bool
) -> None:
    doc = complaint(category="LEAK")
    assert doc.department == "工程部"
    assert sees(member("one", department, role), doc, as_user) is visible


def test_whoever_is_assigned_sees_it(complaint: File, member: Member, as_user: As) -> None:
    user = member("lobby", "客服部", "Lobby Receptionist")
    assert sees(user, complaint(assigned_to=user), as_user)


def test_the_front_desk_takes_confidential_complaints_down_but_does_not_read_them(
    complaint: File, member: Member, as_user: As
) -> None:
    user = member("desk", "客服部", "Front Desk")
    with as_user(user):
        doc = complaint(category="ATTITUDE")
    assert doc.is_confidential
    assert not sees(user, doc, as_user)
    assert sees(member("hr", "行政人事部", "HR Archivist"), doc, as_user)
    assert sees(member("lead", "客服部", "CS Lead"), doc, as_user)


def test_requests_about_personal_data_are_for_the_lead_and_the_officer(
    complaint: File, member: Member, as_user: As
) -> None:
    doc = complaint(category="PRIVACY")
    assert sees(member("dpo", "行政人事部", "Privacy Officer"), doc, as_user)
    assert sees(member("lead", "客服部", "CS Lead"), doc, as_user)
    assert not sees(member("pm", "管理处", "Property Manager"), doc, as_user)


def test_r18_nobody_reads_a_complaint_about_himself_or_his_superior(
    complaint: File, member: Member, as_user: As
) -> None:
    lead, other = member("lead", "客服部", "CS Lead"), member("second", "客服部", "CS Lead")
    manager = member("pm", "管理处", "Property Manager")
    accused = frappe.db.get_value("Staff Member", {"user": lead}, "name")
    frappe.db.set_value("Service Department", "客服部", "head", accused)
    doc = complaint(against_staff=accused)
    assert not sees(lead, doc, as_user)
    assert not sees(other, doc, as_user)
    assert sees(manager, doc, as_user)


def test_r18_a_complaint_goes_to_the_nearest_superior_who_may_read_it(
    complaint: File, member: Member, as_user: As
) -> None:
    people = {
        "guard": member("guard", "安管部", "Security Guard"), "captain": member("captain", "安管部", "Security Guard"),
        "boss": member("boss", "管理处", "Property Manager"),
    }  # fmt: skip
    staff = {who: frappe.db.get_value("Staff Member", {"user": user}, "name") for who, user in people.items()}
    for department, head in (("安管部", "captain"), ("管理处", "boss")):
        frappe.db.set_value("Service Department", department, "head", staff[head])
    doc = complaint(against_staff=staff["guard"])
    assert doc.assigned_to == people["boss"]  # the captain's role reads no complaints about staff
    assert frappe.get_all("Notification Log", {"document_name": doc.name}, pluck="for_user") == [people["boss"]]
    with as_user(people["boss"]):
        assert frappe.get_doc("Complaint", doc.name).has_permission("read")
    lead = member("lead", "客服部", "CS Lead")
    frappe.db.set_value("Service Department", "安管部", "head", frappe.db.get_value("Staff Member", {"user": lead}))
    assert complaint(against_staff=staff["guard"]).assigned_to == lead
    assert complaint(against_staff=staff["boss"]).assigned_to is None  # nobody stands above


def test_r18_edge_9_a_complaint_is_not_assigned_to_the_accused(complaint: File, member: Member) -> None:
    user = member("guard", "安管部", "Security Guard")
    accused = frappe.db.get_value("Staff Member", {"user": user}, "name")
    with pytest.raises(ValidationError, match="cannot be assigned"):
        complaint(against_staff=accused, assigned_to=user)


def test_the_callers_number_is_masked_for_departments(complaint: File, member: Member, as_user: As) -> None:
    complaint(category="LEAK")
    with as_user(member("eng", "工程部", "Engineering")):
        row = frappe.get_list("Complaint", fields=["caller_name", "caller_mobile"])[0]
    assert (row.caller_name, row.caller_mobile) == ("曾**", "199****0123")


# --- the portal ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def portal_user(resident: Any, make_user: Callable[..., str]) -> str:
    user = make_user("zeng@example.org", "Resident", user_type="Website User")
    resident.user = user
    resident.save()
    return user


def file_at_home(**values: Any) -> Any:
    return new(
        "Complaint", **{"subject": "漏水", "category": "LEAK", "description": "厨房", "unit": "HY-03-1-1202", **values}
    )


def test_residents_say_what_happened_and_the_office_decides_the_rest(
    portal_user: str, resident: Any, as_user: As
) -> None:
    with as_user(portal_user):
        doc = file_at_home(priority="P1", assigned_to="Administrator", solution="自己写的", channel="Phone")
    assert (doc.priority, doc.channel, doc.resident) == ("P3", "Portal", resident.name)
    assert (doc.assigned_to, doc.solution) == (None, None)


def test_residents_file_for_their_own_units(portal_user: str, as_user: As) -> None:
    with as_user(portal_user), pytest.raises(ValidationError, match="not a unit of yours"):
        file_at_home(unit="HY-03-1-1302")


def test_residents_see_their_own_even_confidential_ones_without_the_log(portal_user: str, as_user: As) -> None:
    with as_user(portal_user):
        doc = file_at_home(category="ATTITUDE")
    take(doc, "Accept")
    assert sees(portal_user, doc, as_user)
    with as_user(portal_user):
        ctx = current()
        seen = public(ctx, Access.of(ctx), frappe.get_doc("Complaint", doc.name))
    assert "actions" not in seen
    assert "remarks" not in seen


def test_edge_11_one_who_moved_out_does_not_read_on(portal_user: str, as_user: As) -> None:
    with as_user(portal_user):
        doc = file_at_home()
    frappe.db.set_value("Unit Occupancy", {"unit": "HY-03-1-1202"}, "to_date", "2025-12-31")
    assert not sees(portal_user, doc, as_user)


def test_edge_11_what_happened_before_one_moved_in_stays_with_the_former_owner(
    portal_user: str, complaint: File, as_user: As
) -> None:
    with at("2021-06-01 10:00"):
        doc = complaint()
    assert not sees(portal_user, doc, as_user)


def test_r19_an_anonymous_complaint_does_not_name_its_owner(portal_user: str, as_user: As) -> None:
    with as_user(portal_user):
        doc = file_at_home(is_anonymous=1)
    row = frappe.db.get_value("Complaint", doc.name, ["owner", "modified_by", "resident"], as_dict=True)
    assert portal_user not in (row.owner, row.modified_by)
    assert row.resident is None


def test_guests_see_no_complaint(complaint: File, as_user: As) -> None:
    complaint()
    with as_user("Guest"), pytest.raises(PermissionError):
        frappe.get_list("Complaint")


def test_the_site_has_categories_and_departments_after_installation(site: Context) -> None:
    assert frappe.db.count("Case Category") >= 12
    assert frappe.db.get_value("Service Department", "客服部", "parent_service_department") == "管理处"
