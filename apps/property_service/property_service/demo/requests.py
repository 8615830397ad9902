"""Three months of repairs, wishes, questions, suggestions and praise, and the follow-ups of what was solved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe.utils import get_datetime
from property_service.customer_service.deadlines import CASES
from property_service.demo.cases import CHANNELS, DONE, ENDED_PATHS, HOTLINE, OPEN_PATHS, moment_of, take_steps
from property_service.demo.run import DOMAIN, Demo, acting, later
from property_service.demo.texts import OPINIONS, REQUESTS

KINDS = {"Repair": 468.0, "Enquiry": 302.0, "Service": 214.0, "Suggestion": 46.0, "Praise": 24.0}
PATHS = {"done": 70.0, "resolved": 4.5, "waited": 14.0, "reopened": 6.0, "merged": 3.0, "open": 2.75}
PRIORITIES = {"P1": 0.008, "P2": 0.09, "P4": 0.222}  # of all cases, complaints among them; the others are P3
RESULTS = {"Satisfied": 58.0, "Fairly Satisfied": 28.0, "Dissatisfied": 5.0, "Declined to Answer": 9.0}
SCORES = {"Satisfied": 1.0, "Fairly Satisfied": 0.8, "Dissatisfied": 0.4}
ASKED = 0.268  # of the cases that are closed


def requests(demo: Demo) -> None:
    kinds, ways = demo.shares(demo.size.requests, KINDS), demo.shares(demo.size.requests, PATHS)
    plan = []
    for kind, way in zip(kinds, ways, strict=True):
        path = ENDED_PATHS.get(way) or OPEN_PATHS["In Progress"]
        plan.append((moment_of(demo, path, is_open=way == "open"), kind, path))
    plan.sort()
    channels, priorities = _channels(demo, [path for _at, _kind, path in plan]), _priorities(demo, plan)
    told: dict[str, str] = {}  # kind -> the last request, of which another may be a duplicate
    for (opened, kind, given), channel, priority in zip(plan, channels, priorities, strict=True):
        path = DONE if "Merge" in given and kind not in told else given
        name = _request(demo, opened, kind, channel, priority)
        take_steps(demo, "Service Request", name, opened, path, told.get(kind))
        if "Merge" not in path:
            told[kind] = name


def _channels(demo: Demo, paths: list[tuple[str, ...]]) -> list[str]:
    """By their shares; what waits does not come from the hotline, which never does."""
    found = demo.shares(len(paths), CHANNELS)
    free = [place for place, path in enumerate(paths) if "Wait" not in path and found[place] != HOTLINE]
    for place, path in enumerate(paths):
        if found[place] == HOTLINE and "Wait" in path:
            other = free.pop()
            found[place], found[other] = found[other], found[place]
    return found


def _priorities(demo: Demo, plan: list[Any]) -> list[str]:
    """So that all cases together have their shares: repairs that never wait are the urgent ones, the least urgent are no repairs first."""
    known = frappe.get_all("Complaint", pluck="priority")
    left = {
        key: max(0, round(share * (len(known) + len(plan))) - known.count(key)) for key, share in PRIORITIES.items()
    }
    order = list(range(len(plan)))
    demo.rng.shuffle(order)
    repairs = [place for place in order if plan[place][1] == "Repair" and "Wait" not in plan[place][2]]
    found = ["P3"] * len(plan)
    for key, places in (
        ("P1", repairs),
        ("P2", repairs),
        ("P4", sorted(order, key=lambda place: plan[place][1] == "Repair")),
    ):
        for place in [place for place in places if found[place] == "P3"][: left[key]]:
            found[place] = key
    return found


def _request(demo: Demo, opened: datetime, kind: str, channel: str, priority: str) -> str:
    rng = demo.rng
    subject, text, category = rng.choice(REQUESTS[kind])
    unit, resident = rng.choice(demo.occupied)
    known = {"external_ref": f"12345-{opened:%Y%m%d}-{rng.randint(1, 9999):04d}"} if channel == HOTLINE else {}
    with acting("Front Desk", opened):
        doc = demo.insert(
            "Service Request", case_type=kind, subject=subject, description=text, category=category, priority=priority, channel=channel,
            unit=unit, resident=resident, **known,
        )  # fmt: skip
    return str(doc.name)


def calls(demo: Demo) -> None:
    """Calls that were answered at once; those that became cases are the cases."""
    for _number in range(demo.size.calls):
        kind = demo.rng.choice(("Enquiry", "Service", "Enquiry", "Repair"))
        subject, text, category = demo.rng.choice(REQUESTS[kind])
        unit, resident = demo.rng.choice(demo.occupied)
        with acting("Front Desk", moment_of(demo, (), is_open=False)):
            demo.insert(
                "Call Log", purpose=kind, summary=f"{subject}：{text}", category=category, unit=unit, resident=resident,
                kind=demo.rng.choice(("Phone Call", "Phone Call", "Visit")), handled=demo.rng.choice(("Answered", "Answered", "Passed On")),
            )  # fmt: skip


def follow_ups(demo: Demo) -> None:
    """What residents said about closed cases; those solved lately are still to be asked."""
    asked = []
    for doctype in CASES:
        fields = ["name", "resident", "unit", "project", "resolved_at", "resolved_by", "reopen_count"]
        closed = frappe.get_all(doctype, {"workflow_state": "Closed"}, fields, order_by="name asc")
        asked += [(doctype, case) for case in closed if demo.rng.random() < ASKED]
    for (doctype, case), result in zip(asked, demo.shares(len(asked), RESULTS), strict=True):
        _asked(demo, doctype, case, result)
    with acting("CS Lead", datetime.combine(demo.anchor, datetime.min.time()) + timedelta(hours=17)):
        for doctype in CASES:
            for case in frappe.get_all(doctype, {"workflow_state": "Resolved"}, fields, order_by="name asc"):
                _follow_up(demo, doctype, case)
    demo.found("Follow Up", {"owner": ["like", f"%@{DOMAIN}"]})  # asked again after a complaint about the solution


def _asked(demo: Demo, doctype: str, case: Any, result: str) -> None:
    solved = get_datetime(case.resolved_at)
    end = datetime.combine(demo.anchor, datetime.max.time())
    moment = later(solved, demo.rng.randint(900, 1500), end, 1)
    who = "Front Desk" if case.resolved_by and not case.resolved_by.startswith("front-desk") else "CS Lead"
    with acting(who, moment):
        _follow_up(
            demo, doctype, case, result=result, score=SCORES.get(result, 0), opinion=demo.rng.choice(OPINIONS[result])
        )


def _follow_up(demo: Demo, doctype: str, case: Any, **values: Any) -> None:
    due = get_datetime(case.resolved_at).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
    demo.insert(
        "Follow Up", reference_doctype=doctype, reference_name=case.name, resident=case.resident, unit=case.unit, project=case.project,
        due_on=due, run_key=f"{doctype}/{case.name}/{int(case.reopen_count or 0)}", **values,
    )  # fmt: skip
