"""A resident on a small phone: a repair with a picture, an invitation whose code the gate takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 60


def test_a_resident_reports_a_repair_and_invites_somebody(browser: Browser, served: str, tmp_path: Path) -> None:
    phone = browser.new_context(base_url=served, locale="zh-CN", viewport={"width": 360, "height": 780})
    page = phone.new_page()
    page.goto("/login")
    page.click('button[data-user="resident@demo.example"]')
    expect(page).to_have_url(re.compile(r"/my$"))
    page.get_by_role("link", name="我要报修").click()
    page.get_by_label("关于").select_option("LEAK")
    page.get_by_label("简要说明").fill("阳台漏水")
    picture = tmp_path / "leak.png"
    picture.write_bytes(PNG)
    page.get_by_label("照片").set_input_files(picture)
    page.get_by_role("button", name="提交").click()
    expect(page.locator("h1")).to_have_text("阳台漏水")
    expect(page.locator(".pictures img")).to_have_count(1)
    expect(page.locator(".steps li").first).to_contain_text("已登记")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    page.goto("/my/visitors")
    page.evaluate("document.querySelector('details').open = true")
    page.get_by_label("姓名").fill("张三丰")
    page.get_by_role("button", name="发出邀请").click()
    code = page.locator(".short-code").inner_text()
    address = page.locator(".code a[href*='/pass/']").get_attribute("href") or ""
    stranger = browser.new_context(base_url=served, locale="zh-CN").new_page()
    stranger.goto(address)
    expect(stranger.locator(".verdict.good")).to_be_visible()
    stranger.context.close()
    assert re.fullmatch(r"[A-HJ-NP-Z2-9]{6}", code)
    phone.close()


def test_the_pages_are_read_without_scripts(browser: Browser, served: str) -> None:
    phone = browser.new_context(
        base_url=served, locale="en-GB", viewport={"width": 360, "height": 780}, java_script_enabled=False
    )
    page = phone.new_page()
    page.goto("/login?redirect-to=/my")
    page.fill("#usr", "resident@demo.example")
    page.fill("#pwd", "demo")
    page.click("#login button")
    for path in ("/my", "/my/cases", "/my/notices", "/my/privacy"):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
    phone.close()
