"""Two colleagues take the same step at once: the database lets one, the other is told what happened and by whom. On every database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, getdate, nowdate
from property_service.customer_service import merging
from property_service.parking import movements
from property_service.permits import gate

from .conftest import new
from .test_two_at_once import UNITS, Inside, both, inside, people

__all__ = ["inside"]

FIRST, SECOND = "first@example.org", "second@example.org"


@pytest.fixture
def colleagues(inside: Inside) -> Callable[..., tuple[str, str]]:
    """Two accounts of a role with their files: ``colleagues("Front Desk", "客服部")`` gives the users."""

    def make(role: str, department: str) -> tuple[str, str]:
        with inside():
            for email in (FIRST, SECOND):
                name = email.partition("@")[0]
                new("User", email=email, first_name=name, roles=[{"role": role}], send_welcome_email=0)
                new("Staff Member", staff_name=name, department=department, user=email, employed_from="2024-01-01")
        return FIRST, SECOND

    return make


def by(work: Callable[..., Any]) -> Callable[[Any], Any]:
    """The work of an entry ``(user, …)``, done by that user."""

    def done(entry: Any) -> Any:
        frappe.set_user(entry[0])
        return work(*entry[1:])

    return done


# --- the gate ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def cars(inside: Inside) -> list[str]:
    """Two plates on one owner's space, and two more with a space each."""
    with inside():
        owner = people(1)[0]
        new("Service Location", location_code="B1", location_name="B1", location_type="Parking Area")
        found = []
        for number, space in enumerate(("B1-A012", "B1-A012", "B1-A013", "B1-A014")):
            if not frappe.db.exists("Parking Space", space):
                new("Parking Space", space_code=space, area="B1", vehicle_class="Car", ownership="Owned")
            car = new("Vehicle", vehicle_class="Car", plate_no=f"苏E1111{number + 1}", owner_resident=owner).name
            period = {"valid_from": add_days(nowdate(), -10), "valid_to": add_days(nowdate(), 300)}
            permit = new("Parking Permit", vehicle=car, permit_kind="Fixed", space=space, **period)
            permit.db_set({"workflow_state": "Valid", "docstatus": 1})
            found.append(car)
    return found


def test_r39_of_two_vehicles_of_one_space_one_drives_in(
    inside: Inside, cars: list[str], colleagues: Callable[..., tuple[str, str]]
) -> None:
    guards, seen = colleagues("Security Guard", "安管部"), []
    work = by(lambda car: seen.append(movements.move(car, "In")))
    assert both(inside, work, tuple(zip(guards, cars[:2], strict=True))) == ["done", "done"]
    refused, good = sorted(seen, key=lambda found: found["good"])
    assert (good["good"], good["others"]) == (True, [])
    assert (refused["good"], refused["reason"]) == (False, "Space Occupied")
    with inside():
        (there,) = frappe.get_all("Vehicle", {"inside_since": ["is", "set"]}, pluck="name")
        assert refused["others"] == [movements.plate_end(there)]
        assert sorted(frappe.get_all("Vehicle Movement", pluck="result")) == ["Let Through", "Refused"]


def test_r39_two_guards_who_both_saw_the_other_vehicle_leave_do_not_wait_for_each_other(
    inside: Inside, cars: list[str], colleagues: Callable[..., tuple[str, str]]
) -> None:
    guards, seen = colleagues("Security Guard", "安管部"), []
    work = by(lambda car: seen.append(movements.move(car, "In", override_reason="监控已出", others_left=True)["good"]))
    assert both(inside, work, tuple(zip(guards, cars[:2], strict=True))) == ["done", "done"]
    assert seen == [True, True]
    with inside():
        assert frappe.db.count("Vehicle", {"inside_since": ["is", "set"]}) == 1
        assert sorted(frappe.get_all("Vehicle Movement", pluck="direction")) == ["In", "In", "Out"]


def test_vehicles_of_different_spaces_drive_in_side_by_side(
    inside: Inside, cars: list[str], colleagues: Callable[..., tuple[str, str]]
) -> None:
    guards, seen = colleagues("Security Guard", "安管部"), []
    work = by(lambda car: seen.append(movements.move(car, "In")["good"]))
    assert both(inside, work, tuple(zip(guards, cars[2:], strict=True))) == ["done", "done"]
    assert seen == [True, True]


def test_r36_the_second_guard_hears_who_let_the_first_in(
    inside: Inside, colleagues: Callable[..., tuple[str, str]]
) -> None:
    guards, seen = colleagues("Security Guard", "安管部"), []
    with inside():
        day = {"valid_from": getdate(), "valid_to": getdate() + timedelta(days=5)}
        card = new("Entry Pass", pass_type="TEMP", holder_name="访客", max_entries=1, **day)
        card.issue()
    work = by(lambda name: seen.append(gate.scan(name, "In")))
    assert both(inside, work, tuple((guard, card.name) for guard in guards)) == ["done", "done"]
    refused, good = sorted(seen, key=lambda found: found["good"])
    assert (good["reason"], good["warning"]) == ("", "")
    assert refused["reason"] == "Entries Used Up"
    assert any(f"let in by {name} at " in refused["warning"] for name in ("first", "second"))


# --- the desk --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def cases(inside: Inside) -> list[str]:
    with inside():
        given = {"subject": "漏水", "category": "LEAK", "case_type": "Repair", "priority": "P3", "description": "漏"}
        return [str(new("Service Request", unit=unit, **given).name) for unit in (*UNITS, UNITS[0])]


def merged(into: str, name: str) -> Any:
    return merging.merge("Service Request", into, [name])


def test_r16_a_case_is_merged_by_one(
    inside: Inside, cases: list[str], colleagues: Callable[..., tuple[str, str]]
) -> None:
    desks = colleagues("Front Desk", "客服部")
    said = both(inside, by(merged), tuple(zip(desks, cases[:2], (cases[2], cases[2]), strict=True)))
    assert said[0] == "done"
    assert cases[2] in said[1]
    assert any(user in said[1] for user in desks)
    with inside():
        target = frappe.db.get_value("Service Request", cases[2], "duplicate_of")
        assert frappe.get_all("Service Request", {"is_group_issue": 1}, pluck="name") == [target]


def test_r16_two_cases_are_not_merged_into_each_other(
    inside: Inside, cases: list[str], colleagues: Callable[..., tuple[str, str]]
) -> None:
    desks = colleagues("Front Desk", "客服部")
    crosswise = tuple(zip(desks, cases[:2], (cases[1], cases[0]), strict=True))
    said = both(inside, by(merged), crosswise)
    assert said[0] == "done"
    assert "choose another case" in said[1] or any(user in said[1] for user in desks)
    with inside():
        assert frappe.db.count("Service Request", {"workflow_state": "Merged"}) == 1


# --- the roster ------------------------------------------------------------------------------------------------------------


def test_a_roster_is_published_by_one(inside: Inside, colleagues: Callable[..., tuple[str, str]]) -> None:
    managers = colleagues("Property Manager", "管理处")
    with inside():
        span = {"from_date": add_days(nowdate(), 10), "to_date": add_days(nowdate(), 16)}
        new(
            "Shift Type",
            shift_code="C",
            label="保洁",
            department="环境部",
            start_time="07:00:00",
            end_time="15:00:00",
            headcount_weekday=0,
            headcount_weekend=0,
            headcount_holiday=0,
        )
        new("Staff Member", staff_name="甲", department="环境部", employed_from="2024-01-01")
        roster = new("Duty Roster", department="环境部", **span)
        roster.db_set("workflow_state", "Pending Approval")

    def publish() -> None:
        apply_workflow(frappe.get_doc("Duty Roster", roster.name), "Publish")

    said = both(inside, by(publish), tuple((user,) for user in managers))
    assert said[0] == "done"
    assert roster.name in said[1]
    assert any(user in said[1] for user in managers)


def test_a_department_has_one_roster_for_a_day(inside: Inside, colleagues: Callable[..., tuple[str, str]]) -> None:
    leads = colleagues("CS Lead", "客服部")
    span = {"from_date": add_days(nowdate(), 10), "to_date": add_days(nowdate(), 16)}
    said = both(inside, by(lambda: new("Duty Roster", department="客服部", **span)), tuple((lead,) for lead in leads))
    assert said[0] == "done"
    assert "has a roster for these days already" in said[1]


def test_r45_of_two_swaps_of_one_shift_one_is_made(inside: Inside, colleagues: Callable[..., tuple[str, str]]) -> None:
    leads = colleagues("CS Lead", "客服部")
    with inside():
        shift = new("Shift Type", shift_code="E", label="早", department="客服部", start_time="07:00:00", end_time="15:00:00").name  # fmt: skip
        staff = [new("Staff Member", staff_name=name, department="客服部", employed_from="2024-01-01").name for name in "甲乙丙"]  # fmt: skip
        shifts = []
        for number, name in enumerate(staff):
            doc = frappe.get_doc({"doctype": "Shift Assignment", "staff": name, "shift_type": shift, "date": add_days(nowdate(), 3 + 2 * number)})  # fmt: skip
            doc.flags.planned = True
            shifts.append(doc.insert().name)
        requests = []
        for other in (1, 2):
            given = {
                "staff": staff[0],
                "assignment": shifts[0],
                "swap_with": staff[other],
                "swap_assignment": shifts[other],
            }
            doc = new("Roster Change Request", request_type="Swap", reason="家中有事", **given)
            doc.db_set("workflow_state", "Pending Approval")
            requests.append(doc.name)

    def approve(name: str) -> None:
        apply_workflow(frappe.get_doc("Roster Change Request", name), "Approve")

    said = both(inside, by(approve), tuple(zip(leads, requests, strict=True)))
    assert said[0] == "done"
    assert shifts[0] in said[1]
    assert any(lead in said[1] for lead in leads)
    with inside():
        assert frappe.db.count("Roster Change Request", {"docstatus": 1}) == 1
        assert sorted(frappe.get_all("Shift Assignment", {"status": "Planned"}, pluck="staff")) == sorted(staff)
