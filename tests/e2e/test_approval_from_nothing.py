"""On a site where nobody has done anything yet: a type, its workflow on the canvas, people; then approvals as offices know them, to the paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import frappe
from frappe.facade import open_site
from frappe.utils import add_to_date, now_datetime, nowdate
from frappe.workflow import timeouts
from tests.conftest import PASSWORD
from tests.e2e.conftest import EMPTY, choose, signed_in
from tests.e2e.test_customize import add, asked
from tests.e2e.test_doctype_builder import begin
from tests.e2e.test_list import send
from tests.e2e.test_workflow_builder import add_state, panel
from tests.e2e.test_workflow_builder import choose as choose_in_panel

pytestmark = pytest.mark.browser
TYPE, FLOW, ROLE = "费用报销", "报销审批", "Approver of Costs"
PEOPLE = {"ann": "安然", "bob": "博文", "cat": "卡特", "dora": "朵拉", "zhao": "小赵"}
Person = Callable[[str], Page]


@pytest.fixture
def person(browser: Browser, served_empty: str) -> Iterator[Person]:
    """``person("ann")``: her desk, kept open until the test ends."""
    with ExitStack() as open_desks:
        desks: dict[str, Page] = {}

        def of(who: str) -> Page:
            if who not in desks:
                desks[who] = open_desks.enter_context(signed_in(browser, served_empty, f"{who}@example.com"))
            return desks[who]

        yield of


def make_type_and_people(page: Page) -> None:
    begin(page, TYPE)
    add(page, "Data", label="事由")
    asked(page, "in_list_view").locator("input").check()
    page.keyboard.press("Control+s")
    expect(page.locator("h1 .badge.orange")).to_have_count(0)
    send(page, "POST", "/api/resource/Role", {"role_name": ROLE, "desk_access": 1})
    for who, name in PEOPLE.items():
        roles = [{"role": "Desk User"}, *([{"role": ROLE}] if who in ("ann", "bob", "cat") else [])]
        values = {"email": f"{who}@example.com", "first_name": name, "send_welcome_email": 0, "language": "zh", "new_password": PASSWORD}  # fmt: skip
        assert "data" in send(page, "POST", "/api/resource/User", {**values, "roles": roles})
    rights = dict.fromkeys(("read", "write", "create", "print", "report"), 1)
    assert "data" in send(page, "POST", "/api/resource/Custom DocPerm", {"parent": TYPE, "role": "Desk User", "permlevel": 0, **rights})  # fmt: skip


def step(page: Page, source: str, action: str, target: str, role: str = ROLE) -> None:
    page.locator(f'[data-state="{source}"]').focus()
    page.locator(".flow-connect select").select_option(label=target)
    page.locator(".flow-connect button").click()
    panel(page, "action").locator("input").fill(action)
    choose_in_panel(page, "allowed", role)


def draw(page: Page) -> None:
    page.goto("/app/workflow-builder")
    page.locator('[data-fieldname="workflow_name"] input').fill(FLOW)
    choose(page, "单据类型", TYPE, TYPE)
    page.get_by_role("button", name="开始").click()
    for state in ("草稿", "会签", "复核", "已批准"):
        add_state(page, state)
    step(page, "草稿", "送审", "会签", "Desk User")
    step(page, "会签", "同意", "复核")
    panel(page, "approval_mode").locator("select").select_option("All")
    for who in ("ann", "bob", "cat"):
        choose_in_panel(page, "approvers", PEOPLE[who])
        expect(panel(page, "approvers").locator(".chip")).to_contain_text([PEOPLE[who]])
    step(page, "会签", "退回", "草稿")
    panel(page, "asks_reason").locator("input").check()
    step(page, "会签", "撤回", "草稿")
    panel(page, "for_creator").locator("input").check()
    step(page, "复核", "批准", "已批准")
    panel(page, "approval_mode").locator("select").select_option("Number")
    panel(page, "approvals_needed").locator("input").fill("2")
    page.locator('[data-state="会签"]').focus()
    panel(page, "timeout_hours").locator("input").fill("24")
    panel(page, "timeout_action").locator("select").select_option("退回")
    page.keyboard.press("Control+s")
    expect(page.locator("h1 .badge.orange")).to_have_count(0)
    expect(page.locator('[data-state="会签"]')).to_contain_text("限 24 小时")
    expect(page.locator('[data-step="批准"]')).to_contain_text("2 人")


def delegate(page: Page) -> None:
    page.goto("/app/workflow-delegation/new")
    choose(page, "委托人", PEOPLE["bob"], PEOPLE["bob"])
    choose(page, "受托人", PEOPLE["dora"], PEOPLE["dora"])
    for field in ("from_date", "to_date"):
        page.locator(f'[data-fieldname="{field}"] input').first.fill(nowdate())
    page.keyboard.press("Control+s")
    expect(page.locator("h1 .badge.orange")).to_have_count(0)


def act(page: Page, action: str) -> None:
    page.locator(".page-actions").get_by_role("button", name=action, exact=True).click()


def state(page: Page, text: str) -> None:
    expect(page.locator("h1")).to_contain_text(text)


def filed(page: Page, text: str) -> str:
    page.goto(f"/app/{TYPE}/new")
    page.get_by_label("事由").fill(text)
    page.keyboard.press("Control+s")
    act(page, "送审")
    state(page, "会签")
    return page.url


def test_a_request_is_returned_withdrawn_and_approved_by_all_then_by_two(
    admin_of_empty: Page, person: Person, sites_path: Path
) -> None:
    admin = admin_of_empty
    make_type_and_people(admin)
    draw(admin)
    delegate(admin)
    send(admin, "PUT", "/api/resource/User/cat@example.com", {"enabled": 0})
    zhao, ann, dora = person("zhao"), person("ann"), person("dora")

    address = filed(zhao, "差旅")
    ann.goto(address)
    expect(ann.locator(".approvals li.awaited")).to_have_count(2)  # who cannot log in is not waited for
    act(ann, "退回")
    ann.get_by_role("dialog").get_by_role("textbox").fill("缺发票")
    ann.get_by_role("dialog").get_by_role("button", name="退回").click()
    state(ann, "草稿")
    zhao.goto(address)
    expect(zhao.locator(".timeline")).to_contain_text("缺发票")
    act(zhao, "送审")
    act(zhao, "撤回")
    state(zhao, "草稿")
    act(zhao, "送审")
    state(zhao, "会签")

    ann.goto(address)
    act(ann, "同意")
    expect(ann.locator(".approvals li.awaited")).to_contain_text([PEOPLE["bob"]])
    dora.goto(address)
    act(dora, "同意")
    state(dora, "复核")
    bob = person("bob")
    for desk, after in ((ann, "复核"), (bob, "已批准")):
        desk.goto(address)
        act(desk, "批准")
        state(desk, after)
    zhao.goto(address)
    state(zhao, "已批准")
    zhao.keyboard.press("Control+p")
    paper = zhao.frame_locator("iframe").first.locator("body")
    expect(paper).to_contain_text("审批记录")
    expect(paper).to_contain_text("朵拉（代 博文）")

    late_by_a_day(zhao, sites_path)


def late_by_a_day(zhao: Page, sites_path: Path) -> None:
    """The list says what holds before anything ran; then the schedule takes the step."""
    address = filed(zhao, "过期")
    name = address.rpartition("/")[2]
    with open_site(EMPTY, sites_path=sites_path):
        long_ago = add_to_date(now_datetime(), hours=-25)
        frappe.db.set_value(TYPE, name, "modified", long_ago, update_modified=False)
        frappe.db.commit()
    zhao.goto(f"/app/{TYPE}")
    expect(zhao.locator(".list-card tbody tr").filter(has_text="过期")).to_contain_text("草稿")
    with open_site(EMPTY, sites_path=sites_path):
        assert frappe.db.get_value(TYPE, name, "workflow_state") == "会签"
        assert timeouts.run() == 1
        frappe.db.commit()
    zhao.goto(address)
    state(zhao, "草稿")
    expect(zhao.locator(".timeline")).to_contain_text("会签")
