"""S07 without a network: a guard's phone looks a code up in the list it took along, and sends later what it saw."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from .test_gate import moment

pytestmark = pytest.mark.browser


def test_s07_edge_31_a_phone_at_the_gate_loses_its_network(browser: Browser, served: str) -> None:
    context = browser.new_context(base_url=served, locale="zh-CN", viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto("/login")
    page.click('button[data-user="security-guard@demo.example"]')
    page.wait_for_selector(".tiles")
    made = page.evaluate(
        """async ([from, to]) => {
          const headers = { "Content-Type": "application/json", "X-Frappe-CSRF-Token": frappe.boot.csrf_token };
          const post = async (path, body) => (await fetch(path, { method: "POST", headers, body: JSON.stringify(body) })).json();
          const doc = (await post("/api/resource/Entry Pass", { pass_type: "VISITOR", holder_name: "张三丰", unit: "HY-03-1-1202", valid_from: from, valid_to: to })).data;
          await post("/api/method/run_doc_method", { dt: "Entry Pass", dn: doc.name, method: "issue" });
          return (await (await fetch(`/api/resource/Entry Pass/${doc.name}`)).json()).data;
        }""",
        [moment(-48), moment(48)],
    )
    page.goto("/gate")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.get_by_label("短码").fill(made["short_code"].lower())
    page.get_by_role("button", name="查验").click()
    expect(page).to_have_url(re.compile("/pass/"))
    page.goto("/gate")
    page.wait_for_function("indexedDB.databases().then((found) => found.some((one) => one.name === 'gate'))")
    page.wait_for_load_state("networkidle")

    context.set_offline(True)
    page.reload()
    page.get_by_label("短码").fill(made["short_code"])
    page.get_by_role("button", name="查验").click()
    expect(page.locator(".verdict.good")).to_contain_text("张**")
    page.get_by_role("button", name="放行进入").click()
    expect(page.locator(".strip")).to_contain_text("1")
    page.get_by_label("短码").fill("ZZZZZZ")
    page.get_by_role("button", name="查验").click()
    expect(page.locator(".verdict.bad")).to_be_visible()

    context.set_offline(False)
    expect(page.locator(".strip.good")).to_be_visible()
    page.route("**/api/method/ping", lambda route: route.abort())  # a network that leads nowhere
    page.get_by_label("短码").fill(made["short_code"])
    page.get_by_role("button", name="查验").click()
    expect(page.locator(".verdict.good")).to_contain_text("张**")
    logged = page.evaluate(
        """async (name) => (await (await fetch(`/api/resource/Pass Scan Log?fields=["offline","result"]&filters=[["entry_pass","=","${name}"],["offline","=",1]]`)).json()).data""",
        made["name"],
    )
    assert [(row["offline"], row["result"]) for row in logged] == [(1, "Let Through")]
    context.close()
