"""A child table worked like a spreadsheet: by keyboard, by paste, with five thousand rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import frappe
from frappe.facade import open_site
from tests.conftest import PASSWORD
from tests.e2e.conftest import SITE

pytestmark = pytest.mark.browser
MANY = 5000


def field(fieldname: str, fieldtype: str = "Data", **more: Any) -> dict[str, Any]:
    return {"fieldname": fieldname, "fieldtype": fieldtype, "label": fieldname.title(), "in_list_view": 1, **more}


LINE = {
    "name": "Grid Line", "istable": 1,
    "fields": [
        field("item", reqd=1), field("pieces", "Int"), field("due", "Date"), field("urgent", "Check"),
        field("state", "Select", options="Open\nClosed"), field("unit", "Link", options="Service Department"),
        field("unit_name", fetch_from="unit.department_name", read_only=1),
    ],
}  # fmt: skip
SHEET = {
    "name": "Grid Sheet",
    "autoname": "prompt",
    "fields": [field("title"), field("lines", "Table", options="Grid Line")],
}
RULE = {"role": "System Manager", **dict.fromkeys(("read", "write", "create", "delete", "select"), 1)}


@pytest.fixture(scope="module")
def sheets(served: str, sites_path: Path) -> dict[str, str]:
    """Two documents, one with many rows."""
    with open_site(SITE, sites_path=sites_path):
        for spec in (LINE, SHEET):
            permissions = [] if spec.get("istable") else [RULE]
            frappe.get_doc(
                {"doctype": "DocType", "module": "Core", "custom": 1, **spec, "permissions": permissions}
            ).insert()
        for name, count in (("small", 2), ("large", MANY)):
            lines = [{"item": f"item {index + 1}", "pieces": index} for index in range(count)]
            frappe.get_doc({"doctype": "Grid Sheet", "title": name, "lines": lines}).insert(set_name=name)
        department = frappe.get_all("Service Department", fields=["name", "department_name"], limit=1)[0]
        frappe.db.commit()
    return {"department": department.name, "department_name": department.department_name}


@pytest.fixture
def sheet(browser: Browser, served: str, sheets: dict[str, str]) -> Iterator[Page]:
    """Administrator's desk."""
    context = browser.new_context(base_url=served, locale="zh-CN", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/login")
    page.get_by_label("电子邮箱、手机号或用户名").fill("Administrator")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_selector(".tiles")
    yield page
    context.close()
    assert errors == []


def cell(page: Page, row: int, column: int) -> Any:
    return page.locator(f'[data-cell="{row}-{column}"]')


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_rows_are_typed_and_pasted_without_a_mouse(sheet: Page, sheets: dict[str, str]) -> None:
    sheet.goto("/app/grid-sheet/small")
    cell(sheet, 0, 0).click()
    sheet.keyboard.type("first")
    sheet.keyboard.press("Tab")
    sheet.keyboard.type("12")
    sheet.keyboard.press("Enter")
    expect(cell(sheet, 0, 0)).to_have_text("first")
    expect(cell(sheet, 0, 1)).to_have_text("12")
    expect(cell(sheet, 1, 1).locator("input")).to_be_focused()
    sheet.keyboard.press("Enter")  # below the last row: a new one
    expect(cell(sheet, 2, 1).locator("input")).to_be_focused()
    sheet.keyboard.press("Shift+Tab")
    paste(sheet, f"pump\t3\t2026/3/5\t是\tclosed\t{sheets['department']}\nhose\tmany\t\t\t\t\n")
    expect(cell(sheet, 3, 0)).to_have_text("hose")
    expect(cell(sheet, 2, 2)).to_have_text("2026-03-05")
    expect(cell(sheet, 2, 6)).to_have_text(sheets["department_name"])
    expect(sheet.get_by_text("第 4 行，Pieces：“many”不适用")).to_be_visible()
    sheet.keyboard.press("Control+s")
    expect(sheet.locator("h1 .badge")).to_have_count(0)
    stored = sheet.evaluate("fetch('/api/resource/Grid Sheet/small').then((answer) => answer.json())")["data"]["lines"]
    assert [row["item"] for row in stored] == ["first", "item 2", "pump", "hose"]
    assert (stored[2]["pieces"], stored[2]["due"], stored[2]["urgent"], stored[2]["state"]) == (
        3,
        "2026-03-05",
        1,
        "Closed",
    )


def test_rows_are_chosen_and_removed_together(sheet: Page) -> None:
    sheet.goto("/app/grid-sheet/new")
    sheet.get_by_label("名称", exact=True).fill("removal")
    sheet.locator(".grid-field .none").focus()
    paste(sheet, "a\t1\nb\t2\nc\t3")
    for row in (1, 3):
        sheet.get_by_label(f"选择第 {row} 行").check()
    sheet.get_by_role("button", name="移除").click()
    sheet.get_by_role("dialog").get_by_role("button", name="移除").click()
    expect(sheet.locator("[data-cell$='-0']")).to_have_text(["b"])


def test_five_thousand_rows_open_scroll_and_take_an_edit(sheet: Page) -> None:
    sheet.goto("/app/grid-sheet/large")
    expect(cell(sheet, 0, 0)).to_have_text("item 1")
    assert sheet.locator("[data-cell$='-0']").count() < 60
    sheet.locator(".grid-scroll").evaluate("area => { area.scrollTop = area.scrollHeight; }")
    cell(sheet, MANY - 1, 0).click()
    sheet.keyboard.type("the last")
    sheet.keyboard.press("Enter")
    expect(cell(sheet, MANY, 0).locator("input")).to_be_focused()
    sheet.keyboard.press("Shift+Enter")
    expect(cell(sheet, MANY - 1, 0).locator("input")).to_have_value("the last")
