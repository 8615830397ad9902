"""First steps on a workspace in a browser: skipped, opened, put away and taken back, each kept on the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import frappe
from frappe.facade import open_site
from tests.conftest import PASSWORD
from tests.e2e.conftest import SITE, signed_in

pytestmark = pytest.mark.browser
CARD = "section.onboarding"
PERSON = "newcomer@example.org"


@pytest.fixture
def newcomer(browser: Browser, served: str, sites_path: Path) -> Iterator[Page]:
    """The desk of somebody who begins at the front desk today."""
    with open_site(SITE, sites_path=sites_path):
        roles = [{"role": "Front Desk"}, {"role": "Desk User"}]
        person = {"email": PERSON, "first_name": "新人", "send_welcome_email": 0, "language": "zh", "roles": roles}
        frappe.get_doc({"doctype": "User", **person, "new_password": PASSWORD}).insert()
        frappe.db.commit()
    with signed_in(browser, served, PERSON) as page:
        yield page


def test_steps_are_done_skipped_and_put_away(newcomer: Page) -> None:
    desk = newcomer
    desk.goto("/app/front-desk")
    card = desk.locator(CARD)
    expect(card.get_by_role("heading", name="前台客服入门")).to_be_visible()
    first = card.locator("li", has_text="查找业主或住户")
    first.get_by_role("button", name="跳过").click()
    expect(first.get_by_role("button")).to_have_count(0)
    card.locator("li", has_text="登记一起投诉").get_by_role("link").click()
    tour = desk.get_by_role("group", name="登记投诉")
    expect(tour.get_by_text("1 / 6")).to_be_visible()
    desk.keyboard.press("ArrowRight")
    expect(tour.get_by_text("2 / 6")).to_be_visible()
    expect(tour.get_by_role("button", name="下一个")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    desk.goto("/app/front-desk")
    last = card.locator("li", has_text="看看哪些已超时")
    last.get_by_role("link", name="打开报表").click()
    desk.wait_for_url("**/query-report/**")
    desk.goto("/app/front-desk")
    expect(card.locator("li.done", has_text="查找业主或住户")).to_be_visible()
    expect(card.locator("li.done", has_text="看看哪些已超时").get_by_role("img", name="完成")).to_be_visible()
    card.get_by_role("button", name="收起").click()
    expect(card).to_have_count(0)
    desk.get_by_role("button", name="撤销").click()
    expect(card).to_be_visible()
