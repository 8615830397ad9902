"""Shifts of the departments that work round the clock or the week, their rosters of three months, and how they were worked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import get_datetime, get_first_day, get_last_day, getdate
from property_service.demo.places import DESK, EQUIPMENT, GATE, LOBBY, ROOM
from property_service.demo.posts import CHANGES, roster_changes
from property_service.demo.run import Demo, acting
from property_service.duty import attendance

SERVICE, SECURITY, ENGINEERING, ENVIRONMENT = "客服部", "安管部", "工程部", "环境部"
PLANNERS = {SERVICE: "CS Lead", SECURITY: "Security Guard", ENGINEERING: "Engineering", ENVIRONMENT: "Environment"}
# code, label, department, post, from, to, minutes of break, people on workdays and on other days (small and full profile), colour
SHIFTS = (
    ("LOBBY-E", "大厅早班", SERVICE, LOBBY, "07:00:00", "15:00:00", 0, (1, 1), (2, 2), "#2e7d6b"),
    ("LOBBY-L", "大厅晚班", SERVICE, LOBBY, "15:00:00", "23:00:00", 0, (1, 0), (2, 2), "#7a5ea8"),
    ("DESK", "前台班", SERVICE, DESK, "08:30:00", "17:30:00", 60, None, (3, 2), "#a8602e"),
    ("MEETING", "会议班", SERVICE, ROOM, "08:00:00", "17:00:00", 60, None, (3, 2), "#3b6ea5"),
    ("GUARD-E", "安管早班", SECURITY, GATE, "07:00:00", "15:00:00", 0, None, (4, 4), "#2e7d6b"),
    ("GUARD-M", "安管中班", SECURITY, GATE, "15:00:00", "23:00:00", 0, None, (4, 4), "#7a5ea8"),
    ("GUARD-N", "安管夜班", SECURITY, GATE, "23:00:00", "07:00:00", 0, None, (4, 3), "#3d4a5c"),
    ("ENG-D", "工程值班白班", ENGINEERING, EQUIPMENT, "08:00:00", "20:00:00", 0, None, (2, 1), "#3b6ea5"),
    ("ENG-N", "工程值班夜班", ENGINEERING, EQUIPMENT, "20:00:00", "08:00:00", 0, None, (1, 1), "#3d4a5c"),
    ("CLEAN", "保洁班", ENVIRONMENT, None, "07:30:00", "16:30:00", 60, None, (14, 10), "#5c7a2e"),
)  # fmt: skip
MONTHS = 3
LATE, ABSENT = 0.021, 0.004  # of the shifts
BEFORE, BEFORE_LATE = (21, 35), (1, 15)  # minutes before the shift; twenty are asked for
LET_GO = 9  # shifts left without relief on the lead's word, where there is a relief
UNTIL = time(8, 30)  # of the anchor: the night is over, the morning has begun
REASON = "接班人员路上耽误，先由领班代岗"
COUNTED = ("大厅钥匙", "对讲机", "访客卡")


def rosters(demo: Demo) -> None:
    """The small profile has the lobby's roster of one month, and of the next: it is there to be tried, on any day."""
    departments = list(dict.fromkeys(_shift_types(demo)))
    shares = _shares(demo.some(CHANGES), len(departments) * _length(demo))
    for first in _months(demo):
        names = [_roster(demo, department, first) for department in departments]
        for name in names:
            roster_changes(demo, name, next(shares))
        _work(demo, names)
    if not demo.size.colleagues:
        for department in departments:
            _roster(demo, department, getdate(get_last_day(demo.anchor)) + timedelta(days=1))
    attendance.close_days()  # who never came was absent
    demo.found("Shift Assignment")


def _shares(total: int, parts: int) -> Iterator[int]:
    """A number in as many whole parts, as even as can be."""
    return iter([total * (part + 1) // parts - total * part // parts for part in range(parts)])


def _length(demo: Demo) -> int:
    return MONTHS if demo.size.colleagues else 1


def _months(demo: Demo) -> Iterator[date]:
    """First days of the months, the anchor's last."""
    first = getdate(get_first_day(demo.anchor))
    firsts = [first]
    while len(firsts) < _length(demo):
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    return reversed(firsts)


def _shift_types(demo: Demo) -> Iterator[str]:
    """Make them; the department of each."""
    for code, label, department, post, start, end, rest, small, full, color in SHIFTS:
        people = full if demo.size.colleagues else small
        if people is None:
            continue
        demo.insert(
            "Shift Type", shift_code=code, label=label, department=department, post=post, start_time=start, end_time=end, color=color,
            paid_break_min=rest, is_night=int(code.endswith("-N")), headcount_weekday=people[0], headcount_weekend=people[1],
            headcount_holiday=people[1],
        )  # fmt: skip
        yield department


def _roster(demo: Demo, department: str, first: date) -> str:
    """Made by the head of the department a week before, published by the manager."""
    made = min(first - timedelta(days=6), demo.anchor - timedelta(days=1))
    with acting(PLANNERS[department], datetime.combine(made, time(9))):
        doc = demo.insert(
            "Duty Roster", department=department, from_date=first, to_date=getdate(get_last_day(first)), generator_seed=7, project="HY"
        )  # fmt: skip
        doc.generate()
        apply_workflow(doc.reload(), "Ask for Approval")
    with acting("Property Manager", datetime.combine(made + timedelta(days=1), time(9))):
        apply_workflow(frappe.get_doc("Duty Roster", doc.name), "Publish")
    return str(doc.name)


@dataclass(frozen=True, slots=True, order=True)
class _Step:
    """Somebody comes, or leaves."""

    moment: datetime
    comes: bool
    assignment: str
    noted_by: str


def _work(demo: Demo, names: list[str]) -> None:
    """Every shift until the morning of the anchor, in the order of the clock, handed over where somebody follows."""
    until = datetime.combine(demo.anchor, UNTIL)
    filters = {"roster": ["in", names], "start_at": ["<", until], "status": "Planned"}
    rows = frappe.get_all(
        "Shift Assignment", filters, ["name", "start_at", "end_at", "department"], order_by="start_at asc, name asc"
    )
    absent = set(demo.rng.sample(range(len(rows)), round(len(rows) * ABSENT)))
    there = [row for place, row in enumerate(rows) if place not in absent]
    late = set(demo.rng.sample([row.name for row in there], round(len(there) * LATE)))
    steps = []
    for row in there:
        lead = "CS Lead" if row.department == SERVICE else "Property Manager"
        came = get_datetime(row.start_at) - timedelta(
            minutes=demo.rng.randint(*(BEFORE_LATE if row.name in late else BEFORE))
        )
        steps.append(_Step(came, True, row.name, lead))
        steps.append(_Step(get_datetime(row.end_at) + timedelta(minutes=2), False, row.name, lead))
    let_go = set(demo.rng.sample([row.name for row in there], demo.some(LET_GO) // _length(demo)))
    for step in sorted(step for step in steps if step.moment < until):
        with acting(step.noted_by, step.moment):
            if step.comes:
                attendance.check_in(step.assignment)
            else:
                _leave(demo, frappe.get_doc("Shift Assignment", step.assignment), step.assignment in let_go)


def _leave(demo: Demo, leaving: Any, let_go: bool) -> None:
    relief = attendance.relief_of(leaving)
    reason = None
    if relief is not None:
        reason = REASON if let_go or not relief.checked_in_at else None
        signed = {"outgoing_sign": "data:,", "incoming_sign": "data:,"}
        counted = [{"item": item, "result": "Pass", "value": "3"} for item in COUNTED]
        demo.insert(
            "Shift Handover", outgoing=leaving.name, area_clean=1, assets=counted, override_reason=reason, **signed
        ).submit()
    attendance.check_out(leaving.name, reason)
