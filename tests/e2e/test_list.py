"""The list by mouse, keyboard and phone: filters, what is done with many, what others change meanwhile."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
ROWS = ".list-card tbody tr"


def filter_by(page: Page, field: str, comparison: str, value: str) -> None:
    """Add a filter in the editor, its value one of a list of words."""
    page.get_by_role("button", name="添加筛选条件").click()
    row = page.locator(".filter-row").last
    row.get_by_label("字段", exact=True).select_option(label=field)
    row.get_by_label("比较方式", exact=True).select_option(label=comparison)
    row.locator(".filter-value select").select_option(label=value)


def choose_rows(page: Page, count: int) -> None:
    expect(page.locator(".list-card")).to_have_attribute("aria-busy", "false")
    for index in range(count):
        page.locator(f"{ROWS} .pick input").nth(index).check()
    expect(page.locator(".bulk-bar")).to_contain_text(str(count))


def test_filter_and_assign_many(admin: Page) -> None:
    admin.goto("/app/complaint")
    admin.get_by_role("button", name="更多筛选").click()
    filter_by(admin, "创建时间", "属于", "今年")
    admin.get_by_role("button", name="添加筛选条件").click()
    row = admin.locator(".filter-row").last
    row.get_by_label("字段", exact=True).select_option(label="优先级")
    row.get_by_label("比较方式", exact=True).select_option(label="属于其中之一")
    row.get_by_role("button", name=re.compile("P2")).click()
    row.get_by_role("button", name=re.compile("P3")).click()
    expect(admin).to_have_url(re.compile("P2.*P3"))
    expect(admin.locator(f"{ROWS} .badge").filter(has_text="P4")).to_have_count(0)
    choose_rows(admin, 3)
    admin.locator(".bulk-bar").get_by_role("button", name="指派给").click()
    box = admin.get_by_role("combobox", name="指派给")
    box.fill("陈婷")
    admin.get_by_role("option").filter(has_text="陈婷").first.click()
    admin.get_by_role("dialog").get_by_role("button", name="指派给").click()
    expect(admin.locator(".toast")).to_contain_text("3")
    expect(admin.locator(f"{ROWS} .assignee")).to_have_count(3)


def test_what_failed_and_why_is_said_once(admin: Page) -> None:
    admin.goto("/app/building")
    choose_rows(admin, 2)
    admin.locator(".bulk-bar").get_by_role("button", name="更多").click()
    admin.get_by_role("menuitem", name="删除").click()
    admin.get_by_role("dialog").get_by_role("button", name="删除").click()
    dialog = admin.get_by_role("dialog")
    expect(dialog.locator(".task-failed li")).to_have_count(2)
    dialog.get_by_role("button", name="关闭").last.click()
    expect(admin.locator(ROWS).first).to_be_visible()


def test_columns_are_kept_for_the_person(admin: Page) -> None:
    admin.goto("/app/property-unit")
    admin.get_by_role("button", name="更多", exact=True).click()
    admin.get_by_role("menuitem", name="选择列").click()
    dialog = admin.get_by_role("dialog")
    dialog.locator("select").select_option(label="创建人")
    dialog.get_by_role("button", name=re.compile("上移")).last.click()
    with admin.expect_response(lambda answer: "user_settings.save" in answer.url):
        dialog.get_by_role("button", name="保存").click()
    admin.reload()
    expect(admin.locator(".list-card th").filter(has_text="创建人")).to_be_visible()


def test_filters_are_kept_and_shared(admin: Page, browser: Browser, served: str) -> None:
    admin.goto("/app/complaint?priority=P2")
    admin.get_by_role("button", name="更多筛选").click()
    filter_by(admin, "创建时间", "属于", "今年")
    admin.get_by_role("button", name="已保存的筛选").click()
    admin.get_by_role("menuitem", name=re.compile("保存这些筛选")).click()
    admin.get_by_label("名称").fill("今年的")
    admin.get_by_label("所有打开此列表的人可见").check()
    admin.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(admin.get_by_role("dialog")).to_have_count(0)
    context = browser.new_context(base_url=served, locale="zh-CN")
    other = context.new_page()
    other.goto("/login")
    other.click('button[data-user="front-desk@demo.example"]')
    other.wait_for_selector(".shell-main")
    other.goto("/app/complaint")
    other.get_by_role("button", name="已保存的筛选").click()
    other.get_by_role("menuitem", name=re.compile("今年的")).click()
    expect(other.locator(".filter-chips .chip")).to_contain_text("今年")
    expect(other).to_have_url(re.compile("timespan"))
    context.close()


def test_groups_narrow_the_list(admin: Page) -> None:
    admin.goto("/app/complaint")
    admin.get_by_role("button", name="更多", exact=True).click()
    admin.get_by_role("menuitem", name="显示分组").click()
    side = admin.locator(".group-side")
    side.locator("summary").filter(has_text="优先级").click()
    entry = side.locator(".group-entry").filter(has_text="P3").first
    count = entry.locator(".muted").inner_text()
    entry.click()
    expect(admin.locator("h1 .count")).to_have_text(count)
    entry.click()
    expect(admin).to_have_url(re.compile(r"/app/complaint$"))


def test_keys_walk_choose_and_open(admin: Page) -> None:
    admin.goto("/app/complaint")
    expect(admin.locator(ROWS).first).to_be_visible()
    admin.keyboard.press("j")
    admin.keyboard.press("j")
    admin.keyboard.press("x")
    expect(admin.locator(f"{ROWS}.picked")).to_have_count(1)
    name = admin.locator(f"{ROWS} .title small").nth(1).inner_text()
    admin.keyboard.press("Enter")
    expect(admin).to_have_url(re.compile(f"/app/complaint/{name}$"))


def send(page: Page, method: str, path: str, body: object) -> dict[str, object]:
    """A REST call with the page's own session."""
    script = """async ([method, path, body]) => {
      const token = JSON.parse(document.getElementById("boot").textContent).csrf_token;
      const answer = await fetch(path, { method, headers: { "Content-Type": "application/json", "X-Frappe-CSRF-Token": token }, body: JSON.stringify(body) });
      return answer.json(); }"""
    return dict(page.evaluate(script, [method, path, body]))


def test_an_act_on_very_many_goes_on_without_the_page(admin: Page, background: str) -> None:
    docs = [{"doctype": "ToDo", "description": f"many {number}"} for number in range(54)]
    send(admin, "POST", "/api/method/frappe.client.insert_many", {"docs": docs})
    admin.goto('/app/todo?filters=[["description","like","many"]]')
    admin.locator(".list-card thead input").check()
    admin.get_by_role("button", name="选择全部 54").click()
    admin.locator(".bulk-bar").get_by_role("button", name="更多").click()
    admin.get_by_role("menuitem", name="添加标签").click()
    admin.get_by_role("dialog").get_by_role("textbox").fill("later")
    admin.get_by_role("dialog").get_by_role("button", name="添加").click()
    expect(admin.locator(".toast")).to_contain_text("54", timeout=20000)
    admin.locator(".shell-right button").first.click()
    admin.get_by_role("dialog", name=re.compile("通知")).get_by_role("listitem").first.get_by_role("link").click()
    expect(admin).to_have_url(re.compile("/app/bulk-run/"))
    expect(admin.locator(".bulk-run [role=status]")).to_have_text("已完成 54 条")


def test_a_form_goes_on_along_the_list(admin: Page) -> None:
    admin.goto("/app/complaint?sort=name+asc")
    expect(admin.locator(".crumbs")).to_contain_text("客户服务")
    titles = admin.locator(f"{ROWS} .title a")
    names = [str(titles.nth(index).get_attribute("href")).rpartition("/")[2] for index in range(3)]
    titles.nth(1).click()
    expect(admin.get_by_role("group", name=re.compile("列表中第 2 张"))).to_be_visible()
    admin.keyboard.press("Control+Shift+Period")
    expect(admin).to_have_url(re.compile(f"{names[2]}$"))
    expect(admin.get_by_role("group", name=re.compile("列表中第 3 张"))).to_be_visible()
    admin.get_by_role("button", name="上一张单据").click()
    expect(admin).to_have_url(re.compile(f"{names[1]}$"))
    expect(admin.get_by_role("group", name=re.compile("列表中第 2 张"))).to_be_visible()
    admin.keyboard.press("Control+Shift+Comma")
    expect(admin).to_have_url(re.compile(f"{names[0]}$"))
    expect(admin.get_by_role("button", name="上一张单据")).to_be_disabled()


def test_what_others_do_shows_by_itself(admin: Page, browser: Browser, live: str) -> None:
    admin.goto('/app/todo?filters=[["status","=","Open"]]')
    expect(admin.locator("h1 .live")).to_be_visible()  # from here on changes are heard
    context = browser.new_context(base_url=live, storage_state=admin.context.storage_state())
    other = context.new_page()
    other.goto("/app/building")
    made = send(other, "POST", "/api/resource/ToDo", {"description": "fresh from the other side"})
    name = json.loads(json.dumps(made))["data"]["name"]
    admin.get_by_role("button", name="1 条新记录").click()
    row = admin.locator(ROWS).filter(has_text=str(name))
    expect(row).to_be_visible()
    send(other, "PUT", f"/api/resource/ToDo/{name}", {"priority": "High"})
    expect(row.locator(".badge").filter(has_text="高")).to_be_visible()
    send(other, "PUT", f"/api/resource/ToDo/{name}", {"status": "Closed"})
    expect(row).to_have_class(re.compile("gone"))
    context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_shows_cards_and_chooses_them(browser: Browser, admin: Page, served: str, language: str) -> None:
    context = browser.new_context(
        base_url=served, viewport={"width": 360, "height": 740}, storage_state=admin.context.storage_state(), color_scheme="dark"
    )  # fmt: skip
    context.add_cookies([{"name": "preferred_language", "value": language, "url": served}])
    page = context.new_page()
    page.goto("/app/complaint")
    expect(page.locator(ROWS).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name={"zh": "更多", "en": "More"}[language], exact=True).click()
    page.get_by_role("menuitem", name={"zh": "选择记录", "en": "Choose documents"}[language]).click()
    page.locator(f"{ROWS} .pick input").first.check()
    expect(page.locator(".bulk-bar")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
