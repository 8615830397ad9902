"""Patrols: made for a day ahead, judged live, scanned once whatever is sent twice, with doubts noted (G6, edges 32 and 33)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta
from typing import Any

import pytest

import frappe
from frappe.utils.clock import site_time_zone
from property_service.patrol import checkins, tasks
from property_service.patrol.rules import rounds
from property_service.patrol.rules.rounds import Rhythm, Scan, Window

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
DAY = datetime(2026, 10, 12)
PIXEL = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 40).decode()


# --- rules ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rhythm", "starts"),
    [
        (Rhythm(rounds.HOURS, 8, time(7)), ["12 07:00", "12 15:00", "12 23:00"]),
        (Rhythm(rounds.DAILY, 1, time(23, 50)), ["12 23:50"]),
        (Rhythm(rounds.WEEKLY, 1, time(9), weekday=0), ["12 09:00"]),
        (Rhythm(rounds.WEEKLY, 1, time(9), weekday=1), []),
        (Rhythm(rounds.MONTHLY, 1, time(9), month_day=12), ["12 09:00"]),
    ],
)
def test_a_route_starts_in_its_rhythm(rhythm: Rhythm, starts: list[str]) -> None:
    found = rhythm.starts(DAY, DAY + timedelta(days=1))
    assert [f"{start:%d %H:%M}" for start in found] == starts


def test_a_month_without_that_day_takes_its_last() -> None:
    found = list(Rhythm(rounds.MONTHLY, 1, time(9), month_day=31).starts(datetime(2027, 2, 1), datetime(2027, 3, 1)))
    assert found == [datetime(2027, 2, 28, 9)]


@pytest.mark.parametrize(
    ("moment", "scanned", "said"),
    [
        ("00:30:00", 0, rounds.PLANNED), ("00:30:00", 1, rounds.UNDER_WAY), ("00:50:00", 0, rounds.PLANNED),
        ("00:50:01", 0, rounds.MISSED), ("00:50:01", 1, rounds.PARTIAL), ("00:50:01", 2, rounds.DONE),
    ],
)  # fmt: skip
def test_edge_33_a_patrol_past_midnight_is_judged_by_its_moments(moment: str, scanned: int, said: str) -> None:
    window = Window(datetime(2026, 10, 11, 23, 50), datetime(2026, 10, 12, 0, 20), timedelta(minutes=30))
    assert rounds.verdict(window, 2, scanned, datetime.fromisoformat(f"2026-10-12 {moment}")) == said


def test_edge_32_what_is_odd_about_a_scan() -> None:
    assert rounds.doubts(Scan(DAY, since=59, wanted=60)) == ["soon"]
    assert rounds.doubts(Scan(DAY, since=60, wanted=60, skew=-120, metres=150)) == []
    assert rounds.doubts(Scan(DAY, skew=121, metres=151, expected=False)) == ["clock", "far", "order"]
    assert 900 < rounds.metres((31.30, 120.58), (31.30, 120.59)) < 1000


# --- over documents --------------------------------------------------------------------------------------------------------


@pytest.fixture
def guard(estate: Any, member: Member) -> str:
    """A guard, two points and a route of 20:00 to 21:00 with half an hour of grace."""
    user = member("guard", "安管部", "Security Guard")
    with at("2026-10-11 08:00:00"):
        for number, geo in ((1, "31.30,120.58"), (2, "")):
            drawn = (
                json.dumps({"features": [{"geometry": {"type": "Point", "coordinates": [120.58, 31.30]}}]})
                if geo
                else None
            )
            new(
                "Service Location",
                location_code=f"P-{number}",
                location_name=f"点{number}",
                location_type="Patrol Point",
                geo=drawn,
            )
        route()
    return user


def route(**values: Any) -> Any:
    staff = frappe.db.get_value("Staff Member", {"staff_name": "guard"})
    points = [{"location": "P-1"}, {"location": "P-2", "min_gap_sec_from_prev": 120}]
    given = {
        "route_name": "夜间巡逻",
        "department": "安管部",
        "first_start": "20:00:00",
        "random_photos": 0,
        "points": points,
    }
    return new("Patrol Route", **{**given, "assign_mode": "Named Person", "assignee": staff, **values})


def token(place: str) -> str:
    return str(frappe.db.get_value("Service Location", place, "scan_token"))


def generated() -> Any:
    with at("2026-10-12 00:05:00"):
        tasks.generate()
    return frappe.get_doc("Patrol Task", {"planned_from": "2026-10-12 20:00:00"})


def scan(user: str, as_user: As, moment: str, *entries: dict[str, Any], device_now: str = "") -> list[dict[str, Any]]:
    """Send scans at a moment; each was made then unless it says otherwise."""
    with at(f"2026-10-12 {moment}"), as_user(user):
        made = [
            {**entry, "device_time": clock(entry.get("device_time") or f"2026-10-12 {moment}")} for entry in entries
        ]
        return checkins.sync(made, clock(device_now or f"2026-10-12 {moment}"))


def clock(moment: str) -> int:
    """A moment of the site as a phone says it."""
    return int(datetime.fromisoformat(moment).replace(tzinfo=site_time_zone()).timestamp() * 1000)


def test_tasks_are_made_once_however_often_the_job_runs(guard: str) -> None:
    for moment in ("2026-10-12 00:05:00", "2026-10-12 00:06:00"):
        with at(moment):
            tasks.generate()
    days = frappe.get_all("Patrol Task", pluck="planned_from", order_by="planned_from asc")
    assert [f"{day:%d %H:%M}" for day in days] == ["11 20:00", "12 20:00"]  # the day while nothing ran is on record


def test_a_missed_patrol_is_missed_though_no_job_runs(guard: str) -> None:
    task = generated()
    for moment, said in (("21:30:00", "Planned"), ("21:30:01", "Missed")):
        with at(f"2026-10-12 {moment}"):
            assert frappe.get_doc("Patrol Task", task.name).verdict == said
    assert task.status == "Planned"  # nothing was written meanwhile
    with at("2026-10-12 22:00:00"):
        assert tasks.close() == 1  # the one before was over when it was made
        assert tasks.close() == 0
    assert task.reload().status == "Missed"
    told = frappe.get_all("Notification Log", {"for_user": guard}, pluck="subject")
    assert len(told) == 1  # twice in a row
    assert "夜间巡逻" in told[0]


def test_scans_make_a_patrol(guard: str, as_user: As) -> None:
    task = generated()
    scan(guard, as_user, "20:05:00", {"key": "scan-0001", "token": token("P-1")})
    assert (task.reload().status, task.started_at) == ("Under Way", datetime(2026, 10, 12, 20, 5))
    answer = scan(guard, as_user, "20:09:00", {"key": "scan-0002", "token": token("P-2")})
    assert answer == [{"key": "scan-0002", "ok": True, "message": "", "suspect": False}]
    assert (task.reload().status, task.finished_at) == ("Done", datetime(2026, 10, 12, 20, 9))


def test_edge_32_a_scan_from_the_desk_is_marked(guard: str, as_user: As) -> None:
    task = generated()
    scan(guard, as_user, "20:05:00", {"key": "scan-0001", "token": token("P-1"), "geo": "31.30,120.60"})
    answer = scan(guard, as_user, "20:05:20", {"key": "scan-0002", "token": token("P-2")})
    assert answer[0]["suspect"]
    found = task.reload().checks
    assert [row.suspect_reason for row in found] == ["Far from the point", "Sooner than one gets there"]
    assert (task.suspects, found[0].distance_m > 1000) == (2, True)


def test_edge_32_a_replaced_sticker_and_a_photo_asked_for(guard: str, as_user: As) -> None:
    frappe.db.set_value("Patrol Route", {"route_name": "夜间巡逻"}, "random_photos", 2)
    task, old = generated(), token("P-1")
    frappe.get_doc("Service Location", "P-1").rotate_token()
    answers = scan(
        guard, as_user, "20:05:00", {"key": "scan-0001", "token": old}, {"key": "scan-0002", "token": token("P-1")}
    )
    assert ["sticker" in answers[0]["message"], "photo" in answers[1]["message"]] == [True, True]
    assert task.reload().checks == []
    assert scan(guard, as_user, "20:06:00", {"key": "scan-0003", "token": token("P-1"), "photo": PIXEL})[0]["ok"]
    assert task.reload().checks[0].photo.startswith("/private/")


def test_a_random_photo_is_the_same_for_a_task_and_another_for_the_next() -> None:
    stop = {"location": "", "checklist": None, "min_stay_sec": 0, "min_gap_sec_from_prev": 0, "photo_required": 0}
    points = [frappe._dict({**stop, "location": f"P-{number}"}) for number in range(20)]
    plan = frappe._dict(points=points, order_mode="Free", random_photos=2)
    chosen = [[s["location"] for s in tasks._stops(plan, f"R/{day}") if s["photo"]] for day in range(6)]
    assert all(len(found) == 2 for found in chosen)
    assert len({tuple(found) for found in chosen}) > 1
    assert chosen[0] == [s["location"] for s in tasks._stops(plan, "R/0") if s["photo"]]


def test_what_is_sent_twice_is_taken_once(guard: str, as_user: As) -> None:
    task = generated()
    entry = {"key": "scan-0001", "token": token("P-1")}
    first, again = scan(guard, as_user, "20:05:00", entry), scan(guard, as_user, "20:40:00", entry)
    assert first == again
    assert len(task.reload().checks) == 1
    other = scan(guard, as_user, "20:41:00", {"key": "scan-0009", "token": token("P-1")})
    assert (other[0]["ok"], "20:05" in other[0]["message"]) == (False, True)


def test_offline_scans_are_judged_at_the_corrected_time_of_the_phone(guard: str, as_user: As) -> None:
    """The phone is ten minutes slow and sends after the patrol was over: the scan was at 20:15, in time, and doubtful."""
    task = generated()
    entry = {"key": "scan-0001", "token": token("P-1"), "device_time": "2026-10-12 20:05:00"}
    answer = scan(guard, as_user, "23:00:00", entry, device_now="2026-10-12 22:50:00")
    assert (answer[0]["ok"], answer[0]["suspect"]) == (True, True)
    row = task.reload().checks[0]
    assert (row.scanned_at, row.clock_skew_sec) == (datetime(2026, 10, 12, 20, 15), 600)
    late = {"key": "scan-0002", "token": token("P-2"), "device_time": "2026-10-12 21:31:00"}
    assert not scan(guard, as_user, "23:00:00", late)[0]["ok"]


def test_a_problem_is_one_rectification_of_the_department_named(guard: str, as_user: As) -> None:
    task = generated()
    entry = {"key": "scan-0001", "token": token("P-1"), "result": "Problem", "note": "路灯不亮", "department": "工程部"}
    for _round in range(2):
        scan(guard, as_user, "20:05:00", entry)
    found = frappe.get_all(
        "Rectification", {"source_name": task.name}, ["name", "responsible_department", "location", "issue"]
    )
    assert [(row.responsible_department, row.location, "路灯不亮" in row.issue) for row in found] == [
        ("工程部", "P-1", True)
    ]
    assert task.reload().checks[0].follow_name == found[0].name
    assert task.findings == 1
    assert frappe.db.count("Work Order") == 0


def test_d7_g6_one_tap_makes_a_problem_a_work_order_too(guard: str, as_user: As) -> None:
    generated()
    entry = {"key": "scan-0001", "token": token("P-1"), "result": "Problem", "note": "路灯不亮", "department": "工程部"}
    for _round in range(2):
        assert scan(guard, as_user, "20:05:00", {**entry, "work_order": 1})[0]["ok"]
    fine = {"key": "scan-0002", "token": token("P-2"), "work_order": 1}
    assert scan(guard, as_user, "20:10:00", fine)[0]["ok"]
    found = frappe.get_all("Work Order", fields=["source_doctype", "source_name", "department", "location", "subject"])
    assert [(row.source_doctype, row.department, row.location) for row in found] == [("Rectification", "工程部", "P-1")]
    assert "路灯不亮" in found[0].subject
    assert found[0].source_name == frappe.db.get_value("Rectification", {"source_type": "Patrol"}, "name")


def test_points_left_out_with_a_reason_do_not_make_the_patrol(guard: str, as_user: As) -> None:
    task = generated()
    scan(guard, as_user, "20:05:00", {"key": "scan-0001", "token": token("P-1")})
    assert not scan(guard, as_user, "20:09:00", {"key": "scan-0002", "location": "P-2", "result": "Skipped"})[0]["ok"]
    assert scan(
        guard, as_user, "20:09:00", {"key": "scan-0002", "location": "P-2", "result": "Skipped", "note": "施工围挡"}
    )[0]["ok"]
    with at("2026-10-12 21:31:00"):
        assert frappe.get_doc("Patrol Task", task.name).verdict == "Partial"


def test_guests_and_colleagues_of_elsewhere_get_nothing(guard: str, member: Member, as_user: As) -> None:
    task = generated()
    other = member("cleaner", "环境部", "Environment")
    with at("2026-10-12 20:05:00"), as_user("Guest"), pytest.raises(frappe.PermissionError):
        checkins.tour()
    with at("2026-10-12 20:05:00"), as_user(other):
        assert checkins.tour()["tasks"] == []
    assert not scan(other, as_user, "20:05:00", {"key": "scan-0001", "token": token("P-1")})[0]["ok"]
    with at("2026-10-12 20:05:00"), as_user(guard):
        shown = checkins.tour()["tasks"]
    assert [found["name"] for found in shown] == [task.name]
    assert token("P-1") not in json.dumps(shown, default=str)  # only its hash


def test_scans_are_not_typed_into_the_form(guard: str, as_user: As, member: Member) -> None:
    task = generated()
    task.append("checks", {"location": "P-1", "result": "OK"})
    with as_user(guard), pytest.raises(frappe.ValidationError, match="points"):
        task.save()
    task.reload()
    with at("2026-10-12 20:05:00"), as_user(guard), pytest.raises(frappe.PermissionError):
        checkins.by_hand(task.name, "P-1", "手机没电")
    lead = member("lead", "客服部", "CS Lead")
    with at("2026-10-12 20:30:00"), as_user(lead):
        checkins.by_hand(task.name, "P-1", "手机没电，查看监控确认")
    assert task.reload().checks[0].method == "By Hand"


def test_a_published_roster_gives_the_patrol_to_whoever_has_the_post(guard: str, member: Member) -> None:
    new("Service Location", location_code="G-01", location_name="东门", location_type="Gate")
    with at("2026-10-11 09:00:00"):
        route(route_name="门岗巡逻", assign_mode="Post on Duty", post="G-01", assignee=None)
    new(
        "Shift Type",
        shift_code="中",
        label="中班",
        department="安管部",
        post="G-01",
        start_time="15:00:00",
        end_time="23:00:00",
        headcount_weekday=1,
    )
    with at("2026-10-12 00:05:00"):
        tasks.generate()
        name = frappe.db.get_value(
            "Patrol Task", {"assignee": ["is", "not set"], "planned_from": "2026-10-12 20:00:00"}
        )
        staff = frappe.db.get_value("Staff Member", {"staff_name": "guard"})
        shift = new("Shift Assignment", staff=staff, shift_type="中", date="2026-10-12")
        tasks.follow_roster()
    assert frappe.db.get_value("Patrol Task", name, ["assignee", "shift_assignment"]) == (staff, shift.name)
