"""The history of customisations in the browser, on a site where nothing is yet: undo, redo, a file out and in, a conflict decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.core.page.permission_manager import permission_manager
from frappe.custom import builder, layers, shipped
from frappe.custom.fields import make_property_setter
from frappe.facade import open_site
from tests.e2e.conftest import EMPTY
from tests.e2e.test_customize import add, fetched

pytestmark = pytest.mark.browser


def test_changes_are_undone_exported_and_taken_in(admin_of_empty: Page) -> None:
    page = admin_of_empty
    page.goto("/app/customize-form/tag")
    page.locator(".builder-fields li").first.click()
    add(page, "Data", label="颜色代码", fieldname="colour_code")
    page.keyboard.press("Control+s")
    expect(page.locator("h1 .badge")).to_have_count(0)
    page.goto("/app/customization-history")
    change = page.locator(".change").filter(has_text="颜色代码").first
    expect(change).to_contain_text("已添加")
    page.get_by_role("button", name="导出与导入").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Tag-colour_code").click()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="导出 1").click()
    file = download.value.path()
    page.keyboard.press("Escape")
    change.get_by_role("button", name="撤销").click()
    expect(page.locator(".change:not(.conflict)").first).to_contain_text("已删除")
    assert "colour_code" not in fetched(page, "/api/openapi.json")[1]
    page.get_by_role("button", name="导出与导入").click()
    dialog.locator('input[type="file"]').set_input_files(
        {"name": "c.json", "mimeType": "application/json", "buffer": Path(file).read_bytes()}
    )
    expect(dialog.locator("li").filter(has_text="新建")).to_have_count(1)
    dialog.get_by_role("button", name="导入 1").click()
    expect(page.locator(".change:not(.conflict)").first).to_contain_text("已添加")
    assert "colour_code" in fetched(page, "/api/openapi.json")[1]


def flow(role: str, after: str) -> dict[str, Any]:
    states = [{"state": state, "doc_status": "0", "allow_edit": "System Manager"} for state in ("Open", "Done")]
    step = {"state": "Open", "action": "Finish", "next_state": after, "allowed": role}
    return {
        "doctype": "Workflow", "name": "Note Flow", "workflow_name": "Note Flow", "document_type": "Note Sheet", "is_active": 0,
        "workflow_state_field": "workflow_state", "states": states, "transitions": [step],
    }  # fmt: skip


def welcome(subject: str, response: str) -> dict[str, Any]:
    return {"doctype": "Email Template", "name": "Welcome", "subject": subject, "response": response}


@pytest.fixture
def upgraded(served_empty: str, sites_path: Path) -> None:
    """Apps brought new versions of what the site had changed: a mail, a step of a workflow, a label, a role's rights."""
    with open_site(EMPTY, sites_path=sites_path):
        for kind, key, name in (
            ("Workflow State", "workflow_state_name", "Open"), ("Workflow State", "workflow_state_name", "Done"),
            ("Workflow Action Master", "workflow_action_name", "Finish"),
        ):  # fmt: skip
            frappe.get_doc({"doctype": kind, key: name}).insert(set_name=name, ignore_if_duplicate=True)
        builder.save({"name": "Note Sheet", "__islocal": 1, "fields": [{"label": "Title", "fieldtype": "Data"}]})
        layers.take_in(welcome("Hello", "<p>Dear customer</p><p>Office</p><p>Bye</p>"), "frappe")
        layers.take_in(flow("System Manager", "Done"), "frappe")
        mail = frappe.get_doc("Email Template", "Welcome")
        mail.update({"subject": "您好", "response": "<p>尊敬的业主</p><p>Office</p><p>Bye</p>"})
        mail.save()
        ours = frappe.get_doc("Workflow", "Note Flow")
        ours.transitions[0].allowed = "Desk User"
        ours.save()
        make_property_setter("ToDo", "description", "label", "待办内容", is_system_generated=False)
        frappe.db.set_value("Property Setter", "ToDo-description-label", "default_value", "Text")
        permission_manager.update("ToDo", "System Manager", 0, "delete", 0)
        rules = {"System Manager": {"role": "System Manager", "read": 1}}
        shipped.remember("DocPerm", "ToDo", "", rules, rules)
        layers.take_in(welcome("Good day", "<p>Dear resident</p><p>Office</p><p>See you</p>"), "frappe")
        layers.take_in(flow("All", "Open"), "frappe")
        layers.review()


def test_an_administrator_decides_difference_by_difference_after_an_upgrade(
    admin_of_empty: Page, upgraded: None
) -> None:
    page = admin_of_empty
    page.goto("/app")
    page.get_by_role("button", name="通知").click()
    page.get_by_text("升级后有").click()
    page.wait_for_url("**/app/customization-history")
    mail = page.locator('[data-conflict="Welcome"]')
    subject, response = (mail.locator(f'[data-key="{key}"]') for key in ("subject", "response"))
    expect(subject).to_contain_text("您好")
    subject.get_by_role("button", name="采用应用的").click()
    expect(subject).to_have_count(0)
    expect(response.locator(".line-changes .site")).to_contain_text("尊敬的业主")
    expect(response.locator(".line-changes .app")).to_contain_text("Dear resident")
    response.get_by_role("button", name="保留本站的").click()
    expect(mail).to_have_count(0)
    stored = fetched(page, "/api/resource/Email Template/Welcome")[1]
    assert "Good day" in stored
    assert "<p>尊敬的业主</p><p>Office</p><p>See you</p>" in stored
    step = page.locator('[data-conflict="Note Flow"]')
    expect(step).to_contain_text("工作台用户")
    rights = page.locator('[data-conflict="ToDo"]')
    expect(rights).to_contain_text("“待办”的权限")
    label = page.locator('[data-conflict="ToDo-description-label"]')
    expect(label).to_contain_text("待办内容")
    label.get_by_role("button", name="采用应用的").click()
    expect(label).to_have_count(0)
    page.locator(".change").filter(has_text="的标签").first.get_by_role("button", name="撤销").click()
    page.wait_for_function("() => document.querySelectorAll('.change:not(.conflict)').length > 0")
    assert "待办内容" in fetched(page, "/api/resource/Property Setter/ToDo-description-label")[1]
