"""Rules of a DocType on one page: a box ticked counts at once, a senseless one is drawn back, others are refused."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_right_is_given_and_taken_back(admin: Page, desk: Page) -> None:
    admin.goto("/app/permission-manager/building")
    row = admin.locator("[data-rule]").first
    role = str(row.get_attribute("data-rule"))
    box = admin.locator(f'[data-rule="{role}"]').first.get_by_role("checkbox", name="打印")
    before = box.is_checked()
    box.click()
    expect(admin.locator("h1 .badge")).to_be_visible()
    expect(box).to_be_checked(checked=not before)
    admin.locator(".page-actions .danger").click()
    admin.get_by_role("dialog").get_by_role("button", name="重置").click()
    expect(admin.locator("h1 .badge")).to_have_count(0)
    desk.goto("/app/permission-manager")
    expect(desk.locator(".empty")).to_be_visible()
