"""S02 in a browser: calls found by one box, made cases, seen as one trouble, merged."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import choose

pytestmark = pytest.mark.browser


def call(page: Page, *found: tuple[str, str]) -> str:
    """Take a call down and make a case of it; gives the address of the case."""
    page.goto("/app/call-log/new")
    for text, entry in found:
        choose(page, "查找房屋或人员", text, entry)
    page.get_by_label("事由").select_option("Repair")
    choose(page, "类别", "漏水", "漏水")
    expect(page.get_by_text("转给 工程部")).to_be_visible()
    page.get_by_label("摘要").fill("厨房顶上漏水")
    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile("CAL-"))
    page.get_by_role("button", name="转事项").click()
    expect(page).to_have_url(re.compile("RPR-"))
    return page.url


def test_s02_three_calls_become_one_group_issue(browser: Browser, served: str) -> None:
    lobby = browser.new_context(base_url=served, locale="zh-CN", viewport={"width": 1280, "height": 800})
    page = lobby.new_page()
    page.goto("/login")
    page.click('button[data-user="lobby-receptionist@demo.example"]')
    page.wait_for_selector(".tiles")
    first = call(page, ("3-1-1202", "3栋1单元1202"), ("zj", "曾静"))
    expect(page.locator('[data-fieldname="department"]')).to_be_visible()
    expect(page.get_by_role("combobox", name="部门", exact=True)).to_have_value("工程部")
    call(page, ("3-1-1302", "3栋1单元1302"))
    call(page, ("3-1-1102", "3栋1单元1102"))
    expect(page.locator(".notice")).to_contain_text("疑似群体事项：3栋")
    lobby.close()

    office = browser.new_context(base_url=served, locale="zh-CN", viewport={"width": 1280, "height": 800})
    page = office.new_page()
    page.goto("/login")
    page.click('button[data-user="front-desk@demo.example"]')
    page.wait_for_selector(".tiles")
    page.goto(first)
    expect(page.locator(".notice")).to_contain_text("疑似群体事项：3栋")
    page.get_by_role("button", name="合并为群体事项").click()
    page.get_by_role("dialog").get_by_role("button", name="是", exact=True).click()
    expect(page.get_by_label("群体事项")).to_be_checked()
    office.close()
