"""Routes of the estate and what was walked in three months, with what was found on the way."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import frappe
from frappe.utils import get_datetime
from property_service.demo.rectifications import supervise
from property_service.demo.run import Demo, acting
from property_service.patrol import checkins, tasks

POINTS, TASKS = 44, 1930
DAYS = 90
# name, department, role who walks, frequency, every, first start, share of the points, checklist
ROUTES = (
    ("大厅设施巡检", "客服部", "Lobby Receptionist", "Daily", 1, "07:30:00", 0.2, "大厅巡检"),
    ("小区夜间巡逻", "安管部", "Security Guard", "Every Some Hours", 2, "00:00:00", 0.3, "小区巡检"),
    ("地下车库巡查", "安管部", "Security Guard", "Every Some Hours", 6, "02:00:00", 0.2, ""),
    ("设备房巡检", "工程部", "Engineering", "Every Some Hours", 8, "08:00:00", 0.2, ""),
    ("楼道消防检查", "安管部", "Security Guard", "Weekly", 1, "14:00:00", 0.25, "小区巡检"),
    ("绿化与保洁检查", "环境部", "Environment", "Daily", 1, "09:30:00", 0.2, ""),
    ("围墙与监控检查", "安管部", "Security Guard", "Daily", 1, "21:00:00", 0.2, ""),
)  # fmt: skip
PLACES = (
    "1栋单元门",
    "2栋消防箱",
    "3栋楼顶",
    "4栋电梯机房",
    "5栋信报箱",
    "6栋垃圾房",
    "水泵房",
    "配电房",
    "消防控制室",
    "儿童活动区",
    "健身广场",
    "东围墙",
    "西围墙",
)
MISSED, SUSPECT, PROBLEM = 0.024, 0.006, 0.0032
ISSUES = (
    ("路灯不亮", "工程部"),
    ("消防通道堆放纸箱", "客服部"),
    ("垃圾桶满溢", "环境部"),
    ("井盖松动", "工程部"),
    ("门禁读卡器失灵", "工程部"),
)


def patrols(demo: Demo) -> None:
    start = datetime.combine(demo.anchor - timedelta(days=DAYS), time(6))
    with acting("CS Lead", start):
        places = _points(demo)
        routes = [_route(demo, given, places) for given in ROUTES[: max(3, demo.some(len(ROUTES)))]]
    end = datetime.combine(demo.anchor, time(6))
    starts = [(moment, route, role) for route, role in routes for moment in tasks.starts_of(route, start, end)]
    starts.sort(key=lambda item: (item[0], item[1].name))
    for moment, route, role in demo.rng.sample(starts, min(demo.some(TASKS), len(starts))):
        _walk(demo, route, moment, role)
    with acting("CS Lead", datetime.combine(demo.anchor, time(7))):
        tasks.generate()
    demo.found("Patrol Task")


def _points(demo: Demo) -> list[str]:
    count = max(8, demo.some(POINTS))
    names = [
        PLACES[number % len(PLACES)] + (f" {number // len(PLACES) + 1}" if number >= len(PLACES) else "")
        for number in range(count)
    ]
    return [
        demo.insert(
            "Service Location",
            location_code=f"HY-P-{number:02d}",
            location_name=name,
            location_type="Patrol Point",
            project="HY",
        ).name
        for number, name in enumerate(names, 1)
    ]


def _route(demo: Demo, given: tuple[Any, ...], places: list[str]) -> tuple[Any, str]:
    name, department, role, frequency, every, first, share, checklist = given
    chosen = demo.rng.sample(places, max(4, round(len(places) * share)))
    staff = frappe.get_all(
        "Staff Member", {"department": department, "user": ["is", "set"]}, pluck="name", order_by="name desc", limit=1
    )
    doc = demo.insert(
        "Patrol Route", route_name=name, department=department, frequency=frequency, every_n=every, first_start=first, duration_min=60,
        assign_mode="Named Person", assignee=staff[0], project="HY",
        points=[{"location": place, "checklist": checklist or None, "min_gap_sec_from_prev": 60} for place in chosen],
    )  # fmt: skip
    return doc, role


def _walk(demo: Demo, route: Any, start: datetime, role: str) -> None:
    rng = demo.rng
    task = tasks.draft(route, start, f"{route.name}/{start:%Y%m%d%H%M}")
    fate = rng.random()
    made = [] if fate < MISSED else tasks.stops_of(task)
    if MISSED <= fate < MISSED * 1.3:
        made = made[: len(made) // 2]
    moment = start + timedelta(minutes=rng.randint(0, 9))
    for stop in made:
        doubt = rng.random() < SUSPECT
        moment += timedelta(seconds=rng.randint(5, 20) if doubt else rng.randint(90, 240))
        wrong = rng.random() < PROBLEM
        task.append(
            "checks",
            {
                "location": stop["location"], "scanned_at": moment, "device_time": moment, "synced_at": moment, "method": "QR",
                "result": "Problem" if wrong else "OK", "note": rng.choice(ISSUES)[0] if wrong else None, "suspect": int(doubt),
                "suspect_reason": "到达过快" if doubt else None, "client_key": f"{task.run_key}/{stop['location']}",
            },
        )  # fmt: skip
    task.started_at = task.checks[0].scanned_at if task.checks else None
    with acting(role, start + timedelta(minutes=110)):
        task.insert(ignore_permissions=True)
        demo.made.append(("Patrol Task", task.name))
        for row in task.checks:
            if row.result == "Problem":
                _report(demo, task, row)


def _report(demo: Demo, task: Any, row: Any) -> None:
    place = frappe.db.get_value("Service Location", row.location, ["name", "location_name"], as_dict=True)
    department = next(department for issue, department in ISSUES if issue == row.note)
    checkins.follow_up(task, row, {"department": department}, place)
    demo.made.append(("Rectification", row.follow_name))
    supervise(demo, row.follow_name, get_datetime(row.scanned_at))
