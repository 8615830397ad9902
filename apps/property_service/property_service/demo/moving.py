"""The handover weeks of the new building, its keys, and who moved in and out."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import get_datetime, getdate
from property_service.demo.estate import NEW
from property_service.demo.rectifications import close
from property_service.demo.run import Demo, acting
from property_service.moving.handovers import HANDOVER
from property_service.moving.moves import MOVE

BATCH = "9栋首批"
CALLED = 91  # homes whose owners were asked to come, of 104; three of those who refused have come again
ENDS = {"Accept": 69.0, "Accept with Defects": 16.0, "Refuse": 6.0}
AGAIN = 0.5  # of those who refused
KEYS = ("入户门钥匙", "信报箱钥匙", "水表箱钥匙", "门禁卡")
COMMENTS = ("有轻微划痕", "边角不平", "需要重新打胶", "开启不顺", "有色差", "局部空鼓")
DEFECTS = (14, 27)  # about five for each home that was looked at
SIGNED = {"warranty_book": 1, "manual_book": 1, "owner_sign": "data:,"}
CLOSED_SHARE = 0.76
MOVES = {"Move In": 86, "Move Out": 26}
ITEMS = "沙发一张、餐桌一张、冰箱一台、纸箱十二个"


def handovers(demo: Demo) -> None:
    developer = frappe.db.get_value("External Agency", {"agency_type": "Developer"}, "name")
    developer = (
        developer or demo.insert("External Agency", agency_name="花园置业有限公司", agency_type="Developer").name
    )
    frappe.db.set_value("Property Project", "HY", "developer", developer)
    inspector = frappe.db.get_value("Staff Member", {"post": "工程主管"}, "name")
    units = frappe.get_all(
        "Property Unit", {"building": NEW}, ["name", "handover_date", "life_status"], order_by="name asc"
    )
    called = units[: demo.some(CALLED)]
    ends = demo.shares(len(called), ENDS)
    again = round(ends.count("Refuse") * AGAIN)
    for place, unit in enumerate(units):
        for label in KEYS:
            demo.insert("Key Item", key_label=label, unit=unit.name, storage_slot=f"K-{place + 1:03d}")
    for place, (unit, end) in enumerate(zip(called, ends, strict=True)):
        owner = frappe.db.get_value("Unit Occupancy", {"unit": unit.name, "relation": "Owner"}, "resident")
        day = getdate(unit.handover_date)
        if end == "Refuse":  # early enough for a second round
            day = min(day, demo.anchor - timedelta(days=20))
        start = datetime.combine(day, time(9 + place % 6))
        with acting("Front Desk", start - timedelta(days=7, hours=1)):
            doc = demo.insert(
                HANDOVER, unit=unit.name, resident=owner, batch=BATCH, inspector=inspector, template="收楼验楼", slot_capacity=len(KEYS) * 30,
                appoint_from=start, appoint_to=start + timedelta(hours=1),
            )  # fmt: skip
        _inspect(demo, doc, unit, end)
        if end == "Refuse" and again:
            again -= 1
            following = frappe.get_doc(HANDOVER, {"unit": unit.name, "workflow_state": "Booked"})
            _inspect(demo, following, unit, "Accept with Defects" if again == 0 else "Accept")


def _inspect(demo: Demo, doc: Any, unit: Any, end: str) -> None:
    start = get_datetime(doc.appoint_from)
    with acting("Front Desk", start):
        doc = apply_workflow(doc.reload(), "Arrive")
        failed = [] if end == "Accept" else demo.rng.sample(range(len(doc.results)), demo.rng.randint(*DEFECTS))
        for index, row in enumerate(doc.results):
            row.result = "Fail" if index in failed else "Pass"
            row.comment = demo.rng.choice(COMMENTS) if index in failed else None
        doc.update(
            {"refuse_reason": "渗水处未处理，整改后再收"} if end == "Refuse" else {**SIGNED, "keys_handed": len(KEYS)}
        )
        doc.update({f"meter_{kind}_reading": demo.rng.randint(0, 12) for kind in ("water", "power", "gas")})
        doc.save()
        doc = apply_workflow(doc, end)
    if unit.life_status == "Under Renovation":
        frappe.db.set_value("Property Unit", unit.name, "life_status", unit.life_status)
    _after(demo, doc, start)


def _after(demo: Demo, doc: Any, start: datetime) -> None:
    """The record of what came of it, and defects that were put right since."""
    following = {"unit": doc.unit, "workflow_state": "Booked", "docstatus": 0}
    demo.made += [(HANDOVER, name) for name in frappe.get_all(HANDOVER, following, pluck="name")]
    demo.made += [
        ("Archive File", name) for name in frappe.get_all("Archive File", {"ref_name": doc.name}, pluck="name")
    ]
    for row in doc.results:
        if not row.rectification:
            continue
        demo.made.append(("Rectification", row.rectification))
        with acting("Front Desk", start + timedelta(hours=2)):
            apply_workflow(frappe.get_doc("Rectification", row.rectification), "Notify")
        if demo.rng.random() < CLOSED_SHARE:
            close(demo, row.rectification, start, worker="Front Desk")


def moves(demo: Demo) -> None:
    for kind, full in MOVES.items():
        count = max(3, demo.some(full))
        rows = frappe.get_all(
            "Unit Occupancy", {"status": "Active", "relation": ["in", ("Tenant", "Owner") if kind == "Move In" else ("Tenant",)]},
            ["unit", "resident", "relation", "lease_end"], order_by="name asc",
        )  # fmt: skip
        owners = Counter(row.unit for row in rows if row.relation == "Owner")
        rows = [row for row in rows if owners[row.unit] < 2]  # homes of several owners have their shares already
        for place, row in enumerate(demo.rng.sample(rows, min(count, len(rows)))):
            _move(demo, kind, row, place)
    demo.found("Unit Occupancy")  # whoever moves in is entered by it


def _move(demo: Demo, kind: str, row: Any, place: int) -> None:
    moment = datetime.combine(demo.anchor - timedelta(days=2 + place % 80), time(9))
    end = "Complete" if kind == "Move In" else "Release"
    steps = [("Submit Papers", "Front Desk"), ("Check", "CS Lead"), ("Clear", "Finance"), (end, "Front Desk" if kind == "Move In" else "Security Guard")]  # fmt: skip
    with acting("Front Desk", moment - timedelta(days=3)):
        doc = demo.insert(
            MOVE, move_type=kind, unit=row.unit, resident=row.resident, relation=row.relation, planned_at=moment,
            owner_consent="/private/files/consent.pdf" if row.relation == "Tenant" else None,
            lease_end=row.lease_end or demo.anchor + timedelta(days=300), items=ITEMS if kind == "Move Out" else None,
        )  # fmt: skip
    for action, role in steps[: demo.rng.choice((4, 4, 4, 2))]:
        with acting(role, moment):
            doc = frappe.get_doc(MOVE, doc.name)
            if action == "Complete":
                for item in doc.checklist:
                    item.result = "Pass"
                doc.save(ignore_permissions=True)
            doc = apply_workflow(doc, action)
    if doc.release_pass:
        demo.made.append(("Entry Pass", doc.release_pass))
