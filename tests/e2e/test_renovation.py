"""S06 in a browser: the front desk files a renovation, chooses its scope from the list, and is told all gaps at once."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from .test_complaint import choose

pytestmark = pytest.mark.browser


def fill_day(page: Page, field: str, day: date) -> None:
    place = page.locator(f'[data-fieldname="{field}"] input').first
    place.fill(day.isoformat())
    place.press("Tab")


def test_s06_all_gaps_are_shown_at_once_and_a_second_application_is_refused(desk: Page) -> None:
    desk.goto("/app/renovation-application/new")
    choose(desk, "房屋", "3栋1单元1202", "3栋1单元1202")
    choose(desk, "申请人", "曾静", "曾静")
    fill_day(desk, "start_date", date.today() + timedelta(days=3))
    fill_day(desk, "end_date", date.today() + timedelta(days=60))
    desk.get_by_label("自行施工").check()
    desk.get_by_role("button", name="选择装修范围").click()
    desk.get_by_label("拆改燃气管").check()
    desk.get_by_role("dialog").get_by_role("button", name="提交").click()
    desk.keyboard.press("Control+s")
    expect(desk).to_have_url(re.compile(r"RNV-\d{4}-\d{4}$"))
    name = desk.url.rsplit("/", 1)[1]
    desk.get_by_role("button", name="提交审核", exact=True).click()
    said = desk.locator("body")
    expect(said).to_contain_text("燃气公司批准文件（拆改燃气管）")
    expect(said).to_contain_text("已确认的押金（尚缺：")
    desk.reload()
    expect(desk.locator("h1 .badge").first).to_have_text("草稿")
    desk.goto("/app/renovation-application/new")
    choose(desk, "房屋", "3栋1单元1202", "3栋1单元1202")
    choose(desk, "申请人", "曾静", "曾静")
    for field in ("start_date", "end_date"):
        fill_day(desk, field, date.today() + timedelta(days=3))
    desk.keyboard.press("Control+s")
    expect(desk.locator("body")).to_contain_text(f"已有未结束的装修申请：{name}")
