"""Reports in a browser, in Chinese: a report with its chart and its file, a table of one's own, one unit on one page; on a phone too."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
SPAN = "from_date=2026-07-01&to_date=2026-12-31"


@contextmanager
def person(browser: Browser, served: str, name: str, *, width: int = 1280, path: str = "") -> Iterator[Page]:
    """The desk of somebody; any error in the page fails the test."""
    context = browser.new_context(base_url=served, locale="zh-CN", viewport={"width": width, "height": 850})
    page = context.new_page()
    page.set_default_timeout(8000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/login")
    page.click(f'button[data-user="{name}@demo.example"]')
    page.wait_for_selector(".shell-main")
    if path:
        page.goto(path)
    yield page
    context.close()
    assert errors == []


def test_a_script_report_with_its_chart_and_its_file(browser: Browser, served: str) -> None:
    with person(browser, served, "cs-lead", path=f"/app/query-report/Complaint Analysis?{SPAN}") as page:
        expect(page.get_by_role("heading", name="投诉分析")).to_be_visible()
        total = page.locator(".report-summary dd").first.inner_text()
        expect(page.locator(".report-chart svg").first).to_be_visible()
        expect(page.locator(".report-box tfoot td").nth(1)).to_have_text(total)
        count = page.locator(".report-box thead th").nth(1)
        count.get_by_role("button").click()
        expect(count).to_have_attribute("aria-sort", "descending")
        first = int(page.locator(".report-box tbody tr td").nth(1).inner_text())
        count.get_by_role("button").click()
        expect(count).to_have_attribute("aria-sort", "ascending")
        assert int(page.locator(".report-box tbody tr td").nth(1).inner_text()) <= first
        page.locator('[data-fieldname="group_by"] select').select_option("Month")
        expect(page).to_have_url(re.compile("group_by=Month"))
        expect(page.locator(".report-box tbody tr td").first).to_contain_text("2026-")
        page.get_by_role("button", name="更多").click()
        with page.expect_download() as taken:
            page.get_by_role("menuitem", name="Excel").click()
        sheet = load_workbook(io.BytesIO(taken.value.path().read_bytes())).worksheets[0]
        cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert "月份" in [row[0] for row in cells]
        assert cells[-1][0] == "合计"
        assert str(cells[-1][1]) == total


def test_a_bad_filter_is_named_with_its_cure(browser: Browser, served: str) -> None:
    path = "/app/query-report/Complaint Analysis?from_date=2026-12-31&to_date=2026-01-01"
    with person(browser, served, "cs-lead", path=path) as page:
        expect(page.get_by_role("alert").filter(has_text="开始日期不能晚于结束日期")).to_be_visible()


def test_a_table_of_ones_own_is_grouped_saved_and_found_again(browser: Browser, served: str) -> None:
    with person(browser, served, "cs-lead", path="/app/complaint/view/report") as page:
        expect(page.locator(".report-box tbody tr").nth(3)).to_be_visible()
        page.get_by_role("button", name="选择列").click()
        page.get_by_role("textbox", name="查找列").or_(page.get_by_role("searchbox", name="查找列")).fill("渠道")
        page.locator(".picker-rest").get_by_role("button", name="渠道").first.click()
        page.get_by_role("button", name="应用").click()
        expect(page.locator(".report-box thead")).to_contain_text("渠道")
        page.get_by_role("button", name="分组", exact=True).click()
        page.get_by_label("分组依据").select_option("category")
        page.get_by_label("图表").select_option("bar")
        page.get_by_role("button", name="应用").click()
        expect(page.locator(".report-chart svg").first).to_be_visible()
        expect(page.locator(".report-box thead")).to_contain_text("计数")
        page.get_by_role("button", name="保存").click()
        page.get_by_label("名称").fill("按类别的投诉")
        page.get_by_label("仅自己").check()
        page.locator("[role=dialog]").get_by_role("button", name="保存").click()
        expect(page).to_have_url(re.compile("view/report/"))
        page.reload()
        expect(page.get_by_role("heading", name="按类别的投诉")).to_be_visible()
        expect(page.locator(".report-chart svg").first).to_be_visible()
    with person(browser, served, "property-manager", path="/app/query-report/按类别的投诉") as page:
        expect(page.get_by_role("alert").first).to_contain_text("无权查看报表")


def test_one_unit_on_one_page_while_the_phone_rings(browser: Browser, served: str) -> None:
    with person(browser, served, "front-desk", width=390, path="/app/unit-360") as page:
        box = page.get_by_role("combobox", name="查找房屋", exact=True)
        expect(box).to_be_focused()
        box.fill("3-1-1202")
        expect(page.get_by_role("option")).to_contain_text("3栋1单元1202")
        box.press("Enter")
        expect(page).to_have_url(re.compile("unit-360/HY-03-1-1202"))
        expect(page.get_by_role("heading", name="3栋1单元1202")).to_be_visible()
        expect(page.locator(".unit-360-people li").first).to_contain_text("****")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("button", name="登记来电").first.click()
        expect(page.get_by_role("combobox", name="房屋", exact=True)).to_have_value("3栋1单元1202")
        page.goto("/app/property-unit/HY-03-1-1202")
        page.get_by_role("button", name="业主综合视图").click()
        expect(page.get_by_role("heading", name="在住人员")).to_be_visible()
        page.keyboard.press("Control+k")
        page.get_by_role("combobox", name="搜索").fill("业主综合")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("unit-360$"))


def test_reports_on_a_phone_are_cards(browser: Browser, served: str) -> None:
    path = "/app/query-report/Passes and People Inside?show=All Issued"
    with person(browser, served, "security-guard", width=390, path=path) as page:
        card = page.locator(".report-box tbody tr").first
        expect(card.locator('[data-label="持证人"]')).to_contain_text("**")
        page.get_by_role("button", name="筛选条件").click()
        expect(page.locator('[data-fieldname="pass_type"]')).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
