"""An administrator brings in a table: pastes it, sees what is wrong with which cell, mends it, imports it; a server that falls does no harm."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.facade import open_site
from frappe.jobs import worker
from tests.e2e.conftest import EMPTY, SITE, SOCKETS, beside, wait_for
from tests.e2e.test_customize import fetched

pytestmark = pytest.mark.browser
ROWS = 4000

WRONG = "点位编号\t点位名称\t点位类型\nG-91\t北门\t大门\nG-92\t南门\t后门\n"


def test_a_pasted_table_becomes_documents(admin: Page, sites_path: Path) -> None:
    admin.goto("/app/data-import/new")
    target = admin.locator('[data-fieldname="reference_doctype"] input')
    target.fill("Service Location")
    admin.get_by_role("option").filter(has_text="Service Location").first.click()
    pasted = admin.locator('[data-fieldname="pasted_text"] textarea')
    pasted.fill(WRONG)
    admin.keyboard.press("Control+s")
    preview = admin.locator(".import-panel")
    expect(preview).to_contain_text("2 份单据，1 个问题")
    expect(preview.locator(".import-problems tbody tr")).to_contain_text(["点位类型"])
    expect(preview.locator(".import-sample td.wrong")).to_contain_text(["后门"])
    expect(preview).to_contain_text("只要还有问题")
    pasted.fill(WRONG.replace("后门", "大门"))
    admin.get_by_role("button", name="检查文件").click()  # saves what was mended
    expect(preview).to_contain_text("文件没有错误：2 份单据可以导入")
    admin.get_by_role("button", name="开始导入").click()
    expect(preview.get_by_role("progressbar")).to_be_visible()
    worker.Workers(sites_path).drain()
    expect(preview).to_contain_text("已导入 2 份单据，0 份失败")
    with open_site(SITE, sites_path=sites_path) as ctx:
        assert ctx.db.get_value("Service Location", "G-91", "location_type") == "Gate"


def test_columns_with_other_titles_are_mapped_by_hand(admin: Page) -> None:
    admin.goto("/app/data-import/new")
    target = admin.locator('[data-fieldname="reference_doctype"] input')
    target.fill("Service Location")
    admin.get_by_role("option").filter(has_text="Service Location").first.click()
    admin.locator('[data-fieldname="pasted_text"] textarea').fill("代号\t叫法\t哪种\t旧系统\nH-1\t东门\t大门\t7\n")
    admin.keyboard.press("Control+s")
    panel = admin.locator(".import-panel")
    expect(panel.get_by_role("status")).to_contain_text("个问题")
    for title, field in (("代号", "点位编号"), ("叫法", "点位名称"), ("哪种", "点位类型")):
        choice = panel.get_by_label(f"列“{title}”对应的字段")
        expect(choice).to_be_enabled()
        choice.select_option(field)
        expect(panel.get_by_label(f"列“{title}”对应的字段")).to_have_value(re.compile("location_(code|name|type)"))
    expect(panel.get_by_label("列“旧系统”对应的字段")).to_have_value("")
    expect(panel).to_contain_text("1 份单据可以导入")
    admin.reload()
    expect(panel).to_contain_text("1 份单据可以导入")


def counted(page: Page) -> int:
    _status, text = fetched(page, "/api/method/frappe.client.get_count?doctype=ToDo")
    return int(json.loads(text)["message"])


def test_an_import_goes_on_where_its_server_fell(admin_of_empty: Page, sites_path: Path) -> None:
    page = admin_of_empty
    rows = "".join(f"事项{number}\t2026-11-30\n" for number in range(ROWS))
    page.goto("/app/data-import/new")
    target = page.locator('[data-fieldname="reference_doctype"] input')
    target.fill("ToDo")
    page.get_by_role("option").filter(has_text="ToDo").first.click()
    file = {"name": "todo.csv", "mimeType": "text/csv", "buffer": f"描述\t截止日期\n{rows}".encode()}
    page.locator('[data-fieldname="import_file"] input[type=file]').set_input_files(file)
    expect(page.locator('[data-fieldname="import_file"]')).to_contain_text("todo")
    page.locator('[data-fieldname="import_valid_rows"] input').check()
    page.keyboard.press("Control+s")
    panel = page.locator(".import-panel")
    expect(panel).to_contain_text(f"{ROWS} 份单据可以导入")
    with falling(sites_path):
        page.get_by_role("button", name="开始导入").click()
        while counted(page) == 0:  # good rows are kept in steps; the power goes after the first
            pass
    expect(panel.get_by_role("status")).to_contain_text(re.compile(rf"^\s*[1-9]\d+ / {ROWS} 份单据"))
    before = counted(page)
    assert 0 < before < ROWS
    with beside(sites_path, "frappe.utils.bench_helper", "frappe", "background"):
        expect(panel).to_contain_text(f"已导入 {ROWS} 份单据，0 份失败", timeout=60000)
    with open_site(EMPTY, sites_path=sites_path) as ctx:
        assert ctx.db.count("ToDo") == ROWS
        assert len(set(frappe.get_all("ToDo", pluck="description"))) == ROWS


@contextmanager
def falling(sites_path: Path) -> Iterator[None]:
    """The process that does jobs, killed at the end as a power cut would."""
    environment = {**os.environ, "SITES_PATH": str(sites_path), "FRAPPE_SOCKETIO_PORT": str(SOCKETS)}
    command = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "background"]
    process = subprocess.Popen(command, env=environment, cwd=sites_path, start_new_session=True)
    try:
        wait_for(SOCKETS)
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
