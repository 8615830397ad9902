"""S07 in a browser: the front desk makes a pass, a stranger opens its page, a guard lets the visitor in and out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


def moment(hours: int) -> str:
    return (datetime.now() + timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M")


def test_s07_from_the_desk_to_the_gate(desk: Page, browser: Browser, served: str) -> None:
    desk.goto("/app/entry-pass/new")
    desk.locator('[data-fieldname="holder_name"] input').fill("张三丰")
    for field, hours in (("valid_from", -48), ("valid_to", 48)):
        place = desk.locator(f'[data-fieldname="{field}"] input').first
        place.fill(moment(hours))
        place.press("Tab")
    desk.keyboard.press("Control+s")
    expect(desk).to_have_url(re.compile("EP-"))
    desk.get_by_role("button", name="发放").click()
    expect(desk.locator(".page-head, header").get_by_text("有效").first).to_be_visible()
    with desk.expect_popup() as opened:
        desk.get_by_role("button", name="查看通行页").click()
    address = opened.value.url
    opened.value.close()

    stranger = browser.new_context(base_url=served, locale="zh-CN", viewport={"width": 390, "height": 800})
    page = stranger.new_page()
    page.goto(address)
    expect(page.locator(".verdict.good")).to_contain_text("访客证")
    assert "张" not in page.locator("main").inner_text()
    stranger.close()

    gate = browser.new_context(base_url=served, locale="zh-CN", viewport={"width": 390, "height": 800})
    page = gate.new_page()
    page.goto("/login")
    page.click('button[data-user="security-guard@demo.example"]')
    page.wait_for_selector(".tiles")
    page.goto(address)
    expect(page.locator(".facts-large")).to_contain_text("张**")
    page.get_by_role("button", name="放行进入").click()
    expect(page.locator(".strip")).to_contain_text("✓")
    page.reload()
    expect(page.locator(".facts-large")).to_contain_text("在场内")
    page.get_by_role("button", name="放行离开").click()
    expect(page.locator(".strip")).to_contain_text("✓")
    page.goto(address[:-1] + ("A" if not address.endswith("A") else "B"))
    expect(page.locator(".verdict.bad")).to_contain_text("伪码")
    gate.close()
