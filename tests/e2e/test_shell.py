"""The frame of the desk: workspaces, going anywhere, notifications, one's own sessions and choices."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_home_is_ones_own_workspace_and_its_numbers_lead_to_their_lists(desk: Page) -> None:
    expect(desk).to_have_url(re.compile(r"/app/front-desk$"))
    expect(desk.get_by_role("heading", level=1)).to_have_text("前台客服")
    card = desk.locator(".number-card", has_text="待受理投诉")
    number = card.locator(".figure").inner_text()
    card.click()
    expect(desk).to_have_url(re.compile(r"/app/complaint\?filters="))
    expect(desk.locator("h1 .count")).to_have_text(number)


def test_a_chart_is_a_table_too(admin: Page) -> None:
    admin.goto("/app/management")
    chart = admin.get_by_role("figure", name="投诉根本原因")
    chart.get_by_role("button", name="以表格显示").click()
    expect(chart.get_by_role("row").nth(1)).to_be_visible()
    expect(chart.get_by_role("rowheader").first).not_to_be_empty()


def test_anywhere_by_keyboard(desk: Page) -> None:
    desk.keyboard.press("Control+k")
    desk.get_by_role("combobox", name="搜索").fill("回访")
    desk.get_by_role("option", name="回访").first.wait_for()
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(r"/app/follow-up$"))
    desk.keyboard.press("Control+k")
    expect(desk.locator(".hit-head").first).to_have_text("最近打开")
    expect(desk.get_by_role("option").first).to_contain_text("回访")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/app/List/Complaint/List", "/app/complaint"),
        ("/app/Form/Property Project/HY", "/app/property-project/HY"),
        ("/app/Workspaces/Front Desk", "/app/front-desk"),
    ],
)
def test_addresses_of_upstreams_desk_lead_on(desk: Page, old: str, new: str) -> None:
    desk.goto(old)
    expect(desk).to_have_url(re.compile(f"{new}$"))


def test_what_there_is_one_of_opens_at_once(admin: Page) -> None:
    admin.goto("/app/system-settings")
    expect(admin).to_have_url(re.compile(r"/app/system-settings/System%20Settings$"))
    expect(admin.get_by_role("heading", level=1)).to_have_text("系统设置")


def test_notifications_are_read(desk: Page) -> None:
    desk.get_by_role("button", name=re.compile("通知，.* 条未读")).click()
    panel = desk.get_by_role("dialog", name=re.compile("通知"))
    expect(panel.get_by_role("listitem").first).to_be_visible()
    panel.get_by_role("button", name="全部已读").click()
    expect(desk.get_by_role("button", name="通知", exact=True)).to_be_visible()
    expect(panel.locator("li.unread")).to_have_count(0)


def test_another_session_is_ended_and_colours_are_kept(desk: Page) -> None:
    menu = desk.get_by_role("button", name=re.compile("^我的账号: "))
    menu.click()
    desk.get_by_role("button", name="深色").click()
    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")
    desk.get_by_role("button", name="我的登录会话").click()
    sessions = desk.get_by_role("dialog", name="我的登录会话")
    expect(sessions.get_by_text("当前会话")).to_be_visible()
    before = sessions.get_by_role("listitem").count()
    if before > 1:
        sessions.get_by_role("button", name="结束", exact=True).first.click()
        expect(sessions.get_by_role("listitem")).to_have_count(before - 1)
    desk.keyboard.press("Escape")
    expect(sessions).to_have_count(0)
    desk.evaluate("localStorage.clear()")


def test_times_are_shown_in_the_persons_time_zone(desk: Page) -> None:
    menu = re.compile("^我的账号: ")
    desk.goto("/app/complaint")
    desk.locator(".list-card .title a").first.click()
    opened = desk.get_by_label("登记时间")
    here = opened.input_value()
    for zone in ("Asia/Tokyo", ""):
        desk.get_by_role("button", name=menu).click()
        desk.get_by_role("button", name=re.compile("^时区")).click()
        desk.get_by_label("我的时区").select_option(zone)
        with desk.expect_navigation():
            desk.get_by_role("dialog").get_by_role("button", name="保存").click()
        hour = (int(here[11:13]) + (1 if zone else 0)) % 24
        expect(opened).to_have_value(re.compile(f" {hour:02d}:{here[14:16]}$"))
