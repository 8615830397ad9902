"""Approvals in the browser: several voters, one on a phone, returning with a reason, many from the list, states that go."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import frappe
from frappe.custom import builder
from frappe.facade import open_site
from frappe.workflow import builder as flows
from tests.conftest import PASSWORD
from tests.e2e.conftest import EMPTY, signed_in

pytestmark = pytest.mark.browser
DOCTYPE, OTHER, ROLE = "Spending", "Travelling", "Flow Approver"
PEOPLE = ("ann@example.com", "bob@example.com", "cat@example.com")
BOUND = "applicant@example.com"


def make(doctype: str) -> None:
    """A fresh type with a workflow of two approvals of three."""
    builder.save(
        {"name": doctype, "__islocal": 1, "fields": [{"label": "Reason", "fieldtype": "Data", "in_list_view": 1}]}
    )
    for role in (ROLE, "Desk User"):
        rights = dict.fromkeys(("read", "write", "create", "print", "report"), 1)
        frappe.get_doc(
            {"doctype": "Custom DocPerm", "parent": doctype, "role": role, "permlevel": 0, **rights}
        ).insert()
    flows.save(
        {
            "__islocal": 1, "workflow_name": f"{doctype} 审批", "document_type": doctype, "workflow_state_field": "workflow_state", "is_active": 1,
            "states": [{"state": "草稿", "doc_status": "0", "allow_edit": "Desk User"}, {"state": "待批", "doc_status": "0", "allow_edit": ROLE},
                       {"state": "已批", "doc_status": "0", "allow_edit": ROLE}],
            "transitions": [
                {"state": "草稿", "action": "送审", "next_state": "待批", "allowed": "Desk User", "allow_self_approval": 1},
                {"state": "待批", "action": "同意", "next_state": "已批", "allowed": ROLE, "approval_mode": "Number", "approvals_needed": 2,
                 "approvers": "\n".join(PEOPLE)},
                {"state": "待批", "action": "退回", "next_state": "草稿", "allowed": ROLE, "asks_reason": 1},
                {"state": "待批", "action": "撤回", "next_state": "草稿", "allowed": "System Manager", "for_creator": 1},
            ],
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def flow(served_empty: str, sites_path: Path) -> str:
    """The empty site with two such types and their people."""
    with open_site(EMPTY, sites_path=sites_path):
        frappe.get_doc({"doctype": "Role", "role_name": ROLE, "desk_access": 1}).insert()
        for user in (*PEOPLE, BOUND):
            roles = [{"role": role} for role in (ROLE, "Desk User") if role != ROLE or user in PEOPLE]
            values = {
                "email": user,
                "first_name": user.partition("@")[0].title(),
                "new_password": PASSWORD,
                "language": "zh",
            }
            frappe.get_doc({"doctype": "User", "user_type": "System User", "roles": roles, **values}).insert()
        make(DOCTYPE)
        make(OTHER)
        frappe.db.commit()
    return served_empty


def asked(sites_path: Path, text: str, doctype: str = DOCTYPE) -> str:
    """The applicant's document, waiting for approval."""
    with open_site(EMPTY, sites_path=sites_path, user=BOUND):
        doc = frappe.get_doc({"doctype": doctype, "reason": text}).insert()
        frappe.get_attr("frappe.model.workflow.apply_workflow")(doc, "送审")
        frappe.db.commit()
        return str(doc.name)


def see(page: Page, name: str) -> None:
    page.goto(f"/app/spending/{name}")
    page.wait_for_selector(".form-card")


def act(page: Page, action: str) -> None:
    page.locator(".page-actions").get_by_role("button", name=action, exact=True).click()


def test_two_of_three_approve_one_of_them_by_phone(browser: Browser, flow: str, sites_path: Path) -> None:
    name = asked(sites_path, "两人同意")
    with signed_in(browser, flow, PEOPLE[0]) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        see(page, name)
        expect(page.locator(".approvals li.awaited")).to_have_count(3)
        act(page, "同意")
        expect(page.locator(".approvals li.given")).to_contain_text("Ann")
        expect(page.locator(".approvals .badge")).to_contain_text("1")
        expect(page.locator(".page-actions").get_by_role("button", name="同意", exact=True)).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with signed_in(browser, flow, PEOPLE[1]) as page:
        see(page, name)
        act(page, "同意")
        expect(page.locator("h1")).to_contain_text("已批")
        expect(page.locator(".approvals details li")).to_have_count(2)
        page.goto(f"/printview?doctype={DOCTYPE}&name={name}")
        expect(page.locator("body")).to_contain_text("两人同意")


def test_one_returns_with_a_reason_and_the_applicant_withdraws(browser: Browser, flow: str, sites_path: Path) -> None:
    name = asked(sites_path, "退回的")
    with signed_in(browser, flow, PEOPLE[2]) as page:
        see(page, name)
        act(page, "退回")
        page.get_by_role("dialog").get_by_role("textbox").fill("金额不对")
        page.get_by_role("dialog").get_by_role("button", name="退回").click()
        expect(page.locator("h1")).to_contain_text("草稿")
        expect(page.locator(".timeline")).to_contain_text("金额不对")
    with signed_in(browser, flow, BOUND) as page:
        see(page, name)
        expect(page.locator(".timeline")).to_contain_text("金额不对")
        act(page, "送审")
        act(page, "撤回")
        expect(page.locator("h1")).to_contain_text("草稿")


def test_many_are_returned_from_the_list_with_one_reason(browser: Browser, flow: str, sites_path: Path) -> None:
    names = [asked(sites_path, f"批量 {number}") for number in range(2)]
    with signed_in(browser, flow, PEOPLE[0]) as page:
        page.goto("/app/spending")
        rows = page.locator(".list-card tbody tr", has_text="批量")
        for index in range(len(names)):
            rows.nth(index).locator(".pick input").check()
        page.locator(".bulk-bar").get_by_role("button", name="退回").click()
        page.get_by_role("dialog").get_by_role("textbox").fill("重做")
        page.get_by_role("dialog").get_by_role("button", name="退回").click()
        expect(page.locator(".toast.green")).to_be_visible()
    with open_site(EMPTY, sites_path=sites_path):
        assert {frappe.db.get_value(DOCTYPE, name, "workflow_state") for name in names} == {"草稿"}


def test_a_state_with_documents_asks_where_they_go(admin_of_empty: Page, flow: str, sites_path: Path) -> None:
    name = asked(sites_path, "状态没了", OTHER)
    page = admin_of_empty
    page.goto("/app/workflow-builder/Travelling 审批")
    page.locator('[data-state="待批"]').click()
    page.locator(".flow-panel").get_by_role("button", name="移除").click()
    page.locator('[data-state="草稿"]').focus()
    page.locator(".flow-connect select").select_option(label="已批")
    page.locator(".flow-connect button").click()
    page.locator('.flow-panel [data-fieldname="action"] input').fill("放行")
    page.locator('.flow-panel [data-fieldname="allowed"] input').fill(ROLE)
    page.get_by_role("option").filter(has_text=ROLE).first.click()
    page.get_by_role("button", name="保存").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("待批")
    dialog.locator("select").last.select_option("草稿")
    dialog.get_by_role("button", name="移动并保存").click()
    expect(page.locator("h1 .badge.orange")).to_have_count(0)
    with open_site(EMPTY, sites_path=sites_path):
        assert frappe.db.get_value(OTHER, name, "workflow_state") == "草稿"
