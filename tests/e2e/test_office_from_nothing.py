"""On a site where nobody has done anything yet, by clicks alone: rules that give out work, numbers and words; figures for the manager."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import PASSWORD
from tests.e2e.conftest import choose, signed_in
from tests.e2e.test_customize import add as add_field
from tests.e2e.test_customize import asked, fetched
from tests.e2e.test_doctype_builder import begin
from tests.e2e.test_list import send
from tests.e2e.test_rules import at, look
from tests.e2e.test_rules import choose as choose_at
from tests.e2e.test_workspace_editor import BLOCKS, drag

pytestmark = pytest.mark.browser
TYPE, ROLE = "报修登记", "Repairs"
PEOPLE = {"clerk": "小周", "fixer": "老李"}


@pytest.fixture
def office(admin_of_empty: Page) -> Page:
    """Administrator's desk, with a type made in the builder and two people who work with it."""
    if fetched(admin_of_empty, f"/api/resource/DocType/{TYPE}")[0] == 404:
        make_type_and_people(admin_of_empty)
    return admin_of_empty


def make_type_and_people(page: Page) -> None:
    begin(page, TYPE)
    add_field(page, "Data", label="事项")
    asked(page, "in_list_view").locator("input").check()
    add_field(page, "Select", label="区域", options="东区\n西区")
    add_field(page, "Select", label="进度", options="待办\n已办")
    add_field(page, "Currency", label="费用")
    saved(page)
    send(page, "POST", "/api/resource/Role", {"role_name": ROLE, "desk_access": 1})
    for who, name in PEOPLE.items():
        values = {"email": f"{who}@example.com", "first_name": name, "send_welcome_email": 0, "language": "zh", "new_password": PASSWORD}  # fmt: skip
        assert "data" in send(page, "POST", "/api/resource/User", {**values, "roles": [{"role": ROLE}]})
    rights = dict.fromkeys(("read", "write", "create", "email", "report"), 1)
    assert "data" in send(page, "POST", "/api/resource/Custom DocPerm", {"parent": TYPE, "role": ROLE, "permlevel": 0, **rights})  # fmt: skip


def saved(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator("h1 .badge.orange")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("/new"))


def filed(page: Page, text: str, area: str, cost: str = "") -> None:
    page.goto(f"/app/{TYPE}/new")
    page.get_by_label("事项").fill(text)
    page.get_by_label("区域").select_option(area)
    page.get_by_label("进度").select_option("待办")
    page.get_by_label("费用").fill(cost)
    saved(page)


def where(rows: Locator, field: str, value: str) -> None:
    rows.get_by_role("button", name="添加筛选条件").click()
    rows.get_by_label("字段").select_option(label=field)
    rows.locator(".filter-value select").select_option(value)


def add_figure(page: Page, kind: str, title: str, doctype: str, field: str = "") -> None:
    page.get_by_role("button", name=f"添加{kind}").click()
    asks = page.get_by_role("dialog", name=f"添加{kind}")
    asks.get_by_label("标题").fill(title)
    asks.get_by_role("combobox", name="单据类型", exact=True).select_option(doctype)
    if field:
        asks.get_by_role("combobox", name="字段", exact=True).select_option(label=field)
        expect(asks.get_by_role("figure")).to_be_visible()
    asks.get_by_role("button", name="添加", exact=True).click()
    expect(asks).to_have_count(0)


def test_work_numbers_and_words_are_given_by_rules(office: Page, browser: Browser, served_empty: str) -> None:
    page = office

    page.goto("/app/assignment-rule/new")
    at(page, "__newname").locator("input").fill("东区归老李")
    choose_at(page, "document_type", TYPE)
    where(at(page, "assign_condition"), "区域", "东区")
    at(page, "rule").locator("select").select_option("Round Robin")
    choose_at(page, "users", PEOPLE["fixer"])
    at(page, "description").locator("textarea").fill("请修：")
    at(page, "description").get_by_role("button", name="插入字段").click()
    page.locator(".insert-list").get_by_role("button", name="事项").click()
    look(page, "assignment-rule")
    saved(page)

    page.goto("/app/document-naming-rule/new")
    choose_at(page, "document_type", TYPE)
    at(page, "prefix").locator("input").first.fill("BX-")
    at(page, "prefix_digits").locator("input").fill("3")
    look(page, "naming-rule")
    saved(page)

    page.goto("/app/email-template/new")
    at(page, "__newname").locator("input").fill("报修回执")
    choose_at(page, "reference_doctype", TYPE)
    for field in ("subject", "response"):
        place = at(page, field)
        place.locator("input:not([type=file]), [contenteditable]").first.fill("已收到 ")
        place.get_by_role("button", name="插入字段").click()
        page.locator(".insert-list").get_by_role("button", name="事项").click()
    saved(page)

    with signed_in(browser, served_empty, "clerk@example.com") as clerk:
        filed(clerk, "换灯泡", "西区")
        expect(clerk).to_have_url(re.compile("/BX-001$"))
        filed(clerk, "电梯异响", "东区")
        expect(clerk).to_have_url(re.compile("/BX-002$"))
        expect(clerk.locator(".timeline")).to_contain_text(f"指派给 {PEOPLE['fixer']}")
        clerk.get_by_role("button", name="更多", exact=True).click()
        clerk.get_by_role("menuitem", name="写邮件").click()
        mail = clerk.get_by_role("dialog")
        choose(clerk, "模板", "回执", "报修回执")
        expect(mail.get_by_role("combobox", name="模板")).to_have_value("报修回执")
        expect(mail.get_by_label("主题")).to_have_value("已收到 电梯异响")
        expect(mail.locator("[contenteditable]")).to_have_text("已收到 电梯异响")
        look(clerk, "mail")
    with signed_in(browser, served_empty, "fixer@example.com") as fixer:
        fixer.goto("/app/todo")
        look(fixer, "todo")
        task = fixer.locator(".list-card tbody tr")
        expect(task).to_have_count(1)
        expect(task).to_contain_text("请修：电梯异响")


def test_figures_are_crossed_drawn_and_put_on_a_page_for_others(
    office: Page, browser: Browser, served_empty: str
) -> None:
    page = office
    filed(page, "漏水", "东区", "300")
    filed(page, "换锁", "西区", "80")
    page.goto(f"/app/{TYPE}/view/report")
    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="选择列").click()
    for column in ("区域", "进度", "费用"):
        dialog.get_by_role("searchbox", name="查找列").fill(column)
        dialog.locator(".picker-rest").get_by_role("button", name=column).first.click()
    dialog.get_by_role("button", name="应用").click()
    table = page.locator(".report-box")
    expect(table.locator("thead")).to_contain_text("费用")
    page.get_by_role("button", name="分组", exact=True).click()
    dialog.get_by_label("分组依据").select_option(label="区域")
    dialog.get_by_role("button", name="应用").click()
    expect(table.locator("tbody tr")).to_have_count(2)
    page.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="透视表").click()
    dialog.get_by_label("纵向").select_option(label="区域")
    dialog.get_by_label("横向").select_option(label="进度")
    dialog.get_by_label("数值").select_option(label="费用")
    dialog.get_by_label("图表").select_option("stacked")
    dialog.get_by_role("button", name="应用").click()
    expect(table.locator("thead")).to_contain_text("待办")
    expect(page.locator(".report-chart svg").first).to_be_visible()
    look(page, "pivot")
    page.get_by_role("button", name="保存").click()
    dialog.get_by_label("名称").fill("各区费用")
    dialog.get_by_label("以下角色的人").check()
    dialog.get_by_role("checkbox", name=ROLE).check()
    dialog.get_by_role("button", name="保存").click()
    expect(page).to_have_url(re.compile("view/report/"))
    report = page.url

    page.goto("/app/dashboard/new")
    at(page, "dashboard_name").locator("input").fill("报修一览")
    saved(page)
    page.get_by_role("button", name="显示仪表板").click()
    page.get_by_role("button", name="编排", exact=True).click()
    add_figure(page, "数字卡", "报修数", TYPE)
    add_figure(page, "数字卡", "脚本数", "Client Script")
    add_figure(page, "图表", "按区域", TYPE, "区域")
    drag(page, page.locator(BLOCKS).nth(1), page.locator(BLOCKS).nth(0))
    expect(page.locator(BLOCKS).first).to_have_attribute("aria-label", re.compile("脚本数"))
    page.keyboard.press("Control+s")
    expect(page.locator(".board.editing")).to_have_count(0)
    board = page.url
    page.reload()
    expect(page.get_by_role("figure", name="按区域")).to_be_visible()
    look(page, "dashboard")
    first, second = (card.bounding_box() or {} for card in page.locator(".number-card").all())
    assert first["y"] == second["y"]
    counted = page.locator(".number-card").filter(has_text="报修数").locator(".figure")
    expect(counted).to_have_text(re.compile(r"^\d+$"))

    with signed_in(browser, served_empty, "clerk@example.com") as clerk:
        clerk.goto(report)
        expect(clerk.locator(".report-box thead")).to_contain_text("待办")
        expect(clerk.locator(".report-chart svg").first).to_be_visible()
        clerk.goto(board)
        expect(clerk.get_by_role("figure", name="按区域")).to_be_visible()
        look(clerk, "board-of-clerk")
        expect(clerk.locator(".number-card")).to_have_count(1)
        expect(clerk.locator(".number-card .figure")).to_have_text(counted.inner_text())
        expect(clerk.get_by_role("button", name="编排", exact=True)).to_have_count(0)
