"""What the office wrote into its handbook besides what it came with; one article has seen three versions."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from property_service.demo.run import Demo, acting

Text = tuple[str, ...]
# title, English title, kind, roles, paragraphs, the same in English
ARTICLES: tuple[tuple[str, str, str, Text, Text, Text], ...] = (
    ("访客接待流程", "Receiving Visitors", "Procedure", ("Front Desk", "Lobby Receptionist"),
     ("问清来访对象与事由，电话征得业主同意后登记。", "发给临时出入证，说明有效时间与路线；离开时收回。", "未联系到业主的，请访客在大厅等候，不得放行。"),
     ("Ask whom the visitor comes to see and why, ask the owner by telephone, then write the visitor down.", "Give out a temporary pass, explain how long it is good and which way to go; take it back on leaving.", "If the owner cannot be reached, the visitor waits in the lobby and is not let through.")),
    ("装修办理流程", "Handling Renovations", "Procedure", ("Front Desk", "CS Lead"),
     ("核对图纸、施工单位资质与保险，缺一项不收件。", "收取押金并开具收据；工程部审核后签订协议。", "开工前张贴许可证，告知邻居施工时间。"),
     ("Check drawings, the contractor's licence and the insurance; nothing is accepted while one is missing.", "Take the deposit and give a receipt; sign the agreement once Engineering has checked.", "Before work begins, put up the permit and tell the neighbours the hours.")),
    ("装修巡查要点", "What to Look at in Renovations", "Procedure", ("Security Guard", "Engineering"),
     ("每天至少一次，查看消防器材、临时用电、垃圾堆放。", "发现拆改承重墙、移动燃气管道，立即叫停并报告。", "无人或不开门的，记录时间，次日再查。"),
     ("At least once a day; look at fire extinguishers, temporary wiring and waste.", "Where a bearing wall is opened or a gas pipe moved, stop the work at once and report it.", "If nobody is there or opens, note the time and come again the next day.")),
    ("快递与信件管理", "Parcels and Letters", "Procedure", ("Front Desk",),
     ("收件即登记，挂号信与法院文书当面签收。", "三天未取再通知一次，七天未取退回。", "代领须出示本人授权与证件。"),
     ("Write everything down on arrival; registered letters and court documents are signed for in person.", "What is not fetched within three days is told of once more, and goes back after seven.", "Whoever fetches it for somebody else shows the authorisation and an identity card.")),
    ("会议室借用办法", "Borrowing Meeting Rooms", "House Rules", ("Meeting Attendant", "Lobby Receptionist"),
     ("先预约先使用，重要接待由管理处协调。", "会前一小时检查设备与座位，会后清点。", "超时使用需续约，不得影响下一场。"),
     ("Who books first uses first; the office arranges important receptions.", "Check equipment and seats an hour before, count everything afterwards.", "Longer use is booked anew and must not hold up the next meeting.")),
    ("停车收费问答", "Questions on Parking Fees", "FAQ", (),
     ("访客车辆首两小时免费，之后每小时五元，每天封顶三十元。", "月卡到期前十五天可在手机上续费。", "更换车牌请带行驶证到前台办理。"),
     ("Visitors park free for two hours, then five yuan an hour, thirty yuan a day at most.", "Monthly permits are renewed by phone from fifteen days before they end.", "To change a number plate, bring the vehicle licence to the front desk.")),
    ("装修时间问答", "Questions on Renovation Hours", "FAQ", (),
     ("周一至周六上午八点到十二点、下午两点到六点可以施工。", "节假日不得进行有噪声的作业。", "确需加班的，请提前一天申请。"),
     ("Work is allowed from Monday to Saturday, eight to twelve and two to six.", "No noisy work on holidays.", "Work out of hours is asked for a day ahead.")),
    ("水电燃气报修指引", "Reporting Faults of Water, Power and Gas", "FAQ", (),
     ("户内跳闸先看总开关，反复跳闸请报修。", "闻到燃气味，开窗、关阀、不动电器，到室外打电话。", "公共管道漏水，我们十五分钟内到场。"),
     ("When the power trips inside the home, look at the main switch first; if it trips again, report it.", "Smell of gas: open windows, close the valve, touch no switch, call from outside.", "When a common pipe leaks we are there within fifteen minutes.")),
    ("夜间值班守则", "Rules of the Night Shift", "House Rules", ("Security Guard", "Engineering"),
     ("每两小时巡逻一次，按点打卡。", "接到求助先到场，再汇报。", "交接班时钥匙、对讲机、未结事项逐项清点。"),
     ("Patrol every two hours and check in at every point.", "When somebody asks for help, go there first, then report.", "At handover count keys, radios and open matters one by one.")),
    ("仪容仪表标准", "Appearance", "House Rules", ("Front Desk", "Lobby Receptionist", "Meeting Attendant", "Security Guard"),
     ("工装整洁，佩戴工牌。", "站姿端正，微笑问候，使用普通话。", "当班不接打私人电话。"),
     ("Tidy uniform, badge worn.", "Upright posture, a greeting with a smile, standard Mandarin.", "No private calls on duty.")),
    ("钥匙管理办法", "Keys", "Procedure", ("Front Desk", "Security Guard", "Engineering"),
     ("借出登记借用人、用途与归还时间，逾期当日催还。", "业主钥匙只交本人或其书面授权的人。", "丢失立即报告，评估后更换锁芯。"),
     ("Write down who borrows a key, what for and until when; ask for overdue keys the same day.", "Owners' keys go to themselves alone, or to whom they have authorised in writing.", "Report a loss at once; the cylinder is replaced where needed.")),
)  # fmt: skip
VERSIONS = ("投诉处理办法", "Handling Complaints", "Procedure", ("Front Desk", "CS Lead"))
TEXTS: tuple[tuple[Text, Text], ...] = (
    (("受理后三十分钟内联系业主。", "两个工作日内给出结果。"),
     ("Contact the owner within thirty minutes.", "Give a result within two working days.")),
    (("受理后三十分钟内联系业主。", "两个工作日内给出结果；办结次日回访。"),
     ("Contact the owner within thirty minutes.", "Give a result within two working days; follow up the day after.")),
    (("受理后三十分钟内联系业主，紧急事项十五分钟到场。", "两个工作日内给出结果；办结次日回访。", "涉及员工的投诉由领班处理，当事人不得经手。"),
     ("Contact the owner within thirty minutes; be there within fifteen if it is urgent.", "Give a result within two working days; follow up the day after.",
      "Complaints about staff are handled by the lead; whoever they are about has no hand in them.")),
)  # fmt: skip
DAYS = 240  # before the anchor the first of them was written
KEPT = 6  # in the small profile


def articles(demo: Demo) -> None:
    for number, (*about, text, text_en) in enumerate(ARTICLES if demo.size.colleagues else ARTICLES[:KEPT]):
        _approve(demo, _article(demo, number, *about, (text, text_en)), number)
    doc = _article(demo, len(ARTICLES), *VERSIONS, TEXTS[0])
    _approve(demo, doc, len(ARTICLES))
    for number, text in enumerate(TEXTS[1:], 1):
        with acting("CS Lead", _day(demo, len(ARTICLES)) + timedelta(days=70 * number)):
            name = frappe.get_doc(doc.doctype, doc.name).new_version()
            demo.made.append((doc.doctype, name))
            doc = frappe.get_doc(doc.doctype, name)
            doc.update(_bodies(text))
            doc.save()
        _approve(demo, doc, len(ARTICLES), later=70 * number)


def _day(demo: Demo, number: int) -> datetime:
    return datetime.combine(demo.anchor - timedelta(days=DAYS - 5 * number), time(10))


def _bodies(texts: tuple[Text, Text]) -> dict[str, str]:
    return {
        field: "".join(f"<p>{line}</p>" for line in text)
        for field, text in zip(("body", "body_en"), texts, strict=True)
    }


def _article(
    demo: Demo, number: int, title: str, title_en: str, kind: str, roles: Text, texts: tuple[Text, Text]
) -> Any:
    with acting("CS Lead", _day(demo, number)):
        return demo.insert(
            "Handbook Article", title=title, title_en=title_en, article_type=kind, must_acknowledge=int(kind != "FAQ"),
            applies_to_roles=[{"role": role} for role in roles], **_bodies(texts),
        )  # fmt: skip


def _approve(demo: Demo, doc: Any, number: int, later: int = 0) -> None:
    day = _day(demo, number) + timedelta(days=later)
    with acting("HR Archivist", day + timedelta(hours=2)):
        apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Ask for Review")
    with acting("Property Manager", day + timedelta(hours=5)):
        apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Approve")
