"""First steps on a workspace in a browser: skipped, opened, put away and taken back, each kept on the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.facade import open_site
from tests.e2e.conftest import SITE

CARD = "section.onboarding"
PERSON = "front-desk@demo.example"


@pytest.fixture
def newcomer(desk: Page, sites_path: Path) -> Iterator[Page]:
    """The front desk as somebody who has marked nothing; afterwards as it was."""
    with open_site(SITE, sites_path=sites_path):
        before = frappe.db.get_value("User", PERSON, "onboarding_status")
        frappe.db.set_value("User", PERSON, "onboarding_status", None)
    yield desk
    with open_site(SITE, sites_path=sites_path):
        frappe.db.set_value("User", PERSON, "onboarding_status", before)


def test_steps_are_done_skipped_and_put_away(newcomer: Page) -> None:
    desk = newcomer
    desk.goto("/app/front-desk")
    card = desk.locator(CARD)
    expect(card.get_by_role("heading", name="前台客服入门")).to_be_visible()
    first = card.locator("li", has_text="查找业主或住户")
    first.get_by_role("button", name="跳过").click()
    expect(first.get_by_role("button")).to_have_count(0)
    last = card.locator("li", has_text="看看哪些已超时")
    last.get_by_role("link", name="打开报表").click()
    desk.wait_for_url("**/query-report/**")
    desk.goto("/app/front-desk")
    expect(card.locator("li.done", has_text="查找业主或住户")).to_be_visible()
    expect(card.locator("li.done", has_text="看看哪些已超时").get_by_role("img", name="已完成")).to_be_visible()
    card.get_by_role("button", name="收起").click()
    expect(card).to_have_count(0)
    desk.get_by_role("button", name="撤销").click()
    expect(card).to_be_visible()
