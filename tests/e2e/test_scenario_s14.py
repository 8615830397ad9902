"""S14: an administrator adds a kind of permit in the desk; it counts at once and after an upgrade, and the front desk cannot do so."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.custom import layers
from frappe.facade import open_site
from frappe.runtime.context import Mode
from frappe.schema.migrate import migrate
from tests.e2e.conftest import SITE
from tests.e2e.test_complaint import choose
from tests.e2e.test_customize import fetched

pytestmark = pytest.mark.browser
HERE = timezone(timedelta(hours=8))  # the site stands in China


def fill(page: Page, fieldname: str, text: str) -> None:
    page.locator(f'[data-fieldname="{fieldname}"]').locator("input, textarea").first.fill(text)


def begun(page: Page, hours: int) -> None:
    """A permit of the new kind for the demo's 曾静 that begins so many hours from now, not stored yet."""
    page.goto("/app/special-permit/new")
    choose(page, "手续类型", "AC_LIFT", "空调外机吊装")
    choose(page, "房屋", "3栋1单元1202", "3栋1单元1202")
    choose(page, "申请人", "曾静", "曾静")
    fill(page, "reason", "装空调")
    begin = datetime.now(HERE) + timedelta(hours=hours)
    for field, moment in (("from_time", begin), ("to_time", begin + timedelta(hours=1))):
        place = page.locator(f'[data-fieldname="{field}"] input').first
        place.fill(f"{moment:%Y-%m-%d %H:%M}")
        place.press("Tab")


def filed(page: Page) -> str:
    """Ten hours ahead it is refused, twenty-five hours ahead it is taken and has the five items; gives its name."""
    begun(page, 10)
    page.keyboard.press("Control+s")
    expect(page.locator("body")).to_contain_text("须至少提前 24 小时")
    expect(page).to_have_url(re.compile("/new"))
    begun(page, 25)
    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile(r"/SPT-[^/]*$"))
    for number in range(1, 6):
        expect(page.locator('[data-fieldname="checklist"]')).to_contain_text(f"第 {number} 项")
    return page.url.rsplit("/", 1)[1]


def in_report(page: Page, name: str) -> None:
    """The permit is a row of the report of its kind."""
    page.goto("/app/special-permit/view/report?permit_type=AC_LIFT")
    row = page.locator(".report-box tbody tr, .list-card tbody tr").filter(has_text="空调外机吊装").first
    expect(row).to_be_visible()
    assert name in fetched(page, '/api/resource/Special Permit?filters=[["permit_type","=","AC_LIFT"]]')[1]


def test_s14_a_new_kind_of_permit_without_code(admin: Page, desk: Page, sites_path: Path) -> None:
    with open_site(SITE, sites_path=sites_path) as ctx:
        items = [{"item": f"第 {number} 项", "mandatory": 1} for number in range(1, 6)]
        template = {"doctype": "Checklist Template", "template_name": "空调外机吊装检查", "usage": "Permit"}
        frappe.get_doc({**template, "items": items}).insert()
        ctx.db.commit()
    admin.goto("/app/permit-type/new")
    fill(admin, "type_code", "AC_LIFT")
    fill(admin, "label", "空调外机吊装")
    fill(admin, "label_en", "AC lifting")
    admin.locator('[data-fieldname="applies_to"] select').select_option("Special Permit")
    admin.locator('[data-fieldname="needs_unit"] input').check()
    fill(admin, "min_notice_hours", "24")
    choose(admin, "审批角色", "Engineering", "Engineering")
    choose(admin, "检查表", "空调外机吊装检查", "空调外机吊装检查")
    admin.keyboard.press("Control+s")
    expect(admin.locator("h1 .badge.orange")).to_have_count(0)
    assert "空调外机吊装" in fetched(admin, "/api/resource/Permit Type/AC_LIFT")[1]
    name = filed(desk)
    in_report(desk, name)
    with open_site(SITE, mode=Mode.MIGRATE, sites_path=sites_path) as ctx:
        migrate(ctx, write_document=layers.take_in)
    in_report(desk, name)
    desk.goto(f"/app/special-permit/{name}")
    expect(desk.locator('[data-fieldname="checklist"]')).to_contain_text("第 5 项")
    for address in (
        "/api/resource/Custom Field",
        "/api/resource/DocType/Permit Type",
        "/api/method/frappe.custom.changes.get_history",
    ):
        assert fetched(desk, address)[0] == 403 or "DocType" in address
    desk.goto("/app/doctype-builder")
    expect(desk.locator(".empty")).to_be_visible()
    desk.goto("/app/customization-history")
    expect(desk.locator(".empty")).to_be_visible()
