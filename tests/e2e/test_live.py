"""What the server tells by itself, seen by one person while another acts: unread notifications, who else looks at a document."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_list import send

pytestmark = pytest.mark.browser


@pytest.fixture
def there(live: str, desk: Page) -> Page:
    """The front desk's list of complaints, connected."""
    desk.goto("/app/complaint")
    expect(desk.locator("h1 .live")).to_be_visible()
    return desk


def test_the_bell_counts_while_one_looks_elsewhere(there: Page, admin: Page) -> None:
    bell = there.locator(".shell-right button").first
    before = int(re.sub(r"\D", "", str(bell.get_attribute("aria-label"))) or 0)
    name = str(there.locator(".list-card .title a").first.get_attribute("href")).rpartition("/")[2]
    assigned = {"doctype": "Complaint", "name": name, "assign_to": ["front-desk@demo.example"], "description": "live"}
    send(admin, "POST", "/api/method/frappe.desk.form.assign_to.add", assigned)
    expect(there.get_by_role("button", name=f"通知，{before + 1} 条未读")).to_be_visible()
    bell.click()
    newest = there.get_by_role("dialog", name=re.compile("通知")).get_by_role("listitem").first
    expect(newest.get_by_role("link")).to_have_attribute("href", re.compile(f"/complaint/{name}$"))


def test_who_else_has_it_open_is_said_and_forgotten(there: Page, admin: Page) -> None:
    path = str(there.locator(".list-card .title a").first.get_attribute("href"))
    there.goto(path)
    expect(there.locator("h1")).not_to_be_empty()
    admin.goto(path)
    expect(there.locator(".others")).to_contain_text("Administrator")
    expect(admin.locator(".others")).to_contain_text("陈婷")
    admin.goto("/app/modules")
    expect(there.locator(".others")).to_have_count(0)
