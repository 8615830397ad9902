"""S14: an administrator adds a kind of permit in the desk; it counts at once and after an upgrade, and the front desk cannot do so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.custom import layers
from frappe.facade import open_site
from frappe.runtime.context import Mode
from frappe.schema.migrate import migrate
from frappe.utils import now_datetime
from tests.e2e.conftest import SITE
from tests.e2e.test_customize import fetched

pytestmark = pytest.mark.browser


def fill(page: Page, fieldname: str, text: str) -> None:
    page.locator(f'[data-fieldname="{fieldname}"]').locator("input, textarea").first.fill(text)


def filed(sites_path: Path, hours: int) -> Any:
    """A permit of the new kind that begins so many hours from now, by a person's own hand."""
    with open_site(SITE, sites_path=sites_path) as ctx:
        unit, owner = ctx.db.get_value(
            "Unit Occupancy", {"status": "Active", "relation": "Owner"}, ["unit", "resident"]
        )
        begin = now_datetime() + timedelta(hours=hours)
        values = {
            "permit_type": "AC_LIFT",
            "unit": unit,
            "applicant": owner,
            "reason": "装空调",
            "from_time": str(begin),
            "to_time": str(begin + timedelta(hours=1)),
        }
        doc = frappe.get_doc({"doctype": "Special Permit", **values}).insert()
        ctx.db.rollback()
        return doc


def test_s14_a_new_kind_of_permit_without_code(admin: Page, desk: Page, sites_path: Path) -> None:
    with open_site(SITE, sites_path=sites_path):
        items = [{"item": f"第 {number} 项", "mandatory": 1} for number in range(1, 6)]
        frappe.get_doc(
            {"doctype": "Checklist Template", "template_name": "空调外机吊装", "usage": "Permit", "items": items}
        ).insert()
    admin.goto("/app/permit-type/new")
    fill(admin, "type_code", "AC_LIFT")
    fill(admin, "label", "空调外机吊装")
    fill(admin, "label_en", "AC lifting")
    admin.locator('[data-fieldname="applies_to"] select').select_option("Special Permit")
    admin.locator('[data-fieldname="needs_unit"] input').check()
    fill(admin, "min_notice_hours", "24")
    admin.keyboard.press("Control+s")
    expect(admin.locator("h1 .badge.orange")).to_have_count(0)
    assert "空调外机吊装" in fetched(admin, "/api/resource/Permit Type/AC_LIFT")[1]
    with pytest.raises(frappe.ValidationError):
        filed(sites_path, 10)
    assert filed(sites_path, 25).name
    with open_site(SITE, mode=Mode.MIGRATE, sites_path=sites_path) as ctx:
        migrate(ctx, write_document=layers.take_in)
    assert filed(sites_path, 25).permit_type == "AC_LIFT"
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
