"""S13 and R62 in a browser: masked for the lobby; a file of people is asked for, let go by two others, fetched once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_s13_the_lobby_sees_no_number_anywhere(sign_in: Callable[..., Page]) -> None:
    page = sign_in("lobby-receptionist")
    bodies: list[str] = []
    page.on("response", lambda answer: bodies.append(answer.text()) if "/api/" in answer.url else None)
    for path in ("/app/resident", "/app/resident?q=曾静"):
        page.goto(path)
        page.locator(".list-card tbody tr").first.wait_for()
    page.locator(".list-card .title a").first.click()
    expect(page.get_by_label("手机", exact=True)).to_have_value(re.compile(r"^199\*{4}\d{4}$"))
    assert not re.search(r"1990000\d{4}", page.content() + "".join(bodies))


def test_r62_a_file_is_fetched_once(sign_in: Callable[..., Page], tmp_path: Path) -> None:
    desk = sign_in("front-desk")
    desk.goto("/app/data-export-request/new")
    box = desk.get_by_role("combobox", name="数据", exact=True)
    box.click()
    box.fill("Resident")
    desk.get_by_role("option").first.click()
    for label, text in (("事由", "节日慰问"), ("接收方", "客服部"), ("导出列", "resident_name, mobile")):
        desk.get_by_label(label, exact=True).fill(text)
    desk.keyboard.press("Control+s")
    expect(desk).to_have_url(re.compile("DXR-"))
    for who, action in (("cs-lead", "同意导出"), ("privacy-officer", "批准")):
        other = sign_in(who)
        other.goto(desk.url)
        other.get_by_role("button", name=action, exact=True).click()
        expect(other.get_by_role("button", name=action, exact=True)).to_have_count(0)
    desk.reload()
    desk.get_by_role("button", name="下载", exact=True).click()
    with desk.expect_download() as fetched:
        desk.get_by_role("dialog").get_by_role("button", name="是", exact=True).click()
    fetched.value.save_as(tmp_path / "file.xlsx")
    assert (tmp_path / "file.xlsx").read_bytes()[:2] == b"PK"
    expect(desk.get_by_role("button", name="文件已销毁")).to_be_visible()
    expect(desk.get_by_role("button", name="下载", exact=True)).to_have_count(0)
