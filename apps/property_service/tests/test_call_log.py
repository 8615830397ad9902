"""Calls and visits: taken down quickly, turned into cases once (S02)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.desk.form.load import scripts

from .conftest import new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]


def call(**values: Any) -> Any:
    return new("Call Log", **{"purpose": "Repair", "summary": "厨房漏水\n从昨晚开始", **values})


def test_s02_three_fields_and_a_category_make_a_case(resident: Any, member: Member, as_user: As) -> None:
    with as_user(member("lobby", "客服部", "Lobby Receptionist")):
        doc = call(resident=resident.name, unit="HY-03-1-1202", category="LEAK")
        made = doc.make_case()
    case = frappe.get_doc(made["doctype"], made["name"])
    assert (made["doctype"], case.name[:3], case.subject) == ("Service Request", "RPR", "厨房漏水")
    assert (case.department, case.priority, case.caller_name, case.caller_mobile) == (
        "工程部",
        "P2",
        "曾静",
        "19900000123",
    )
    assert (doc.handled, doc.case_name) == ("Made a Case", case.name)
    with pytest.raises(frappe.ValidationError, match=case.name):
        doc.make_case()


def test_s02_a_complaint_becomes_a_complaint(resident: Any) -> None:
    assert call(purpose="Complaint", category="NOISE").make_case()["doctype"] == "Complaint"


def test_a_case_needs_its_category_and_a_number_is_a_number(estate: Any) -> None:
    with pytest.raises(frappe.MandatoryError, match="category"):
        call().make_case()
    with pytest.raises(frappe.ValidationError, match="telephone"):
        call(number="12")


def test_the_case_of_a_call_is_not_a_requests_to_write(complaint: Callable[..., Any]) -> None:
    doc = call(case_doctype="Complaint", case_name=complaint().name)
    assert (doc.case_doctype, doc.case_name) == (None, None)


def test_receptionists_see_their_own_calls(estate: Any, member: Member, as_user: As) -> None:
    mine, other = member("a", "客服部", "Lobby Receptionist"), member("b", "客服部", "Lobby Receptionist")
    with as_user(mine):
        call()
    for user, seen in ((mine, 1), (other, 0), (member("desk", "客服部", "Front Desk"), 1)):
        with as_user(user):
            assert len(frappe.get_list("Call Log")) == seen


def test_both_kinds_of_cases_load_their_common_script(site: Any) -> None:
    for doctype in ("Complaint", "Service Request"):
        sources = [entry["src"] for entry in scripts(site, frappe.get_meta(doctype))]
        assert "/assets/property_service/js/case_form.js" in sources
