"""Editors of fields, each in one journey: code."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_code_is_completed_searched_and_left_by_keys(admin_of_empty: Page) -> None:
    page = admin_of_empty
    page.goto("/app/client-script/new")
    page.locator('[data-fieldname="dt"] input').fill("ToDo")
    page.get_by_role("option").filter(has_text="ToDo").first.click()
    field = page.locator('[data-fieldname="script"]')
    script = page.get_by_role("textbox", name="脚本")
    script.fill('frappe.ui.form.on("ToDo", {\n});\n')
    page.keyboard.press("Control+End")
    page.keyboard.type("frm.doc.prior")
    offered = page.get_by_role("option", name="priority")
    expect(offered).to_have_attribute("aria-selected", "true")
    offered.click()
    expect(script).to_contain_text("frm.doc.priority")
    page.keyboard.press("Control+f")
    expect(page.get_by_role("textbox", name="查找")).to_be_focused()
    page.keyboard.type("ToDo")
    expect(field.locator(".cm-searchMatch")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(script).to_be_focused()
    page.keyboard.press("Tab")
    expect(script).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(script).not_to_be_focused()


def test_a_fault_in_json_is_shown_at_its_line(admin_of_empty: Page) -> None:
    page = admin_of_empty
    page.goto("/app/_components")
    json = page.get_by_role("textbox", name="JSON")
    json.fill('{\n "a" 1\n}')
    field = page.locator('[data-fieldname="json"]')
    expect(field.get_by_role("alert")).to_contain_text("第 2 行")
    expect(field.locator(".cm-lint-marker-error")).to_be_visible()
    json.fill('{"a": [1]}')
    field.get_by_role("button", name="整理格式").click()
    expect(field.locator(".cm-line")).to_have_count(5)
