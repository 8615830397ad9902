"""Meetings of three months and the mail room: parcels, letters, papers."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from property_service.demo.run import Demo, acting
from property_service.search import residents_of

MEETINGS, MAIL, PAPERS = 168, 520, 64
ROOMS = ("第三会议室", "第四会议室", "多功能厅", "贵宾室")
TITLES = (
    "周例会",
    "项目评审会",
    "客户接待",
    "安全生产会",
    "党支部会议",
    "招商洽谈",
    "培训讲座",
    "年度预算会",
    "业主座谈会",
    "消防演练总结会",
)
SLOTS = ((9, 0), (11, 15), (14, 0), (16, 15))  # with time to prepare and to clear
STEPS = (("Confirm", -600), ("Prepare", -40), ("Begin", 0), ("Pause", 45), ("Go On", 55), ("Clear", 90), ("Close", 110))
BREAK = ("Pause", "Go On")
PARCELS = {"Parcel": 78.0, "Letter": 12.0, "Registered": 5.0, "EMS": 4.0, "Court Document": 1.0}
FATES = {"signed": 94.0, "stuck": 2.5, "returned": 1.0, "waiting": 2.5}
TITLES_OF_PAPERS = (
    ("27-1", "扬子晚报", "Daily", 288),
    ("1-3", "人民日报", "Daily", 324),
    ("27-55", "姑苏晚报", "Daily", 240),
    ("2-5", "读者", "Twice a Month", 216),
    ("2-13", "三联生活周刊", "Weekly", 780),
)


def lobby(demo: Demo) -> None:
    for number, name in enumerate(ROOMS, 3):
        demo.insert(
            "Service Location",
            location_code=f"HY-ROOM-{number}",
            location_name=name,
            location_type="Meeting Room",
            project="HY",
            bookable=1,
            capacity=12 * number,
        )
    meetings(demo)
    mail(demo)
    papers(demo)


def meetings(demo: Demo) -> None:
    rooms = frappe.get_all("Service Location", {"location_type": "Meeting Room"}, pluck="name", order_by="name asc")
    days = [
        demo.anchor + timedelta(days=offset)
        for offset in range(-85, 6)
        if (demo.anchor + timedelta(days=offset)).weekday() < 5
    ]
    places = [(day, slot, room) for day in days for slot in SLOTS for room in rooms]
    for number, (day, slot, room) in enumerate(sorted(demo.rng.sample(places, min(demo.some(MEETINGS), len(places))))):
        start = datetime.combine(day, time(*slot))
        values: dict[str, Any] = {"vip_list": "市住建局 王局长"} if number % 24 == 3 else {}
        with acting("CS Lead", start - timedelta(days=demo.rng.randint(2, 9))):
            doc = demo.insert(
                "Meeting Booking", room=room, title=demo.rng.choice(TITLES), organiser=f"D座{demo.rng.randint(1, 12)}层办公室", starts_at=start,
                ends_at=start + timedelta(minutes=80), attendee_count=demo.rng.randint(4, 12), layout=demo.rng.choice(("Boardroom", "Classroom")), **values,
            )  # fmt: skip
        _serve(demo, doc, start)


def _serve(demo: Demo, doc: Any, start: datetime) -> None:
    end = datetime.combine(demo.anchor, time(12))
    fate = demo.rng.random()
    path = STEPS if fate > 0.8 else [step for step in STEPS if step[0] not in BREAK]  # one in five has a break
    for action, minutes in path if fate > 0.08 else STEPS[:1]:
        moment = start + timedelta(minutes=minutes)
        if moment > end:
            return
        with acting("CS Lead", moment):
            if action == "Close":
                current = frappe.get_doc(doc.doctype, doc.name)
                current.power_off()
                current.db_set("feedback_score", demo.rng.choice((4, 5, 5)), update_modified=False)
            apply_workflow(frappe.get_doc(doc.doctype, doc.name), action)
    if fate <= 0.08 and start + timedelta(minutes=31) < end:
        with acting("CS Lead", start + timedelta(minutes=31)):
            apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Nobody Came")


def _addressee(demo: Demo, moment: datetime) -> tuple[str, str]:
    """Somebody with the home they live in at the moment."""
    while True:
        unit, resident = demo.rng.choice(demo.occupied)
        if resident in residents_of(unit, str(moment.date())):
            return unit, resident


def mail(demo: Demo) -> None:
    kinds, fates = demo.shares(demo.some(MAIL), PARCELS), demo.shares(demo.some(MAIL), FATES)
    for number, (kind, fate) in enumerate(zip(kinds, fates, strict=True)):
        days = demo.rng.randint(0, 2) if fate == "waiting" else demo.rng.randint(8, 60)
        moment = datetime.combine(
            demo.anchor - timedelta(days=days), time(demo.rng.randint(9, 11), demo.rng.randint(0, 59))
        )
        unit, resident = _addressee(demo, moment)
        name = frappe.db.get_value("Resident", resident, "resident_name")
        with acting("Front Desk", moment):
            doc = demo.insert(
                "Mail Item", kind=kind, tracking_no=f"SF{1000000 + number}", addressee=resident, addressee_text=name, unit=unit,
                received_at=moment, shelf_slot=f"{'ABCD'[number % 4]}-{number % 12 + 1}",
            )  # fmt: skip
        with acting("Front Desk", moment + timedelta(hours=demo.rng.randint(3, 8))):
            if fate == "returned" or (doc.moved_out and fate != "waiting"):
                doc.send_back("收件人已迁出" if doc.moved_out else "收件人拒收")
            elif fate == "signed":
                doc.hand_over(signed_by=name, id_checked=1)
            elif fate == "stuck":
                for _attempt in range(3):
                    doc.not_reached()


def papers(demo: Demo) -> None:
    for number in range(demo.some(PAPERS)):
        unit, resident = demo.occupied[number * 7 % len(demo.occupied)]
        code, title, frequency, price = TITLES_OF_PAPERS[number % len(TITLES_OF_PAPERS)]
        first = demo.day(datetime(2026, 1, 1).date())
        with acting("CS Lead", datetime.combine(first, time(9))):
            demo.insert(
                "Periodical Subscription", subscriber=resident, unit=unit, title_code=code, title=title, frequency=frequency, price=price, paid=1,
                issue_calendar="行政5天", from_date=first, to_date=demo.anchor + timedelta(days=(20, 61)[number % 2]),
            ).submit()  # fmt: skip
