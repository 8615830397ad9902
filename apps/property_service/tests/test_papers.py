"""Papers of the office: pass cards (R35), the complaint form, the roster sheet; each in Chinese, as PDF."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from frappe.utils.print_format import download_multi_pdf

import frappe
from property_service.permits.rules import passes

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]


def text_of(content: bytes) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed")
    found = subprocess.run([program, "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    return "".join(unicodedata.normalize("NFKC", found).split())


@pytest.fixture
def worker_pass(estate: Any) -> Callable[..., Any]:
    """Issue a pass of a visitor to HY-03-1-1202."""

    def issue(name: str = "王装修㛃") -> Any:
        doc = new(
            "Entry Pass", holder_name=name, unit="HY-03-1-1202", valid_from="2026-10-12 08:00", valid_to="2026-10-13 18:00", daily_from="08:00:00",
            daily_to="18:00:00", plate_no="苏E12345", trade="水电工",
        )  # fmt: skip
        doc.issue()
        return doc.reload()

    return issue


def test_r35_a_pass_card_has_code_short_code_and_hours(worker_pass: Callable[..., Any]) -> None:
    with at("2026-10-12 07:30"):
        doc = worker_pass()
        html = frappe.get_print("Entry Pass", doc.name, print_format="Entry Pass Card")
        assert 'class="qr-code"' in html
        assert 'width="28mm"' in html
        assert doc.short_code in html
        assert doc.token not in html
        frappe.local.lang = "zh"
        text = text_of(frappe.get_print("Entry Pass", doc.name, print_format="Entry Pass Card", as_pdf=True))
    assert "王装修㛃" in text
    assert "花园小区" in text
    assert "08:00" in text


def test_r35_who_may_not_see_the_token_gets_a_card_without_the_code(
    worker_pass: Callable[..., Any], member: Member, as_user: As
) -> None:
    with at("2026-10-12 07:30"):
        doc = worker_pass()
        with as_user(member("reception", "客服部", "Lobby Receptionist")):
            html = frappe.get_print("Entry Pass", doc.name, print_format="Entry Pass Card")
    assert 'class="qr-code"' not in html
    assert "王装修㛃" not in html  # masked for the lobby


def test_a_suspended_pass_is_printed_without_its_code(worker_pass: Callable[..., Any]) -> None:
    with at("2026-10-12 07:30"):
        doc = worker_pass()
        doc.suspend("lost badge")
        html = frappe.get_print("Entry Pass", doc.name, print_format="Entry Pass Card")
    assert 'class="qr-code"' not in html
    assert passes.SUSPENDED in html


def test_eight_cards_stand_on_a_sheet(worker_pass: Callable[..., Any]) -> None:
    with at("2026-10-12 07:30"):
        names = [worker_pass(f"工人{number}").name for number in range(9)]
        download_multi_pdf("Entry Pass", frappe.as_json(names), format="Entry Pass Card")
    text = text_of(frappe.response["filecontent"])
    assert all(f"工人{number}" in text for number in range(9))


def test_the_complaint_form_tells_the_case_and_has_room_for_signatures(complaint: Callable[..., Any]) -> None:
    doc = complaint(description="夜里两点\n还在钻孔")
    frappe.local.lang = "zh"
    text = text_of(frappe.get_print("Complaint", doc.name, print_format="Complaint Form", as_pdf=True))
    assert "投诉处理单" in text
    assert "夜里两点还在钻孔" in text
    assert "审核" in text
    assert "批准" in text


def test_an_anonymous_complaint_prints_no_caller(complaint: Callable[..., Any]) -> None:
    doc = complaint(is_anonymous=1, caller_name="李四", caller_mobile="19900000123")
    html = frappe.get_print("Complaint", doc.name, print_format="Complaint Form")
    assert "李四" not in html
    assert "19900000123" not in html


def test_the_roster_sheet_shows_people_days_and_the_legend(estate: Any, member: Member) -> None:
    new("Service Location", location_code="L-01", location_name="大厅", location_type="Lobby")
    users = [member(name, "客服部", "Lobby Receptionist") for name in "abcdef"]
    for user in users:
        frappe.db.set_value("Staff Member", {"user": user}, {"can_work_alone": 1, "unavailable_weekdays": None})
    for code, start, end, color in (
        ("早", "07:00:00", "15:00:00", "#4c8bf5"),
        ("晚", "15:00:00", "23:00:00", "#f5a623"),
    ):
        new("Shift Type", shift_code=code, label=f"{code}班", department="客服部", post="L-01", start_time=start, end_time=end, color=color,
            headcount_weekday=2, headcount_weekend=1, headcount_holiday=1)  # fmt: skip
    doc = new("Duty Roster", department="客服部", from_date="2026-10-01", to_date="2026-10-31", generator_seed=7)
    doc.generate()
    frappe.local.lang = "zh"
    content = frappe.get_print("Duty Roster", doc.name, print_format="Roster Sheet", as_pdf=True)
    text = text_of(content)
    assert text.count("早班") > 30
    assert "07:00–15:00" in text
    assert "编制" in text
    assert b"%PDF" in content
