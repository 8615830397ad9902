"""A site below /office/ of its host: nothing that the browser asks for or keeps is outside of it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import SITE, running

pytestmark = pytest.mark.browser


def test_a_day_below_office(browser: Browser, kept_demo: Path, tmp_path: Path) -> None:
    sites = tmp_path / "sites"
    shutil.copytree(kept_demo, sites / SITE)
    (sites / "apps.txt").write_text("frappe\nproperty_service\n")
    (sites / "common_site_config.json").write_text(json.dumps({"default_site": SITE, "base_path": "/office"}))
    with running(SITE, sites) as address:
        context = browser.new_context(base_url=address, locale="zh-CN", viewport={"width": 1280, "height": 800})
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        page.goto("/office/login")
        page.click('button[data-user="front-desk@demo.example"]')
        page.wait_for_selector(".tiles")
        expect(page).to_have_url(re.compile(r"/office/app/front-desk$"))
        page.locator(".number-card").first.click()
        expect(page).to_have_url(re.compile(r"/office/app/complaint\?filters="))
        page.locator(".list-card .title a").first.click()
        page.get_by_label("主题").fill("门牌下的一天")
        page.keyboard.press("Control+s")
        expect(page.locator("h1")).to_contain_text("门牌下的一天")
        page.locator(".form-side input[type=file]").set_input_files(
            files=[{"name": "note.txt", "mimeType": "text/plain", "buffer": b"below"}]
        )
        link = page.locator(".form-side a", has_text="note.txt")
        expect(link).to_have_attribute("href", re.compile(r"^/office/private/files/"))
        read = "path => fetch(path).then(answer => answer.text())"
        assert page.evaluate(read, link.get_attribute("href")) == "below"
        manifest = json.loads(page.evaluate(read, page.locator("link[rel=manifest]").get_attribute("href")))
        assert {manifest["start_url"], manifest["scope"]} == {"/office/app/"}
        scope = page.evaluate("() => navigator.serviceWorker.ready.then(found => found.scope)")
        assert urlsplit(scope).path == "/office/app"
        assert {cookie["path"] for cookie in context.cookies()} == {"/office/"}
        page.get_by_role("button", name=re.compile("^我的账号: ")).click()
        page.get_by_role("button", name="退出登录").click()
        expect(page).to_have_url(re.compile(r"/office/login"))
        assert [path for path in asked if not path.startswith("/office/")] == []
        context.close()
