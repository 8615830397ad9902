"""Who hears what without looking: residents of their cases, the desk of what is due, security of refusals, the officer each week; warnings of the weather."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow
from property_service import privacy
from property_service.customer_service import followups
from property_service.moving import handovers
from property_service.patrol import weather
from property_service.permits import expiry, gate
from property_service.staff import reports

from .conftest import at, new, stored

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]


def heard(user: str) -> list[str]:
    return frappe.get_all("Notification Log", {"for_user": user}, pluck="subject", order_by="creation asc")


@pytest.fixture
def account(resident: Any, make_user: Callable[..., str]) -> str:
    """曾静's account."""
    user = make_user("zengjing@example.org", "Resident", user_type="Website User")
    frappe.db.set_value("Resident", resident.name, "user", user)
    return user


def test_residents_hear_of_the_steps_of_their_case_in_public_words(account: str, complaint: Callable[..., Any]) -> None:
    doc = complaint(remarks="内部备注")
    for action in ("Accept", "Dispatch", "Wait", "Resume", "Resolve"):
        doc.reload()
        doc.update({"pause_reason": "Waiting for Parts", "solution": "已劝停", "root_cause": "Other"})
        doc = apply_workflow(doc, action)
    told = heard(account)
    assert told == [f"{doc.name} is accepted: 装修噪音", f"{doc.name} is being seen to: 装修噪音", f"{doc.name} is solved: 已劝停"]  # fmt: skip


def test_an_urgent_case_reaches_the_engineers_too(complaint: Callable[..., Any], member: Member) -> None:
    people = [member(*who) for who in (("lead", "客服部", "CS Lead"), ("eng", "工程部", "Engineering"), ("sec", "安管部", "Security Guard"))]  # fmt: skip
    doc = complaint(priority="P1", assigned_to=people[1])
    assert all(f"{doc.name} is urgent: 装修噪音" in heard(user) for user in people[:2])


def test_the_desk_hears_once_whom_to_ask_today(complaint: Callable[..., Any], member: Member) -> None:
    desk, case = member("desk", "客服部", "Front Desk"), complaint()
    new("Follow Up", reference_doctype="Complaint", reference_name=case.name, due_on="2026-10-14 10:00:00", project="HY")  # fmt: skip
    with at("2026-10-14 09:59:00"):
        assert followups.remind() == 0
    for _run in range(2):
        with at("2026-10-14 10:02:00"):
            assert followups.remind() == 1
    assert len(heard(desk)) == 1


def test_r35_the_third_refusal_within_a_day_is_told_to_security(estate: Any, member: Member, as_user: As) -> None:
    guard = member("guard", "安管部", "Security Guard")
    with at("2026-10-12 09:00"), as_user(member("desk", "客服部", "Front Desk")):
        entry = new(
            "Entry Pass", pass_type="WORKER", holder_name="张三丰", unit="HY-03-1-1202", valid_from="2026-10-12 00:00:00",
            valid_to="2026-11-20 18:00:00", daily_from="08:00:00", daily_to="18:00:00",
        )  # fmt: skip
        entry.issue()
    told = []
    for minute, user in enumerate(("Guest", "Guest", "Guest", guard, guard, guard, guard)):
        with at(f"2026-10-14 19:{minute:02}"), as_user(user):
            gate.verify(entry.token)
        told.append(len(heard(guard)))
    assert told == [0, 0, 0, 0, 0, 1, 1]


def test_the_privacy_officer_gets_one_sentence_each_week(estate: Any, member: Member) -> None:
    officer = member("dpo", "行政人事部", "Privacy Officer")
    for number, moment in enumerate(("2026-10-04 23:59:00", "2026-10-05 00:00:00", "2026-10-11 23:00:00", "2026-10-12 00:00:00")):  # fmt: skip
        stored("Sensitive Access", f"D{number}", user="Administrator", action="Unmask", creation=f"{moment}", row_count=1)  # fmt: skip
    for moment in ("2026-10-12 08:00:00", "2026-10-14 11:00:00"):  # on time, and caught up on after the server was down
        with at(moment):
            said = privacy.digest()
    assert said == "Personal data 2026-10-05 to 2026-10-11: 2 accesses by 1 people, 0 refused, 2 rows taken away, 0 anomalies"  # fmt: skip
    assert heard(officer) == [said]


# --- the weather ---------------------------------------------------------------------------------------------------------------

WARNINGS = [
    {"id": "W1", "title": "暴雨红色预警", "text": "三小时内降雨超过100毫米", "typeName": "暴雨", "severityColor": "Red", "endTime": "2026-08-12T08:00+08:00"},
    {"id": "W2", "title": "高温黄色预警", "text": "最高气温35度", "typeName": "高温", "severityColor": "yellow", "endTime": ""},
    {"id": "W3", "title": "大风蓝色预警", "text": "", "typeName": "大风", "severityColor": "Blue"},
    {"id": "W4", "title": "寒潮蓝色预警", "text": "", "typeName": "寒潮", "severityColor": "Blue", "endTime": "2026-08-01T08:00+08:00"},
    "?",
]  # fmt: skip


@pytest.fixture
def service() -> Iterator[tuple[str, list[str]]]:
    """A weather service on this machine, and what it was asked."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"warning": WARNINGS}).encode() if "broken" not in self.path else b"<html>")

        def log_message(self, *_args: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def place(estate: Any, member: Member) -> str:
    new("Service Location", location_code="G-01", location_name="南门", location_type="Gate")
    return member("lead", "客服部", "CS Lead")


def test_nothing_is_asked_of_the_weather_unless_the_site_says_where(place: str) -> None:
    assert weather.pull() == 0
    assert not frappe.conf.get(weather.CONFIG)


def test_warnings_in_force_become_events_once(
    place: str, account: str, service: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, asked = service
    monkeypatch.setitem(frappe.local.conf, weather.CONFIG, f"{url}/v7/warning?key=abc")
    with at("2026-08-12 02:10:00"):
        assert [weather.pull(), weather.pull()] == [2, 0]
    events = frappe.get_all("Emergency Event", fields=["kind", "weather_level", "workflow_state", "warning_id"], order_by="warning_id asc")  # fmt: skip
    assert [tuple(row.values()) for row in events] == [("Rainstorm", "Red", "Reported", "W1"), ("Heat", "Yellow", "Reported", "W2")]  # fmt: skip
    assert heard(account) == ["暴雨红色预警"]  # at two in the morning; the yellow one wakes nobody
    assert len(heard(place)) == 2
    assert asked == ["/v7/warning?key=abc"] * 2


@pytest.mark.parametrize("path", ["broken", "gone"])
def test_a_service_that_fails_is_an_entry_of_the_error_log(
    place: str, service: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    url = service[0] if path == "broken" else "http://127.0.0.1:9"
    monkeypatch.setitem(frappe.local.conf, weather.CONFIG, f"{url}/{path}")
    assert weather.pull() == 0
    assert frappe.get_last_doc("Error Log").method == "Weather"


# --- what was missed is made up for, once -----------------------------------------------------------------------------------


def said_of(name: str) -> list[str]:
    return frappe.get_all("Notification Log", {"document_name": name}, pluck="subject", order_by="creation asc")


def test_an_appointment_is_told_three_days_and_a_day_before_late_rather_than_never(
    resident: Any, make_user: Any
) -> None:
    user = make_user("owner@example.org", "Resident", user_type="Website User")
    frappe.db.set_value("Resident", resident.name, "user", user)
    stored(
        "Handover Inspection", "HIN-1", unit="HY-03-1-1202", resident=resident.name, workflow_state="Booked",
        appoint_from="2026-10-16 09:00:00", creation="2026-10-01 09:00:00",
    )  # fmt: skip
    told = []
    for day in (12, 14, 14, 15, 16):  # the 13th was missed
        with at(f"2026-10-{day} 09:00:00"):
            handovers.remind()
        told.append(len(said_of("HIN-1")))
    assert told == [0, 1, 1, 2, 2]


def test_a_pass_that_ends_soon_is_told_once_although_its_morning_was_missed(estate: Any, member: Any) -> None:
    member("desk", "客服部", "Front Desk")
    with at("2026-09-01 09:00:00"):
        doc = new("Entry Pass", pass_type="HELPER", holder_name="王姨", unit="HY-03-1-1202", valid_from="2026-09-01 09:00:00", valid_to="2026-10-13 18:00:00")  # fmt: skip
        doc.issue()
    with at("2026-10-13 06:00:00"):  # the 12th was missed
        for _run in range(2):
            expiry.warn()
    assert said_of(doc.name) == [f"{doc.name} ends on 2026-10-13 18:00"]


def test_reports_of_missed_days_are_drafted_and_none_before_its_afternoon(estate: Any, member: Any) -> None:
    member("lead", "客服部", "CS Lead")
    staff = frappe.db.get_value("Staff Member", {"department": "客服部"})
    frappe.db.set_value("Service Department", "客服部", "head", staff)
    made = []
    for moment in ("12 17:00:00", "13 17:00:00", "16 09:00:00", "16 17:00:00"):
        with at(f"2026-10-{moment}"):
            reports.draft()
        rows = frappe.get_all("Daily Report", {"department": "客服部"}, pluck="date", order_by="date asc")
        made.append([day.day for day in rows])
    assert made == [[12], [12, 13], [12, 13, 14, 15], [12, 13, 14, 15, 16]]
