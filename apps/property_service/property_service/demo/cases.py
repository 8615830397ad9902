"""Three months of complaints, each brought through the workflow by the people who would do it, at their own times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from property_service.demo.run import Demo, acting, later
from property_service.demo.texts import (
    COMPLAINTS,
    DECLINE_REASONS,
    PAUSE_REASONS,
    REOPEN_REASONS,
    REPLY_TO_DECLINED,
    ROOT_CAUSES,
    SOLUTIONS,
)

CATEGORIES = {
    "NOISE": 41.0, "PARKING": 33.0, "LEAK": 22.0, "CLEANING": 20.0, "LIFT": 19.0, "FACILITY": 13.0, "ACCESS": 9.0, "PETS": 9.0,
    "ATTITUDE": 9.0, "FEES": 7.0, "FALLING": 4.0,
}  # fmt: skip
HOTLINE = "12345 Hotline"
CHANNELS = {"Phone": 46.0, "WeChat": 27.0, "Walk-in": 18.0, "Patrol": 6.0, HOTLINE: 3.0}
URGENT = ("LEAK", "LIFT", "FALLING")
DONE = ("Accept", "Dispatch", "Resolve", "Close")
OPEN_PATHS = {
    "New": (), "Accepted": ("Accept",), "In Progress": ("Accept", "Dispatch"), "On Hold": ("Accept", "Dispatch", "Wait"),
}  # fmt: skip
OPEN = {"New": 10.0, "Accepted": 9.0, "In Progress": 17.0, "On Hold": 5.0}
ENDED_PATHS = {
    "done": DONE, "resolved": DONE[:3], "waited": ("Accept", "Dispatch", "Wait", "Resume", "Resolve", "Close"),
    "reopened": ("Accept", "Dispatch", "Resolve", "Reopen", "Resolve", "Close"), "merged": ("Accept", "Merge"), "declined": ("Decline",),
}  # fmt: skip
ENDED = {"done": 69.0, "resolved": 6.0, "waited": 14.0, "reopened": 6.0, "merged": 3.0, "declined": 2.0}
HOURS = (1, 1, 1, 1, 1, 2, 4, 8, 14, 13, 9, 7, 5, 5, 6, 6, 7, 9, 13, 12, 10, 6, 3, 2)
DAYS = 92
# Minutes that a step takes, from and to
MINUTES = {
    "Accept": (2, 28), "Dispatch": (3, 60), "Wait": (30, 300), "Resume": (600, 4000), "Resolve": (60, 2600), "Close": (1100, 5000),
    "Reopen": (900, 2500), "Merge": (5, 90), "Decline": (20, 400),
}  # fmt: skip
SLOW_ACCEPT = (45, 180)
BY_DEPARTMENT = {"工程部": "Engineering", "安管部": "Security Guard", "环境部": "Environment"}
STORM = 80  # days before the anchor
STORM_LEAKS = 9
ANONYMOUS = 0.04
SLOW = 0.085  # solutions that take longer than was promised
SLOW_RESOLVE = {"P4": (15000, 19000), "": (6000, 9000)}


def complaints(demo: Demo) -> None:
    total, rng = demo.size.complaints, demo.rng
    still_open = demo.shares(demo.size.open_cases, OPEN)
    ended = demo.shares(total - len(still_open), ENDED)
    paths = [OPEN_PATHS[state] for state in still_open] + [ENDED_PATHS[way] for way in ended]
    plan = sorted(
        ((moment_of(demo, path, is_open=index < len(still_open)), path) for index, path in enumerate(paths)),
        key=lambda item: item[0],
    )
    categories = demo.shares(total, CATEGORIES)
    channels = demo.shares(total, CHANNELS)
    _give_the_storm_its_leaks(demo, [opened for opened, _path in plan], categories)
    anonymous = set(rng.sample(range(total), round(total * ANONYMOUS)))
    heavy = rng.sample(demo.occupied, max(1, len(demo.occupied) // 20))
    told: dict[str, str] = {}  # category -> the last complaint, of which another may be a duplicate
    about_staff = demo.size.about_staff
    for number, ((opened, path), category, channel) in enumerate(zip(plan, categories, channels, strict=True)):
        if "Merge" in path and (category not in told or category == "ATTITUDE"):  # those about staff go on alone
            path = DONE
        if "Wait" in path and channel == HOTLINE:  # the hotline does not wait
            path = DONE
        accused = category == "ATTITUDE" and about_staff > 0
        about_staff -= int(accused)
        unit, resident = rng.choice(heavy if rng.random() < 0.18 else demo.occupied)
        values = {"unit": unit, "resident": resident, "is_anonymous": int(number in anonymous)}
        name = _complaint(demo, opened, path, category, channel, accused=accused, **values)
        take_steps(demo, "Complaint", name, opened, path, told.get(category))
        if not {"Merge", "Decline"} & set(path):  # nothing is merged into what was merged or declined
            told[category] = name


def moment_of(demo: Demo, path: tuple[str, ...], *, is_open: bool) -> datetime:
    """When it was reported: open ones lately, the others over three months with busier weekends."""
    if is_open:
        day = demo.anchor - timedelta(days=demo.rng.randint(0, 5))
    else:
        offsets = range(len(path), DAYS)
        weights = [_weight(demo, offset) for offset in offsets]
        day = demo.anchor - timedelta(days=demo.rng.choices(offsets, weights)[0])
    hour = demo.rng.choices(range(24), HOURS)[0]
    if day == demo.anchor:
        hour = min(hour, 16)
    return datetime(day.year, day.month, day.day, hour, demo.rng.randint(0, 59), demo.rng.randint(0, 59))


def _weight(demo: Demo, offset: int) -> float:
    month = 33 / 31 if offset > 60 else 31 / 30 if offset > 30 else 31 / 27  # the last days have what is still open
    weekend = (demo.anchor - timedelta(days=offset)).weekday() > 4
    return month * (1.2 if weekend else 1) + (3 if offset == STORM else 0)


def _give_the_storm_its_leaks(demo: Demo, moments: list[datetime], categories: list[str]) -> None:
    """What was reported on the day of the storm is about water, as far as the leaks reach; the others keep their number."""
    stormy = [place for place, moment in enumerate(moments) if _is_storm(demo, moment)][:STORM_LEAKS]
    elsewhere = [place for place, category in enumerate(categories) if category == "LEAK" and place not in stormy]
    for place in stormy:
        if categories[place] != "LEAK" and elsewhere:
            other = elsewhere.pop()
            categories[place], categories[other] = categories[other], categories[place]


def _is_storm(demo: Demo, opened: datetime) -> bool:
    return (demo.anchor - opened.date()).days == STORM


def _priority(demo: Demo, category: str, path: tuple[str, ...]) -> str:
    if category in URGENT and "Wait" not in path:  # R12: urgent ones never wait
        return demo.rng.choices(("P1", "P2", "P3"), (3, 40, 57))[0]
    return demo.rng.choices(("P3", "P4"), (70, 30))[0]


def _complaint(
    demo: Demo,
    opened: datetime,
    path: tuple[str, ...],
    category: str,
    channel: str,
    *,
    accused: bool,
    **values: Any,
) -> str:
    subject, text = demo.rng.choice(COMPLAINTS[category])
    if channel == HOTLINE:
        values["external_ref"] = f"12345-{opened:%Y%m%d}-{demo.rng.randint(1, 9999):04d}"
    if accused:
        posts = {"post": ["in", ("安管队长", "会议服务员", "大厅接待员")]}
        values["against_staff"] = demo.rng.choice(
            frappe.get_all("Staff Member", filters=posts, pluck="name", order_by="name asc")
        )
    with acting("Front Desk", opened):
        doc = demo.insert(
            "Complaint", subject=subject, description=text, category=category, channel=channel,
            priority=_priority(demo, category, path), **values,
        )  # fmt: skip
    return str(doc.name)


def take_steps(
    demo: Demo, doctype: str, name: str, opened: datetime, path: tuple[str, ...], duplicate_of: str | None
) -> None:
    """Bring a case along its path, each step by whoever would take it, at a time of its own."""
    end = datetime(demo.anchor.year, demo.anchor.month, demo.anchor.day, 20)
    moment = opened
    for index, action in enumerate(path):
        doc = frappe.get_doc(doctype, name)
        moment = later(moment, demo.rng.randint(*_minutes(demo, doc, action)), end, len(path) - index - 1)
        with acting(_who(doc, action), moment):
            doc.update(_values(demo, doc, action, duplicate_of))
            apply_workflow(doc, action)


def _minutes(demo: Demo, doc: Any, action: str) -> tuple[int, int]:
    """What a step takes, from and to; some answers and solutions come too late."""
    if action == "Accept" and demo.rng.random() < 0.06:
        return SLOW_ACCEPT
    if action == "Resolve" and demo.rng.random() < SLOW:
        return SLOW_RESOLVE.get(doc.priority, SLOW_RESOLVE[""])
    return MINUTES[action]


def _who(doc: Any, action: str) -> str:
    """The front desk takes confidential complaints down but does not read them; departments do their own work."""
    if doc.is_confidential or action in ("Decline", "Merge", "Close"):
        return "CS Lead"
    if action in ("Wait", "Resume", "Resolve"):
        return BY_DEPARTMENT.get(doc.department, "Front Desk")
    return "Front Desk"


def _values(demo: Demo, doc: Any, action: str, duplicate_of: str | None) -> dict[str, Any]:
    rng = demo.rng
    if action == "Wait":
        return {"pause_reason": rng.choice(PAUSE_REASONS)}
    if action == "Resolve":
        solved = {"solution": rng.choice(SOLUTIONS)}
        return solved | {"root_cause": rng.choice(ROOT_CAUSES)} if doc.doctype == "Complaint" else solved
    if action == "Reopen":
        return {"reopen_reason": rng.choice(REOPEN_REASONS)}
    if action == "Decline":
        return {"decline_reason": rng.choice(DECLINE_REASONS), "solution": REPLY_TO_DECLINED}
    return {"duplicate_of": duplicate_of} if action == "Merge" else {}
