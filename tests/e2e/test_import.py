"""An administrator brings in a table: pastes it, sees what is wrong with which cell, mends it, imports it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from frappe.facade import open_site
from frappe.jobs import worker
from tests.e2e.conftest import SITE

pytestmark = pytest.mark.browser

WRONG = "点位编号\t点位名称\t点位类型\nG-91\t北门\t大门\nG-92\t南门\t后门\n"


def test_a_pasted_table_becomes_documents(admin: Page, sites_path: Path) -> None:
    admin.goto("/app/data-import/new")
    target = admin.locator('[data-fieldname="reference_doctype"] input')
    target.fill("Service Location")
    admin.get_by_role("option").filter(has_text="Service Location").first.click()
    pasted = admin.locator('[data-fieldname="pasted_text"] textarea')
    pasted.fill(WRONG)
    admin.keyboard.press("Control+s")
    admin.get_by_role("button", name="检查文件").click()
    preview = admin.locator('[data-fieldname="import_preview"]')
    expect(preview).to_contain_text("2 份单据，1 个问题")
    expect(preview.get_by_role("row").filter(has_text="后门").first).to_contain_text("点位类型")
    pasted.fill(WRONG.replace("后门", "大门"))
    admin.keyboard.press("Control+s")
    admin.get_by_role("button", name="检查文件").click()
    expect(preview).to_contain_text("文件没有错误：2 份单据可以导入")
    admin.get_by_role("button", name="开始导入").click()
    expect(admin.get_by_text("导入已开始")).to_be_visible()
    worker.Workers(sites_path).drain()
    expect(preview).to_contain_text("已导入 2 份单据，0 份失败")
    with open_site(SITE, sites_path=sites_path) as ctx:
        assert ctx.db.get_value("Service Location", "G-91", "location_type") == "Gate"


def test_columns_with_other_titles_are_mapped_by_hand(admin: Page) -> None:
    admin.goto("/app/data-import/new")
    target = admin.locator('[data-fieldname="reference_doctype"] input')
    target.fill("Service Location")
    admin.get_by_role("option").filter(has_text="Service Location").first.click()
    admin.locator('[data-fieldname="pasted_text"] textarea').fill("代号\t叫法\t哪种\t旧系统\nH-1\t东门\t大门\t7\n")
    admin.keyboard.press("Control+s")
    admin.get_by_role("button", name="对应列").click()
    dialog = admin.get_by_role("dialog")
    for title, field in (("代号", "点位编号"), ("叫法", "点位名称"), ("哪种", "点位类型")):
        dialog.get_by_label(title).select_option(field)
    expect(dialog.get_by_label("旧系统")).to_have_value("不导入")
    dialog.get_by_role("button", name="保存").click()
    expect(admin.locator('[data-fieldname="import_preview"]')).to_contain_text("1 份单据可以导入")
