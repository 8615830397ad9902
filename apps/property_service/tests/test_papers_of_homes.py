"""Papers of the front desk and of moving: work orders, notices of rectification, handover, moves, release of things."""

from __future__ import annotations

from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow

from .conftest import at, new
from .test_papers import text_of

UNIT = "HY-03-1-1202"


def printed(doc: Any, name: str) -> str:
    frappe.local.lang = "zh"
    return text_of(frappe.get_print(doc.doctype, doc.name, print_format=name, as_pdf=True))


def test_a_work_order_has_its_fee_in_capitals_and_a_receipt(resident: Any) -> None:
    doc = new(
        "Work Order",
        subject="修水管",
        department="工程部",
        unit=UNIT,
        resident=resident.name,
        labour_fee=80,
        material_fee="35.50",
    )
    text = printed(doc, "Work Order Form")
    for word in ("派工单", "曾静", "壹佰壹拾伍元伍角", "回执", "施工人", doc.name):
        assert word in text, word


def test_a_notice_becomes_a_letter_of_pressure(estate: Any) -> None:
    agency = new("External Agency", agency_name="恒远装饰工程有限公司", agency_type="Contractor").name
    with at("2026-10-12 09:00"):
        doc = new(
            "Rectification", issue="外墙渗水", source_type="Patrol", unit=UNIT, responsible_type="Contractor", responsible_agency=agency, due_date="2026-10-13"
        )  # fmt: skip
        apply_workflow(doc, "Notify")
    text = printed(doc, "Rectification Notice")
    assert "整改通知书" in text
    assert "恒远装饰工程有限公司" in text
    with at("2026-10-23 08:45"):
        frappe.get_doc("Rectification", doc.name).press(3)
    assert "督办函" in printed(doc, "Rectification Notice")


def test_the_handover_sheet_ends_with_the_certificate_once_the_home_is_accepted(resident: Any) -> None:
    inspector = new("Staff Member", staff_name="验房员", department="工程部", employed_from="2024-01-01").name
    with at("2026-10-12 09:00"):
        doc = new(
            "Handover Inspection", unit="HY-03-1-1302", resident=resident.name, batch="B", inspector=inspector, appoint_from="2026-10-12 09:00",
            appoint_to="2026-10-12 10:00", template="收楼验楼",
        )  # fmt: skip
        doc = apply_workflow(doc, "Arrive")
        assert "交接证书" not in printed(doc, "Handover Sheet")
        for row in doc.results:
            row.result = "Pass"
        doc.update({"warranty_book": 1, "manual_book": 1, "owner_sign": "data:,"})
        doc.save()
        doc = apply_workflow(doc, "Accept")
    text = printed(doc, "Handover Sheet")
    for word in ("收楼验楼单", "外墙无渗漏", "交接证书", "曾静", "3栋1单元1302"):
        assert word in text, word


@pytest.mark.parametrize(("kind", "name"), [("Move In", "入住手续表"), ("Move Out", "迁离手续表")])
def test_a_move_has_its_form(resident: Any, kind: str, name: str) -> None:
    doc = new(
        "Move Request",
        move_type=kind,
        unit=UNIT,
        resident=resident.name,
        relation="Owner",
        planned_at="2026-10-12 09:00",
        items="沙发一张",
    )
    text = printed(doc, "Move Form")
    assert name in text
    assert "身份证明已核对" in text


def test_the_release_slip_has_the_code_and_the_things(resident: Any) -> None:
    with at("2026-10-12 09:00"):
        doc = new(
            "Move Request",
            move_type="Move Out",
            unit=UNIT,
            resident=resident.name,
            relation="Owner",
            planned_at="2026-10-12 10:00",
            items="沙发一张",
        )
        for action in ("Submit Papers", "Check", "Clear"):
            doc = apply_workflow(frappe.get_doc("Move Request", doc.name), action)
        html = frappe.get_print("Move Request", doc.name, print_format="Release Slip")
        assert 'class="qr-code"' in html
        text = printed(doc, "Release Slip")
    assert "物品放行条" in text
    assert doc.release_code in text
    assert "沙发一张" in text
