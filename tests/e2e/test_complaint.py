"""The journey of a complaint in a real browser: logged, found, brought to its end."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import choose

pytestmark = pytest.mark.browser


def test_a_complaint_is_logged_found_and_closed(desk: Page) -> None:
    desk.goto("/app/complaint/new")
    desk.get_by_label("主题").fill("楼下水管漏水")
    choose(desk, "类别", "漏水", "漏水")
    choose(desk, "房屋", "3栋1单元1202", "3栋1单元1202")
    desk.get_by_label("描述").fill("从早上开始一直漏，请派人。")
    desk.keyboard.press("Control+s")
    expect(desk).to_have_url(re.compile(r"/app/complaint/CMP-\d{4}-\d{5}$"))
    for action, state in (("受理", "已受理"), ("派单", "处理中")):
        desk.locator(".page-actions").get_by_role("button", name=action, exact=True).click()
        expect(desk.locator("h1 .badge").first).to_have_text(state)
    desk.get_by_label("处理结果").fill("已更换阀门，现场试水正常。")
    desk.get_by_label("根本原因").select_option("Facility Fault")
    desk.get_by_role("button", name="解决", exact=True).click()
    expect(desk.locator("h1 .badge").first).to_have_text("已解决")
    desk.get_by_role("button", name="关闭", exact=True).click()
    expect(desk.locator("h1 .badge").first).to_have_text("已关闭")
    desk.goto("/app/complaint?q=楼下水管漏水")
    expect(desk.locator(".list-card tbody tr")).to_have_count(1)


def test_what_is_missing_is_said_at_the_field(desk: Page) -> None:
    desk.goto("/app/complaint/new")
    desk.get_by_role("button", name="保存").click()
    expect(desk.locator(".wrong-text").first).to_contain_text("请填写主题")


def test_a_resident_is_found_by_initials_and_shown_masked(desk: Page) -> None:
    desk.keyboard.press("Control+k")
    desk.get_by_role("combobox", name="搜索").last.fill("zj")
    desk.get_by_role("option").filter(has_text="曾静").first.click()
    expect(desk.get_by_label("手机", exact=True)).to_have_value(re.compile(r"^199\*{4}\d{4}$"))
    assert "1990000" not in desk.content()


def test_a_masked_number_is_shown_for_a_stated_purpose(desk: Page) -> None:
    desk.goto("/app/resident?resident_name=曾静")
    desk.locator(".list-card .title a").first.click()
    row = desk.locator(".field-row").filter(has=desk.get_by_label("手机", exact=True))
    row.locator(".unmask").click()
    desk.get_by_label("查看用途是什么？").fill("回访")
    desk.get_by_role("dialog").get_by_role("button", name="显示").click()
    expect(desk.get_by_label("手机", exact=True)).to_have_value(re.compile(r"^1990000\d{4}$"))


def test_a_draft_survives_the_closed_tab(desk: Page) -> None:
    desk.goto("/app/complaint/new")
    desk.get_by_label("描述").fill("写到一半")
    desk.goto("/app/building")
    desk.goto("/app/complaint/new")
    desk.get_by_role("button", name="使用草稿").click()
    expect(desk.get_by_label("描述")).to_have_value("写到一半")
    desk.evaluate("localStorage.clear()")


@pytest.mark.parametrize("path", ["/app", "/app/complaint", "/app/complaint/new"])
def test_nothing_is_wider_than_a_small_phone(browser: Browser, desk: Page, path: str) -> None:
    context = browser.new_context(
        base_url=desk.url.split("/app")[0],
        viewport={"width": 360, "height": 740},
        storage_state=desk.context.storage_state(),
    )
    page = context.new_page()
    page.goto(path)
    page.wait_for_selector("h1")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
