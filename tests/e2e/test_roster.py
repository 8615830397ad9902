"""The roster's grid in a browser: filled by keys, locked, emptied; day by day on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_list import send

pytestmark = pytest.mark.browser


def read(page: Page, path: str) -> list[dict[str, str]]:
    """Rows over REST, with the page's own session."""
    return list(page.evaluate("path => fetch(`/api/resource/${path}`).then(answer => answer.json())", path)["data"])


@pytest.fixture
def roster(admin: Page) -> str:
    """A draft for the department of the demo's roster, on days of its own."""
    admin.goto("/app/building")
    department = read(admin, 'Duty Roster?fields=["department"]&limit=1')[0]["department"]
    values = {"department": department, "from_date": "2031-03-03", "to_date": "2031-03-16"}
    known = read(admin, f'Duty Roster?filters=[["from_date","=","{values["from_date"]}"]]')
    if known:
        return str(known[0]["name"])
    return str(send(admin, "POST", "/api/resource/Duty Roster", values)["data"]["name"])  # type: ignore[index]


def test_cells_are_filled_locked_and_emptied_by_keys(admin: Page, roster: str) -> None:
    admin.goto(f"/roster?name={roster}")
    cell = admin.locator('td[data-row="0"][data-column="1"]')
    admin.locator('td[data-row="0"][data-column="0"]').focus()
    admin.keyboard.press("ArrowRight")
    admin.keyboard.press("1")
    expect(cell.locator(".roster-shift.locked")).to_be_visible()
    expect(cell).to_be_focused()
    admin.keyboard.press("l")
    expect(cell.locator(".roster-shift:not(.locked)")).to_be_visible()
    admin.keyboard.press("Enter")
    admin.locator(".roster-menu button").filter(has_text="2 ").first.click()
    expect(cell).to_have_attribute("aria-label", re.compile("晚班"))
    admin.keyboard.press("ArrowRight")
    admin.keyboard.press("1")  # an early shift after a late one: too little rest (R43)
    expect(admin.locator(".roster-note.bad")).to_contain_text("11")
    cell.focus()
    admin.keyboard.press("Delete")
    expect(cell.locator(".roster-shift")).to_have_count(0)


def test_a_phone_shows_one_day_after_the_other(browser: Browser, admin: Page, served: str, roster: str) -> None:
    context = browser.new_context(base_url=served, viewport={"width": 360, "height": 740}, storage_state=admin.context.storage_state())  # fmt: skip
    page = context.new_page()
    page.goto(f"/roster?name={roster}")
    page.locator(".roster-day nav button").last.click()
    expect(page.locator(".roster-day strong")).to_contain_text("3月4日")
    page.locator(".roster-day button.person").first.click()
    page.locator(".roster-menu button").first.click()
    expect(page.locator(".roster-day .person").first.locator(".roster-shift")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(".roster-day button.person").first.click()
    page.locator(".roster-menu button").last.click()
    expect(page.locator(".roster-day .person").first.locator(".roster-shift")).to_have_count(0)
    context.close()
