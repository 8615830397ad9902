"""An administrator shapes a form in the browser; the change is there without a restart, for everybody and everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.test_workspace_editor import Finger

pytestmark = pytest.mark.browser


def asked(page: Page, fieldname: str) -> Locator:
    """The place in the side panel where a property of the chosen field is entered."""
    return page.locator(f'.field-panel [data-fieldname="{fieldname}"]')


def fetched(page: Page, address: str) -> list[Any]:
    """Status and text of an address, as the person of the page gets it."""
    return list(
        page.evaluate("(it) => fetch(it).then(async (answer) => [answer.status, await answer.text()])", address)
    )


def enter(page: Page, **values: str) -> None:
    for name, text in values.items():
        asked(page, name).locator("input, textarea").first.fill(text)


def add(page: Page, fieldtype: str, **values: str) -> None:
    page.locator(".add-field select").select_option(fieldtype)
    page.get_by_role("button", name="添加字段").click()
    enter(page, **values)


def test_a_field_shown_on_a_condition_is_added_and_lives_at_once(admin: Page, desk: Page) -> None:
    admin.goto("/app/customize-form/resident")
    admin.locator('[data-row="is_vip"]').click()
    add(admin, "Check", label="养宠", fieldname="keeps_pet")
    add(admin, "Data", label="犬证号", fieldname="dog_licence")
    asked(admin, "depends_on").get_by_role("button", name="添加条件").click()
    asked(admin, "depends_on").get_by_label("字段", exact=True).select_option("keeps_pet")
    asked(admin, "depends_on").get_by_label("值", exact=True).select_option("1")
    asked(admin, "in_standard_filter").locator("input").check()
    preview = admin.locator(".form-preview")
    admin.locator('[data-row="is_vip"]').click()
    expect(preview.get_by_label("犬证号")).to_have_count(0)
    preview.get_by_label("养宠").check()
    expect(preview.get_by_label("犬证号")).to_be_visible()
    admin.keyboard.press("Control+s")
    expect(admin.locator("h1 .badge")).to_have_count(0)
    admin.goto("/app/resident/new")
    expect(admin.get_by_label("犬证号")).to_have_count(0)
    admin.get_by_label("养宠").check()
    expect(admin.get_by_label("犬证号")).to_be_visible()
    assert "dog_licence" in fetched(admin, '/api/resource/Resident?fields=["name","dog_licence"]&limit=1')[1]
    assert "dog_licence" in fetched(admin, "/api/openapi.json")[1]
    desk.goto("/app/customize-form/resident")
    expect(desk.locator(".empty")).to_be_visible()
    expect(desk.locator(".builder")).to_have_count(0)
    assert fetched(desk, "/api/resource/Customize Form/Customize Form")[0] == 403


def test_mistakes_are_said_at_the_field_and_nothing_is_saved(admin: Page) -> None:
    admin.goto("/app/customize-form/building")
    admin.locator(".builder-fields li").first.click()
    add(admin, "Data", label="Broken", fieldname="owner")
    asked(admin, "depends_on").get_by_role("button", name="写成表达式").click()
    enter(admin, depends_on="eval:doc.(")
    admin.get_by_role("button", name="保存").click()
    expect(asked(admin, "fieldname").locator(".wrong-text")).to_be_visible()
    expect(asked(admin, "depends_on").locator(".wrong-text")).to_be_visible()
    expect(admin.locator("h1 .badge")).to_be_visible()


def test_a_field_moves_by_keyboard(admin: Page) -> None:
    admin.goto("/app/customize-form/building")
    rows = admin.locator(".builder-fields li")
    rows.first.click()
    name = rows.first.get_attribute("data-row")
    admin.keyboard.press("Alt+ArrowDown")
    expect(rows.nth(1)).to_have_attribute("data-row", str(name))
    expect(rows.nth(1)).to_be_focused()


# --- from an empty site: the form itself ------------------------------------------------------------------------------


def shown(page: Page, label: str) -> Locator:
    """A field on the form that is built."""
    return page.locator(".form-preview .preview-field").filter(has_text=label)


def put(page: Page, what: Locator, before: Locator) -> None:
    """Drag something by its middle to the upper edge of a field on the form."""
    what.hover()
    page.mouse.down()
    box = before.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 8, steps=6)
    expect(page.locator(".form-preview .before")).to_have_count(1)
    page.mouse.up()


def names(page: Page) -> list[str]:
    return [str(row.get_attribute("data-row")) for row in page.locator(".builder-fields li").all()]


def test_fields_are_dragged_on_the_form_itself_and_steps_go_back(admin_of_empty: Page) -> None:
    page = admin_of_empty
    page.goto("/app/customize-form/todo")
    expect(shown(page, "截止日期")).to_be_visible()
    before = names(page)
    put(page, shown(page, "截止日期"), shown(page, "状态"))
    expect(page.locator(".builder-fields li").first).to_have_attribute("data-row", "date")
    put(page, page.locator('.palette [data-type="Phone"]'), shown(page, "优先级"))
    asked(page, "label").locator("input").fill("联系电话")
    expect(shown(page, "联系电话")).to_be_visible()
    shown(page, "颜色").click()
    page.get_by_role("toolbar").get_by_role("button", name="隐藏此字段").click()
    expect(shown(page, "颜色")).to_have_count(0)
    page.locator("h1").click()
    page.keyboard.press("Control+z")
    expect(shown(page, "颜色")).to_be_visible()
    page.get_by_role("button", name="重做").click()
    expect(shown(page, "颜色")).to_have_count(0)
    page.keyboard.press("Control+s")
    expect(page.locator("h1 .badge")).to_have_count(0)
    page.locator(".builder-fields li").filter(has_text="联系电话").click()
    fieldname = asked(page, "fieldname").locator("input").input_value()
    page.goto("/app/todo/new")
    expect(page.get_by_label("联系电话")).to_be_visible()
    expect(page.get_by_label("颜色")).to_have_count(0)
    assert fetched(page, f'/api/resource/ToDo?fields=["{fieldname}"]')[0] == 200
    page.goto("/app/customize-form/todo")
    expect(page.locator(".builder-fields li").first).to_have_attribute("data-row", "date")
    assert set(names(page)) == {*before, fieldname}


def test_titles_searches_and_names_are_chosen_by_words(admin_of_empty: Page) -> None:
    page = admin_of_empty
    page.goto("/app/customize-form/contact")
    page.locator(".builder-properties summary").click()
    properties = page.locator(".builder-properties")
    properties.get_by_label("单据如何命名").select_option("series")
    properties.get_by_label("格式", exact=True).fill("LXR-.YYYY.-.###")
    expect(properties).to_contain_text("第一份会是：LXR-20")
    page.locator('.builder-properties [data-fieldname="title_field"] select').select_option(label="公司")
    page.keyboard.press("Control+s")
    expect(page.locator("h1 .badge")).to_have_count(0)
    page.reload()
    page.locator(".builder-properties summary").click()
    expect(properties.get_by_label("格式", exact=True)).to_have_value("LXR-.YYYY.-.###")


def test_a_finger_builds_the_form(browser: Browser, admin_of_empty: Page, served_empty: str) -> None:
    context = browser.new_context(
        base_url=served_empty,
        storage_state=admin_of_empty.context.storage_state(),
        locale="zh-CN",
        viewport={"width": 390, "height": 800},
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    page.goto("/app/customize-form/role-profile")
    rows = page.locator(".builder-fields li")
    second = str(rows.nth(1).get_attribute("data-row"))
    Finger(page).moves(
        page.locator(".form-preview .preview-field").nth(1), page.locator(".form-preview .preview-field").first
    )
    expect(rows.first).to_have_attribute("data-row", second)
    small = page.locator(".preview-tools button").evaluate_all(
        "(all) => all.filter((each) => each.offsetHeight < 44).length"
    )
    assert small == 0
    context.close()
