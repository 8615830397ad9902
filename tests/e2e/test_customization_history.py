"""The history of customisations in the browser, on a site where nothing is yet: undo, redo, a file out and in, a conflict decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from frappe.custom import layers
from frappe.facade import open_site
from tests.e2e.conftest import EMPTY
from tests.e2e.test_customize import add, fetched

pytestmark = pytest.mark.browser


def test_changes_are_undone_exported_and_taken_in(admin_of_empty: Page) -> None:
    page = admin_of_empty
    page.goto("/app/customize-form/tag")
    page.locator(".builder-fields li").first.click()
    add(page, "Data", label="颜色代码", fieldname="colour_code")
    page.keyboard.press("Control+s")
    expect(page.locator("h1 .badge")).to_have_count(0)
    page.goto("/app/customization-history")
    change = page.locator(".change").filter(has_text="Tag-colour_code").first
    expect(change).to_contain_text("已添加")
    page.get_by_role("button", name="导出与导入").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Tag-colour_code").click()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="导出 1").click()
    file = download.value.path()
    page.keyboard.press("Escape")
    change.get_by_role("button", name="撤销").click()
    expect(page.locator(".change").first).to_contain_text("已删除")
    assert "colour_code" not in fetched(page, "/api/openapi.json")[1]
    page.get_by_role("button", name="导出与导入").click()
    dialog.locator('input[type="file"]').set_input_files(
        {"name": "c.json", "mimeType": "application/json", "buffer": Path(file).read_bytes()}
    )
    expect(dialog.locator("li")).to_contain_text("新建")
    dialog.get_by_role("button", name="导入 1").click()
    expect(page.locator(".change").first).to_contain_text("已添加")
    assert "colour_code" in fetched(page, "/api/openapi.json")[1]


def test_a_conflict_with_a_new_version_of_an_app_is_decided(admin_of_empty: Page, sites_path: Path) -> None:
    document = {"doctype": "Email Template", "name": "Welcome", "subject": "Hello", "response": "Dear"}
    with open_site(EMPTY, sites_path=sites_path):
        layers.take_in(document, "some_app")
    page = admin_of_empty
    page.goto("/app/email-template/Welcome")
    page.locator('[data-fieldname="subject"] input').fill("您好")
    page.keyboard.press("Control+s")
    expect(page.locator("h1 .badge.orange")).to_have_count(0)
    with open_site(EMPTY, sites_path=sites_path):
        layers.take_in({**document, "subject": "Good day"}, "some_app")
    page.goto("/app/customization-history")
    conflict = page.locator('[data-conflict="Welcome"]')
    expect(conflict).to_contain_text("您好")
    conflict.get_by_role("button", name="采用应用的").click()
    expect(conflict).to_have_count(0)
    assert "Good day" in fetched(page, "/api/resource/Email Template/Welcome")[1]
