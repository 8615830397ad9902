"""Jobs of the engineers behind cases, and what the office announced."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import get_datetime, getdate
from property_service.customer_service import work_orders
from property_service.customer_service.deadlines import CASES
from property_service.demo.people import account
from property_service.demo.run import DOMAIN, Demo, acting

JOBS, ANNOUNCED = 560, 8  # neighbours of overtime and of closed gates hear of it by notices too
DEPARTMENT, WORKER = "工程部", "Engineering"
DONE = (
    "更换角阀和软管，试水正常",
    "重新打胶并做防水，观察无渗漏",
    "更换线路和开关，测试正常",
    "清理管道并更换密封圈",
    "调整闭门器，开关顺畅",
)
PICTURE = "/assets/property_service/images/demo-photo.svg"
NOTICES = (
    ("停水通知", "Water Outage", "供水管网检修，请提前储水。"), ("停电通知", "Power Outage", "供电线路检修，电梯停运，请走楼梯。"),
    ("电梯维保通知", "Lift Maintenance", "本周三下午逐台维保，每台约四十分钟。"), ("暴雨提醒", "Weather", "请收好阳台物品，地库车辆注意排水。"),
    ("装修时间提示", "Renovation", "节假日及午休时间请勿进行噪声作业。"), ("中秋游园会", "Event", "中庭猜灯谜、做月饼，欢迎全家参加。"),
)  # fmt: skip


def jobs(demo: Demo) -> None:
    wanted = demo.some(JOBS)
    states = ("In Progress", "On Hold", "Resolved", "Closed")
    cases = [
        (doctype, row.name)
        for doctype in CASES
        for row in frappe.get_all(
            doctype, {"department": DEPARTMENT, "workflow_state": ["in", states]}, ["name"], order_by="opened_at asc"
        )
    ]
    for doctype, name in cases[-wanted:]:
        _job(demo, frappe.get_doc(doctype, name))


def _job(demo: Demo, case: Any) -> None:
    rng, start = demo.rng, get_datetime(case.first_responded_at or case.opened_at) + timedelta(minutes=20)
    with acting("Front Desk", start):
        # a confidential case is ordered by whoever may read it
        name = work_orders.of_case(case, automatic=True)
    demo.made.append(("Work Order", name))
    ends = rng.random()
    way = ("Assign", "Arrive", "Finish", "Accept") if ends < 0.86 else ("Assign", "Arrive") if ends < 0.93 else ()
    moment = start
    for action in way:
        moment += timedelta(minutes=rng.randint(12, 90))
        if moment.date() > demo.anchor:
            return
        with acting("Front Desk" if action == "Accept" else WORKER, moment):
            doc = frappe.get_doc("Work Order", name)
            doc.update(_values(demo, action))
            apply_workflow(doc, action)


def _values(demo: Demo, action: str) -> dict[str, Any]:
    if action == "Assign":
        return {"assigned_to": account(WORKER, DOMAIN), "access_arranged": 1}
    if action != "Finish":
        return {}
    fee = demo.rng.choice((0, 0, 30, 50, 80))
    return {
        "work_done": demo.rng.choice(DONE), "after_photo": PICTURE, "labour_fee": fee,
        "material_fee": fee and demo.rng.choice((12.5, 35, 68)),
    }  # fmt: skip


def notices(demo: Demo) -> None:
    count = max(len(NOTICES), demo.some(ANNOUNCED))
    buildings = frappe.get_all("Building", pluck="name", order_by="name asc")
    for number in range(count):
        title, kind, text = NOTICES[number % len(NOTICES)]
        moment = datetime.combine(getdate(demo.anchor), datetime.min.time()) - timedelta(
            days=number * 90 // count, hours=-9
        )
        audience: dict[str, Any] = {"audience": "All"}
        if kind in ("Water Outage", "Lift Maintenance"):
            chosen = demo.rng.sample(buildings, 2)
            audience = {"audience": "Buildings", "places": [{"building": name} for name in chosen]}
        with acting("Property Manager", moment):
            doc = demo.insert(
                "Notice", title=title, notice_type=kind, body=f"<p>{text}</p>", emergency=int(kind == "Weather"),
                effective_from=moment + timedelta(days=1), effective_to=moment + timedelta(days=2), **audience,
            )  # fmt: skip
            doc.publish()
