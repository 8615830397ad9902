"""Requests for files of personal data: let go, refused, still waiting; and looks at single numbers."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import frappe
from frappe.model.workflow import apply_workflow
from property_service.demo.run import DOMAIN, Demo, acting
from property_service.residents import sensitive
from property_service.residents.exports import REQUEST

# who asks, of what, which columns, why, for whom, steps
ASKED = (
    ("Front Desk", "Resident", "resident_name, mobile", "中秋慰问名单", "客服部", ("Agree to Export", "Approve")),
    ("Finance", "Resident", "resident_name", "缴费通知寄送", "财务部", ("Agree to Export", "Approve")),
    ("Front Desk", "Resident", "resident_name, mobile", "合作商家推广", "外部商家", ("Refuse Request",)),
    ("HR Archivist", "Resident", "resident_name", "入伙档案核对", "行政人事部", ("Agree to Export",)),
    ("Front Desk", "Unit Occupancy", "unit, relation", "住户结构统计", "管理处", ()),
)
LOOKS = 420
# who, which field, why
WHY = (
    ("Front Desk", "mobile", "联系业主确认上门时间"), ("Front Desk", "mobile", "快递滞留，电话通知"), ("Front Desk", "emergency_mobile", "业主失联，联系紧急联系人"),
    ("CS Lead", "id_no", "过户资料核对"), ("Sales CS Supervisor", "id_no", "备案资料核对"), ("HR Archivist", "id_no", "档案核对"),
    ("Property Manager", "id_no", "公安协查"),
)  # fmt: skip
WHO = {"Agree to Export": "CS Lead", "Approve": "Privacy Officer", "Refuse Request": "Privacy Officer"}


def export_requests(demo: Demo) -> None:
    for number, (who, doctype, columns, purpose, recipient, steps) in enumerate(ASKED):
        moment = datetime.combine(demo.anchor - timedelta(days=12 - 2 * number), time(10))
        with acting(who, moment):
            doc = demo.insert(REQUEST, target_doctype=doctype, columns=columns, purpose=purpose, recipient=recipient)
        for step in steps:
            moment += timedelta(hours=1)
            with acting(WHO[step], moment):
                doc = frappe.get_doc(REQUEST, doc.name)
                doc.reject_reason = "用途与服务无关，不予导出" if step == "Refuse Request" else None
                apply_workflow(doc, step)


def looks(demo: Demo) -> None:
    """Who looked at which number, and why: over three months, a few a day."""
    people = [resident for _unit, resident in demo.occupied]
    for _number in range(demo.some(LOOKS)):
        role, field, purpose = demo.rng.choice(WHY)
        day = demo.anchor - timedelta(days=demo.rng.randint(0, 90))
        moment = datetime.combine(day, time(demo.rng.randint(8, 17), demo.rng.randint(0, 59)))
        resident = demo.rng.choice(people)
        with acting(role, moment):
            sensitive.note("Unmask", "Resident", resident, field, purpose)
    demo.found(sensitive.LOG, {"user": ["like", f"%@{DOMAIN}"]})
