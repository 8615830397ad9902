"""The administrator changes words where they stand, by mouse and keys; what the site made itself is found and said in English."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from frappe.facade import open_site
from tests.e2e.conftest import EMPTY, signed_in
from tests.e2e.test_rules import look

pytestmark = pytest.mark.browser

TYPE = "钥匙借用"


def test_words_are_changed_where_they_stand(
    admin_of_empty: Page, browser: Browser, served_empty: str, sites_path: Path
) -> None:
    import frappe  # noqa: PLC0415 - a site is opened here

    with open_site(EMPTY, sites_path=sites_path) as ctx:
        fields = [{"fieldname": "who", "fieldtype": "Data", "label": "借用人"}]
        rules = [{"role": "System Manager", "read": 1, "write": 1, "create": 1}]
        frappe.get_doc(
            {
                "doctype": "DocType",
                "name": TYPE,
                "module": "Custom",
                "custom": 1,
                "fields": fields,
                "permissions": rules,
            }
        ).insert()
        ctx.db.commit()
    page = admin_of_empty
    page.goto("/app/todo/new")
    window = page.get_by_role("dialog")
    page.locator(".shell-right button").nth(1).click()
    page.get_by_role("button", name="翻译", exact=True).click()
    label = page.locator('[data-fieldname="priority"] label').first
    before = label.inner_text().strip()
    label.click()
    expect(window.locator(".translate-source strong")).to_have_text("Priority")
    look(page, "translate")
    window.get_by_label("简体中文").fill("轻重缓急")
    window.get_by_role("button", name="保存").click()
    expect(label).to_have_text("轻重缓急")  # at once, without loading the page anew
    page.locator("button.save").focus()
    page.keyboard.press("Enter")  # the button is not pressed: it is spoken of
    expect(window.locator(".translate-source strong")).to_have_text("Save")
    window.get_by_label("简体中文").fill("存{0}盘")
    window.get_by_role("button", name="保存").click()
    expect(window.locator(".wrong-text")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="本站自己的文字").click()
    expect(page.locator(".texts-list, .empty").first).to_be_visible()
    page.get_by_role("button", name="结束").click()
    page.get_by_label("语言").select_option("en")
    page.locator(".texts-list").get_by_role("button", name="借用人").click()
    window.get_by_label("English").fill("Borrower")
    window.get_by_role("button", name="保存").click()
    expect(page.locator(".texts-list").get_by_role("button", name="借用人")).to_have_count(0)
    look(page, "texts")
    with signed_in(browser, served_empty, "Administrator") as other:  # others have it with their next page
        other.goto("/app/todo/new")
        expect(other.locator('[data-fieldname="priority"] label').first).to_have_text("轻重缓急")
    page.goto("/app/customization-history")
    expect(page.locator(".change").filter(has_text="Priority").get_by_role("button", name="撤销")).to_be_visible()
    with open_site(EMPTY, sites_path=sites_path) as ctx:
        assert frappe._("借用人", lang="en") == "Borrower"
        for name in frappe.get_all("Translation", pluck="name"):
            frappe.delete_doc("Translation", name)
        ctx.db.commit()
        assert frappe._("Priority", lang="zh") == before
