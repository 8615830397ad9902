"""Editors of fields, each in one journey."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def test_code_is_completed_searched_and_left_by_keys(admin_of_empty: Page) -> None:
    page = admin_of_empty
    page.goto("/app/client-script/new")
    page.locator('[data-fieldname="dt"] input').fill("ToDo")
    page.get_by_role("option").filter(has_text="ToDo").first.click()
    field = page.locator('[data-fieldname="script"]')
    script = page.get_by_role("textbox", name="脚本")
    script.fill('frappe.ui.form.on("ToDo", {\n});\n')
    page.keyboard.press("Control+End")
    page.keyboard.type("frm.doc.prior")
    offered = page.get_by_role("option", name="priority")
    expect(offered).to_have_attribute("aria-selected", "true")
    offered.click()
    expect(script).to_contain_text("frm.doc.priority")
    page.keyboard.press("Control+f")
    expect(page.get_by_role("textbox", name="查找")).to_be_focused()
    page.keyboard.type("ToDo")
    expect(field.locator(".cm-searchMatch")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(script).to_be_focused()
    page.keyboard.press("Tab")
    expect(script).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(script).not_to_be_focused()


def test_a_fault_in_json_is_shown_at_its_line(admin_of_empty: Page) -> None:
    page = admin_of_empty
    page.goto("/app/_components")
    json = page.get_by_role("textbox", name="JSON")
    json.fill('{\n "a" 1\n}')
    field = page.locator('[data-fieldname="json"]')
    expect(field.get_by_role("alert")).to_contain_text("第 2 行")
    expect(field.locator(".cm-lint-marker-error")).to_be_visible()
    json.fill('{"a": [1]}')
    field.get_by_role("button", name="整理格式").click()
    expect(field.locator(".cm-line")).to_have_count(5)


def test_rich_text_is_written_pasted_and_kept(admin_of_empty: Page) -> None:
    page = admin_of_empty
    page.goto("/app/todo/new")
    field = page.locator('[data-fieldname="description"]')
    text = field.get_by_role("textbox")
    text.click()
    page.keyboard.type("- ")
    input_method = page.context.new_cdp_session(page)
    input_method.send("Input.imeSetComposition", {"text": "lou shui", "selectionStart": 8, "selectionEnd": 8})
    input_method.send("Input.insertText", {"text": "漏水"})
    page.keyboard.press("Enter")
    page.keyboard.press("Control+b")
    page.keyboard.type("加急")
    expect(field.get_by_role("button", name="加粗")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    text.evaluate(
        """(area, html) => { const data = new DataTransfer(); data.setData('text/html', html);
        area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }""",
        '<style>p{}</style><p class="MsoNormal" style="color:red" onclick="x()">通知<o:p></o:p></p><script>1</script>',
    )
    field.locator("input[type=file]").set_input_files({"name": "照片.png", "mimeType": "image/png", "buffer": PIXEL})
    expect(text.get_by_role("img", name="照片")).to_have_attribute("src", re.compile("/private/files/"))
    page.keyboard.press("Control+s")
    expect(page).not_to_have_url(re.compile("/new"))
    page.reload()
    expect(text.locator("li")).to_have_text(["漏水", "加急"])
    expect(text.locator("li strong")).to_have_text("加急")
    expect(text.locator("p", has_text="通知")).not_to_have_attribute("style", re.compile("."))
    expect(text.get_by_role("img", name="照片")).to_be_visible()


def test_an_area_is_drawn_on_a_map_of_the_site(admin_of_empty: Page) -> None:
    page = admin_of_empty
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/app/_components")
    field = page.locator('[data-fieldname="geolocation"]')
    field.get_by_role("textbox").fill("31.299379, 120.585289")
    field.get_by_role("button", name="地图").click()
    ground = field.get_by_role("application")
    expect(ground.locator(".map-pin")).to_be_visible()
    field.get_by_role("button", name="区域").click()
    for x, y in ((40, 60), (160, 60), (100, 200)):
        ground.click(position={"x": x, "y": y})
    field.get_by_role("button", name="完成").click()
    expect(field.locator(".hint")).to_contain_text("2 个")
    expect(ground.locator("path.map-shape")).to_have_count(1)
    field.get_by_role("button", name="移除最后一个").click()
    expect(field.locator(".hint")).to_have_count(0)
    expect(field.get_by_role("textbox")).to_have_value("31.299379, 120.585289")
    site = page.url.partition("/app")[0]
    assert [url for url in asked if not url.startswith((site, "data:", "blob:"))] == []
