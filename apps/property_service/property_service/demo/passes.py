"""Passes of visitors and workers, and what was scanned at the gates."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import frappe
from frappe.utils import getdate
from property_service.demo.run import Demo, acting
from property_service.permits import gate

GATES = ("HY-GATE-E", "HY-GATE-S", "HY-GATE-W", "HY-GATE-N")
TRADES = ("水电工", "瓦工", "木工", "油漆工", "安装工")
KINDS = {"VISITOR": 380.0, "WORKER": 210.0, "TEMP": 14.0, "HELPER": 20.0, "COURIER": 10.0, "RELEASE": 6.0}
DAYS = {"VISITOR": 1, "WORKER": 60, "TEMP": 20, "HELPER": 300, "COURIER": 300, "RELEASE": 1}
ENDS = {"suspend": 0.02, "report_lost": 0.02, "take_back": 0.1}


def passes(demo: Demo) -> None:
    running = {"workflow_state": "Under Construction"}
    works = frappe.get_all(
        "Renovation Application", running, ["name", "unit", "start_date", "end_date"], order_by="name asc"
    )
    for kind in demo.shares(demo.size.passes, KINDS):
        _pass(demo, kind, demo.rng.choice(works) if kind == "WORKER" and works else None)


def _pass(demo: Demo, kind: str, work: Any) -> None:
    rng = demo.rng
    unit, host = rng.choice(demo.occupied)
    day = demo.anchor - timedelta(days=rng.randint(0, 40))
    if work:
        day = max(day, getdate(work.start_date))
    made = datetime.combine(day, time(rng.randint(8, 17), rng.randint(0, 59)))
    values: dict[str, Any] = {"holder_name": demo.people.name(), "unit": unit, "host": host}
    if kind == "WORKER":
        values |= {"trade": rng.choice(TRADES), "daily_from": "08:00:00", "daily_to": "18:00:00"}
    if work:
        values |= {"renovation": work.name, "unit": work.unit, "host": None}
    if kind == "RELEASE":
        values["items"] = "沙发一张、餐桌一张、纸箱六个"
    with acting("Front Desk", made):
        doc = demo.insert(
            "Entry Pass",
            pass_type=kind,
            valid_from=made,
            valid_to=_end(made, kind, work),
            **values,
        )
        doc.issue()
    _scans(demo, doc, made)


def _end(made: datetime, kind: str, work: Any) -> datetime:
    """Ten in the evening of the last day; of workers, at most of the last day of the renovation."""
    end = made.replace(hour=22, minute=0) + timedelta(days=DAYS[kind])
    return min(end, datetime.combine(getdate(work.end_date), time(22))) if work else end


def _scans(demo: Demo, doc: Any, made: datetime) -> None:
    """In and out on some days; refused ones are those that come after hours or too late."""
    rng, place = demo.rng, demo.rng.choice(GATES)
    for count in range(rng.randint(1, 3)):
        moment = (made + timedelta(days=count)).replace(hour=rng.randint(9, 19), minute=rng.randint(0, 59))
        if moment.date() > demo.anchor:
            return
        with acting("Security Guard", moment):
            good = gate.scan(doc.name, "In", place)["good"]
        if good:
            with acting("Security Guard", moment + timedelta(minutes=rng.randint(20, 150))):
                gate.scan(doc.name, "Out", place)
    for step, share in ENDS.items():
        if rng.random() < share:
            with acting("CS Lead", made + timedelta(hours=3)):
                args = ("冒用他人证件",) if step == "suspend" else ()
                getattr(frappe.get_doc("Entry Pass", doc.name), step)(*args)
            return
