"""The inner life of the office: survey, emergencies, trainings, what people have read, plans and daily reports."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import now_datetime, nowdate
from property_service.demo.run import Demo, acting
from property_service.survey import votes

RESPONSES, TRAININGS, RECORDS, REPORTS, PLANS = 318, 14, 496, 268, 61  # training tasks are plans too
# kind, level, days before the anchor, hour, where it ends, what happened
EVENTS = (
    ("Rainstorm", "Red", 80, 2, "Closed", "短时强降雨，地下车库入口积水"), ("Typhoon", "Orange", 52, 15, "Closed", "台风外围影响，树木倒伏两株"),
    ("Power Outage", "", 40, 19, "Closed", "3栋、4栋停电，供电公司抢修"), ("Power Outage", "", 22, 8, "Closed", "配电房跳闸"),
    ("Water Outage", "", 61, 7, "Closed", "市政管网抢修停水"), ("Water Outage", "", 15, 21, "Closed", "水泵故障停水"),
    ("Trapped in a Lift", "", 33, 18, "Closed", "5栋2单元电梯困人一名"), ("Trapped in a Lift", "", 4, 20, "Restored", "7栋1单元电梯困人两名"),
    ("Fire Alarm", "", 47, 11, "Closed", "厨房油锅起火，自行扑灭"),
)  # fmt: skip
PATH = ("Respond", "Report Control", "Restore", "Review", "Close")
COURSES = (
    ("岗前培训", "Induction"),
    ("接待礼仪与电话规范", "On the Job"),
    ("消防器材使用", "Fire Safety"),
    ("按揭流程与放款要点", "Mortgage"),
    ("防汛演练", "Emergency"),
    ("业主资料保密", "House Rules"),
)
COMMENTS = ("希望增加夜间照明", "电梯偶有抖动，请检修", "保洁很及时，点赞", "停车位太紧张", "报修响应快", "")
DONE = ("接待来访与来电，全部登记", "完成各路线巡检与记录", "处理报修并回访", "完成装修巡查与出入证办理")
KPIS = ("按时办结率", "设备完好率", "巡查覆盖率", "回访满意率")
GOALS = ("服务质量提升", "设施设备完好", "安全秩序", "环境整洁", "客户满意")


def office(demo: Demo) -> None:
    survey(demo)
    emergencies(demo)
    trainings(demo)
    reading(demo)
    plans(demo)
    reports(demo)


def survey(demo: Demo) -> None:
    start = datetime.combine(demo.anchor - timedelta(days=20), time(9))
    with acting("Property Manager", start):
        doc = demo.insert(
            "Satisfaction Survey",
            title="年度业主满意度调查",
            template="满意度问卷",
            from_date=start,
            to_date=start + timedelta(days=25),
            project="HY",
        )
        doc.submit()
    voters = votes.voters(doc)
    for voter in demo.rng.sample(voters, min(demo.some(RESPONSES), len(voters))):
        mood = demo.rng.choices((2, 3, 4, 5), (4, 9, 38, 49))[0]
        answers = {str(number): max(1, min(5, mood + demo.rng.choice((-1, 0, 0, 1)))) for number in range(1, 12)}
        with acting("Front Desk", start + timedelta(hours=demo.rng.randint(1, 440))):
            made = votes.record(
                doc, voter, answers, mood, demo.rng.choice(COMMENTS), demo.rng.choice(("QR", "QR", "Telephone"))
            )
        demo.made.append(("Survey Response", made.name))


def emergencies(demo: Demo) -> None:
    for kind, level, days, hour, until, text in EVENTS[: max(3, demo.some(len(EVENTS)))]:
        moment = datetime.combine(demo.anchor - timedelta(days=days), time(hour, 10))
        code = {"Fire Alarm": "plan-fire", "Trapped in a Lift": "plan-lift"}.get(kind, "plan-storm" if level else None)
        plan = frappe.db.get_value("Handbook Article", {"code": code}) if code else None
        with acting("Security Guard", moment):
            doc = demo.insert(
                "Emergency Event",
                kind=kind,
                weather_level=level,
                location="HY-GATE-E",
                description=text,
                occurred_at=moment,
                plan=plan,
                project="HY",
            )
        for action in PATH if until == "Closed" else PATH[:3]:
            moment += timedelta(minutes=demo.rng.randint(8, 90))
            with acting("Property Manager", moment):
                doc = frappe.get_doc(doc.doctype, doc.name)
                for row in doc.checklist:
                    row.result = "Pass"
                if action == "Review":
                    doc.review = "响应及时；挡水板与应急照明需补充，已列入改进。"
                doc.save()
                apply_workflow(doc, action)


def trainings(demo: Demo) -> None:
    staff = frappe.get_all("Staff Member", pluck="name", order_by="name asc")
    for number in range(max(4, demo.some(TRAININGS))):
        topic, kind = COURSES[number % len(COURSES)]
        moment = datetime.combine(demo.anchor - timedelta(days=5 + 6 * number), time(14))
        there = [
            {"staff": name, "score": demo.rng.randint(72, 100)} for name in demo.rng.sample(staff, min(len(staff), 8))
        ]
        with acting("CS Lead", moment + timedelta(hours=3)):
            doc = demo.insert(
                "Training Session",
                topic=topic,
                kind=kind,
                at=moment,
                duration_min=90,
                department="客服部",
                trainer=staff[0],
                attendees=there,
            )
            doc.submit()
        _made_of(demo, doc)


def _made_of(demo: Demo, doc: Any) -> None:
    rows = frappe.get_all("Staff Record", {"reference_doctype": doc.doctype, "reference_name": doc.name}, pluck="name")
    demo.made += [("Staff Record", name) for name in rows]


def reading(demo: Demo) -> None:
    """Who has read what, and a few words of praise and care."""
    staff = frappe.get_all("Staff Member", pluck="name", order_by="name asc")
    articles = frappe.get_all(
        "Handbook Article", {"docstatus": 1, "superseded": 0}, ["name", "version"], order_by="name asc"
    )
    pairs = [(name, article) for name in staff for article in articles]
    for name, article in demo.rng.sample(pairs, min(demo.some(RECORDS), len(pairs) * 2 // 3)):
        with acting("CS Lead", datetime.combine(demo.anchor - timedelta(days=demo.rng.randint(0, 80)), time(10))):
            demo.insert(
                "Staff Record", record_type="Acknowledgement", staff=name, on_date=nowdate(), reference_doctype="Handbook Article",
                reference_name=article.name, version=article.version, acknowledged_at=now_datetime(), record_key=f"ack/{article.name}/{article.version}/{name}",
            )  # fmt: skip
    with acting("CS Lead", datetime.combine(demo.anchor - timedelta(days=9), time(16))):
        demo.insert(
            "Staff Record", record_type="Praise", staff=staff[3], on_date=nowdate(), summary="拾金不昧，业主送来锦旗"
        )
        demo.insert(
            "Staff Record",
            record_type="Care Talk",
            staff=staff[4],
            on_date=nowdate(),
            content="近期家人住院，安排调班照顾",
        )


def plans(demo: Demo) -> None:
    first, last = demo.day(datetime(2026, 1, 1).date()), demo.day(datetime(2026, 12, 31).date())
    span = {"period_from": first, "period_to": last}
    heads = frappe.get_all(
        "Service Department", {"head": ["is", "set"], "is_group": 0}, ["name", "head"], order_by="lft asc"
    )
    with acting("Property Manager", datetime.combine(first, time(9))):
        top = demo.insert("Work Plan", title="年度工作计划", level="Company", is_group=1, **span)
    wanted = max(6, demo.some(PLANS)) - 1
    with acting("Property Manager", datetime.combine(first, time(10))):
        parts = [
            demo.insert(
                "Work Plan",
                title=f"{row.name}年度计划",
                level="Department",
                is_group=1,
                department=row.name,
                owner_staff=row.head,
                parent_work_plan=top.name,
                kpi_name=KPIS[number % len(KPIS)],
                target_value=100,
                actual_value=demo.rng.randint(78, 104),
                **span,
            )
            for number, row in enumerate(heads[: max(2, wanted // 4)])
        ]
        for number in range(wanted - len(parts)):
            part = parts[number % len(parts)]
            progress = demo.rng.choice((20, 40, 60, 80, 100))
            demo.insert(
                "Work Plan",
                title=f"{GOALS[number % len(GOALS)]}—{part.department}",
                level="Personal",
                parent_work_plan=part.name,
                owner_staff=part.owner_staff,
                due=demo.anchor + timedelta(days=demo.rng.randint(-20, 60)),
                progress=progress,
                **span,
            )


def reports(demo: Demo) -> None:
    heads = frappe.get_all(
        "Service Department",
        {"head": ["is", "set"], "name": ["in", ("客服部", "安管部", "工程部")]},
        ["name", "head"],
        order_by="lft asc",
    )
    for number in range(max(3, demo.some(REPORTS))):
        row, day = heads[number % len(heads)], demo.anchor - timedelta(days=1 + number // len(heads))
        with acting("CS Lead", datetime.combine(day, time(17, demo.rng.randint(5, 55)))):
            doc = demo.insert(
                "Daily Report", date=day, department=row.name, author=row.head, done=demo.rng.choice(DONE), not_done="", tomorrow="按排班与计划进行", issues=""
            )  # fmt: skip
            doc.submit()
        with acting("Property Manager", datetime.combine(day, time(20))):
            frappe.get_doc(doc.doctype, doc.name).mark_read("已阅")
