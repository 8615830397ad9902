"""What the front desk does dozens of times a day takes the fewest entries: calls, visitors, parcels, rooms."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import choose

pytestmark = pytest.mark.browser


def test_a_call_becomes_a_case_with_one_button(desk: Page) -> None:
    desk.goto("/app/call-log/new")
    choose(desk, "查找房屋或人员", "3＃1－1202", "3栋1单元1202")
    desk.get_by_role("button", name="转事项").click()
    expect(desk.get_by_text("请填写").first).to_be_visible()  # nothing is made of half a call
    expect(desk).to_have_url(re.compile("call-log/new"))
    desk.get_by_label("事由").select_option("Repair")
    choose(desk, "类别", "漏水", "漏水")
    desk.get_by_label("摘要").fill("厨房顶上漏水")
    desk.get_by_role("button", name="转事项").click()
    expect(desk).to_have_url(re.compile("service-request/RPR-"))
    expect(desk.get_by_role("combobox", name="房屋", exact=True)).to_have_value("3栋1单元1202")


def test_a_visitor_at_the_desk_takes_a_name_and_a_host(desk: Page) -> None:
    desk.goto("/app/entry-pass/new")
    desk.get_by_label("持证人", exact=True).fill("李来访")
    choose(desk, "被访人", "zj", "曾静")
    choose(desk, "房屋", "3-1-1202", "3栋1单元1202")
    expect(desk.get_by_label("施工单位")).to_have_count(0)
    desk.keyboard.press("Control+s")
    expect(desk).to_have_url(re.compile("entry-pass/EP-"))
    desk.get_by_role("button", name="发放").click()
    expect(desk.locator(".page-head")).to_contain_text("有效")


def test_a_parcel_takes_whom_it_is_for(desk: Page) -> None:
    desk.goto("/app/mail-item/new")
    choose(desk, "收件人", "zhaojun", "赵军")
    expect(desk.get_by_label("收件人（面单）")).to_have_value("赵军")
    expect(desk.get_by_role("combobox", name="房屋", exact=True)).to_have_value("6栋2单元1701")
    desk.keyboard.press("Control+s")
    expect(desk).to_have_url(re.compile("mail-item/ML-"))


def test_a_meeting_takes_an_hour_unless_said_otherwise(desk: Page) -> None:
    desk.goto("/app/meeting-booking/new")
    desk.get_by_label("开始时间").fill("2026-12-15 09:30")
    desk.get_by_label("开始时间").press("Tab")
    expect(desk.get_by_label("结束时间")).to_have_value("2026-12-15 10:30")


def test_somebody_who_is_ill_is_entered_for_today(sign_in: Callable[..., Page]) -> None:
    page = sign_in("cs-lead")
    page.goto("/app/roster-change-request/new")
    page.get_by_label("类型", exact=True).select_option("Sick Leave")
    today = page.evaluate("frappe.datetime.get_today()")
    expect(page.get_by_label("开始日期")).to_have_value(today)
    expect(page.get_by_label("结束日期")).to_have_value(today)
