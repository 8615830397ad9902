"""Cases about the same thing: the radar, merging, and what happens to those merged (R16, S02)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
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
    assert merging.children_of(frappe.get_doc("Service Request", cases[0].name)) == [cases[1].name, cases[2].name]


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
