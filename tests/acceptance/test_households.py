"""Households and complaints through the document API: R1–R7, R18–R20, masking, workflow."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.model.serialize import public
from frappe.model.workflow import apply_workflow
from frappe.permissions import Access
from frappe.runtime.context import Context

As = Callable[[str], AbstractContextManager[None]]
Make = Callable[..., str]


def new(doctype: str, **values: Any) -> Any:
    return frappe.get_doc({"doctype": doctype, **values}).insert()


@pytest.fixture
def unit(site: Context) -> Any:
    new("Property Project", project_code="HY", project_name="花园小区")
    new("Building", project="HY", building_no="03")
    return new("Property Unit", building="HY-03", entrance=1, floor=12, room_no="1202")


def resident(name: str = "曾静", **values: Any) -> Any:
    return new("Resident", resident_name=name, mobile="19900000123", **values)


def complaint(**values: Any) -> Any:
    return new("Complaint", **{"subject": "装修噪音", "category": "NOISE", "description": "太吵", **values})


def test_names_follow_the_model(unit: Any) -> None:
    assert (unit.name, unit.display_name, unit.project) == ("HY-03-1-1202", "3栋1单元1202", "HY")
    assert resident().name.startswith("RES-")


def test_s04_identity_numbers(unit: Any) -> None:
    found = resident(id_type="Resident Identity Card", id_no="３２０５９９１９８５０３１７００７x")
    assert (found.id_no, str(found.birth_date)) == ("32059919850317007X", "1985-03-17")
    with pytest.raises(frappe.ValidationError, match="check digit"):
        resident("甲", id_no="320599198802290013")
    with pytest.raises(frappe.DuplicateEntryError) as error:
        resident("乙", id_no="32059919850317007X")
    assert "32059919850317007X" not in str(error.value)
    assert resident("丙", id_type="Passport", id_no="E1234567").id_no == "E1234567"
    firm = resident("丁公司", party_type="Organisation", id_no="91320599MA9YY0018H")
    assert firm.id_type == "Unified Social Credit Code"


def test_r7_shares_of_owners_stay_within_the_whole(unit: Any) -> None:
    owner = {"unit": unit.name, "relation": "Joint Owner", "from_date": "2022-01-01"}
    new("Unit Occupancy", resident=resident().name, share_pct=60, **owner)
    with pytest.raises(frappe.ValidationError, match="100"):
        new("Unit Occupancy", resident=resident("甲").name, share_pct=50, **owner)


def test_r7_one_primary_contact_per_period(unit: Any) -> None:
    tenant = {"unit": unit.name, "relation": "Tenant", "is_primary_contact": 1}
    first = new("Unit Occupancy", resident=resident().name, from_date="2022-01-01", to_date="2022-12-31", **tenant)
    with pytest.raises(frappe.ValidationError, match=first.name):
        new("Unit Occupancy", resident=resident("甲").name, from_date="2022-12-31", **tenant)
    new("Unit Occupancy", resident=resident("乙").name, from_date="2023-01-01", **tenant)


def test_a_complaint_goes_from_call_to_closed_file(unit: Any, make_user: Make, as_user: As) -> None:
    person = resident()
    with as_user(make_user("desk@example.com", "Front Desk")):
        doc = complaint(unit=unit.name, resident=person.name)
        assert (doc.workflow_state, doc.department, doc.caller_name) == ("New", "客服部", "曾静")
        for action in ("Accept", "Dispatch"):
            doc = apply_workflow(doc, action)
        with pytest.raises(frappe.MandatoryError, match="solution"):
            apply_workflow(doc, "Resolve")
        doc = frappe.get_doc("Complaint", doc.name)
        doc.update({"solution": "已沟通", "root_cause": "Neighbour Dispute"})
        doc.save()
        doc = apply_workflow(apply_workflow(doc, "Resolve"), "Close")
    assert [row.action for row in doc.actions] == ["Accept", "Dispatch", "Resolve", "Close"]
    assert doc.name.startswith("CMP-")
    assert doc.closed_at


def test_p2_cannot_be_put_on_hold(unit: Any, make_user: Make, as_user: As) -> None:
    with as_user(make_user("desk@example.com", "Front Desk")):
        doc = complaint(priority="P2")
        for action in ("Accept", "Dispatch"):
            doc = apply_workflow(doc, action)
        doc.pause_reason = "Waiting for Parts"
        doc.save()
        with pytest.raises(frappe.ValidationError):
            apply_workflow(doc, "Wait")


def test_r18_nobody_reads_a_complaint_about_himself(unit: Any, make_user: Make, as_user: As) -> None:
    guard = make_user("guard@example.com", "Security Guard")
    staff = new("Staff Member", staff_name="马志刚", department="安管部", employed_from="2024-01-01", user=guard)
    other = complaint(category="ACCESS")
    about = complaint(category="ACCESS", against_staff=staff.name)
    with as_user(guard):
        assert frappe.get_list("Complaint", pluck="name") == [other.name]
        assert not frappe.has_permission("Complaint", "read", about.name)


def test_r19_anonymous_complaints_hold_no_caller(unit: Any) -> None:
    doc = complaint(is_anonymous=1, caller_name="曾静", caller_mobile="19900000123")
    assert (doc.caller_name, doc.caller_mobile) == (None, None)


def test_r20_hotline_complaints_need_their_number(unit: Any) -> None:
    with pytest.raises(frappe.MandatoryError, match="External Reference"):
        complaint(channel="12345 Hotline")


def test_s13_masking_holds_and_is_never_written_back(unit: Any, make_user: Make, as_user: As) -> None:
    person = resident()
    lobby, desk = make_user("lobby@example.com", "Lobby Receptionist"), make_user("desk@example.com", "Front Desk")
    with as_user(lobby):
        shown = public(frappe.context(), Access.of(frappe.context()), frappe.get_doc("Resident", person.name))
        assert shown["mobile"] == "199****0123"
        assert frappe.get_list("Resident", fields=["mobile"])[0].mobile == "199****0123"
        with pytest.raises(frappe.PermissionError):
            frappe.get_list("Resident", filters={"mobile": ["like", "1990%"]})
    with as_user(desk):
        doc = frappe.get_doc("Resident", person.name)
        doc.update({"mobile": "199****0123", "salutation": "曾女士"})
        doc.save()
        assert frappe.db.get_value("Resident", person.name, ["mobile", "salutation"]) == ("19900000123", "曾女士")
        doc.mobile = "199****9999"
        with pytest.raises(frappe.ValidationError, match="masked"):
            doc.save()


def test_a_portal_resident_sees_his_own_units_only(unit: Any, make_user: Make, as_user: As) -> None:
    user = make_user("zeng@example.com", "Resident", user_type="Website User")
    new("Property Unit", building="HY-03", entrance=1, floor=11, room_no="1102")
    person = resident(user=user)
    new("Unit Occupancy", unit=unit.name, resident=person.name, relation="Owner", from_date="2022-01-01")
    resident("甲")
    with as_user(user):
        assert frappe.get_list("Property Unit", pluck="name") == [unit.name]
        assert frappe.get_list("Resident", pluck="name") == [person.name]
