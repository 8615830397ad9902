"""On a site where nobody has done anything yet: rights and their reasons, a table brought in, a report of one's own that is mailed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from frappe.jobs import worker
from tests.conftest import PASSWORD
from tests.e2e.conftest import signed_in
from tests.e2e.test_customize import fetched
from tests.e2e.test_list import send

pytestmark = pytest.mark.browser
CLERK = "clerk@example.com"


def test_a_right_is_given_its_reason_read_and_taken_back(admin_of_empty: Page) -> None:
    page = admin_of_empty
    page.goto("/app/user")
    send(page, "POST", "/api/resource/Role", {"role_name": "Clerk"})
    person = {"email": CLERK, "first_name": "小周", "send_welcome_email": 0, "roles": [{"role": "Clerk"}]}
    assert "data" in send(page, "POST", "/api/resource/User", {**person, "new_password": PASSWORD})
    assert "data" in send(page, "POST", "/api/resource/Role Profile", {"role_profile": "Rent"})
    page.goto("/app/permission-manager/role-profile")
    page.locator("form.permission-ask select").select_option("Clerk")
    page.get_by_role("button", name="添加规则").click()
    expect(page.locator('[data-rule="Clerk"]')).to_be_visible()
    ask(page, "Rent")
    dialog = page.get_by_role("dialog")
    user = dialog.get_by_role("combobox").first
    user.fill("小周")
    page.get_by_role("option").filter(has_text=CLERK).first.click()
    expect(dialog.locator(".notice.good")).to_be_visible()
    expect(dialog.locator(".reasons")).to_contain_text("Clerk")
    page.keyboard.press("Escape")
    own = page.locator('[data-rule="Clerk"]').get_by_role("checkbox", name="仅本人")
    own.check()
    expect(page.locator('[data-rule="Clerk"]')).to_contain_text("仅本人创建的")
    ask(page, "Rent")
    user.fill(CLERK)
    page.get_by_role("option").filter(has_text=CLERK).first.click()
    expect(dialog.locator(".notice.bad")).to_be_visible()
    expect(dialog.locator(".reasons")).to_contain_text("本人")
    page.keyboard.press("Escape")
    page.locator('[data-rule="Clerk"]').get_by_role("button", name="删除规则").click()
    expect(page.locator('[data-rule="Clerk"]')).to_have_count(0)
    ask(page, "Rent")
    user.fill(CLERK)
    page.get_by_role("option").filter(has_text=CLERK).first.click()
    expect(dialog.locator(".notice.bad")).to_be_visible()


def ask(page: Page, name: str) -> None:
    box = page.locator('[data-fieldname="document"] input')
    if not box.input_value():
        box.fill(name)
        page.get_by_role("option").filter(has_text=name).first.click()
    page.get_by_role("button", name="谁可以，为什么").click()


def test_a_table_is_brought_in_and_a_report_made_of_it(
    admin_of_empty: Page, sites_path: Path, browser: Browser, served_empty: str
) -> None:
    page = admin_of_empty
    for who, role in (("reader", "Reader"), ("outsider", "Outsider")):
        send(page, "POST", "/api/resource/Role", {"role_name": role})
        person = {"email": f"{who}@example.com", "first_name": who, "send_welcome_email": 0, "new_password": PASSWORD}
        assert "data" in send(page, "POST", "/api/resource/User", {**person, "roles": [{"role": role}]})
    page.goto("/app/data-import/new")
    target = page.locator('[data-fieldname="reference_doctype"] input')
    target.fill("ToDo")
    page.get_by_role("option").filter(has_text="ToDo").first.click()
    page.get_by_role("button", name="下载模板").click()
    page.get_by_role("dialog").get_by_label("内容").select_option("all")
    page.get_by_role("dialog").get_by_label("文件类型").select_option("CSV")
    with page.expect_download() as download:
        page.get_by_role("dialog").get_by_role("button", name="下载").click()
    assert "描述" in download.value.path().read_text("utf-8-sig").splitlines()[0]
    pasted = page.locator('[data-fieldname="pasted_text"] textarea')
    pasted.fill("描述\t优先级\t截止日期\n换灯\t高\t2026-11-30\n修门\t低\t三十号\n")
    page.keyboard.press("Control+s")
    page.get_by_role("button", name="检查文件").click()
    preview = page.locator(".import-panel")
    expect(preview.get_by_role("row").filter(has_text="三十号").first).to_contain_text("截止日期")
    pasted.fill("描述\t优先级\t截止日期\n换灯\t高\t2026-11-30\n修门\t低\t2026-11-30\n")
    page.keyboard.press("Control+s")
    expect(preview).to_contain_text("2 份单据可以导入")
    with page.expect_response("**/*form_start_import*"):
        page.get_by_role("button", name="开始导入").click()
    worker.Workers(sites_path).drain()
    expect(preview).to_contain_text("已导入 2 份单据，0 份失败")
    page.goto("/app/todo/view/report")
    expect(page.locator(".report-box tbody tr").filter(has_text="换灯")).to_be_visible()
    page.get_by_role("button", name="分组", exact=True).click()
    page.get_by_label("分组依据").select_option("priority")
    page.get_by_role("button", name="应用").click()
    expect(page.locator(".report-box tbody tr").filter(has_text="高")).to_have_count(1)
    page.get_by_role("button", name="保存").click()
    page.get_by_label("名称").fill("待办按优先级")
    page.get_by_label("以下角色的人").check()
    page.get_by_role("checkbox", name="Reader").check()
    page.locator("[role=dialog]").get_by_role("button", name="保存").click()
    expect(page).to_have_url(re.compile("view/report/"))
    page.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name=re.compile("定期发送邮件")).click()
    expect(page).to_have_url(re.compile("auto-email-report"))
    expect(page.locator('[data-fieldname="report"] input')).to_have_value("待办按优先级")
    page.locator('[data-fieldname="email_to"] textarea').fill(CLERK)
    counted = page.get_by_role("region", name="预览").locator(".preview-rows")
    expect(counted).to_have_text("2")
    filters = page.locator('[data-fieldname="filters"]')
    filters.get_by_role("button", name="添加筛选条件").click()
    filters.get_by_label("字段").select_option("priority")
    filters.locator(".filter-value select").select_option("High")
    expect(counted).to_have_text("1")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="立即发送")).to_be_visible()
    page.reload()
    expect(filters.locator(".filter-value select")).to_have_value("High")
    name = page.url.rpartition("/")[2]
    assert (
        json.loads(fetched(page, f"/api/resource/Auto Email Report/{name}")[1])["data"]["filters"]
        == '{"priority":"High"}'
    )
    for who, may in (("reader", True), ("outsider", False)):
        with signed_in(browser, served_empty, f"{who}@example.com") as other:
            other.goto("/app/query-report/待办按优先级")
            if may:
                expect(other.get_by_role("heading", name="待办按优先级")).to_be_visible()
            else:
                expect(other.get_by_role("alert").first).to_contain_text("无权查看报表")
