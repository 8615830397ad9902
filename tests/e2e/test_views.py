"""The other views of a DocType: a board, a calendar, a tree, bars over time, a map, figures; by mouse, keyboard and phone."""

from __future__ import annotations

import base64
import json
import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.test_list import send

pytestmark = pytest.mark.browser
TILE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def task(page: Page, text: str) -> str:
    made = send(page, "POST", "/api/resource/ToDo", {"description": text})
    return str(made["data"]["name"])  # type: ignore[index]


def lane(page: Page, title: str) -> object:
    return page.get_by_role("region", name=title, exact=True)


def test_cards_move_by_mouse_and_by_keys(admin: Page) -> None:
    admin.goto("/app/todo")
    first, second = task(admin, "by mouse"), task(admin, "by keys")
    admin.goto("/app/todo/view/kanban")
    columns = admin.locator(".lane")
    # The head of the column is in sight: scrolling in the middle of a drag would take another card along.
    admin.locator(f'[data-card="{first}"]').drag_to(columns.nth(1).locator("header"))
    expect(columns.nth(1).locator(f'[data-card="{first}"]')).to_be_visible()
    admin.locator(f'[data-card="{second}"] > a').focus()
    with admin.expect_response(lambda answer: "set_value" in answer.url):
        admin.keyboard.press("Alt+ArrowRight")
    expect(columns.nth(1).locator(f'[data-card="{second}"] > a')).to_be_focused()
    admin.reload()
    expect(columns.nth(1).locator(f'[data-card="{first}"], [data-card="{second}"]')).to_have_count(2)


def test_a_card_without_a_step_goes_back(admin: Page) -> None:
    admin.goto("/app/complaint/view/kanban")
    card = admin.locator(".lane").first.locator(".kanban-card").first
    name = card.get_attribute("data-card")
    card.locator("a").first.focus()
    admin.get_by_role("button", name=f"将{name}移到…").click()
    admin.get_by_role("menuitem", name="已关闭").click()
    expect(admin.locator(".toast")).to_contain_text("不能直接转到")
    expect(admin.locator(".lane").first.locator(f'[data-card="{name}"]')).to_be_visible()


def test_a_board_is_made_without_code(admin: Page) -> None:
    admin.goto("/app/complaint/view/kanban")
    admin.locator(".kanban-head").get_by_role("button").click()
    admin.get_by_role("menuitem", name="新建看板…").click()
    admin.get_by_role("dialog").locator("input").first.fill("按优先级")
    admin.get_by_label("按此字段分列").select_option(label="优先级")
    admin.get_by_role("dialog").get_by_role("button", name="新建").click()
    expect(admin).to_have_url(re.compile("/view/kanban/"))
    expect(admin.locator(".lane")).to_have_count(4)
    send(admin, "DELETE", "/api/resource/Kanban Board/按优先级", {})  # the others want the standard one


def test_a_chinese_week_begins_on_monday_and_days_are_walked(admin: Page) -> None:
    admin.goto("/app/entry-pass/view/calendar")
    expect(admin.get_by_role("columnheader").first).to_have_text(re.compile("周一"))
    title = admin.locator(".calendar-head h2")
    before = title.inner_text()
    admin.locator('.month-day[tabindex="0"]').focus()
    admin.keyboard.press("PageDown")
    expect(title).not_to_have_text(before)
    admin.keyboard.press("ArrowRight")
    admin.keyboard.press("Enter")
    expect(admin).to_have_url(re.compile(r"/app/entry-pass/new\?valid_from=\d{4}-\d\d-\d\d"))


def test_dragging_over_days_makes_something_new(admin: Page) -> None:
    admin.goto("/app/entry-pass/view/calendar")
    days = admin.locator(".month-day")
    numbers = [days.nth(index).bounding_box() for index in (8, 10)]
    assert all(numbers)
    start, end = ((box["x"] + 12, box["y"] + 10) for box in numbers if box)
    admin.mouse.move(*start)
    admin.mouse.down()
    admin.mouse.move(*end, steps=4)
    admin.mouse.up()
    expect(admin).to_have_url(re.compile("valid_to="))


def test_a_tree_grows_by_keys_and_is_pruned(admin: Page) -> None:
    admin.goto("/app/service-department/view/tree")
    admin.locator(".tree-node").first.focus()
    admin.keyboard.press("n")
    admin.get_by_role("dialog").get_by_label("部门名称").fill("绿化部")
    admin.get_by_role("dialog").get_by_role("button", name="添加").click()
    node = admin.locator(".tree-node").filter(has_text="绿化部")
    expect(node).to_be_focused()
    admin.keyboard.press("ArrowLeft")
    expect(admin.locator(".tree-node").first).to_be_focused()
    admin.keyboard.press("ArrowLeft")
    expect(node).to_have_count(0)
    admin.keyboard.press("ArrowRight")
    node.focus()
    admin.keyboard.press("Delete")
    admin.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(node).to_have_count(0)


def test_tiles_come_from_the_host_that_is_named_and_no_other(admin: Page) -> None:
    asked: list[str] = []
    refused: list[str] = []
    settings = "/api/resource/System Settings/System Settings"
    where = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [120.5853, 31.2994]}}
    place = json.dumps({"type": "FeatureCollection", "features": [where]})

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(content_type="image/png", body=TILE)

    admin.context.route("https://*.example/**", answer)
    admin.on("console", lambda said: refused.append(said.text) if "img-src" in said.text else None)
    spot = admin.evaluate(
        "async () => (await (await fetch('/api/resource/Service Location?limit_page_length=1')).json()).data[0].name"
    )
    try:
        send(admin, "PUT", settings, {"map_tile_url": "https://tiles.example/{z}/{x}/{y}.png"})
        send(admin, "PUT", f"/api/resource/Service Location/{spot}", {"geo": place})
        admin.goto("/app/service-location/view/map")
        expect(admin.locator(".leaflet-tile-loaded").first).to_be_visible()
        expect(admin.locator(".map-pin")).to_have_count(1)
        assert {url.partition("example/")[0] for url in asked} == {"https://tiles."}
        assert all("/16/" in url for url in asked)  # none is asked for that is not seen
        admin.evaluate(
            "() => new Promise(done => { const it = new Image(); it.onload = it.onerror = done; it.src = 'https://elsewhere.example/x.png'; })"
        )
        assert not any("elsewhere" in url for url in asked)
        assert len(refused) == 1
    finally:
        send(admin, "PUT", settings, {"map_tile_url": ""})
        send(admin, "PUT", f"/api/resource/Service Location/{spot}", {"geo": ""})


def test_the_last_view_is_opened_again(admin: Page) -> None:
    admin.goto("/app/case-category")
    admin.get_by_role("button", name="列表").click()
    with admin.expect_response(lambda answer: "user_settings.save" in answer.url):
        admin.get_by_role("menuitem", name="树形").click()
    admin.goto("/app/case-category")
    expect(admin).to_have_url(re.compile("/app/case-category/view/tree"))
    admin.get_by_role("button", name="树形").click()
    with admin.expect_response(lambda answer: "user_settings.save" in answer.url):
        admin.get_by_role("menuitem", name="列表").click()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ["complaint/view/kanban", "entry-pass/view/calendar", "service-department/view/tree", "entry-pass/view/gantt", "entry-pass/view/image", "service-location/view/map", "complaint/view/dashboard"])  # fmt: skip
def test_every_view_fits_a_dark_phone(browser: Browser, admin: Page, served: str, path: str, language: str) -> None:
    context = browser.new_context(base_url=served, viewport={"width": 360, "height": 740}, storage_state=admin.context.storage_state(), color_scheme="dark")  # fmt: skip
    context.add_cookies([{"name": "preferred_language", "value": language, "url": served}])
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"/app/{path}")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.locator(".notice.bad, .empty.bad")).to_have_count(0)
    assert errors == []
    context.close()
