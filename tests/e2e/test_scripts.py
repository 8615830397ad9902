"""Scripts are tried on their form before anybody meets them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from frappe.runtime.site import SITE_CONFIG, update_config
from tests.e2e.conftest import EMPTY
from tests.e2e.test_list import send

pytestmark = pytest.mark.browser


def test_a_server_script_is_tried_and_a_runaway_one_is_stopped(admin_of_empty: Page, sites_path: Path) -> None:
    update_config(sites_path / EMPTY / SITE_CONFIG, server_script_enabled=1)
    page = admin_of_empty
    page.goto("/app/server-script/new")
    page.locator('[data-fieldname="__newname"] input').fill("Try Me")
    target = page.locator('[data-fieldname="reference_doctype"] input')
    target.fill("ToDo")
    page.get_by_role("option").filter(has_text="ToDo").first.click()
    page.locator('[data-fieldname="doctype_event"] select').select_option("Before Save")
    script = page.locator('[data-fieldname="script"] .cm-content')
    script.fill("doc.priority = 'High'\nlog('set')")
    page.keyboard.press("Control+s")
    result = page.locator('[data-fieldname="result"]')

    def attempt() -> None:
        page.get_by_role("button", name="试运行").click()
        page.get_by_role("dialog").get_by_role("button", name="运行").click()

    attempt()
    expect(result).to_contain_text("没有保留任何改动")
    expect(result).to_contain_text("High")
    script.fill("while True:\n    pass")
    attempt()
    expect(result).to_contain_text("已停止")


def test_a_client_script_is_tried_without_touching_a_form(admin_of_empty: Page) -> None:
    page = admin_of_empty
    page.goto("/app/client-script/new")
    page.locator('[data-fieldname="__newname"] input').fill("Hint")
    target = page.locator('[data-fieldname="dt"] input')
    target.fill("ToDo")
    page.get_by_role("option").filter(has_text="ToDo").first.click()
    page.locator('[data-fieldname="script"] .cm-content').fill(
        'frappe.ui.form.on("ToDo", { refresh(frm) { frm.set_value("priority", "Low"); } });'
    )
    page.get_by_role("button", name="试运行").click()
    page.get_by_role("dialog").get_by_role("button", name="运行").click()
    expect(page.locator('[data-fieldname="result"]')).to_contain_text('frm.set_value("priority", "Low")')
    expect(page.locator("h1 .badge.orange")).to_be_visible()  # tried as it stands: nothing was saved


def test_a_list_script_that_fails_is_named_with_its_own_line(admin_of_empty: Page) -> None:
    page = admin_of_empty
    send(page, "POST", "/api/resource/ToDo", {"description": "换灯"})
    settings = 'const ours = frappe.listview_settings["ToDo"] ?? {};\nfrappe.listview_settings["ToDo"] = ours;\n'
    for name, script in (
        ("Colours", settings + 'ours.get_indicator = () => ["红", "red"];'),
        ("Late", settings + "ours.onload = (list) =>\n  list.page.nothing_of_the_kind();"),
    ):
        page.goto("/app/client-script/new")
        page.locator('[data-fieldname="__newname"] input').fill(name)
        page.locator('[data-fieldname="dt"] input').fill("ToDo")
        page.get_by_role("option").filter(has_text="ToDo").first.click()
        page.locator('[data-fieldname="view"] select').select_option("List")
        page.locator('[data-fieldname="script"] .cm-content').fill(script)
        page.get_by_role("button", name="试运行").click()
        page.get_by_role("dialog").get_by_role("button", name="运行").click()
        expect(page.locator('[data-fieldname="result"]')).to_contain_text(
            'get_indicator: ["红","red"]' if name == "Colours" else "list.page.nothing_of_the_kind()"
        )
        page.locator('[data-fieldname="enabled"] input').check()
        page.keyboard.press("Control+s")
        expect(page).not_to_have_url(re.compile("/new"))
    page.goto("/app/todo")
    expect(page.locator(".toast")).to_contain_text("脚本 Late 第 4 行出错")
    expect(page.locator(".list-card .badge, .list-table .badge").filter(has_text="红").first).to_be_visible()
