"""A computer that several people use: ten minutes without use lock it, and what was typed waits for whoever typed it (edge 45)."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import frappe
from frappe.facade import open_site

from .conftest import SITE

pytestmark = pytest.mark.browser
CALL = "/app/call-log/new"


def come(page: Page, who: str) -> None:
    page.click(f'button[data-user="{who}@demo.example"]')
    page.wait_for_selector(".tiles")


def typed(page: Page, text: str) -> None:
    page.goto(CALL)
    page.get_by_label("摘要").fill(text)
    page.get_by_label("摘要").press("End")


def go_away(page: Page) -> None:
    """Ten minutes pass, of the page's clock; the session is ended on the server."""
    page.clock.fast_forward("09:30")
    expect(page.get_by_label("摘要")).to_be_visible()
    with page.expect_response("**/api/method/logout"):
        page.clock.fast_forward("00:40")
    expect(page.get_by_role("dialog", name="屏幕已锁定")).to_be_visible()


def test_edge_45_a_shared_computer_locks_and_gives_everybody_their_own(
    browser: Browser, served: str, sites_path: Path
) -> None:
    context = browser.new_context(base_url=served, locale="zh-CN", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.clock.install()
    page.goto("/login")
    expect(page.locator("main")).to_contain_text("10 分钟无操作后自动锁屏")
    page.get_by_label("这是公用电脑").check()
    come(page, "front-desk")
    typed(page, "住户来电：厨房漏水")
    go_away(page)
    with open_site(SITE, sites_path=sites_path):
        assert not frappe.db.sql("select 1 from tabSession where user = 'front-desk@demo.example'")
    expect(page.get_by_label("摘要")).not_to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="搜索")).to_have_count(0)
    password = page.get_by_label("密码")
    password.fill("wrong")
    page.get_by_role("button", name="解锁").click()
    expect(page.get_by_role("alert")).to_be_visible()
    password.fill("demo")
    password.press("Enter")
    expect(page.get_by_label("摘要")).to_have_value("住户来电：厨房漏水")
    page.get_by_label("事由").select_option("Repair")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/CAL-*")

    typed(page, "只写了一半")
    go_away(page)
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('draft:'))") == []
    page.get_by_role("button", name="换人使用").click()
    expect(page.get_by_label("这是公用电脑")).to_be_checked()  # of this computer it is known
    come(page, "lobby-receptionist")
    page.goto(CALL)
    expect(page.get_by_label("摘要")).to_have_value("")
    expect(page.get_by_role("button", name="使用草稿")).to_have_count(0)
    page.goto("/logout")
    come(page, "front-desk")
    page.goto(CALL)
    page.get_by_role("button", name="使用草稿").click()
    expect(page.get_by_label("摘要")).to_have_value("只写了一半")
    context.close()
