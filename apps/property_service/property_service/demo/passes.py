"""Passes of visitors and workers, and what was scanned at the gates."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from typing import Any

import frappe
from frappe.utils import get_datetime, getdate
from property_service.demo import people
from property_service.demo.run import Demo, acting, at
from property_service.permits import codes, gate
from property_service.permits import visits as asked

GATES = ("HY-GATE-E", "HY-GATE-S", "HY-GATE-W", "HY-GATE-N")
TRADES = ("水电工", "瓦工", "木工", "油漆工", "安装工")
KINDS = {"VISITOR": 380.0, "WORKER": 210.0, "TEMP": 5.0, "HELPER": 17.0, "COURIER": 8.0, "RELEASE": 1.0}
OF_MOVES = 19  # releases that come with those who move out
DAYS = {"VISITOR": 1, "WORKER": 60, "TEMP": 20, "HELPER": 300, "COURIER": 300, "RELEASE": 1}
ENDS = {"suspend": 0.02, "report_lost": 0.02, "take_back": 0.1}
TRIES = {"suspend": 3, "report_lost": 1}
TRIED_AGAIN, FORGED, SUNDAY = 0.4, 11, 6
# minutes before a quarter to eight, and what became of it
ASKED = ((3, asked.WAITING), (12, asked.WAITING), (95, asked.REFUSED), (240, asked.EXPIRED), (1500, asked.EXPIRED))
PURPOSES = ("探亲", "送货", "看房")
OUT_TO_EAT = 0.034  # of those who come, and are back before they leave


def passes(demo: Demo) -> None:
    running = {"workflow_state": "Under Construction"}
    works = frappe.get_all(
        "Renovation Application", running, ["name", "unit", "start_date", "end_date"], order_by="name asc"
    )
    for kind in demo.shares(demo.size.passes - demo.some(OF_MOVES), KINDS):
        _pass(demo, kind, demo.rng.choice(works) if kind == "WORKER" and works else None)
    _forged(demo)


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
    _scans(demo, doc, made, kind)


def _end(made: datetime, kind: str, work: Any) -> datetime:
    """Ten in the evening of the last day; of workers, at most of the last day of the renovation."""
    end = made.replace(hour=22, minute=0) + timedelta(days=DAYS[kind])
    return min(end, datetime.combine(getdate(work.end_date), time(22))) if work else end


def _scans(demo: Demo, doc: Any, made: datetime, kind: str) -> None:
    """In and out on the days it is used; some passes end early, some are tried again when they are over."""
    place, fate = demo.rng.choice(GATES), _fate(demo)
    last = min(getdate(doc.valid_to), demo.anchor)
    days = [made.date()]
    if DAYS[kind] > 1:
        days += [day for day in _days_between(made.date(), last) if day.weekday() != SUNDAY]
    ended = days[len(days) // 2] if fate in ("suspend", "report_lost") else None
    for day in days:
        if ended and day > ended:
            break
        came = _come(demo, doc.name, place, max(made, datetime.combine(day, time(8, demo.rng.randint(5, 59)))))
        if day == ended:
            _end_early(demo, doc.name, fate, came)
            _try(demo, doc.name, place, came + timedelta(days=1), TRIES[fate])
    if fate == "take_back" and getdate(doc.valid_to) < demo.anchor:
        with acting("CS Lead", datetime.combine(getdate(doc.valid_to), time(18))):
            frappe.get_doc("Entry Pass", doc.name).take_back()
    elif not ended and demo.rng.random() < TRIED_AGAIN:
        _try(demo, doc.name, place, get_datetime(doc.valid_to) + timedelta(hours=12), 1)


def _fate(demo: Demo) -> str:
    drawn = demo.rng.random()
    for fate, share in ENDS.items():
        drawn -= share
        if drawn < 0:
            return fate
    return ""


def _days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=count) for count in range(1, (last - first).days + 1)]


def _come(demo: Demo, name: str, place: str, moment: datetime) -> datetime:
    """Through the gate and out again, on the same day; when that was."""
    with acting("Security Guard", moment):
        good = gate.scan(name, "In", place)["good"]
    stays = timedelta(minutes=demo.rng.randint(30, 420))
    left = moment + stays
    if good and left.date() == moment.date():
        meal = ((moment + stays / 3, "Out"), (moment + stays / 2, "In")) if demo.rng.random() < OUT_TO_EAT else ()
        for when, direction in (*meal, (left, "Out")):
            with acting("Security Guard", when):
                gate.scan(name, direction, place)
    return left


def _end_early(demo: Demo, name: str, fate: str, moment: datetime) -> None:
    with acting("CS Lead", moment + timedelta(hours=1)):
        reason = ("冒用他人证件",) if fate == "suspend" else ()
        getattr(frappe.get_doc("Entry Pass", name), fate)(*reason)


def _try(demo: Demo, name: str, place: str, moment: datetime, times: int) -> None:
    """Somebody comes with a pass that is no longer good."""
    for count in range(times):
        again = moment + timedelta(days=count)
        if again.date() <= demo.anchor:
            with acting("Security Guard", again):
                gate.scan(name, "In", place)


def _forged(demo: Demo) -> None:
    """Codes that nobody has issued."""
    for _count in range(demo.some(FORGED)):
        moment = datetime.combine(demo.anchor - timedelta(days=demo.rng.randint(0, 40)), time(demo.rng.randint(8, 20)))
        with acting("Security Guard", moment):
            gate.log(None, codes.FORGED, moment, "In", demo.rng.choice(GATES))


def visits(demo: Demo) -> None:
    """Visitors who wrote themselves down: some wait, others were turned away or not answered."""
    now = datetime.combine(demo.anchor, time(19, 45))
    for number, (minutes, fate) in enumerate(ASKED):
        moment = now - timedelta(minutes=minutes)
        unit, _resident = demo.rng.choice(demo.occupied)
        with at(moment):
            doc = demo.insert(
                asked.VISIT, visitor_name=demo.people.name(), mobile=people.mobile(8700 + number), unit_text=unit.removeprefix("HY-"), project="HY",
                place=GATES[number % len(GATES)], comes_at=moment, waits_until=moment + asked.WAITS, token=secrets.token_urlsafe(asked.TOKEN_BYTES),
                purpose=PURPOSES[number % len(PURPOSES)],
            )  # fmt: skip
            asked.ask_hosts(doc.name)
        if fate == asked.REFUSED:
            with acting("Security Guard", moment + timedelta(minutes=4)):
                frappe.get_doc(asked.VISIT, doc.name).turn_away()
    with at(now):
        asked.close()
