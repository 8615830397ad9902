"""Renovations in every state, with their deposits, their visits and what was found, each step by whoever takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, getdate
from property_service.demo import people
from property_service.demo.rectifications import close
from property_service.demo.run import Demo, acting
from property_service.permits import deposits, inspections
from property_service.permits import renovations as works

STATES = {
    "Under Construction": 21.0, "Observation": 11.0, "File Closed": 6.0, "Paper Review": 4.0, "Acceptance Pending": 4.0, "Draft": 3.0,
    "Agreement Pending": 3.0, "Refund Due": 3.0, "Stopped": 2.0, "Rejected": 1.0,
}  # fmt: skip
TOTAL, VISITS, MOST_DAYS = 58, 1044, 60  # visits besides water tests and acceptances
FIRMS = ("锦绣装饰", "安居装饰", "筑梦装饰", "巧匠装饰", "新空间装饰", "雅致装饰", "宏图装饰", "匠心装饰", "百合装饰")
BARRED, LAPSED = "速成装饰", "老张装修队"
LICENCE, LAPSED_LICENCE = 700, -20  # days from the anchor
SCOPES = (
    ("墙面铲除与找平", "地面找平与铺贴", "墙面涂料", "电路改造"), ("卫生间防水", "水管改造", "地面找平与铺贴", "吊顶"),
    ("木作与定制家具", "更换室内门", "墙面涂料"), ("厨房防水", "水管改造", "电路改造", "空调与新风安装"),
)  # fmt: skip
FOUND = {"Normal": 71.0, "Nobody There": 13.0, "Violation": 9.0, "Nearly Done": 5.0, "Door Not Opened": 2.0}
ISSUES = (
    "通道堆放装修垃圾",
    "中午时段使用电锤",
    "灭火器过期",
    "入户门敞开施工，粉尘外溢",
    "私接临时电线",
    "墙体开槽超出图纸",
)
PROGRESS = ("Demolition", "Pipes and Wires", "Tiling", "Woodwork", "Painting", "Installation")
PAPER = "/private/files/demo-paper.pdf"


@dataclass(slots=True)
class Job:
    """One renovation: where, whose, by which firm, in which state it stands, and from when to when it runs."""

    unit: str
    owner: str
    owner_name: str
    firm: Any
    state: str
    start: date
    end: date
    name: str = ""


def renovations(demo: Demo) -> None:
    firms = _firms(demo)
    jobs = [
        _job(demo, index, state, home, firms)
        for index, (state, home) in enumerate(zip(_states(demo), _homes(demo), strict=False))
    ]
    for job in jobs:
        _file(demo, job)
    _visits(demo, [job for job in jobs if job.state in ("Under Construction", "Stopped", "Acceptance Pending")])
    closed = [job for job in jobs if job.state == "File Closed"]
    for job in jobs:
        _finish(demo, job, is_first=job in closed[:1])
    files = frappe.get_all("Archive File", {"file_class": "Renovation"}, pluck="name")
    demo.made += [("Archive File", name) for name in files]


def _states(demo: Demo) -> list[str]:
    return demo.shares(max(len(STATES) + 4, demo.some(TOTAL)), STATES)


def _firms(demo: Demo) -> list[Any]:
    found = []
    for name in (*FIRMS, BARRED, LAPSED):
        days = LAPSED_LICENCE if name == LAPSED else LICENCE
        more = {"blacklisted": 1, "blacklist_reason": "多次拆改承重墙，拒不整改"} if name == BARRED else {}
        licence = {"license_no": f"SZ-{1000 + len(found)}", "license_valid_to": demo.anchor + timedelta(days=days)}
        mobile = people.mobile(8800 + len(found))
        found.append(
            demo.insert(
                "External Agency",
                agency_name=f"{name}工程有限公司",
                agency_type="Contractor",
                contact_mobile=mobile,
                **licence,
                **more,
            )
        )
    return found[: len(FIRMS)]


def _homes(demo: Demo) -> list[Any]:
    """Units under renovation first, then others that have been handed over; each with its first owner."""
    owners = frappe.get_all(
        "Unit Occupancy", {"relation": "Owner", "status": "Active", "from_date": ["<=", add_days(demo.anchor, -400)]}, ["unit", "resident"], order_by="name asc"
    )  # fmt: skip
    lives = dict(frappe.get_all("Property Unit", fields=["name", "life_status"], as_list=True))
    homes = [row for row in owners if lives[row.unit] != "Not Handed Over" and not row.unit.startswith("HY-D")]
    unique = {row.unit: row for row in homes}
    return sorted(unique.values(), key=lambda row: (lives[row.unit] != "Under Renovation", row.unit[-3:], row.unit))


def _job(demo: Demo, index: int, state: str, home: Any, firms: list[Any]) -> Job:
    rng, day = demo.rng, demo.anchor
    since, lasts = {
        "Draft": (-7, 60), "Paper Review": (-7, 60), "Agreement Pending": (-5, 60), "Rejected": (-9, 60), "Under Construction": (rng.randint(20, 58), 90),
        "Stopped": (rng.randint(20, 48), 90), "Acceptance Pending": (rng.randint(60, 75), 90), "Observation": (rng.randint(80, 150), 70),
        "Refund Due": (rng.randint(185, 200), 80), "File Closed": (rng.randint(205, 260), 80),
    }[state]  # fmt: skip
    start = day - timedelta(days=since)
    name = frappe.db.get_value("Resident", home.resident, "resident_name")
    return Job(home.unit, home.resident, name, firms[index % len(firms)], state, start, start + timedelta(days=lasts))


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute))


def _step(role: str, moment: datetime, name: str, action: str, **values: Any) -> None:
    with acting(role, moment):
        doc = frappe.get_doc(works.RENOVATION, name)
        doc.update(values)
        apply_workflow(doc, action)


def _file(demo: Demo, job: Job) -> None:
    """From the desk to the first day of work, as far as the state goes."""
    filed = min(job.start - timedelta(days=4), demo.anchor - timedelta(days=1))
    scope = [{"item": item} for item in demo.rng.choice(SCOPES)]
    with acting("Front Desk", _at(filed, 9)):
        doc = demo.insert(
            works.RENOVATION, unit=job.unit, applicant=job.owner, contractor=job.firm.name, site_manager=demo.people.name(), start_date=job.start,
            end_date=job.end, scope=scope, drawings=PAPER, insurance_doc=PAPER,
        )  # fmt: skip
    job.name = doc.name
    if job.state == "Draft":  # the money is at the desk, Finance has not seen it yet
        return _receive(
            demo, job, "Received", filed, payer_type="Owner", payer_name=job.owner_name, amount=2000, resident=job.owner
        )
    for kind, payer, amount in (("Owner", job.owner_name, 2000), ("Contractor", job.firm.agency_name, 3000)):
        _pay(
            demo,
            job,
            "Received",
            filed,
            payer_type=kind,
            payer_name=payer,
            amount=amount,
            resident=job.owner if kind == "Owner" else None,
        )
    _step("Front Desk", _at(filed, 11), job.name, "Submit for Review")
    if job.state == "Paper Review":
        return
    if job.state == "Rejected":
        return _step(
            "Engineering",
            _at(filed, 15),
            job.name,
            "Reject",
            return_reason="图纸与现场不符，涉及承重墙开洞，不予批准。",
        )
    _step("Engineering", _at(filed, 15), job.name, "Technical OK")
    if job.state == "Agreement Pending":
        return
    day = filed + timedelta(days=1)
    _step("CS Lead", _at(day, 10), job.name, "Approve", agreement_signed_on=day, neighbours_notified_on=day)
    _step("Engineering", _at(job.start, 8, 30), job.name, "Start Work")


def _receive(demo: Demo, job: Job, kind: str, day: date, **values: Any) -> Any:
    with acting("Front Desk", _at(day, 10)):
        return demo.insert(
            "Deposit Entry",
            entry_type=kind,
            against_doctype=works.RENOVATION,
            against_name=job.name,
            method="Bank Transfer",
            **values,
        )


def _pay(demo: Demo, job: Job, kind: str, day: date, **values: Any) -> Any:
    doc = _receive(demo, job, kind, day, **values)
    with acting("Finance", _at(day, 10, 30)):
        return apply_workflow(doc, "Confirm")


def _visits(demo: Demo, jobs: list[Job]) -> None:
    """One visit a day back from the anchor, until there are as many as the profile has."""
    budget = demo.some(VISITS)
    plan = [(day, job) for day in range(MOST_DAYS) for job in jobs if demo.anchor - timedelta(days=day) > job.start]
    results = demo.shares(min(budget, len(plan)), FOUND)
    for (back, job), found in sorted(zip(plan, results, strict=False), key=lambda item: -item[0][0]):
        _visit(demo, job, demo.anchor - timedelta(days=back), found)


def _visit(demo: Demo, job: Job, day: date, found: str) -> Any:
    rng = demo.rng
    moment = _at(day, rng.randint(9, 11) if rng.random() < 0.5 else rng.randint(14, 16), rng.randint(0, 59))
    values: dict[str, Any] = {"site_result": found}
    if found in ("Normal", "Violation", "Nearly Done"):
        values |= {"workers_on_site": rng.randint(1, 5), "progress": PROGRESS[min((day - job.start).days // 12, 5)]}
    if found == "Violation":
        values |= {"issue": rng.choice(ISSUES), "severity": "Minor"}
    with acting("Security Guard", moment):
        doc = frappe.get_doc(
            {
                "doctype": inspections.INSPECTION,
                "renovation": job.name,
                "purpose": "Patrol",
                "planned_for": day,
                **values,
            }
        )
        doc.insert()
    demo.made.append((doc.doctype, doc.name))
    for fault in (doc.rectifications or "").split():
        demo.made.append(("Rectification", fault))
        with acting("Front Desk", moment + timedelta(hours=1)):
            apply_workflow(frappe.get_doc("Rectification", fault), "Notify")
        if rng.random() < 0.74 or job.state == "Acceptance Pending":
            close(demo, fault, moment, "Front Desk")
    return doc


def _conclude(demo: Demo, job: Job, purpose: str, day: date) -> None:
    with acting("Engineering", _at(day, 10)):
        doc = demo.insert(
            inspections.INSPECTION, renovation=job.name, purpose=purpose, water_from=_at(day - timedelta(days=2), 9)
        )
        for row in doc.results:
            row.result = "Pass"
        doc.conclusion = "Passed"
        doc.save()


def _finish(demo: Demo, job: Job, *, is_first: bool) -> None:
    """Stop orders, acceptance, and money back."""
    if job.state == "Stopped":
        with acting("Engineering", _at(demo.anchor - timedelta(days=1), 16)):
            stop = {
                "site_result": "Violation",
                "issue": "卫生间移位，拆除部分墙体，与图纸不符",
                "severity": "Serious",
                "stop_work": 1,
                "photo": "/private/files/demo-wall.jpg",
            }
            doc = demo.insert(inspections.INSPECTION, renovation=job.name, purpose="Patrol", **stop)
        demo.made.append(("Rectification", str(frappe.db.get_value("Rectification", {"source_name": doc.name}))))
        return
    if job.state not in ("Acceptance Pending", "Observation", "Refund Due", "File Closed"):
        return
    ended = min(job.end - timedelta(days=5), demo.anchor - timedelta(days=2))
    _conclude(demo, job, "Water Test", ended - timedelta(days=10))
    _step("Front Desk", _at(ended, 9), job.name, "Request Acceptance")
    if job.state == "Acceptance Pending":
        return
    _conclude(demo, job, "Acceptance", ended)
    free = getdate(frappe.db.get_value(works.RENOVATION, job.name, "refund_eligible_on"))
    if job.state == "Observation" or free > demo.anchor:
        return
    with acting("CS Lead", _at(free, 6, 30)):
        works.release_refunds()
    if job.state == "File Closed":
        _refund(demo, job, free + timedelta(days=3), is_first=is_first)


def _refund(demo: Demo, job: Job, day: date, *, is_first: bool) -> None:
    """Contractors left something broken, the first owner a debt for waste; the rest goes back."""
    damage = {
        "reason_type": "Damage",
        "reason": "电梯轿厢划伤，维修费用",
        "payer_type": "Contractor",
        "payer_name": job.firm.agency_name,
    }
    waste = {
        "reason_type": "Other",
        "reason": "装修垃圾清运费用",
        "payer_type": "Owner",
        "payer_name": job.owner_name,
        "resident": job.owner,
    }
    for reason in (damage, waste) if is_first else (damage,):
        _pay(demo, job, "Deducted", day, amount=300, evidence=PAPER, payer_notified_on=day, **reason)
    with acting("Front Desk", _at(day, 14)):
        names = deposits.draft_refunds(works.RENOVATION, job.name)
    for name in names:
        demo.made.append(("Deposit Entry", name))
        with acting("Finance", _at(day, 15)):
            apply_workflow(frappe.get_doc("Deposit Entry", name), "Confirm")
