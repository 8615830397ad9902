"""A workflow drawn on the canvas, by mouse and by keyboard, on a site where nothing is yet; mistakes are said at their place."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import frappe
from frappe.custom import builder
from frappe.facade import open_site
from tests.e2e.conftest import EMPTY

pytestmark = pytest.mark.browser


def panel(page: Page, fieldname: str) -> Locator:
    return page.locator(f'.flow-panel [data-fieldname="{fieldname}"]')


def add_state(page: Page, name: str) -> None:
    page.get_by_role("button", name="状态", exact=True).click()
    page.get_by_role("dialog").get_by_role("textbox").fill(name)
    page.get_by_role("dialog").get_by_role("button", name="添加").click()
    expect(page.locator(f'[data-state="{name}"]')).to_be_visible()


def choose(page: Page, fieldname: str, text: str) -> None:
    panel(page, fieldname).locator("input").first.fill(text)
    page.get_by_role("option").filter(has_text=text).first.click()


def test_a_workflow_is_drawn_and_used(admin_of_empty: Page, sites_path: Path) -> None:
    with open_site(EMPTY, sites_path=sites_path):
        if not frappe.db.exists("DocType", "Leave Slip"):
            builder.save(
                {
                    "name": "Leave Slip",
                    "__islocal": 1,
                    "is_submittable": 1,
                    "fields": [{"label": "Reason", "fieldtype": "Data"}],
                }
            )
    page = admin_of_empty
    page.goto("/app/workflow-builder")
    page.locator('[data-fieldname="workflow_name"] input').fill("请假审批")
    page.locator('[data-fieldname="document_type"] input').fill("Leave Slip")
    page.get_by_role("option").filter(has_text="Leave Slip").first.click()
    page.get_by_role("button", name="开始").click()
    for name in ("待提交", "待审批", "孤岛"):
        add_state(page, name)
    page.locator('[data-state="待提交"]').focus()
    page.keyboard.press("ArrowDown")
    page.locator(".flow-connect select").select_option(label="待审批")
    page.locator(".flow-connect button").click()
    panel(page, "action").locator("input").fill("申请")
    choose(page, "allowed", "System Manager")
    panel(page, "condition").get_by_role("button", name="写成表达式").click()
    panel(page, "condition").locator("textarea, .cm-content").fill("doc.(")
    page.get_by_role("button", name="保存").click()
    expect(panel(page, "condition").locator(".wrong-text")).to_be_visible()
    panel(page, "condition").locator("textarea, .cm-content").fill("doc.reason")
    page.locator('[data-state="孤岛"]').focus()
    page.get_by_role("button", name="保存").click()
    expect(panel(page, "state").locator(".wrong-text")).to_contain_text("孤岛")
    panel(page, "state").locator("input").fill("已批准")
    panel(page, "doc_status").locator("select").select_option(label="已提交")
    knob = page.locator('[data-state="待审批"] .flow-knob').bounding_box()
    box = page.locator('[data-state="已批准"]').bounding_box()
    assert knob
    assert box
    page.mouse.move(knob["x"] + 6, knob["y"] + 6)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 20, steps=4)
    page.mouse.up()
    panel(page, "action").locator("input").fill("批准")
    choose(page, "allowed", "System Manager")
    panel(page, "approval_mode").locator("select").select_option("Number")
    panel(page, "approvals_needed").locator("input").fill("1")
    page.keyboard.press("Control+s")
    expect(page.locator("h1 .badge.orange")).to_have_count(0)
    page.reload()
    expect(page.locator('[data-step="批准"]')).to_be_visible()
    expect(page.locator('[data-state="待提交"]')).to_have_attribute("transform", "translate(30 60)")
    page.goto("/app/leave-slip/new")
    page.get_by_label("原因").fill("感冒")
    page.keyboard.press("Control+s")
    page.get_by_role("button", name="申请").click()
    page.get_by_role("button", name="批准").click()
    expect(page.locator("h1")).to_contain_text("已批准")
