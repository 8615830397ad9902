"""Papers of permits, parking, sales and archives: each in Chinese as PDF, with what it has to say and without what it must not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe

from . import test_sales as sale
from . import test_special_permits as specials
from .conftest import at, new
from .test_papers import text_of
from .test_renovations import DAY, UNIT, office, pay, people, working
from .test_special_permits import gates, witnesses

__all__ = ["gates", "office", "people", "witnesses"]
As = Callable[[str], AbstractContextManager[None]]


def printed(doctype: str, name: str, print_format: str) -> tuple[str, str]:
    """HTML and the text of the PDF, in Chinese."""
    frappe.local.lang = "zh"
    html = frappe.get_print(doctype, name, print_format=print_format)
    return html, text_of(frappe.get_print(doctype, name, print_format=print_format, as_pdf=True))


def test_s06_the_poster_on_the_door_has_a_code_and_no_personal_number(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user, site_manager="赵工头", site_manager_mobile="19900000777")
    html, text = printed("Renovation Application", name, "Renovation Permit")
    assert 'class="qr-code"' in html
    assert 'width="42mm"' in html
    assert "19900000777" not in html
    assert "1990000" not in text
    for said in ("装修许可证", "4栋1单元1501", "墙面涂料", "恒远装饰", "08:00–12:00", "ZX-2026-"):
        assert said in text, said


def test_the_agreement_lists_scope_and_deposits_in_capitals(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user)
    _html, text = printed("Renovation Application", name, "Renovation Agreement")
    assert "贰仟元整" in text
    assert "叁仟元整" in text
    assert "装修管理服务协议" in text


@pytest.mark.parametrize(("amount", "capitals"), [(1409.5, "人民币壹仟肆佰零玖元伍角整"), (2000, "人民币贰仟元整")])
def test_r33_receipts_have_the_amount_in_capitals(
    office: Any, people: Any, as_user: As, amount: float, capitals: str
) -> None:
    with at(DAY):
        doc = new(
            "Renovation Application",
            unit=UNIT,
            applicant=people["owner"],
            contractor=people["firm"],
            start_date="2026-10-12",
            end_date="2026-11-20",
        )
        receipt = pay(office, as_user, doc.name, "Owner", "王建国", amount)
    _html, text = printed("Deposit Entry", receipt, "Deposit Receipt")
    assert "押金收据" in text
    assert capitals in text


def test_overtime_lock_and_gate_have_their_papers(
    office: Any, people: Any, witnesses: Any, gates: Any, as_user: As
) -> None:
    name = working(office, people, as_user)
    doc = specials.filed(
        office,
        as_user,
        "2026-10-14 09:00",
        lambda: specials.overtime(people, name, "2026-10-14 18:30", "2026-10-14 20:30"),
    )
    specials.granted(office, as_user, doc, "2026-10-14 09:30", "lead")
    html, text = printed("Special Permit", doc.name, "Overtime Permit")
    assert 'class="qr-code"' in html
    assert "加班施工许可" in text
    with at("2026-10-14 10:00"):
        lock = specials.lock(
            people, witness_1=witnesses[0], witness_2=witnesses[1], executor="快捷开锁", executor_license="SZ-0042"
        )
        _html, text = printed("Special Permit", lock.name, "Lock Register")
        for said in ("破换锁登记表", "马一", "马二", "SZ-0042"):
            assert said in text, said
        frappe.local.lang = "en"
        gate = specials.closure("GATE-E", "2026-10-16 08:00:00", "2026-10-16 18:00:00")
        _html, text = printed("Special Permit", gate.name, "Gate Closure Notice")
    assert "大门封闭公告" in text
    assert "请走另一门" in text


def test_the_parking_card_shows_plate_space_and_time(estate: Any, resident: Any) -> None:
    new("Service Location", location_code="B1", location_name="B1", location_type="Parking Area", project="HY")
    new("Parking Space", space_code="B1-A012", area="B1", vehicle_class="Car")
    car = new("Vehicle", vehicle_class="Car", plate_no="苏E12345", owner_resident=resident.name, unit="HY-03-1-1202")
    doc = new(
        "Parking Permit",
        vehicle=car.name,
        permit_kind="Fixed",
        space="B1-A012",
        valid_from="2026-01-01",
        valid_to="2026-12-31",
    )
    _html, text = printed("Parking Permit", doc.name, "Parking Card")
    for said in ("停车卡", "苏E12345", "B1-A012", "2026-12-31"):
        assert said in text, said


sales_office, buyer = sale.office, sale.buyer


def test_dunning_filing_and_files_have_their_papers(sales_office: Any, buyer: str, as_user: As) -> None:
    doc = sale.signed(sales_office, buyer, as_user)
    file = frappe.db.get_value("Archive File", {"ref_name": doc.name})
    with at("2026-09-25 10:00"):
        step = new("Collection Activity", contract=doc.name, stage="Demand Letter", done_on="2026-09-25")
        filing = new("Government Filing", filing_type="Contract Filing", contract=doc.name)
        move = new(
            "Archive Transfer",
            action="Transfer",
            from_dept="营销中心",
            to_dept="行政人事部",
            items=[{"archive_file": file, "pages": 36}],
        )
        expected = {
            ("Collection Activity", step.name, "Demand Letter"): (
                "催款函",
                "曾静",
                "2026-HT-0801",
                "人民币伍拾伍万捌仟元整",
            ),
            ("Government Filing", filing.name, "Filing Document List"): ("备案资料清单", "楼盘表截图", "2026-10-03"),
            ("Archive File", file, "Archive Cover"): ("2026-HT-0801", "完整度", "卷内目录", "买卖合同正本"),
            ("Archive Transfer", move.name, "Archive Transfer List"): ("档案移交清单", "营销中心", "36"),
        }
        for which, words in expected.items():
            _html, text = printed(*which)
            for said in words:
                assert said in text, (which, said)
