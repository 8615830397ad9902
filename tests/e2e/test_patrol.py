"""A guard on patrol with a phone: scans at the points, one of them where there is no network, and each arrives once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

import frappe
from frappe.facade import open_site
from frappe.utils import now_datetime
from property_service.patrol import tasks

from .conftest import SITE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def tokens(served: str, sites_path: Path) -> list[str]:
    """A patrol of two points that is under way now; the tokens of their stickers."""
    with open_site(SITE, sites_path=sites_path):
        points = []
        for number in (1, 2):
            place = frappe.get_doc(
                {
                    "doctype": "Service Location",
                    "location_code": f"E2E-{number}",
                    "location_name": f"测试点{number}",
                    "location_type": "Patrol Point",
                }
            )
            points.append(place.insert().name)
        staff = frappe.db.get_value("Staff Member", {"user": "security-guard@demo.example"})
        route = frappe.get_doc(
            {
                "doctype": "Patrol Route", "route_name": "手机巡检", "department": "安管部", "assign_mode": "Named Person", "assignee": staff,
                "random_photos": 0, "points": [{"location": name} for name in points],
            }
        ).insert()  # fmt: skip
        tasks.make(route, now_datetime() - timedelta(minutes=10), f"{route.name}/e2e")
        frappe.db.commit()
        return [frappe.db.get_value("Service Location", name, "scan_token") for name in points]


@pytest.fixture
def phone(browser: Browser, served: str) -> Iterator[BrowserContext]:
    """The phone of the demo's guard, signed in."""
    context = browser.new_context(base_url=served, locale="zh-CN", viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto("/login")
    page.click('button[data-user="security-guard@demo.example"]')
    page.wait_for_selector(".tiles")
    page.close()
    yield context
    context.close()


def test_a_stranger_gets_nothing(browser: Browser, served: str, tokens: list[str]) -> None:
    context = browser.new_context(base_url=served, locale="zh-CN")
    page = context.new_page()
    page.goto(f"/patrol/at/{tokens[0]}")
    assert "/login" in page.url
    assert "测试点" not in page.content()
    context.close()


def test_scans_made_without_a_network_arrive_once(phone: BrowserContext, tokens: list[str], sites_path: Path) -> None:
    page = phone.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"/patrol/at/{tokens[0]}")
    expect(page.locator(".here")).to_contain_text("测试点1")
    page.get_by_role("button", name="一切正常").click()
    expect(page.locator(".strip.good")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()  # now under the worker, which keeps the frame and its files
    expect(page.locator(".patrol-stops li.made")).to_have_count(1)

    phone.set_offline(True)
    page.goto(f"/patrol/at/{tokens[1]}")
    expect(page.locator(".here")).to_contain_text("测试点2")
    page.get_by_label("哪里有问题").fill("灭火器压力不足")
    page.get_by_role("button", name="报修派工").click()
    expect(page.locator(".strip")).to_contain_text("1")
    page.reload()
    expect(page.locator(".strip")).to_contain_text("1")

    phone.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online')); window.dispatchEvent(new Event('online'))")
    expect(page.locator(".strip.good")).to_be_visible()
    page.reload()
    expect(page.locator(".here")).to_contain_text("✓ 测试点2")
    assert errors == []
    with open_site(SITE, sites_path=sites_path):
        rows = frappe.get_all(
            "Patrol Check", {"location": ["like", "E2E-%"]}, ["location", "result"], order_by="location asc"
        )
        assert [(row.location, row.result) for row in rows] == [("E2E-1", "OK"), ("E2E-2", "Problem")]
        assert frappe.db.count("Rectification", {"location": "E2E-2"}) == 1
        assert frappe.db.count("Work Order", {"location": "E2E-2", "source_doctype": "Rectification"}) == 1
