"""An administrator makes types of documents in the browser, on a site where nothing is yet: by hand and from a spreadsheet."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

import frappe
from frappe.facade import open_site
from frappe.jobs import worker
from tests.conftest import PASSWORD
from tests.e2e.conftest import EMPTY, choose, signed_in
from tests.e2e.test_customize import add, asked, fetched

pytestmark = pytest.mark.browser

TABLE = "设备编号\t名称\t购置日期\t价格\t在用\n" + "\n".join(
    f"SB-{n:03d}\t水泵{n}\t2026-0{n}-01\t{n}00.5\t{'是' if n % 2 else '否'}" for n in range(1, 7)
)


def begin(page: Page, name: str, kind: str = "") -> None:
    page.goto("/app/doctype-builder")
    page.get_by_label("名称").fill(name)
    if kind:
        page.get_by_text(kind).click()
    page.get_by_role("button", name="开始").click()


def test_a_type_made_by_hand_is_used_at_once_and_taken_back(admin_of_empty: Page) -> None:
    page = admin_of_empty
    begin(page, "访客登记")
    add(page, "Data", label="访客姓名")
    asked(page, "in_list_view").locator("input").check()
    add(page, "Date", label="来访日期")
    asked(page, "in_list_view").locator("input").check()
    page.locator('[data-row=""]').last.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".form-preview").get_by_label("来访日期")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page).to_have_url("/app/doctype-builder/%E8%AE%BF%E5%AE%A2%E7%99%BB%E8%AE%B0")
    expect(page.locator(".builder-fields li").first).to_have_attribute("data-row", "lai_fang_ri_qi")
    page.get_by_role("link", name="打开列表").click()
    page.get_by_role("link", name="新建").first.click()
    page.get_by_label("访客姓名").fill("王芳")
    page.keyboard.press("Control+s")
    expect(page.locator("h1 .badge.orange")).to_have_count(0)
    assert "王芳" in fetched(page, '/api/resource/访客登记?fields=["fang_ke_xing_ming"]')[1]
    assert "fang_ke_xing_ming" in fetched(page, "/api/openapi.json")[1]
    page.goto("/app/doctype-builder/访客登记")
    page.locator('[data-row="fang_ke_xing_ming"]').click()
    page.get_by_role("button", name="删除此字段").click()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("dialog")).to_contain_text("访客姓名：1 份单据")
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    page.reload()
    page.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="删除此类型").click()
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(page.get_by_role("dialog")).to_contain_text("1")
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    page.wait_for_url("**/app/doctype")
    assert fetched(page, "/api/resource/访客登记")[0] == 404


def test_what_is_wrong_is_said_at_the_field(admin_of_empty: Page) -> None:
    page = admin_of_empty
    begin(page, "User")
    add(page, "Link", label="谁", options="Nothing Such")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".page-title .wrong-text")).to_be_visible()
    expect(asked(page, "options").locator(".wrong-text")).to_be_visible()


def test_a_spreadsheet_becomes_a_type_with_its_rows(admin_of_empty: Page, sites_path: Path) -> None:
    page = admin_of_empty
    page.goto("/app/doctype-builder")
    page.get_by_role("button", name="选择表格").click()
    page.get_by_label("或粘贴").fill(TABLE)
    page.get_by_role("button", name="读取表格").click()
    expect(page.locator('[data-column="购置日期"] select')).to_have_value("Date")
    expect(page.locator('[data-column="价格"] select')).to_have_value("Currency")
    expect(page.locator('[data-column="在用"] select')).to_have_value("Check")
    page.get_by_label("名称", exact=True).first.fill("设备")
    page.get_by_label("名称: 标签").fill("设备名称")
    page.get_by_role("button", name="创建").click()
    page.wait_for_url("**/app/data-import/*")
    worker.Workers(sites_path).drain()
    expect(page.get_by_role("region", name="检查与结果")).to_contain_text("已导入 6 份单据")
    with open_site(EMPTY, sites_path=sites_path) as ctx:
        assert ctx.db.get_value("设备", "SB-003", ["ming_cheng", "jia_ge", "zai_yong"]) == ("水泵3", 300.5, 1)


def messy(path: Path, rows: int) -> Path:
    """A sheet as people keep them: a title over all, merged heads, money with its sign, per cent, an empty line, a total."""
    book = Workbook()
    sheet = book.active
    sheet.append(["2026年物业费登记表"])
    sheet.append(["业主", None, "费用", None, "缴费日期"])
    sheet.append(["姓名", "电话", "物业费", "折扣", None])
    for cells in ("A1:E1", "A2:B2", "C2:D2", "E2:E3"):
        sheet.merge_cells(cells)
    for n in range(rows):
        sheet.append(
            [f"住户{n}", f"0{13800000000 + n}", f"¥1,{n % 900 + 100}.50", 0.85, f"2026年{n % 12 + 1}月{n % 28 + 1}日"]
        )
        sheet.cell(sheet.max_row, 4).number_format = "0%"
    sheet.append([])
    sheet.append(["合计", None, f"¥{rows * 2},000.00"])
    book.save(path)
    return path


def test_a_messy_workbook_of_five_thousand_rows_comes_in(
    admin_of_empty: Page, sites_path: Path, tmp_path: Path
) -> None:
    page = admin_of_empty
    page.goto("/app/doctype-builder")
    page.get_by_role("button", name="选择表格").click()
    page.locator("input[type=file]").set_input_files(messy(tmp_path / "物业费.xlsx", 5000))
    page.get_by_role("button", name="读取表格").click()
    expect(page.locator(".notice")).to_contain_text("2026年物业费登记表")
    expect(page.locator(".notice")).to_contain_text("合计")
    for title, fieldtype in {"电话": "Data", "物业费": "Currency", "折扣": "Percent", "缴费日期": "Date"}.items():
        expect(page.locator(f'[data-column="{title}"] select')).to_have_value(fieldtype)
    expect(page.get_by_label("名称", exact=True).first).to_have_value("物业费")
    page.get_by_role("button", name="创建并导入 5000 行").click()
    page.wait_for_url("**/app/data-import/*")
    worker.Workers(sites_path).drain()
    expect(page.get_by_role("region", name="检查与结果")).to_contain_text("已导入 5000 份单据", timeout=20000)
    with open_site(EMPTY, sites_path=sites_path) as ctx:
        row = ctx.db.get_value(
            "物业费", {"xing_ming": "住户4999"}, ["dian_hua", "wu_ye_fei", "zhe_kou", "jiao_fei_ri_qi"]
        )
    assert [str(cell) for cell in row] == ["013800004999", "1599.5", "85.0", "2026-08-16"]


def test_a_column_of_a_sheet_is_linked_to_a_type_made_before(admin_of_empty: Page, sites_path: Path) -> None:
    page = admin_of_empty
    begin(page, "设备组")
    add(page, "Data", label="组名")
    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile("doctype-builder/."))
    page.goto("/app/doctype-builder")
    page.get_by_role("button", name="选择表格").click()
    page.get_by_label("或粘贴").fill("阀门\t分组\n一号阀\t甲\n二号阀\t乙\n")
    page.get_by_role("button", name="读取表格").click()
    column = page.locator('[data-column="分组"]')
    column.locator("select").select_option("Link")
    target = column.get_by_role("combobox").last
    target.fill("设备组")
    page.get_by_role("option").filter(has_text="设备组").first.click()
    expect(column.get_by_role("alert")).to_contain_text("甲, 乙")
    expect(page.get_by_role("button", name="创建并导入")).to_be_disabled()
    with open_site(EMPTY, sites_path=sites_path):
        for title in ("甲", "乙"):
            frappe.get_doc({"doctype": "设备组", "zu_ming": title}).insert(set_name=title)
    page.get_by_role("button", name="换一张表格").click()
    page.get_by_role("button", name="读取表格").click()
    expect(column.locator("select")).to_have_value("Link")
    page.get_by_label("名称", exact=True).first.fill("阀门表")
    page.get_by_role("button", name="创建并导入 2 行").click()
    page.wait_for_url("**/app/data-import/*")
    worker.Workers(sites_path).drain()
    expect(page.get_by_role("region", name="检查与结果")).to_contain_text("已导入 2 份单据")
    with open_site(EMPTY, sites_path=sites_path) as ctx:
        assert ctx.db.get_value("阀门表", {"fa_men": "二号阀"}, "fen_zu") == "乙"


def test_a_child_table_and_settings_are_used_on_forms_at_once(admin_of_empty: Page) -> None:
    page = admin_of_empty
    begin(page, "采购明细", kind="另一单据中的行")
    for fieldtype, label in (("Data", "物品"), ("Int", "数量")):
        add(page, fieldtype, label=label)
        asked(page, "in_list_view").locator("input").check()
    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile("doctype-builder/."))
    begin(page, "采购单")
    add(page, "Table", label="清单")
    choose(page, "行属于哪种明细表", "采购明细", "采购明细")
    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile("doctype-builder/."))
    page.get_by_role("link", name="打开列表").click()
    page.get_by_role("link", name="新建").first.click()
    page.get_by_role("button", name="添加一行").click()
    page.keyboard.type("灯泡")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    page.keyboard.press("Control+s")
    expect(page.locator("h1 .badge.orange")).to_have_count(0)
    orders = json.loads(fetched(page, '/api/resource/采购单?filters=[["采购明细","wu_pin","=","灯泡"]]')[1])["data"]
    [line] = json.loads(fetched(page, f"/api/resource/采购单/{orders[0]['name']}")[1])["data"]["qing_dan"]
    assert (line["wu_pin"], line["shu_liang"]) == ("灯泡", 12)
    begin(page, "采购设置", kind="一页设置")
    add(page, "Int", label="审批金额")
    page.keyboard.press("Control+s")
    page.get_by_role("link", name="打开表单").click()
    page.get_by_label("审批金额").fill("5000")
    page.keyboard.press("Control+s")
    expect(page.locator("h1 .badge.orange")).to_have_count(0)
    assert '"shen_pi_jin_e":5000' in fetched(page, "/api/resource/采购设置/采购设置")[1].replace(" ", "")


def test_others_come_to_a_new_type_by_the_permission_manager_rows_by_import_and_out_as_a_file(
    admin_of_empty: Page, browser: Browser, served_empty: str, sites_path: Path
) -> None:
    page = admin_of_empty
    begin(page, "访客证")
    add(page, "Data", label="持证人")
    asked(page, "in_list_view").locator("input").check()
    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile("doctype-builder/."))
    with open_site(EMPTY, sites_path=sites_path):
        frappe.get_doc({"doctype": "Role", "role_name": "Doorman"}).insert()
        person = {"email": "doorman@example.com", "first_name": "老李", "roles": [{"role": "Doorman"}]}
        frappe.get_doc({"doctype": "User", **person, "send_welcome_email": 0, "new_password": PASSWORD}).insert()
    rows = "/api/resource/访客证"
    with signed_in(browser, served_empty, "doorman@example.com") as doorman:
        assert fetched(doorman, rows)[0] == 403
        assert "访客证" not in fetched(doorman, "/api/openapi.json")[1]
        page.get_by_role("link", name="权限").click()
        page.locator("form.permission-ask select").select_option("Doorman")
        page.get_by_role("button", name="添加规则").click()
        rule = page.locator('[data-rule="Doorman"]')
        for right in ("新建", "导入", "导出"):
            rule.get_by_role("checkbox", name=right).check()
            expect(rule.get_by_role("checkbox", name=right)).to_be_checked()
        assert fetched(doorman, rows)[0] == 200
        assert "访客证" in fetched(doorman, "/api/openapi.json")[1]
        doorman.goto("/app/访客证/new")
        doorman.get_by_label("持证人").fill("王芳")
        doorman.keyboard.press("Control+s")
        expect(doorman.locator("h1 .badge.orange")).to_have_count(0)
    page.goto("/app/data-import/new")
    choose(page, "单据类型", "访客证", "访客证")
    page.locator('[data-fieldname="pasted_text"] textarea').fill("持证人\n李雷\n韩梅\n")
    page.keyboard.press("Control+s")
    with page.expect_response("**/*form_start_import*"):
        page.get_by_role("button", name="开始导入").click()
    worker.Workers(sites_path).drain()
    expect(page.locator(".import-panel")).to_contain_text("已导入 2 份单据")
    page.goto("/app/访客证")
    page.get_by_role("button", name="更多", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="导出为 CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    assert all(name in text for name in ("持证人", "王芳", "李雷", "韩梅"))
