"""Without a network: the desk opens, a complaint is made, and is there when the network is back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_complaint import choose

pytestmark = pytest.mark.browser
# What a document that the server will refuse looks like in the browser's database.
REFUSED = """async user => {
  const database = await new Promise(done => { const asked = indexedDB.open("desk", 1); asked.onupgradeneeded = () => asked.result.createObjectStore("outbox", { keyPath: "key" }); asked.onsuccess = () => done(asked.result); });
  const doc = { doctype: "Complaint", name: "new-complaint-1", __islocal: 1, subject: "没有类别" };
  const entry = { key: crypto.randomUUID(), user, doctype: "Complaint", title: "没有类别", doc, at: Date.now(), state: "waiting", error: "" };
  await new Promise(done => { const asked = database.transaction("outbox", "readwrite").objectStore("outbox").put(entry); asked.onsuccess = done; });
}"""


@pytest.fixture
def prepared(desk: Page) -> Any:
    """The desk after its first visit: the worker is there and has what it needs."""
    expect(desk.locator("html")).to_have_attribute("data-offline", "ready", timeout=60_000)
    yield desk
    desk.context.set_offline(False)


def test_a_complaint_made_offline_is_there_afterwards(prepared: Page) -> None:
    page = prepared
    page.context.set_offline(True)
    page.goto("/app/complaint/new")
    expect(page.get_by_text("没有网络")).to_be_visible()
    page.get_by_label("主题").fill("电梯停在三楼")
    choose(page, "类别", "电梯", "电梯")
    page.get_by_label("描述").fill("断网时登记的。")
    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile(r"/app/outbox$"))
    expect(page.get_by_role("main").get_by_text("电梯停在三楼")).to_be_visible()
    page.reload()
    expect(page.get_by_role("main").get_by_text("电梯停在三楼")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("全部已发送")).to_be_visible()
    page.goto("/app/complaint?q=电梯停在三楼")
    expect(page.locator(".list-card tbody tr")).to_have_count(1)


def test_what_the_server_refuses_says_why_and_can_be_put_right(prepared: Page) -> None:
    page = prepared
    page.evaluate(REFUSED, "front-desk@demo.example")
    page.goto("/app/outbox")
    entry = page.get_by_role("main").get_by_role("listitem")
    expect(entry.get_by_role("alert")).to_contain_text("类别")
    expect(entry.get_by_text("已拒绝")).to_be_visible()
    entry.get_by_role("button", name="编辑").click()
    expect(page.get_by_label("主题")).to_have_value("没有类别")
    choose(page, "类别", "电梯", "电梯")
    page.get_by_label("描述").fill("补上类别。")
    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile(r"/app/complaint/CMP-\d{4}-\d{5}$"))
    page.goto("/app/outbox")
    expect(page.get_by_text("全部已发送")).to_be_visible()


def test_logging_out_forgets_the_page(prepared: Page) -> None:
    page = prepared
    page.get_by_role("button", name=re.compile("^我的账号: ")).click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(re.compile("/login"))
    page.context.set_offline(True)
    page.goto("/app/complaint")
    expect(page.get_by_role("heading", name="没有网络")).to_be_visible()
