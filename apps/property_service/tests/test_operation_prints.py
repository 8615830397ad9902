"""Papers of posts, rooms, mail, surveys and reports: each renders in Chinese with what it is about."""

from __future__ import annotations

from typing import Any

import pytest

import frappe
from property_service.survey import votes

from .conftest import at, new


@pytest.fixture
def papers(resident: Any) -> dict[str, tuple[str, str]]:
    """A document for each format: (DocType, name)."""
    with at("2026-10-12 09:00:00"):
        new("Service Location", location_code="P-1", location_name="水泵房", location_type="Patrol Point")
        room = {"location_type": "Meeting Room", "bookable": 1}
        new("Service Location", location_code="R-1", location_name="第一会议室", **room)
        route = new("Patrol Route", route_name="夜巡", department="安管部", points=[{"location": "P-1"}])
        colleague = new(
            "Staff Member", staff_name="吴佳琪", department="客服部", employed_from="2024-01-01", can_work_alone=1
        )
        new(
            "Shift Type",
            shift_code="早",
            label="早班",
            department="客服部",
            post="P-1",
            start_time="07:00:00",
            end_time="15:00:00",
        )
        shift = new("Shift Assignment", staff=colleague.name, shift_type="早", date="2026-10-12")
        counted = [{"item": "大厅钥匙", "result": "Pass", "value": "3"}]
        handover = new("Shift Handover", outgoing=shift.name, assets=counted, incidents="无异常")
        meeting = new(
            "Meeting Booking", room="R-1", title="年度预算会", organiser="办公室", starts_at="2026-10-14 14:00:00", ends_at="2026-10-14 15:00:00",
            vip_list="王局长\n李处长", checklist_template="会议服务",
        )  # fmt: skip
        inspection = new("Post Inspection", template="仪容仪表", staff=colleague.name)
        parcel = new(
            "Mail Item",
            kind="Parcel",
            addressee_text="曾静",
            unit="HY-03-1-1202",
            shelf_slot="A-3",
            received_at="2026-10-12 09:00:00",
        )
        survey = new(
            "Satisfaction Survey",
            title="业主满意度",
            template="满意度问卷",
            from_date="2026-10-10 00:00:00",
            to_date="2026-10-20 00:00:00",
        )
        survey.submit()
        votes.record(survey, "HY-03-1-1202", {str(number): 5 for number in range(1, 12)}, 5, "保洁及时", "QR")
        report = new(
            "Daily Report", date="2026-10-12", department="客服部", author=colleague.name, done="接待来访 3 起"
        )
    made = {
        "Patrol Point Stickers": route, "Handover Record": handover, "Meeting Service Sheet": meeting, "Name Cards": meeting,
        "Post Inspection Sheet": inspection, "Mail Delivery Sheet": parcel, "Questionnaire": survey, "Satisfaction Report": survey,
        "Daily Report Sheet": report,
    }  # fmt: skip
    return {name: (doc.doctype, str(doc.name)) for name, doc in made.items()}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Patrol Point Stickers", ("水泵房", "<svg")), ("Handover Record", ("吴佳琪", "大厅钥匙", "交接班记录表", "交班人签名", "接班人签名")),
        ("Meeting Service Sheet", ("年度预算会", "第一会议室", "王局长", "会议服务单")), ("Name Cards", ("王局长", "李处长")),
        ("Post Inspection Sheet", ("着工装", "岗位检查表", "吴佳琪")), ("Mail Delivery Sheet", ("曾静", "A-3", "邮件派送签收表")),
        ("Questionnaire", ("前台接待态度", "<svg")), ("Satisfaction Report", ("满意度报告", "前台接待态度", "样本过少，不予显示")),
        ("Daily Report Sheet", ("接待来访 3 起", "工作日报", "新增事项")),
    ],
)  # fmt: skip
def test_a_paper_shows_what_it_is_about(papers: dict[str, tuple[str, str]], name: str, words: tuple[str, ...]) -> None:
    frappe.local.lang = "zh"
    doctype, document = papers[name]
    html = str(frappe.get_print(doctype, document, name))
    assert [word for word in words if word not in html] == []
