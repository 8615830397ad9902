"""An administrator designs the paper of a permit on a site where nothing is yet: letter head, code, table; sees it, saves it, prints by it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import frappe
from frappe.custom import builder
from frappe.facade import open_site
from tests.e2e.conftest import EMPTY
from tests.e2e.test_customize import fetched
from tests.e2e.test_editors import PIXEL
from tests.e2e.test_rules import look

pytestmark = pytest.mark.browser
PERMIT, LINE, NAME = "Work Permit Slip", "Work Permit Slip Item", "施工许可证"


def permit(sites_path: Path) -> str:
    """A kind of permit made for this test, one of it, and a letter head."""
    with open_site(EMPTY, sites_path=sites_path):
        rows = [
            {"label": "Item", "fieldtype": "Data", "in_list_view": 1},
            {"label": "Pieces", "fieldtype": "Int", "in_list_view": 1},
            {"label": "Secret", "fieldtype": "Data"},
        ]
        builder.save({"name": LINE, "__islocal": 1, "istable": 1, "fields": rows})
        fields = [
            {"label": "Company", "fieldtype": "Data"},
            {"label": "Until", "fieldtype": "Date"},
            {"label": "Materials", "fieldtype": "Table", "options": LINE},
        ]
        builder.save({"name": PERMIT, "__islocal": 1, "fields": fields})
        frappe.get_doc(
            {"doctype": "Letter Head", "letter_head_name": "施工部", "content": "<b>金源物业施工部</b>"}
        ).insert()
        materials = [{"item": "水泥", "pieces": 3}, {"item": "黄砂", "pieces": 4}]
        doc = frappe.get_doc(
            {
                "doctype": PERMIT,
                "company": "江苏某某建筑装饰安装工程有限责任公司",
                "until": "2026-12-31",
                "materials": materials,
            }
        )
        return str(doc.insert().name)


def block(page: Page, kind: str) -> Locator:
    return page.locator(f'.paper-sheet [data-block="{kind}"]')


def prop(page: Page, name: str) -> Locator:
    return page.locator(f'.paper-panel [data-property="{name}"]')


def holding(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text))


def test_a_paper_is_designed_seen_and_printed(admin_of_empty: Page, sites_path: Path) -> None:
    page = admin_of_empty
    name = permit(sites_path)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("打印设计")
    page.get_by_role("option").first.click()
    page.locator('[data-fieldname="doc_type"] input').fill(PERMIT)
    page.get_by_role("option").filter(has_text=PERMIT).first.click()
    preview = page.locator(".paper-pages img").first
    expect(preview).to_have_attribute("alt", holding("江苏某某建筑"))

    # text: typed with the place of a field; a place for what there is not is said at the block
    block(page, "Heading").click()
    prop(page, "text").locator("textarea").fill(NAME)
    page.locator('[data-kind="Text"]').click()
    prop(page, "text").locator("textarea").fill("编号 {{ nothing }}")
    expect(prop(page, "text").locator(".wrong-text")).to_contain_text("nothing")
    prop(page, "text").locator("textarea").fill("编号 {{ name }} 有效")
    expect(preview).to_have_attribute("alt", holding(f"编号 {name} 有效"))
    expect(preview).to_have_attribute("alt", holding(NAME))

    # the code goes into the other column by keys; back and forth by undo
    before = preview.get_attribute("src")
    page.locator('[data-kind="QR Code"]').click()
    prop(page, "source").locator("select").select_option("verify")
    block(page, "QR Code").focus()
    page.keyboard.press("Alt+ArrowRight")
    second = page.locator('[data-section="0"] .paper-column').nth(1)
    expect(second.locator('[data-block="QR Code"]')).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator('[data-section="0"] .paper-column').first.locator('[data-block="QR Code"]')).to_be_visible()
    page.keyboard.press("Control+y")
    expect(second.locator('[data-block="QR Code"]')).to_be_visible()
    expect(preview).not_to_have_attribute("src", before or "")

    # the table: another column, another head, sums; a section at the end with signatures, dragged
    block(page, "materials").click()
    page.get_by_label("Item的列标题").fill("材料名称")
    page.get_by_label("Item的宽度").fill("70")
    prop(page, "totals").locator("input").check()
    expect(preview).to_have_attribute("alt", holding("材料名称"))
    expect(preview).to_have_attribute("alt", holding("合计 7"))
    page.get_by_role("button", name="2 栏的分区").click()
    page.locator('[data-kind="Signature"]').drag_to(page.locator(".paper-section").last.locator(".paper-column").last)
    expect(
        page.locator(".paper-section").last.locator(".paper-column").last.locator('[data-block="Signature"]')
    ).to_be_visible()

    # the paper
    page.get_by_role("tab", name="纸张").click()
    page.locator('.paper-panel [data-fieldname="name"] input').fill(NAME)
    page.locator(".paper-panel label", has_text="信头").locator("select").select_option("施工部")
    page.locator('.paper-panel [data-fieldname="page_size"] select').select_option("A5")
    expect(page.locator(".paper-preview header")).to_contain_text("148 × 210")
    expect(preview).to_have_attribute("alt", holding("金源物业施工部"))
    page.keyboard.press("Control+s")
    expect(page.locator("h1 .badge.orange")).to_have_count(0)
    expect(page).to_have_url("/app/print-format-builder/%E6%96%BD%E5%B7%A5%E8%AE%B8%E5%8F%AF%E8%AF%81")
    page.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="设为首选格式").click()
    expect(page.locator("h1 .badge.green")).to_be_visible()

    # printed by it, and from its print back to the designer
    page.goto(f"/app/print/{PERMIT.lower().replace(' ', '-')}/{name}")
    paper = page.frame_locator(".print-paper iframe")
    expect(paper.locator("body")).to_contain_text("金源物业施工部")
    expect(paper.locator("body")).to_contain_text(f"编号 {name} 有效")
    expect(paper.locator(".qr-code")).to_have_count(1)
    status, content = fetched(page, f"/api/method/frappe.utils.print_format.download_pdf?doctype={PERMIT}&name={name}")
    assert status == 200
    assert content.startswith("%PDF")
    page.get_by_role("link", name="定制此打印格式").click()
    expect(page.locator("h1")).to_contain_text(NAME)
    expect(block(page, "QR Code")).to_be_visible()
    assert NAME in fetched(page, f"/api/method/frappe.custom.changes.get_history?document_type={PERMIT}")[1]


def test_a_letter_head_is_made_beside_the_page(admin_of_empty: Page) -> None:
    page = admin_of_empty
    page.goto("/app/letter-head")
    page.keyboard.press("Control+k")
    page.keyboard.type("信头编辑器")
    page.get_by_role("option").filter(has_text="信头编辑器").first.click()

    def at(name: str) -> Locator:
        return page.locator(f'.head-fields [data-fieldname="{name}"]')

    shown = page.locator(".paper-pages img").first
    expect(page.get_by_role("region", name="预览")).to_contain_text("标题")  # neither picture nor heading yet
    at("letter_head_name").locator("input").fill("云湖信笺")
    at("heading").locator("input").fill("云湖物业服务中心")
    at("header_lines").locator("textarea").fill("湖滨路1号\n电话 0512-60000000")
    at("footer_text").locator("textarea").fill("编号 {{ doc.name }}")
    expect(shown).to_have_attribute("alt", re.compile("云湖物业服务中心 湖滨路1号 .* 编号 "))
    plain = shown.get_attribute("src")
    at("image").locator("input[type=file]").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": PIXEL}
    )
    expect(at("image").locator("img")).to_have_attribute("src", re.compile("^/files/"))
    at("image_height").locator("input").fill("18")
    at("image_height").locator("input").blur()
    at("align").locator("select").select_option("Right")
    expect(shown).not_to_have_attribute("src", str(plain))
    look(page, "letter-head")
    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile("letter-head-builder/"))
    stored = fetched(page, "/api/resource/Letter Head/云湖信笺")[1]
    assert "湖滨路1号" in stored
    # HTML stays possible, with the names of the document completed where Jinja stands.
    at("source").locator("select").select_option("HTML")
    expect(at("heading")).to_have_count(0)
    html = at("content").get_by_role("textbox")
    html.click()
    page.keyboard.type("<b>name {{ doc.modified_")
    page.get_by_role("option", name="modified_by").click()
    page.keyboard.type(" }}</b>")
    expect(shown).to_have_attribute("alt", re.compile("^name Administrator|name "))
    look(page, "letter-head-html")


def test_jinja_of_a_print_format_is_completed(admin_of_empty: Page) -> None:
    page = admin_of_empty
    page.goto("/app/print-format/new")
    kind = page.locator('[data-fieldname="doc_type"] input')
    kind.fill("ToDo")
    page.get_by_role("option").filter(has_text="ToDo").first.click()
    page.locator('[data-fieldname="custom_format"] input').check()
    html = page.locator('[data-fieldname="html"]').get_by_role("textbox")
    html.click()
    page.keyboard.type("<p>do {{ doc.prior")
    page.get_by_role("option", name="priority").click()
    expect(html).to_contain_text("{{ doc.priority")
    page.keyboard.type(" }} {{ frappe.utils.fmt_m")
    page.get_by_role("option", name="fmt_money").click()
    expect(html).to_contain_text("frappe.utils.fmt_money")
    look(page, "jinja")
