"""The places of the estate, the shifts of the lobby, and the roster of the month as it was worked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, get_datetime, get_first_day, get_last_day, getdate
from property_service.demo.posts import roster_changes
from property_service.demo.run import Demo, acting
from property_service.duty import attendance

DEPARTMENT, LOBBY = "客服部", "HY-LOBBY"
PLACES = (
    (LOBBY, "花园大厦大厅", "Lobby"), ("HY-GATE-E", "东门", "Gate"), ("HY-GATE-S", "南门", "Gate"), ("HY-GATE-W", "西门", "Gate"),
    ("HY-GATE-N", "北门", "Gate"), ("HY-ROOM-1", "第一会议室", "Meeting Room"), ("HY-ROOM-2", "第二会议室", "Meeting Room"),
    ("HY-PARK-B1", "地下车库 B1", "Parking Area"), ("HY-PLAY", "儿童活动区", "Area"),
)  # fmt: skip
# code, label, from, to, people on workdays and on other days (small and full profile), colour
SHIFTS = (
    ("LOBBY-E", "大厅早班", "07:00:00", "15:00:00", (1, 1), (2, 1), "#2e7d6b"),
    ("LOBBY-L", "大厅晚班", "15:00:00", "23:00:00", (1, 0), (2, 1), "#7a5ea8"),
)
AGENCIES = (
    ("苏州供水服务中心", "Water"), ("苏州供电公司", "Power"), ("苏州燃气公司", "Gas"), ("花园社区居委会", "Community Committee"),
    ("恒远装饰工程有限公司", "Contractor"),
)  # fmt: skip
LATE = 0.02  # of the shifts


def rosters(demo: Demo) -> None:
    for code, name, kind in PLACES:
        room = {"bookable": 1, "capacity": 20} if kind == "Meeting Room" else {}
        demo.insert(
            "Service Location", location_code=code, location_name=name, location_type=kind, project="HY", **room
        )
    for name, kind in AGENCIES:
        demo.insert("External Agency", agency_name=name, agency_type=kind)
    for code, label, start, end, small, full, color in SHIFTS:
        workdays, others = full if demo.size.colleagues else small
        demo.insert(
            "Shift Type", shift_code=code, label=label, department=DEPARTMENT, post=LOBBY, start_time=start, end_time=end, color=color,
            headcount_weekday=workdays, headcount_weekend=others, headcount_holiday=others,
        )  # fmt: skip
    first = getdate(get_first_day(demo.anchor))
    with acting("CS Lead", get_datetime(add_days(first, -6))):
        doc = demo.insert(
            "Duty Roster", department=DEPARTMENT, from_date=first, to_date=getdate(get_last_day(demo.anchor)), generator_seed=7, project="HY"
        )  # fmt: skip
        doc.generate()
        apply_workflow(doc.reload(), "Ask for Approval")
    with acting("Property Manager", get_datetime(add_days(first, -3))):
        apply_workflow(frappe.get_doc("Duty Roster", doc.name), "Publish")
    roster_changes(demo, doc.name)
    _work(demo, doc.name)


def _work(demo: Demo, roster: str) -> None:
    """Every shift until the day before the anchor, in the order of the clock, handed over where somebody follows."""
    filters = {"roster": roster, "date": ["<", demo.anchor], "status": "Planned"}
    rows = frappe.get_all(
        "Shift Assignment", filters, ["name", "start_at", "end_at"], order_by="start_at asc, name asc"
    )
    coming = [(get_datetime(row.start_at) - timedelta(minutes=_before(demo)), 1, row.name) for row in rows]
    leaving = [(get_datetime(row.end_at) + timedelta(minutes=2), 0, row.name) for row in rows]
    for moment, comes, name in sorted([*coming, *leaving]):
        with acting("CS Lead", moment):
            if comes:
                attendance.check_in(name)
            else:
                _hand_over(demo, frappe.get_doc("Shift Assignment", name))
                attendance.check_out(name)


def _before(demo: Demo) -> int:
    return demo.rng.randint(1, 15) if demo.rng.random() < LATE else demo.rng.randint(21, 35)


def _hand_over(demo: Demo, leaving: Any) -> None:
    if attendance.relief_of(leaving) is None:
        return
    signed = {"outgoing_sign": "data:,", "incoming_sign": "data:,"}
    counted = [{"item": item, "result": "Pass", "value": "3"} for item in ("大厅钥匙", "对讲机", "访客卡")]
    demo.insert("Shift Handover", outgoing=leaving.name, area_clean=1, assets=counted, **signed).submit()
