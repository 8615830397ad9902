"""Workspaces and dashboards are arranged in the browser: by pointer, by keys, and taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import PASSWORD
from tests.e2e.conftest import signed_in
from tests.e2e.test_list import send

pytestmark = pytest.mark.browser
BLOCKS = "[data-cell]"


def drag(page: Page, what: Locator, where: Locator) -> None:
    what.hover(position={"x": 30, "y": 30})
    page.mouse.down()
    box = where.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 12, box["y"] + 20, steps=6)
    page.mouse.up()


def add(page: Page, kind: str) -> None:
    page.get_by_role("button", name="添加内容块").click()
    page.get_by_role("menuitem", name=kind, exact=True).click()


def labels(page: Page) -> list[str]:
    return [str(cell.get_attribute("aria-label")).partition(",")[0] for cell in page.locator(BLOCKS).all()]


def test_somebody_makes_a_page_of_her_own(desk: Page) -> None:
    desk.get_by_role("button", name="更多").click()
    desk.get_by_role("menuitem", name="新建页面").click()
    desk.get_by_role("textbox", name="标题").fill("我的一天")
    desk.get_by_role("dialog").get_by_role("button", name="新建").click()
    expect(desk).to_have_url(re.compile("/app/private/"))
    expect(desk.get_by_text("本页还是空的，先添加一个内容块吧。")).to_be_visible()

    add(desk, "标题")
    desk.get_by_role("dialog").get_by_role("textbox", name="标题").fill("今天 <先做>")
    desk.keyboard.press("Enter")
    add(desk, "快捷方式")
    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("combobox", name="单据类型", exact=True).select_option("Complaint")
    dialog.get_by_role("combobox", name="打开方式", exact=True).select_option("New")
    dialog.get_by_role("button", name="添加", exact=True).click()

    add(desk, "数字卡")
    dialog.get_by_role("textbox", name="标题").fill("我的投诉数")
    dialog.get_by_role("combobox", name="单据类型", exact=True).select_option("Complaint")
    figure = dialog.locator(".number-card .figure")
    expect(figure).to_have_text(re.compile(r"^\d+"))
    everything = int(figure.inner_text())
    dialog.get_by_role("button", name="添加筛选").click()
    dialog.locator(".filter-row select").first.select_option("priority")
    dialog.locator(".filter-row select").nth(1).select_option("=")
    dialog.locator(".filter-value select").select_option("P1")
    expect(figure).not_to_have_text(str(everything))
    counted = figure.inner_text()
    dialog.get_by_role("button", name="添加", exact=True).click()
    expect(dialog).to_have_count(0)

    add(desk, "图表")
    dialog.get_by_role("textbox", name="标题").fill("我的投诉图")
    dialog.get_by_role("combobox", name="单据类型", exact=True).select_option("Complaint")
    dialog.get_by_role("combobox", name="字段", exact=True).first.select_option("priority")
    expect(dialog.get_by_role("figure")).to_be_visible()
    dialog.get_by_role("button", name="添加", exact=True).click()
    expect(dialog).to_have_count(0)
    assert labels(desk) == ["标题: 今天 <先做>", "快捷方式: 投诉", "数字卡: 我的投诉数", "图表: 我的投诉图"]

    # By pointer to the front, by keys back again; by keys and by the edge to another width.
    drag(desk, desk.locator(BLOCKS).nth(3), desk.locator(BLOCKS).nth(1))
    expect(desk.locator(BLOCKS).nth(1)).to_have_attribute("aria-label", re.compile("我的投诉图"))
    desk.locator(BLOCKS).nth(1).focus()
    desk.keyboard.press("Alt+ArrowRight")
    desk.keyboard.press("Alt+ArrowRight")
    expect(desk.locator(BLOCKS).nth(3)).to_be_focused()
    desk.keyboard.press("Shift+ArrowRight")
    expect(desk.locator(BLOCKS).nth(3)).to_have_attribute("aria-label", re.compile("7 格"))
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Delete")
    desk.keyboard.press("Control+s")
    expect(desk.get_by_role("button", name="编排", exact=True)).to_be_visible()
    expect(desk.locator(".board.editing")).to_have_count(0)

    desk.reload()
    expect(desk.locator(".block-head")).to_have_text("今天 <先做>")
    expect(desk.locator(".number-card .figure")).to_have_text(counted)
    expect(desk.locator(".shortcut")).to_have_count(0)
    expect(desk.get_by_role("figure", name="我的投诉图")).to_be_visible()

    # Another title; the address stays its own. Then the page goes again.
    desk.get_by_role("button", name="更多").click()
    desk.get_by_role("menuitem", name="页面设置").click()
    desk.get_by_role("textbox", name="标题").fill("我的早晨")
    with desk.expect_navigation():
        desk.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("我的早晨")
    desk.get_by_role("button", name="更多").click()
    desk.get_by_role("menuitem", name="编排页面").click()
    row = desk.locator("[data-page]", has_text="我的早晨")
    row.get_by_role("button", name="删除").click()
    desk.get_by_role("dialog", name=re.compile("^删除页面")).get_by_role("button", name="删除", exact=True).click()
    expect(row).to_have_count(0)


def test_a_page_for_everybody_is_made_from_nothing_and_shows_what_roles_allow(
    admin_of_empty: Page, browser: Browser, served_empty: str
) -> None:
    page = admin_of_empty
    person = {"email": "reader@example.com", "first_name": "小周", "send_welcome_email": 0, "new_password": PASSWORD}
    assert "data" in send(page, "POST", "/api/resource/Role", {"role_name": "Reader"})
    assert "data" in send(page, "POST", "/api/resource/User", {**person, "roles": [{"role": "Reader"}]})
    page.goto("/app")
    page.get_by_role("button", name="新建页面").click()
    page.get_by_role("textbox", name="标题").fill("本楼")
    page.get_by_role("combobox", name="谁可以看到").select_option("1")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="新建").click()
    for doctype in ("ToDo", "Client Script"):
        add(page, "快捷方式")
        dialog.get_by_role("combobox", name="单据类型", exact=True).select_option(doctype)
        dialog.get_by_role("button", name="添加", exact=True).click()
    add(page, "数字卡")
    dialog.get_by_role("textbox", name="标题").fill("待办数")
    dialog.get_by_role("combobox", name="单据类型", exact=True).select_option("ToDo")
    dialog.get_by_role("button", name="添加", exact=True).click()
    expect(dialog).to_have_count(0)
    drag(page, page.locator(BLOCKS).nth(2), page.locator(BLOCKS).nth(0))
    expect(page.locator(BLOCKS).first).to_have_attribute("aria-label", re.compile("待办数"))
    page.keyboard.press("Control+s")
    expect(page.locator(".board.editing")).to_have_count(0)
    address = page.url.partition("?")[0]
    with signed_in(browser, served_empty, "reader@example.com") as other:
        other.goto(address)
        expect(other.locator(".number-card")).to_contain_text("待办数")
        expect(other.locator(".shortcut")).to_have_count(1)
        expect(other.get_by_role("button", name="编排", exact=True)).to_have_count(0)


def test_everybodys_page_is_changed_by_its_managers_and_taken_back(admin: Page, desk: Page) -> None:
    expect(desk.get_by_role("button", name="编排", exact=True)).to_have_count(0)
    admin.goto("/app/gate-post")
    expect(admin.locator(".block").first).to_be_visible()
    before = admin.locator(".block").count()
    admin.get_by_role("button", name="编排", exact=True).click()
    cell = admin.locator(BLOCKS).nth(1)
    cell.focus()
    admin.keyboard.press("Delete")
    add(admin, "空白")
    admin.get_by_role("button", name="保存", exact=True).click()
    expect(admin.locator(".board.editing")).to_have_count(0)
    expect(admin.locator(".block.is-spacer")).to_have_count(1)
    # Who changed it, and when, stands in the history; from there too it goes back to what the app brought.
    admin.goto("/app/customization-history")
    change = admin.locator('.change:has([title="Gate Post"])').first
    expect(change).to_contain_text("Administrator")
    change.get_by_role("button", name="撤销").click()
    expect(admin.locator(".change").first).to_contain_text("撤销第")
    admin.locator(".change").first.get_by_role("button", name="撤销").click()
    expect(admin.get_by_role("button", name="恢复应用的标准")).to_have_count(1)
    admin.get_by_role("button", name="恢复应用的标准").click()
    admin.get_by_role("dialog").get_by_role("button", name="恢复应用的标准").click()
    expect(admin.get_by_role("button", name="恢复应用的标准")).to_have_count(0)
    admin.locator(".change").first.get_by_role("button", name="撤销").click()
    expect(admin.get_by_role("button", name="恢复应用的标准")).to_have_count(1)
    admin.goto("/app/gate-post")
    expect(admin.locator(".block.is-spacer")).to_have_count(1)
    admin.get_by_role("button", name="更多").click()
    admin.get_by_role("menuitem", name="恢复标准页面").click()
    admin.get_by_role("dialog").get_by_role("button", name="恢复标准页面").click()
    expect(admin.locator(".block")).to_have_count(before)
    expect(admin.locator(".block.is-spacer")).to_have_count(0)


def test_a_dashboard_is_arranged(admin: Page) -> None:
    send(
        admin,
        "POST",
        "/api/method/frappe.client.insert",
        {"doc": {"doctype": "Dashboard", "dashboard_name": "Arranged here"}},
    )
    try:
        admin.goto("/app/dashboard-view/Arranged%20here")
        admin.get_by_role("button", name="编排", exact=True).click()
        admin.get_by_role("button", name="添加图表").click()
        dialog = admin.get_by_role("dialog")
        dialog.get_by_role("combobox", name="图表", exact=True).select_option(index=1)
        dialog.get_by_role("button", name="添加", exact=True).click()
        admin.get_by_role("button", name="添加数字卡").click()
        dialog.get_by_role("combobox", name="数字卡", exact=True).select_option(index=1)
        dialog.get_by_role("button", name="添加", exact=True).click()
        expect(admin.locator(BLOCKS)).to_have_count(2)
        expect(admin.locator(BLOCKS).first).to_have_attribute("aria-label", re.compile("^数字卡"))
        admin.locator(BLOCKS).last.focus()
        admin.keyboard.press("Shift+ArrowRight")
        admin.get_by_role("button", name="保存", exact=True).click()
        expect(admin.locator(".board.editing")).to_have_count(0)
        admin.reload()
        expect(admin.locator(".block.is-chart")).to_have_attribute("style", re.compile("--col: 12"))
        expect(admin.locator(".number-card")).to_have_count(1)
    finally:
        send(admin, "POST", "/api/method/frappe.client.delete", {"doctype": "Dashboard", "name": "Arranged here"})


class Finger:
    """One finger on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.touch = page.context.new_cdp_session(page)

    def send(self, kind: str, *points: dict[str, float]) -> None:
        self.touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    def moves(self, what: Locator, where: Locator, *, down: float = 4) -> None:
        """Rest on something until it is taken, and put it at another place."""
        what.scroll_into_view_if_needed()
        box, goal = what.bounding_box(), where.bounding_box()
        assert box
        assert goal
        x, y = box["x"] + 40, box["y"] + 12
        self.send("touchStart", {"x": x, "y": y})
        expect(self.page.locator(".dragged-copy")).to_be_visible()
        for step in range(1, 6):
            to_x, to_y = goal["x"] + 20, goal["y"] + down
            self.send("touchMove", {"x": x + (to_x - x) * step / 5, "y": y + (to_y - y) * step / 5})
        self.send("touchEnd")
        expect(self.page.locator(".dragged-copy")).to_have_count(0)


def test_a_finger_moves_blocks_cards_fields_and_columns(browser: Browser, admin: Page, served: str) -> None:
    context = browser.new_context(
        base_url=served,
        storage_state=admin.context.storage_state(),
        locale="zh-CN",
        viewport={"width": 1100, "height": 900},
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    finger = Finger(page)

    page.goto("/app/gate-post")
    page.get_by_role("button", name="编排", exact=True).tap()
    blocks = page.locator(BLOCKS)
    second = str(blocks.nth(1).get_attribute("data-cell"))
    finger.moves(blocks.nth(1), blocks.nth(0))
    expect(blocks.first).to_have_attribute("data-cell", second)

    card = str(send(admin, "POST", "/api/resource/ToDo", {"description": "by finger"})["data"]["name"])  # type: ignore[index]
    page.once("dialog", lambda question: question.accept())  # unsaved work is asked about
    page.goto("/app/todo/view/kanban")
    finger.moves(page.locator(f'[data-card="{card}"]'), page.locator(".lane").nth(1).locator("header"))
    expect(page.locator(".lane").nth(1).locator(f'[data-card="{card}"]')).to_be_visible()

    page.goto("/app/customize-form/building")
    rows = page.locator(".builder-fields li")
    third = str(rows.nth(2).get_attribute("data-row"))
    finger.moves(rows.nth(2), rows.nth(0))
    expect(rows.first).to_have_attribute("data-row", third)
    expect(page.locator("h1 .badge")).to_be_visible()
    context.close()
