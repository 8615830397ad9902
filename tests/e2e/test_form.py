"""Forms in a real browser: by keyboard alone, two at once, drafts, files, steps that ask, new links, what stands beside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.browser


def other(browser: Browser, desk: Page) -> Page:
    """The same person in another window."""
    context = browser.new_context(
        base_url=desk.url.split("/app")[0],
        locale="zh-CN",
        viewport={"width": 1280, "height": 800},
        storage_state=desk.context.storage_state(),
    )
    return context.new_page()


def log_one(desk: Page, subject: str) -> str:
    """A complaint made over the API; gives its path."""
    return str(
        desk.evaluate(
            """async (subject) => {
            const boot = JSON.parse(document.getElementById("boot").textContent);
            const doc = { doctype: "Complaint", subject, category: "NOISE", channel: "Phone", priority: "P3", description: "x", unit: "HY-03-1-1202" };
            const answer = await fetch("/api/method/frappe.client.insert", { method: "POST", headers: { "Content-Type": "application/json", "X-Frappe-CSRF-Token": boot.csrf_token }, body: JSON.stringify({ doc }) });
            const body = await answer.json();
            if (!body.message) throw new Error(JSON.stringify(body));
            return "/app/complaint/" + body.message.name; }""",
            subject,
        )
    )


def test_a_complaint_is_logged_by_keyboard_alone(desk: Page) -> None:
    desk.goto("/app/complaint/new")
    desk.get_by_label("主题").focus()
    keys = desk.keyboard
    keys.type("电梯异响")
    keys.press("Tab")
    keys.type("噪音")
    desk.get_by_role("option").filter(has_text="噪音").first.wait_for()
    keys.press("Enter")
    desk.get_by_role("combobox", name="房屋", exact=True).focus()
    keys.type("3栋1单元1202")
    desk.get_by_role("option").filter(has_text="3栋1单元1202").first.wait_for()
    keys.press("Enter")
    desk.get_by_label("描述").focus()
    keys.type("每层都响")
    keys.press("Control+Enter")
    expect(desk).to_have_url(re.compile(r"/app/complaint/CMP-\d{4}-\d{5}$"))
    keys.press("Control+p")
    expect(desk).to_have_url(re.compile(r"/app/print/complaint/CMP-"))


def test_two_who_save_choose_field_by_field(browser: Browser, desk: Page) -> None:
    path = log_one(desk, "两人同时改")
    desk.goto(path)
    desk.get_by_label("描述").fill("我写的描述")
    second = other(browser, desk)
    second.goto(path)
    second.get_by_label("主题").fill("对方改的主题")
    second.keyboard.press("Control+s")
    expect(second.locator("h1")).to_contain_text("对方改的主题")
    second.context.close()
    desk.keyboard.press("Control+s")
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("对方改的主题")
    expect(dialog.locator("tr", has_text="主题").locator("input").nth(1)).to_be_checked()
    expect(dialog.locator("tr", has_text="描述").locator("input").nth(0)).to_be_checked()
    dialog.get_by_role("button", name="按所选保存").click()
    expect(desk.locator("h1")).to_contain_text("对方改的主题")
    expect(desk.get_by_label("描述")).to_have_value("我写的描述")


def test_a_step_asks_for_what_it_needs(desk: Page) -> None:
    desk.goto(log_one(desk, "需要等待"))
    for action, state in (("受理", "已受理"), ("派单", "处理中")):
        desk.get_by_role("button", name=action, exact=True).click()
        expect(desk.locator("h1 .badge").first).to_have_text(state)
    desk.get_by_role("button", name="等待", exact=True).click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("button", name="等待", exact=True).click()
    expect(dialog.locator(".wrong-text")).to_be_visible()
    dialog.get_by_label("挂起原因").select_option("Waiting for Parts")
    dialog.get_by_role("button", name="等待", exact=True).click()
    expect(desk.locator("h1 .badge").first).not_to_have_text("处理中")


def test_files_are_attached_and_a_deletion_is_taken_back(admin: Page, tmp_path: Path) -> None:
    picture = tmp_path / "照片.txt"
    picture.write_text("hello")
    path = log_one(admin, "带附件")
    admin.goto(path)
    admin.locator(".form-side input[type=file]").set_input_files(str(picture))
    expect(admin.locator(".side-files a")).to_have_text("照片.txt")
    admin.get_by_role("button", name="更多").first.click()
    admin.get_by_role("menuitem", name="删除").click()
    admin.get_by_role("dialog").get_by_role("button", name="删除").click()
    admin.get_by_role("button", name="撤销").click()
    expect(admin).to_have_url(re.compile(re.escape(path)))
    expect(admin.locator("h1")).to_contain_text("带附件")


def test_a_comment_loses_no_key_names_somebody_and_is_changed(browser: Browser, desk: Page) -> None:
    path = log_one(desk, "有评论")
    context = browser.new_context(
        base_url=desk.url, storage_state=desk.context.storage_state(), locale="zh-CN", service_workers="block"
    )
    page = context.new_page()
    held: list[Route] = []
    page.route("**/RichEditor-*.js", lambda route: held.append(route))
    page.goto(path)
    box = page.get_by_role("textbox", name="写评论")
    box.click()
    page.keyboard.type("先打  的")
    page.keyboard.press("Enter")
    page.keyboard.type("请看")
    page.keyboard.press("ArrowLeft")
    expect(box).to_have_value("先打  的\n请看")
    held[0].continue_()
    expect(page.locator(".rich-area")).to_be_focused()
    page.keyboard.type("你")
    expect(page.locator(".rich-area p")).to_have_text(["先打  的", "请你看"], use_inner_text=True)
    context.close()
    desk.goto(path)
    desk.get_by_role("textbox", name="写评论").click()
    expect(desk.locator(".rich-area")).to_be_focused()
    desk.keyboard.type("请看 @陈")
    desk.locator(".comment-place [role=option]").first.wait_for()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Control+Enter")
    mine = desk.locator(".timeline li.comment").first
    expect(mine).to_contain_text("请看 @陈")
    mine.get_by_role("button", name="编辑").click()
    mine.get_by_role("textbox").fill("改过了")
    mine.get_by_role("button", name="保存").click()
    expect(mine).to_contain_text("改过了")


def test_a_linked_document_is_made_in_a_small_window(admin: Page) -> None:
    admin.goto("/app/complaint/new")
    box = admin.get_by_role("combobox", name="业主/住户", exact=True)
    box.click()
    box.fill("欧阳小窗")
    admin.locator(".choices .make").click()
    dialog = admin.get_by_role("dialog")
    expect(dialog.get_by_label("姓名")).to_have_value("欧阳小窗")
    dialog.get_by_label("手机").fill("19912345678")
    dialog.get_by_role("button", name="新建").click()
    expect(admin.get_by_role("dialog")).to_have_count(0)
    expect(box).to_have_value(re.compile("欧阳"))
    admin.evaluate("localStorage.clear()")


def test_a_print_is_seen_before_it_is_made(desk: Page) -> None:
    path = log_one(desk, "要打印")
    desk.goto(path.replace("/app/", "/app/print/"))
    frame = desk.frame_locator(".print-paper iframe")
    expect(frame.locator("h1")).to_have_text("投诉处理单")
    desk.get_by_role("combobox", name="语言", exact=True).select_option("en")
    expect(frame.locator("h1")).to_have_text("Complaint Form")
    desk.get_by_label("打印格式").select_option("Standard")
    expect(frame.locator(".print-heading")).to_be_visible()
    address = desk.get_by_role("link", name="PDF").get_attribute("href")
    assert address is not None
    load = "path => fetch(path).then(async answer => [answer.headers.get('content-type'), (await answer.text()).slice(0, 5)])"
    assert desk.evaluate(load, address) == ["application/pdf", "%PDF-"]


@pytest.mark.parametrize("width", [390, 360])
def test_the_form_and_the_print_fit_a_phone(browser: Browser, desk: Page, width: int) -> None:
    path = log_one(desk, "手机上看")
    page = other(browser, desk)
    page.set_viewport_size({"width": width, "height": 780})
    for address in (path, path.replace("/app/", "/app/print/")):
        page.goto(address)
        page.wait_for_selector(".timeline, .print-paper iframe")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()
