"""Special permits: overtime of running renovations, locks, seals, a closed gate and hot work, approved by whoever their type names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import getdate
from property_service.demo import people
from property_service.demo.run import Demo, acting

COUNTS = {"OVERTIME": 46, "LOCK_CHANGE": 9, "LOCK_OPEN": 4, "DOOR_SEAL": 6, "GATE_CLOSE": 3, "HOT_WORK": 6}
LOCKSMITH = {
    "executor": "平安开锁服务部",
    "executor_license": "苏公特锁 0512-036",
    "identity_method": "ID Card and Title",
    "ownership_proof": "/private/files/demo-title.pdf",
}
PHOTO = "/private/files/demo-photo.jpg"
# what became of the requests for overtime, in turn: approvals are announced to the neighbours, so that half of them are enough
FATES = ("Approve", "Reject", "Approve", "", "Approve", "Reject", "Approve", "", "Approve", "Reject", "Approve", "", "Approve", "Reject", "Approve", "", "Approve", "Reject", "Approve", "File", "Approve", "File", "File")  # fmt: skip
REFUSED = "同一单元门本周加班较多，邻居来电反映，请改在平日白天施工"
SLOTS = ((12, 0, 2.0), (18, 30, 2.0), (18, 0, 1.5), (12, 30, 1.0))
GATES = ("HY-GATE-S", "HY-GATE-W", "HY-GATE-N")


@dataclass(frozen=True, slots=True)
class Home:
    unit: str
    applicant: str
    renovation: str | None = None
    turn: int = 0  # how many permits of the kind it has had


def special_permits(demo: Demo) -> None:
    works = [
        Home(row.unit, row.applicant, row.name)
        for row in frappe.get_all(
            "Renovation Application",
            {"workflow_state": "Under Construction"},
            ["name", "unit", "applicant"],
            order_by="name asc",
        )
    ]
    owners = {"relation": "Owner", "status": "Active", "unit": ["not like", "HY-D%"]}
    homes = [
        Home(row.unit, row.resident)
        for row in frappe.get_all("Unit Occupancy", owners, ["unit", "resident"], order_by="name asc", limit=60)
    ]
    staff = frappe.get_all(
        "Staff Member", {"department": "安管部"}, pluck="name", order_by="name asc"
    ) + frappe.get_all("Staff Member", {"department": "客服部"}, pluck="name", order_by="name asc", limit=1)
    make = {"OVERTIME": _overtime, "HOT_WORK": _hot_work, "DOOR_SEAL": _seal, "GATE_CLOSE": _gate}
    for kind, count in COUNTS.items():
        for number in range(demo.some(count)):
            pool = works if kind == "OVERTIME" and works else homes
            home = replace(pool[number % len(pool)], turn=number // len(pool))
            make.get(kind, _lock)(demo, kind, number, home, staff)


def _grant(
    demo: Demo,
    kind: str,
    filed: datetime,
    start: datetime,
    hours: float,
    approvers: tuple[str, ...],
    *,
    file: bool = True,
    **values: Any,
) -> Any:
    with acting("Front Desk", filed):
        doc = demo.insert(
            "Special Permit", permit_type=kind, from_time=start, to_time=start + timedelta(hours=hours), **values
        )
        if file:
            apply_workflow(doc, "File")
    for index, role in enumerate(approvers, 1):
        with acting(role, filed + timedelta(minutes=20 * index)):
            doc = apply_workflow(frappe.get_doc("Special Permit", doc.name), "Approve")
    demo.made += [("Notice", name) for name in frappe.get_all("Notice", {"source_name": doc.name}, pluck="name")]
    return doc


def _close(demo: Demo, doc: Any, moment: datetime, **values: Any) -> None:
    if moment.date() > demo.anchor:
        return
    with acting("Security Guard", moment):
        doc = frappe.get_doc("Special Permit", doc.name)
        doc.update(values)
        apply_workflow(doc, "Close")


def _overtime(demo: Demo, kind: str, number: int, home: Home, _staff: list[str]) -> None:
    """One evening or noon per renovation and day, so that no unit has more than its hours."""
    hour, minute, hours = SLOTS[number % len(SLOTS)]
    day = demo.anchor - timedelta(days=home.turn)
    begun, ends = map(
        getdate, frappe.db.get_value("Renovation Application", home.renovation, ["start_date", "end_date"])
    )
    start = datetime.combine(max(day, begun), time(hour, minute))
    fate = FATES[number % len(FATES)]
    if fate == "File":  # nobody has decided yet
        start = datetime.combine(min(demo.anchor + timedelta(days=1 + home.turn), ends), time(18, 30))
    filed = start - timedelta(hours=6 if fate != "File" else 26)
    doc = _grant(
        demo, kind, filed, start, hours, ("CS Lead",) if fate == "Approve" else (), unit=home.unit, applicant=home.applicant, renovation=home.renovation,
        noise_level="Low" if number % 3 else "None", reason="赶在约定日期前完成水电收尾", file=bool(fate),
    )  # fmt: skip
    if fate == "Approve":
        _close(demo, doc, start + timedelta(hours=hours))
    elif fate == "Reject":
        _refuse(doc, filed + timedelta(minutes=30))


def _refuse(doc: Any, moment: datetime) -> None:
    with acting("CS Lead", moment):
        doc = frappe.get_doc("Special Permit", doc.name)
        doc.reject_reason = REFUSED
        apply_workflow(doc, "Reject")


def _hot_work(demo: Demo, kind: str, number: int, home: Home, _staff: list[str]) -> None:
    start = datetime.combine(demo.anchor - timedelta(days=3 + 5 * number), time(9))
    doc = _grant(
        demo, kind, start - timedelta(days=1), start, 3, ("Engineering", "CS Lead"), unit=home.unit, applicant=home.applicant, reason="阳台栏杆焊接，已备灭火器两具",
    )  # fmt: skip
    _close(demo, doc, start + timedelta(hours=3))


def _lock(demo: Demo, kind: str, number: int, home: Home, staff: list[str]) -> None:
    start = datetime.combine(demo.anchor - timedelta(days=2 + 6 * number), time(14))
    witnesses = {"witness_1": staff[0], "witness_2": staff[-1], "identity_checked_by": staff[0]}
    doc = _grant(
        demo, kind, start - timedelta(hours=2), start, 1, ("CS Lead",), unit=home.unit, applicant=home.applicant, reason="钥匙遗失，需开锁" if kind == "LOCK_OPEN" else "锁芯损坏，需更换",
        **LOCKSMITH, **witnesses,
    )  # fmt: skip
    _close(demo, doc, start + timedelta(hours=1), before_photo=PHOTO, after_photo=PHOTO)


def _seal(demo: Demo, kind: str, number: int, home: Home, _staff: list[str]) -> None:
    """Somebody is away: every second door is still sealed."""
    start = datetime.combine(demo.anchor - timedelta(days=40 - 3 * number), time(9))
    contact = {"emergency_contact": demo.people.name(), "emergency_mobile": people.mobile(8700 + number)}
    away = 24.0 * (20 if number % 2 else 90)
    doc = _grant(
        demo,
        kind,
        start - timedelta(days=1),
        start,
        away,
        ("CS Lead",),
        unit=home.unit,
        applicant=home.applicant,
        reason="外出数月，申请封门",
        **contact,
    )
    with acting("Security Guard", start + timedelta(minutes=30)):
        doc = frappe.get_doc("Special Permit", doc.name)
        doc.update(
            {
                "seal_no": f"F-{number + 1:04d}",
                "meter_readings": f"水 {120 + number} 电 {3400 + 7 * number} 气 {88 + number}",
            }
        )
        apply_workflow(doc, "Execute")
    if number % 2:
        _close(demo, doc, start + timedelta(hours=away - 2), after_photo=PHOTO)


def _gate(demo: Demo, kind: str, number: int, _home: Home, _staff: list[str]) -> None:
    start = datetime.combine(demo.anchor - timedelta(days=9 * number - 2), time(9))
    doc = _grant(
        demo, kind, start - timedelta(days=3), start, 8, ("Property Manager",), location=GATES[number % len(GATES)], reason="道闸更换与路面修补",
        alternate_route="请绕行东门，步行可走消防通道北侧小门", fire_lane_checked=1,
    )  # fmt: skip
    _close(demo, doc, start + timedelta(hours=8))
