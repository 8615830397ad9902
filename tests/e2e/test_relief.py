"""S11 on two phones: nobody leaves before the relief is there and has signed the handover."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import frappe
from frappe.facade import open_site
from frappe.utils import now_datetime

from .conftest import SITE

pytestmark = pytest.mark.browser
EARLY, LATE = "lobby-receptionist@demo.example", "front-desk@demo.example"


@pytest.fixture
def shifts(served: str, sites_path: Path) -> None:
    """A shift that ends about now and the one that follows on the same post."""
    with open_site(SITE, sites_path=sites_path):
        end = now_datetime().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        post = frappe.get_doc(
            {
                "doctype": "Service Location",
                "location_code": "E2E-POST",
                "location_name": "测试岗",
                "location_type": "Post",
            }
        ).insert()
        for code, user, start in (("E2E-A", EARLY, end - timedelta(hours=5)), ("E2E-B", LATE, end)):
            times = {
                "start_time": start.strftime("%H:%M:%S"),
                "end_time": (start + timedelta(hours=5)).strftime("%H:%M:%S"),
            }
            frappe.get_doc(
                {
                    "doctype": "Shift Type",
                    "shift_code": code,
                    "label": code,
                    "department": "行政人事部",  # the rosters of others show no shift of this test
                    "post": post.name,
                    **times,
                }
            ).insert()
            staff = frappe.db.get_value("Staff Member", {"user": user})
            doc = frappe.get_doc(
                {"doctype": "Shift Assignment", "staff": staff, "shift_type": code, "date": start.date()}
            )
            doc.flags.planned = True
            doc.insert()
        frappe.db.commit()


@pytest.fixture
def phone(browser: Browser, served: str) -> Iterator[Callable[[str], Page]]:
    """``phone(user)``: the staff page on a phone of somebody who is signed in."""
    contexts = []

    def take(user: str) -> Page:
        context = browser.new_context(base_url=served, locale="zh-CN", viewport={"width": 390, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto("/login")
        page.click(f'button[data-user="{user}"]')
        page.wait_for_selector(".tiles")
        page.goto("/my-day")
        return page

    yield take
    for context in contexts:
        context.close()


def draw(page: Page) -> None:
    page.locator("canvas").first.scroll_into_view_if_needed()
    box = page.locator("canvas").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 100, steps=5)
    page.mouse.up()


def test_s11_nobody_leaves_before_the_relief(shifts: None, phone: Callable[[str], Page]) -> None:
    first, second = phone(EARLY), phone(LATE)
    mine = first.locator(".card", has_text="E2E-A")
    mine.get_by_role("button", name="签到").click()
    mine.get_by_role("button", name="签退").click()
    expect(first.locator(".strip")).to_contain_text("接班")
    second.locator(".card", has_text="E2E-B").get_by_role("button", name="签到").click()
    expect(second.locator(".strip.good")).to_be_visible()

    first.reload()
    mine.get_by_role("button", name="签退").click()
    expect(first.locator(".strip")).to_contain_text("交接")
    mine.get_by_role("button", name="交接").click()
    first.get_by_label("钥匙数量相符").first.fill("3")
    draw(first)
    first.get_by_role("button", name="签名").click()
    expect(first.get_by_text("请对方在其手机上签名")).to_be_visible()

    second.reload()
    expect(second.get_by_label("钥匙数量相符").first).to_have_value("3")
    draw(second)
    second.get_by_role("button", name="签名").click()
    expect(second.get_by_role("button", name="签名")).to_have_count(0)
    first.reload()
    mine.get_by_role("button", name="签退").click()
    expect(mine).to_contain_text("已完成")
