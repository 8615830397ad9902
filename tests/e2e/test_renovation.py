"""S06 in a browser, by everybody who has a part in it: from an application with all its gaps to the last refund."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

import frappe
from frappe.facade import open_site
from frappe.utils.clock import FrozenClock, site_time_zone
from property_service.permits import renovations

from .conftest import SITE
from .test_complaint import choose

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
PAPER = {"name": "同意书.png", "mimeType": "image/png", "buffer": PIXEL}


@pytest.fixture
def home(served: str, sites_path: Path) -> SimpleNamespace:
    """A flat with an owner and a tenant, and a contractor with a licence."""
    with open_site(SITE, sites_path=sites_path):

        def new(doctype: str, **values: object) -> str:
            return str(frappe.get_doc({"doctype": doctype, **values}).insert().name)

        building = new("Building", project="HY", building_no="S6", label="S6栋", entrances=1)
        unit = new("Property Unit", building=building, entrance=1, floor=15, room_no="1501", life_status="Let")
        people = {}
        for name, relation, mobile in (("欧阳建国", "Owner", "19900000691"), ("慕容小龙", "Tenant", "19900000692")):
            people[relation] = new("Resident", resident_name=name, mobile=mobile)
            new("Unit Occupancy", unit=unit, resident=people[relation], relation=relation, from_date="2024-01-01")
        licensed = date.today() + timedelta(days=400)
        new("External Agency", agency_name="恒远六号装饰", agency_type="Contractor", license_valid_to=licensed)
        frappe.db.commit()
    return SimpleNamespace(unit=unit)


def fill_day(page: Page, field: str, day: date) -> None:
    place = page.locator(f'[data-fieldname="{field}"] input').first
    place.fill(day.isoformat())
    place.press("Tab")


def state(page: Page, expected: str) -> None:
    expect(page.locator("h1 .badge").first).to_have_text(expected)


def press(page: Page, name: str) -> None:
    page.locator(".page-actions").get_by_role("button", name=name, exact=True).click()


def step(page: Page, address: str, action: str, expected: str) -> None:
    page.goto(address)
    press(page, action)
    state(page, expected)


def beside(page: Page, address: str, what: str) -> None:
    """Make something for a document, by the sign beside it."""
    page.goto(address)
    page.get_by_role("link", name=f"新建{what}").click()
    expect(page).to_have_url(re.compile(r"/new\?"))
    page.wait_for_selector("h1 .badge.orange, [data-fieldname]")


def save(page: Page, series: str) -> str:
    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile(rf"/{series}[^/]*$"))
    return page.url


def attach(page: Page, field: str) -> None:
    page.locator(f'[data-fieldname="{field}"] input[type=file]').first.set_input_files(files=[PAPER])
    expect(page.locator(f'[data-fieldname="{field}"] a').first).to_be_visible()


def begun(desk: Page) -> None:
    """A new application of the tenant."""
    desk.goto("/app/renovation-application/new")
    choose(desk, "房屋", "S6栋1单元1501", "1501")
    choose(desk, "申请人", "慕容小龙", "慕容小龙")
    choose(desk, "施工单位", "恒远六号", "恒远六号装饰")
    fill_day(desk, "start_date", date.today())
    fill_day(desk, "end_date", date.today() + timedelta(days=60))


def filed(desk: Page) -> str:
    """The tenant's application with all its gaps; a second one for the flat is refused."""
    begun(desk)
    desk.get_by_role("button", name="选择装修范围").click()
    expect(desk.get_by_label("拆承重墙")).to_have_count(0)
    desk.get_by_label("拆改燃气管").check()
    desk.get_by_role("dialog").get_by_role("button", name="提交").click()
    address = save(desk, "RNV-")
    press(desk, "提交审核")
    for gap in ("业主同意书", "燃气公司批准文件（拆改燃气管）", "已确认的押金（尚缺："):
        expect(desk.locator("body")).to_contain_text(gap)
    desk.reload()
    state(desk, "草稿")
    begun(desk)
    desk.keyboard.press("Control+s")
    expect(desk.locator("body")).to_contain_text(f"已有未结束的装修申请：{address.rsplit('/', 1)[1]}")
    return address


def deposits(desk: Page, money: Page, address: str) -> None:
    """What is due is proposed from the application; Finance confirms."""
    for kind, payer, amount in (("Owner", "慕容小龙", "2,000.00"), ("Contractor", "恒远六号装饰", "3,000.00")):
        beside(desk, address, "押金台账")
        desk.get_by_label("交款人类型").select_option(kind)
        expect(desk.get_by_label("交款人", exact=True)).to_have_value(payer)
        expect(desk.locator('[data-fieldname="amount"] input')).to_have_value(amount)
        step(money, save(desk, "DEP-"), "确认", "已确认")


def visit(page: Page, address: str, purpose: str, *, checklist: bool = True) -> None:
    """A visit that finds everything in order, with its checklist where it has one."""
    beside(page, address, "装修巡检")
    page.get_by_label("事由", exact=True).select_option(purpose)
    save(page, "RIN-")
    if checklist:
        page.get_by_role("button", name="其余全部合格").click()
    page.get_by_label("结论").select_option("Passed")
    page.keyboard.press("Control+s")
    expect(page.locator('[data-fieldname="recorded"] input')).to_be_checked()


def reported(desk: Page, address: str) -> None:
    """The contractor, who has no account, reports the fault as put right, with a photo."""
    desk.goto(address)
    with desk.expect_popup() as opened:
        press(desk, "施工单位页面")
    link = opened.value.url
    opened.value.close()
    assert desk.context.browser
    context = desk.context.browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(link)
    page.get_by_label("整改情况").fill("已恢复原状")
    page.get_by_label("照片", exact=True).set_input_files(files=[PAPER])
    page.get_by_role("button", name="报完工").click()
    expect(page.locator("main")).to_contain_text("待复验")
    context.close()


def test_s06_from_the_gaps_to_the_last_refund(home: SimpleNamespace, sign_in: SignIn, sites_path: Path) -> None:
    desk, eng, lead, money = (sign_in(who) for who in ("front-desk", "engineering", "cs-lead", "finance"))
    address = filed(desk)
    beside(desk, address, "出入证")
    expect(desk.locator('[data-fieldname="valid_to"] input').first).not_to_have_value("")
    desk.get_by_label("持证人", exact=True).fill("呼延工人")
    worker = save(desk, "EP-")
    deposits(desk, money, address)

    desk.goto(address)
    for field in ("owner_consent_doc", "gas_approval_doc"):
        attach(desk, field)
    desk.keyboard.press("Control+s")
    expect(desk.locator("h1 .badge.orange")).to_have_count(0)
    press(desk, "提交审核")
    state(desk, "资料审核")
    eng.goto(address)
    expect(eng.locator('[data-fieldname="end_date"] input').first).not_to_be_editable()  # who only takes steps
    press(eng, "技术审核通过")
    state(eng, "待签协议")
    lead.goto(address)
    for field in ("agreement_signed_on", "neighbours_notified_on"):
        fill_day(lead, field, date.today())
    press(lead, "批准")
    state(lead, "已批准")
    lead.keyboard.press("Control+p")
    paper = lead.frame_locator("iframe").first
    expect(paper.locator("body")).to_contain_text("装修许可证")
    assert paper.locator("svg, img").count() >= 1
    assert "1990000069" not in paper.locator("body").inner_text()
    desk.goto(worker)
    state(desk, "有效")

    visit(eng, address, "Start Check")
    eng.goto(address)
    state(eng, "施工中")
    beside(eng, address, "装修巡检")
    eng.get_by_label("现场情况").select_option("Violation")
    eng.get_by_label("问题描述").fill("在承重墙上开洞")
    eng.get_by_label("严重程度").select_option("Serious")
    eng.get_by_label("责令停工").check()
    attach(eng, "photo")
    order = save(eng, "RIN-")
    eng.goto(address)
    state(eng, "停工整改")
    desk.goto(worker)
    state(desk, "已暂停")

    eng.goto(order)
    eng.locator(".side-links").get_by_role("link", name="整改单", exact=True).click()
    eng.locator(".list-card .title a").first.click()
    fault = eng.url
    press(eng, "通知")
    state(eng, "整改中")
    reported(desk, address)
    desk.goto(fault)
    state(desk, "待复验")
    expect(desk.locator('[data-fieldname="after_photo"] img')).to_be_visible()
    step(lead, fault, "合格", "已关闭")
    visit(eng, address, "Re-inspection", checklist=False)
    eng.goto(address)
    state(eng, "施工中")
    desk.goto(worker)
    state(desk, "有效")

    step(desk, address, "申请验收", "待验收")
    visit(eng, address, "Acceptance")
    eng.goto(address)
    state(eng, "观察期")
    desk.goto(worker)
    press(desk, "收回注销")
    state(desk, "已退回")

    with open_site(SITE, sites_path=sites_path) as ctx:  # the daily job, ninety days later
        later = datetime.combine(date.today() + timedelta(days=91), time(6, 30), site_time_zone())
        ctx.clock = FrozenClock(later)
        renovations.release_refunds()
        ctx.db.commit()
    desk.goto(address)
    state(desk, "待退押金")
    press(desk, "准备退款单")
    expect(desk.locator(".list-card tbody tr").filter(has_text="退还")).to_have_count(2)
    refunds = [
        str(link.get_attribute("href"))
        for link in desk.locator(".list-card tbody tr").filter(has_text="退还").locator(".title a").all()
    ]
    for refund in refunds:
        step(money, refund, "确认", "已确认")
    desk.goto(address)
    state(desk, "已结案")
