"""An administrator shapes a form in the browser; the change is there without a restart, for everybody and everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

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
    add(admin, "Data", label="犬证号", fieldname="dog_licence", depends_on="eval:doc.keeps_pet==1")
    asked(admin, "in_standard_filter").locator("input").check()
    preview = admin.locator(".form-preview")
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
    add(admin, "Data", label="Broken", fieldname="owner", depends_on="eval:doc.(")
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
