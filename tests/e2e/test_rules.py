"""An administrator who writes no code makes rules: conditions as rows, fields by their names, and a look at what they would do."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import frappe
from frappe.automation.doctype.auto_repeat.auto_repeat import make_auto_repeat_entry
from frappe.facade import open_site
from tests.e2e.conftest import EMPTY
from tests.e2e.test_customize import fetched

pytestmark = pytest.mark.browser

TYPE = "报修登记"
FIELDS = [
    {"fieldname": "subject", "fieldtype": "Data", "label": "事项", "reqd": 1},
    {"fieldname": "state", "fieldtype": "Select", "label": "进度", "options": "Open\nClosed", "default": "Open"},
    {"fieldname": "cost", "fieldtype": "Currency", "label": "费用"},
    {"fieldname": "due", "fieldtype": "Date", "label": "期限"},
    {"fieldname": "worker", "fieldtype": "Link", "options": "User", "label": "维修人"},
]


def look(page: Page, name: str) -> None:
    """Keep a picture, where one is asked for."""
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/{name}.png", full_page=True)


@pytest.fixture
def repairs(sites_path: object, admin_of_empty: Page) -> Iterator[Page]:
    """The desk of the empty site, which has one type with two documents."""
    with open_site(EMPTY, sites_path=sites_path) as ctx:
        if not ctx.db.exists("DocType", TYPE):
            frappe.get_doc({"doctype": "DocType", "name": TYPE, "module": "Custom", "custom": 1, "title_field": "subject", "allow_auto_repeat": 1, "fields": FIELDS,
                            "permissions": [{"role": "System Manager", "read": 1, "write": 1, "create": 1, "delete": 1}]}).insert()  # fmt: skip
            for subject, cost in (("电梯异响", 5000), ("换灯泡", 20)):
                frappe.get_doc({"doctype": TYPE, "subject": subject, "cost": cost, "worker": "Administrator"}).insert()
        ctx.db.commit()
    return admin_of_empty


def at(page: Page, fieldname: str) -> Locator:
    return page.locator(f'[data-fieldname="{fieldname}"]').first


def choose(page: Page, fieldname: str, text: str) -> None:
    """Choose a document in a link by its text."""
    at(page, fieldname).locator("input").first.fill(text)
    page.get_by_role("option").filter(has_text=text).first.click()


def test_a_notification_without_code(repairs: Page) -> None:
    page = repairs
    page.goto("/app/notification/new")
    at(page, "__newname").locator("input").fill("贵的报修")
    choose(page, "document_type", TYPE)
    at(page, "event").locator("select").select_option("Value Change")
    at(page, "value_changed").locator("select").select_option(label="进度")
    rows = at(page, "condition")
    rows.get_by_role("button", name="添加筛选条件").click()
    rows.get_by_label("字段").select_option(label="费用")
    rows.get_by_label("比较方式").select_option(">")
    rows.locator(".filter-value input").fill("1000")
    rows.locator(".filter-value input").blur()
    page.locator('[data-fieldname="recipients"]').get_by_role("button", name="添加一行").click()
    page.locator('[data-cell="0-0"] select').select_option(label="维修人")
    subject = at(page, "subject")
    subject.locator("input").first.fill("请看：")
    subject.get_by_role("button", name="插入字段").click()
    page.get_by_role("searchbox").fill("事项")
    page.locator(".insert-list").get_by_role("button").first.click()
    expect(subject.locator("input").first).to_have_value("请看：{{ doc.subject }}")
    shown = page.get_by_role("region", name="预览")
    expect(shown).to_contain_text("请看：")
    expect(shown.locator(".preview-matches li")).to_have_count(1)
    expect(shown.locator(".preview-matches")).to_contain_text("电梯异响")
    expect(shown).to_contain_text("Administrator")
    look(page, "notification")
    page.keyboard.press("Control+s")
    expect(page.locator("h1 .badge.orange")).to_have_count(0)
    stored = fetched(page, "/api/resource/Notification/贵的报修")[1]
    assert "(doc.cost or 0) > 1000" in stored
    assert "worker" in stored
    page.reload()
    expect(at(page, "condition").locator(".filter-value input")).to_have_value("1,000.00")
    at(page, "condition").get_by_role("button", name="写成表达式").click()
    at(page, "condition").locator(".cm-content").fill("doc.cost >")
    page.keyboard.press("Control+s")
    expect(at(page, "condition").locator(".wrong-text")).to_contain_text("条件")
    look(page, "notification-wrong")


def test_numbers_tasks_and_dates_are_seen_before_they_count(repairs: Page) -> None:
    page = repairs
    shown = page.get_by_role("region", name="预览")
    page.goto("/app/document-naming-rule/new")
    choose(page, "document_type", TYPE)
    prefix = at(page, "prefix")
    prefix.locator("input").first.fill("BX-")
    prefix.get_by_role("button", name="插入部分").click()
    page.locator(".insert-list").get_by_role("button", name="年（四位）").click()
    at(page, "prefix_digits").locator("input").fill("3")
    at(page, "prefix_digits").locator("input").blur()
    expect(shown.locator("code")).to_have_count(5)
    expect(shown.locator("code").first).to_have_text("BX-2026001")
    page.get_by_role("button", name="添加一行").click()
    page.locator('[data-cell="0-0"] select').select_option(label="进度")
    page.keyboard.press("Tab")
    page.locator('[data-cell="0-1"] select').select_option("=")
    page.keyboard.press("Tab")
    page.locator('[data-cell="0-2"] select').select_option("Closed")
    expect(shown).to_contain_text("查看的 2 份中有 0 份")
    look(page, "naming")
    page.goto("/app/assignment-rule/new")
    choose(page, "document_type", TYPE)
    rows = at(page, "assign_condition")
    rows.get_by_role("button", name="添加筛选条件").click()
    rows.get_by_label("字段").select_option(label="进度")
    rows.locator(".filter-value select").select_option("Open")
    at(page, "rule").locator("select").select_option("Based on Field")
    at(page, "field").locator("select").select_option(label="维修人")
    expect(shown).to_contain_text("查看的 2 份中有 2 份")
    expect(shown.locator(".person")).to_have_text("Administrator")
    page.get_by_role("button", name="写成表达式").first.click()
    expect(rows.locator(".cm-content")).to_have_text('state == "Open"')
    look(page, "assignment")
    page.goto("/app/email-template/new")
    choose(page, "reference_doctype", TYPE)
    at(page, "subject").locator("input").first.fill("通知")
    body = at(page, "response")
    body.locator("[contenteditable]").fill("您好 ")
    body.get_by_role("button", name="插入字段").click()
    page.locator(".insert-list").get_by_role("button", name="事项").click()
    expect(shown.locator(".preview-message")).to_contain_text("您好 换灯泡")
    look(page, "template")


def test_a_document_is_repeated_in_a_rhythm(repairs: Page, sites_path: Path) -> None:
    page = repairs
    page.goto(f"/app/{TYPE}?subject=换灯泡")
    page.locator(".list-card .title a").filter(has_text="换灯泡").first.click()
    page.get_by_role("button", name="更多", exact=True).click()
    page.get_by_role("menuitem", name="重复").click()
    expect(at(page, "reference_doctype").locator("input")).to_have_value(TYPE)
    expect(at(page, "reference_document").locator("input")).to_have_value("换灯泡")
    shown = page.get_by_role("region", name="预览")
    at(page, "frequency").locator("select").select_option("Weekly")
    expect(shown.locator(".preview-names span")).to_have_count(5)
    at(page, "end_date").locator("input").first.fill("2020-01-01")
    at(page, "end_date").locator("input").first.blur()
    page.keyboard.press("Control+s")
    expect(page.locator(".toast, .notice.bad").first).to_contain_text("结束日期")
    at(page, "end_date").locator("input").first.fill("")
    at(page, "end_date").locator("input").first.blur()
    page.keyboard.press("Control+s")
    expect(page).not_to_have_url(re.compile("/new"))
    before = fetched(page, f"/api/resource/{TYPE}?limit_page_length=0")[1].count('"name"')
    with open_site(EMPTY, sites_path=sites_path):
        (made,) = make_auto_repeat_entry()
    assert fetched(page, f"/api/resource/{TYPE}?limit_page_length=0")[1].count('"name"') == before + 1
    page.reload()
    expect(at(page, "next_schedule_date")).not_to_contain_text(str(date.today()))
    look(page, "repeat")
    with open_site(EMPTY, sites_path=sites_path):
        frappe.delete_doc(TYPE, made)
