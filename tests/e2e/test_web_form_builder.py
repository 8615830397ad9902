"""A form for people outside, made by an administrator who writes no code, and filled in with and without a script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from frappe.facade import open_site
from tests.e2e.conftest import EMPTY
from tests.e2e.test_rules import at, choose, look

pytestmark = pytest.mark.browser

TYPE, ROWS = "来访预约", "来访人员"
PEOPLE = [
    {"fieldname": "person", "fieldtype": "Data", "label": "姓名", "reqd": 1, "in_list_view": 1},
    {"fieldname": "plate", "fieldtype": "Data", "label": "车牌", "in_list_view": 1},
]
FIELDS = [
    {"fieldname": "subject", "fieldtype": "Data", "label": "事由", "reqd": 1},
    {"fieldname": "day", "fieldtype": "Date", "label": "日期"},
    {"fieldname": "people", "fieldtype": "Table", "options": ROWS, "label": "人员"},
    {"fieldname": "paper", "fieldtype": "Attach", "label": "证明"},
    {"fieldname": "inner", "fieldtype": "Data", "label": "内部备注"},
]


def types(sites_path: Path) -> None:
    import frappe  # noqa: PLC0415 - a site is opened here

    with open_site(EMPTY, sites_path=sites_path) as ctx:
        rule = {"role": "System Manager", "read": 1, "write": 1, "create": 1}
        for values in (
            {"name": ROWS, "istable": 1, "fields": PEOPLE},
            {"name": TYPE, "title_field": "subject", "fields": FIELDS, "permissions": [rule]},
        ):
            frappe.get_doc({"doctype": "DocType", "module": "Custom", "custom": 1, **values}).insert()
        ctx.db.commit()


def fill(page: Page, people: int) -> None:
    """The form in a visitor's browser."""
    page.get_by_label("你有何事").fill("参观")
    turns = page.get_by_role("button", name="下一页")
    if turns.is_visible():
        page.get_by_label("你有何事").fill("")
        turns.click()  # stays where something is missing
        expect(page.get_by_label("你有何事")).to_be_focused()
        page.get_by_label("你有何事").fill("参观")
        turns.click()
        paper = page.locator('input[type="file"]')
        paper.set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%" * (1024 * 1024 + 1)})
        assert "1 MB" in paper.evaluate("(input) => input.validationMessage")
    for index in range(people):
        if page.locator(f'[name="people.{index}.person"]').count() == 0:
            page.get_by_role("button", name="添加行").click()
        page.locator(f'[name="people.{index}.person"]').fill(f"访客{index}")
    page.locator('input[type="file"]').set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"paper"})
    page.get_by_role("button", name="提交预约").click()


def test_a_web_form_without_code(admin_of_empty: Page, browser: Browser, served_empty: str, sites_path: Path) -> None:
    types(sites_path)
    page = admin_of_empty
    page.goto("/app/web-form/new")
    page.wait_for_url("**/web-form-builder")
    at(page, "title").locator("input").fill("访客登记")
    choose(page, "doc_type", TYPE)
    page.get_by_role("button", name="开始").click()
    shown = page.frame_locator("iframe")
    expect(shown.get_by_label("事由")).to_be_visible()
    at(page, "label").locator("input").fill("你有何事")
    expect(shown.get_by_label("你有何事")).to_be_visible()
    page.get_by_role("button", name="分页").click()
    page.locator(".web-form-offers").get_by_role("button", name="人员").click()
    page.locator(".web-form-offers").get_by_role("button", name="证明").click()
    page.locator(".web-form-offers").get_by_role("button", name="日期").click()
    for _step in range(4):  # the day goes up to the first page by the keyboard
        page.locator('[data-row="day"]').focus()
        page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".builder-fields [role=option]").first).to_have_attribute("data-row", "day")
    look(page, "web-form-field")
    page.get_by_role("tab", name="页面").click()
    at(page, "introduction_text").locator("[contenteditable]").fill("欢迎预约")
    at(page, "button_label").locator("input").fill("提交预约")
    at(page, "success_message").locator("textarea").fill("我们会联系您")
    at(page, "max_attachment_size").locator("input").fill("1")
    at(page, "published").locator("input").check()
    at(page, "route").locator("input").fill("visit")
    expect(shown.get_by_text("欢迎预约")).to_be_visible()
    page.get_by_role("tab", name="权限").click()
    at(page, "show_list").locator("input").check()
    page.keyboard.press("Control+s")
    expect(at(page, "login_required").locator(".wrong-text")).to_be_visible()
    page.get_by_role("tab", name="权限").click()
    at(page, "show_list").locator("input").uncheck()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("link", name="打开网页")).to_have_attribute("href", "/visit")
    look(page, "web-form-builder")
    for script, people in ((True, 5), (False, 4)):
        context = browser.new_context(
            base_url=served_empty, locale="zh-CN", java_script_enabled=script, viewport={"width": 390, "height": 800}
        )
        visitor = context.new_page()
        visitor.goto("/visit")
        fill(visitor, people)
        expect(visitor.get_by_text("我们会联系您")).to_be_visible()
        context.close()
    with open_site(EMPTY, sites_path=sites_path) as ctx:
        counts = ctx.db.sql(f"select count(*) from `tab{ROWS}` group by parent order by 1")
        assert [row[0] for row in counts] == [4, 5]
        assert all(ctx.db.get_value(TYPE, {}, ["owner", "paper", "inner"])[index] for index in (0, 1))
