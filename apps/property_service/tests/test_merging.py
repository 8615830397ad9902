"""Cases about the same thing: the radar, merging, and what happens to those merged (R16, S02)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

import frappe
from frappe.exceptions import WorkflowPermissionError
from frappe.model.workflow import apply_workflow
from property_service.customer_service import merging

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
START = "2026-10-12 09:00:00"


@pytest.fixture
def neighbours(resident: Any) -> list[tuple[str, str]]:
    """Units 1102, 1202 and 1302 with their owners: (unit, resident)."""
    new("Property Unit", building="HY-03", entrance=1, floor=11, room_no="1102")
    found = [("HY-03-1-1202", resident.name)]
    for number, room in enumerate(("1302", "1102")):
        person = new("Resident", resident_name=f"邻居{number}", mobile=f"1990000045{number}")
        unit = f"HY-03-1-{room}"
        new("Unit Occupancy", unit=unit, resident=person.name, relation="Owner", from_date="2022-01-01", share_pct=100)
        found.append((unit, person.name))
    return found


def leak(unit: str, resident: str, moment: str = START, **values: Any) -> Any:
    with at(moment):
        given = {"subject": "漏水", "category": "LEAK", "case_type": "Repair", "priority": "P3", "channel": "Phone"}
        return new("Service Request", unit=unit, resident=resident, description="漏", **{**given, **values})


def radar(doc: Any) -> Any:
    return merging.suggestions(doc.doctype, doc.name)


def names(rows: list[Any]) -> list[str]:
    return [row["name"] for row in rows]


def step(doc: Any, action: str, moment: str = START, **values: Any) -> Any:
    with at(moment):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.update(values)
        return apply_workflow(doc, action)


@pytest.mark.parametrize(
    ("later", "found"), [("2026-10-15 09:00:00", True), ("2026-10-15 09:00:01", False)], ids=["72 hours", "later"]
)
def test_r16_the_same_unit_within_three_days_is_suggested(
    neighbours: list[tuple[str, str]], later: str, found: bool
) -> None:
    first, second = leak(*neighbours[0]), leak(*neighbours[0], moment=later)
    assert (names(radar(second)["duplicates"]) == [first.name]) is found


def test_r16_the_same_caller_is_suggested_and_another_category_is_not(neighbours: list[tuple[str, str]]) -> None:
    first = leak("HY-03-1-1302", neighbours[0][1])
    leak(*neighbours[0], category="FACILITY")
    assert names(radar(leak(*neighbours[0]))["duplicates"]) == [first.name]


def test_s02_r16_three_units_of_a_building_are_a_group_issue(neighbours: list[tuple[str, str]]) -> None:
    first, second = leak(*neighbours[0]), leak(*neighbours[1], moment="2026-10-12 20:00:00")
    assert radar(second)["group"] is None
    third = leak(*neighbours[2], moment="2026-10-13 08:59:00")
    group = radar(third)["group"]
    assert (group["building"], names(group["cases"])) == ("3栋", [first.name, second.name])
    assert radar(leak(*neighbours[2], moment="2026-10-14 09:00:00"))["group"] is None


def test_r16_the_radar_sees_complaints_and_requests_alike(
    neighbours: list[tuple[str, str]], as_user: As, member: Member
) -> None:
    with at(START):
        given = {"subject": "又漏水", "description": "漏", "category": "LEAK", "unit": neighbours[0][0]}
        angry = new("Complaint", **given, resident=neighbours[0][1])
    first, second = leak(*neighbours[0]), leak(*neighbours[1])
    assert [(row["doctype"], row["name"]) for row in radar(first)["duplicates"]] == [("Complaint", angry.name)]
    third = leak(*neighbours[2])
    assert sorted(names(radar(third)["group"]["cases"])) == sorted([angry.name, first.name, second.name])
    with as_user(member("eng", "工程部", "Engineering")):  # nothing is suggested that one may not read
        frappe.db.set_value("Complaint", angry.name, "is_confidential", 1)
        assert angry.name not in names(radar(third)["group"]["cases"])


def test_s02_merging_keeps_callers_and_each_is_asked_after_closing(
    neighbours: list[tuple[str, str]], as_user: As, member: Member
) -> None:
    cases = [leak(*neighbour) for neighbour in neighbours]
    with as_user(member("desk", "客服部", "Front Desk")), at(START):
        merging.merge("Service Request", cases[0].name, [case.name for case in cases[1:]])
    parent = frappe.get_doc("Service Request", cases[0].name)
    assert parent.is_group_issue
    for case in cases[1:]:
        row = frappe.db.get_value("Service Request", case.name, ["workflow_state", "duplicate_of", "caller_name"])
        assert (row[0], row[1], bool(row[2])) == ("Merged", parent.name, True)
    parent = step(step(parent, "Accept"), "Dispatch")
    parent.append("actions", {"action": "Note", "note": "正在抢修总管", "is_public": 1})
    parent.save()
    step(parent, "Resolve", "2026-10-12 15:00:00", solution="总管已更换，恢复正常。")
    step(parent, "Close", "2026-10-12 16:00:00")
    for case in cases[1:]:
        child = frappe.get_doc("Service Request", case.name)
        assert (child.workflow_state, child.solution) == ("Closed", "总管已更换，恢复正常。")
        public = [row.note for row in child.actions if row.is_public]
        assert public == [f"{parent.name}: 正在抢修总管", f"{parent.name}: 总管已更换，恢复正常。"]
    asked = frappe.get_all("Follow Up", fields=["reference_name", "resident"])
    assert {(row.reference_name, row.resident) for row in asked} == {
        (case.name, neighbour[1]) for case, neighbour in zip(cases, neighbours, strict=True)
    }


def test_r16_who_solved_the_parent_does_not_ask_the_callers(
    neighbours: list[tuple[str, str]], as_user: As, member: Member
) -> None:
    cases = [leak(*neighbour) for neighbour in neighbours]
    desk = member("desk", "客服部", "Front Desk")
    with as_user(desk):
        merging.merge("Service Request", cases[0].name, [cases[1].name])
        for action in ("Accept", "Dispatch"):
            step(cases[0], action)
        step(cases[0], "Resolve", solution="好了")
    step(cases[0], "Close")
    asked = frappe.get_doc("Follow Up", {"reference_name": cases[1].name})
    asked.result = "Satisfied"
    with as_user(desk), pytest.raises(frappe.PermissionError, match="solved by you"):
        asked.save()


def test_r16_a_merged_case_merged_again_takes_its_own_along(neighbours: list[tuple[str, str]]) -> None:
    cases = [leak(*neighbour) for neighbour in neighbours]
    merging.merge("Service Request", cases[1].name, [cases[2].name])
    merging.merge("Service Request", cases[0].name, [cases[1].name])
    assert merging.children_of(frappe.get_doc("Service Request", cases[0].name)) == [
        ("Service Request", case.name) for case in cases[1:]
    ]


def test_r16_what_is_reported_after_the_solution_hears_of_it_and_is_asked(neighbours: list[tuple[str, str]]) -> None:
    cases = [leak(*neighbour) for neighbour in neighbours]
    for action in ("Accept", "Dispatch", "Resolve", "Close"):
        step(cases[0], action, solution="总管已更换")
    merging.merge("Service Request", cases[0].name, [cases[1].name])
    assert frappe.db.get_value("Service Request", cases[1].name, "solution") == "总管已更换"
    assert frappe.db.count("Follow Up", {"reference_name": cases[1].name}) == 1


def test_r16_nothing_is_merged_into_what_is_merged_or_by_who_may_not(
    neighbours: list[tuple[str, str]], as_user: As, member: Member
) -> None:
    cases = [leak(*neighbour) for neighbour in neighbours]
    frappe.db.set_value("Service Request", cases[0].name, "workflow_state", "Declined")
    with pytest.raises(frappe.ValidationError, match="choose another case"):
        merging.merge("Service Request", cases[0].name, [cases[1].name])
    with as_user(member("eng", "工程部", "Engineering")), pytest.raises(WorkflowPermissionError):
        merging.merge("Service Request", cases[2].name, [cases[1].name])
    with pytest.raises(frappe.ValidationError, match="list of at most"):
        merging.merge("User", "Administrator", ["Guest"])


# --- across kinds -------------------------------------------------------------------------------------------------------------


def angry(unit: str, resident: str, moment: str = START, **values: Any) -> Any:
    with at(moment):
        given = {"subject": "又漏水", "category": "LEAK", "priority": "P3", "description": "第三次了"}
        return new("Complaint", unit=unit, resident=resident, **{**given, **values})


def pairs(*cases: Any) -> list[dict[str, str]]:
    return [{"doctype": case.doctype, "name": case.name} for case in cases]


def test_r16_a_complaint_and_a_request_about_one_matter_become_one(
    neighbours: list[tuple[str, str]], as_user: As, member: Member
) -> None:
    request, complaint, other = leak(*neighbours[0]), angry(*neighbours[0]), leak(*neighbours[1])
    with as_user(member("desk", "客服部", "Front Desk")), at("2026-10-12 09:20:00"):
        merging.merge("Service Request", request.name, pairs(complaint, other))
    complaint.reload()
    assert (complaint.workflow_state, complaint.duplicate_kind, complaint.duplicate_of) == (
        "Merged", "Service Request", request.name,
    )  # fmt: skip
    assert (complaint.sla_response, complaint.actions[-1].note) == ("Met", request.name)
    found = merging.followers("Service Request", request.name)
    assert [(row["doctype"], row["name"], row["sla_resolve"]) for row in found] == [
        ("Complaint", complaint.name, "Running"), ("Service Request", other.name, "Running"),
    ]  # fmt: skip
    for action in ("Accept", "Dispatch"):
        step(request, action, "2026-10-12 09:30:00")
    step(request, "Resolve", "2026-10-12 15:00:00", solution="总管已更换，恢复正常。")
    complaint.reload()
    assert (complaint.sla_resolve, complaint.solution) == ("Met", "总管已更换，恢复正常。")
    step(request, "Close", "2026-10-12 16:00:00")
    asked = frappe.get_all(
        "Follow Up", fields=["reference_doctype", "reference_name"], order_by="reference_doctype asc"
    )
    assert {(row.reference_doctype, row.reference_name) for row in asked} == {
        ("Complaint", complaint.name), ("Service Request", request.name), ("Service Request", other.name),
    }  # fmt: skip
    assert frappe.db.get_value("Complaint", complaint.name, "workflow_state") == "Closed"


def test_r14_r16_a_follower_that_was_told_too_late_is_breached_for_itself(neighbours: list[tuple[str, str]]) -> None:
    request, complaint = leak(*neighbours[0], priority="P4"), angry(*neighbours[0], priority="P4")
    early = angry(*neighbours[1], "2026-10-09 09:00:00", priority="P4")
    with at(START):
        merging.merge("Service Request", request.name, pairs(complaint, early))
    due = frappe.utils.get_datetime(frappe.db.get_value("Complaint", early.name, "resolve_due"))
    for action in ("Accept", "Dispatch"):
        step(request, action)
    step(request, "Resolve", str(due + timedelta(seconds=1)), solution="好了")
    assert frappe.db.get_value("Complaint", early.name, "sla_resolve") == "Breached"
    assert frappe.db.get_value("Complaint", complaint.name, "sla_resolve") == "Met"
    assert frappe.db.get_value("Service Request", request.name, "sla_resolve") == "Met"


def test_r15_r16_what_joins_a_case_makes_it_as_urgent_as_itself(neighbours: list[tuple[str, str]]) -> None:
    request, complaint = leak(*neighbours[0]), angry(*neighbours[0], "2026-10-12 09:10:00", priority="P2")
    before = frappe.db.get_value("Service Request", request.name, "resolve_due")
    with at("2026-10-12 09:12:00"):
        merging.merge("Service Request", request.name, pairs(complaint))
    request.reload()
    assert request.priority == "P2"
    assert str(request.resolve_due) == "2026-10-13 09:00:00"  # a day round the clock, from its own opening
    assert str(request.resolve_due) < str(before)
    assert any("P3 → P2" in (row.note or "") for row in request.actions)


def test_r20_the_reply_is_long_enough_for_a_follower_of_the_hotline(neighbours: list[tuple[str, str]]) -> None:
    request = leak(*neighbours[0])
    complaint = angry(*neighbours[0], channel="12345 Hotline", external_ref="SZ-1")
    merging.merge("Service Request", request.name, pairs(complaint))
    for action in ("Accept", "Dispatch"):
        step(request, action)
    with pytest.raises(frappe.ValidationError, match="at least 20 characters"):
        step(request, "Resolve", solution="好了")


def test_r18_r64_what_few_may_read_is_not_settled_where_others_do(
    neighbours: list[tuple[str, str]], member: Member
) -> None:
    member("eng", "工程部", "Engineering")
    accused = frappe.db.get_value("Staff Member", {"staff_name": "eng"})
    request = leak(*neighbours[0])
    about, secret = angry(*neighbours[0], against_staff=accused), angry(*neighbours[1], is_confidential=1)
    for case, said in ((about, "same person"), (secret, "confidential")):
        with pytest.raises(frappe.ValidationError, match=said):
            merging.merge("Service Request", request.name, pairs(case))
    again = angry(*neighbours[2], against_staff=accused)
    merging.merge("Complaint", about.name, pairs(again))
    private = leak(*neighbours[0], category="PRIVACY")
    with pytest.raises(frappe.ValidationError, match="confidential"):
        merging.merge("Service Request", private.name, pairs(leak(*neighbours[1])))


def test_r16_followers_are_shown_to_those_who_may_read_them(
    neighbours: list[tuple[str, str]], as_user: As, member: Member
) -> None:
    secret, other = angry(*neighbours[0], is_confidential=1), leak(*neighbours[1])
    merging.merge("Complaint", secret.name, pairs(other))
    with as_user(member("eng", "工程部", "Engineering")), pytest.raises(frappe.PermissionError):
        merging.followers("Complaint", secret.name)
    with as_user(member("desk", "客服部", "Front Desk")):
        hidden = leak(*neighbours[2])
        hidden.duplicate_kind, hidden.duplicate_of = "Complaint", secret.name
        with pytest.raises(frappe.PermissionError):
            apply_workflow(hidden, "Merge")


def test_r16_a_duplicate_without_a_kind_is_of_its_own(neighbours: list[tuple[str, str]]) -> None:
    first, second = leak(*neighbours[0]), leak(*neighbours[1])
    doc = step(second, "Merge", duplicate_of=first.name)
    assert (doc.workflow_state, doc.duplicate_kind) == ("Merged", "Service Request")


def test_r16_all_or_none_are_merged(neighbours: list[tuple[str, str]]) -> None:
    request, complaint, done = leak(*neighbours[0]), angry(*neighbours[0]), leak(*neighbours[1])
    for action in ("Accept", "Dispatch"):
        step(done, action)
    frappe.db.savepoint("before")
    with pytest.raises(frappe.ValidationError):
        merging.merge("Service Request", request.name, pairs(complaint, done))
    with pytest.raises(frappe.ValidationError, match="kind of case"):
        merging.merge("Service Request", request.name, [{"doctype": "User", "name": "Guest"}])
