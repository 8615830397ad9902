"""S01, S03, S04, S05, S07 and S10 to S12 over REST, at the very moments that the scenarios name: the clock stands where a test puts it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from frappe.facade import open_site
from frappe.utils import providers
from frappe.utils.clock import FrozenClock, set_clock_provider
from property_service.customer_service import followups
from property_service.duty import attendance
from tests.conftest import PASSWORD

from .test_over_rest import office
from .test_permits_over_rest import STEP, UNIT, posted, read, take

__all__ = ["office"]
HERE = timezone(timedelta(hours=8))
METHOD = "/api/method/"
Moment = Callable[[str], None]


@pytest.fixture
def at() -> Iterator[Moment]:
    """``at("2026-10-12 15:00:00")``: from now on it is then, for every request."""
    before, clock = providers.get_provider("clock"), FrozenClock(datetime(2026, 1, 1))
    set_clock_provider(lambda: clock)
    yield lambda moment: clock.set(datetime.fromisoformat(moment).replace(tzinfo=HERE))
    assert before
    providers.set_provider("clock", before)


@pytest.fixture
def job(office: Callable[..., Any], sites_path: Path) -> Callable[[Callable[[], Any]], Any]:
    """Run a job as the scheduler does, in a connection of its own."""

    def run(work: Callable[[], Any]) -> Any:
        with open_site(office().site, sites_path=sites_path):
            return work()

    return run


def signed_in(client: Any, user: str) -> Any:
    """The client with a fresh session: those of another day are over."""
    client.delete_cookie("sid", domain=client.site)
    assert client.post("/api/method/login", json={"usr": user, "pwd": PASSWORD}).status_code == 200
    return client


def call(client: Any, method: str, **values: Any) -> Any:
    return client.post(METHOD + method, json=values)


def step(client: Any, doctype: str, name: str, action: str, **values: Any) -> Any:
    answer = take(client, doctype, name, action, **values)
    assert answer.status_code == 200, answer.text
    return answer.json["message"]


@contextmanager
def refused(answer: Any, *said: str) -> Iterator[None]:
    assert answer.status_code in (403, 409, 417), answer.text
    for text in said:
        assert text in answer.text
    yield


# --- S01 and S03 ---------------------------------------------------------------------------------------------------------


def complaint(desk: Any) -> str:
    given = {"subject": "装修噪音", "category": "NOISE", "description": "太吵", "priority": "P3", "unit": UNIT}
    return str(posted(desk, "Complaint", **given)["name"])


def test_s01_lunch_and_a_make_up_sunday(office: Callable[..., Any], at: Moment) -> None:
    at("2026-09-18 16:45:00")
    admin, desk = office(), office("desk@example.org", "Front Desk")
    signed_in(admin, "Administrator").put("/api/resource/Property Project/HY", json={"front_calendar": "前台7天"})
    cases = [complaint(desk), complaint(desk)]
    doc = read(desk, "Complaint", cases[0])
    assert cases[0].startswith("CMP-2026-")
    dues = [doc[key][:19] for key in ("response_due", "resolve_due", "resolve_warn_at")]
    assert dues == ["2026-09-18 17:15:00", "2026-09-22 16:45:00", "2026-09-22 09:37:30"]
    at("2026-09-18 17:05:00")
    for name in cases:
        assert step(desk, "Complaint", name, "Accept")["sla_response"] == "Met"
        step(desk, "Complaint", name, "Dispatch")
    solved = {"solution": "已沟通", "root_cause": "Neighbour Dispute"}
    for moment, name, verdict in (("16:45:00", cases[0], "Met"), ("16:45:01", cases[1], "Breached")):
        at(f"2026-09-22 {moment}")
        signed_in(desk, "desk@example.org")
        assert step(desk, "Complaint", name, "Resolve", **solved)["sla_resolve"] == verdict


def test_s03_the_follow_up_and_the_second_run(office: Callable[..., Any], at: Moment, job: Any) -> None:
    at("2026-10-12 09:00:00")
    admin, desk, eng = office(), office("desk@example.org", "Front Desk"), office("eng@example.org", "Front Desk")
    lead = office("lead@example.org", "CS Lead")
    name = complaint(desk)
    for action in ("Accept", "Dispatch"):
        step(desk, "Complaint", name, action)
    at("2026-10-12 15:00:00")
    for client, user in ((eng, "eng@example.org"), (admin, "Administrator")):
        signed_in(client, user)
    step(eng, "Complaint", name, "Resolve", solution="已沟通", root_cause="Neighbour Dispute")
    at("2026-10-12 16:00:00")
    assert [job(followups.generate) for _run in range(3)] == [1, 0, 0]
    asked = {"filters": json.dumps({"reference_name": name}), "fields": '["name", "due_on"]'}
    (due,) = signed_in(admin, "Administrator").get("/api/resource/Follow Up", query_string=asked).json["data"]
    assert due["due_on"][:19] == "2026-10-13 10:00:00"
    at("2026-10-13 10:05:00")
    signed_in(eng, "eng@example.org"), signed_in(desk, "desk@example.org"), signed_in(lead, "lead@example.org")
    path = f"/api/resource/Follow Up/{due['name']}"
    with refused(eng.put(path, json={"result": "Satisfied"})):
        pass
    assert desk.put(path, json={"result": "Dissatisfied", "score": 0.4, "opinion": "还是很吵"}).status_code == 200
    doc = read(desk, "Complaint", name)
    assert (doc["workflow_state"], doc["reopen_count"], doc["sla_resolve"]) == ("In Progress", 1, "Running")
    assert "Met" in doc["actions"][-1]["note"]
    tasks = lead.get("/api/resource/ToDo", query_string={"fields": '["allocated_to", "reference_name"]'}).json["data"]
    assert tasks == [{"allocated_to": "lead@example.org", "reference_name": name}]


# --- S04, S05 ------------------------------------------------------------------------------------------------------------------


def test_s04_numbers_of_people_and_firms(office: Callable[..., Any]) -> None:
    desk = office("desk@example.org", "Front Desk")

    def register(name: str, **values: Any) -> Any:
        return desk.post("/api/resource/Resident", json={"resident_name": name, "mobile": "19900000123", **values})

    card = {"id_type": "Resident Identity Card"}
    good = register("甲", **card, id_no="320599198802290012").json["data"]
    stored = read(office(), "Resident", good["name"])
    assert (stored["id_no"], stored["birth_date"], stored["gender"]) == ("320599198802290012", "1988-02-29", "Male")
    for number, said in (("32059919890229001X", "date"), ("320599198802290013", "check digit")):
        with refused(register("乙", **card, id_no=number), said):
            pass
    wide = register("丙", **card, id_no="３２０５９９１９８５０３１７００７x").json["data"]["name"]
    assert read(office(), "Resident", wide)["id_no"] == "32059919850317007X"
    again = register("丁", **card, id_no="32059919850317007X")
    with refused(again, "RES-"):
        assert "32059919850317007" not in again.text
    firm = {"party_type": "Organisation"}
    assert register("戊公司", **firm, id_no="91320599MA9YY0018H").status_code == 200
    with refused(register("己公司", **firm, id_no="91320599MA9YY0018A")):
        pass
    assert register("庚", id_type="Passport", id_no="E1234567").status_code == 200


def test_s05_a_month_is_renewed_without_a_gap(office: Callable[..., Any], at: Moment) -> None:
    at("2026-01-01 09:00:00")
    admin, desk, money = office(), office("desk@example.org", "Front Desk"), office("money@example.org", "Finance")
    owner = signed_in(admin, "Administrator").made("Resident", resident_name="曾静", mobile="19900000123")
    car = posted(desk, "Vehicle", plate_no="苏E12345", vehicle_class="Car", owner_resident=owner, unit=UNIT)["name"]
    month = {"valid_from": "2026-01-01", "valid_to": "2026-01-31"}
    permit = posted(desk, "Parking Permit", vehicle=car, permit_kind="Monthly", **month)["name"]
    step(desk, "Parking Permit", permit, "Approve")
    step(money, "Parking Permit", permit, "Confirm Payment")
    at("2026-02-03 09:00:00")
    signed_in(desk, "desk@example.org")
    body = {"dt": "Parking Permit", "dn": permit, "method": "renew", "args": {}}
    following = read(desk, "Parking Permit", desk.post("/api/method/run_doc_method", json=body).json["message"])
    assert (following["valid_from"], following["valid_to"]) == ("2026-02-01", "2026-02-28")


# --- S07 -----------------------------------------------------------------------------------------------------------------


def test_s07_a_stranger_a_guard_a_late_hour_and_a_forged_code(
    office: Callable[..., Any], private_site: Callable[[], Any], at: Moment
) -> None:
    at("2026-10-12 07:00:00")
    desk, guard = office("desk@example.org", "Front Desk"), office("guard@example.org", "Security Guard")
    window = {"valid_from": "2026-10-12 00:00:00", "valid_to": "2026-11-10 18:00:00"}
    hours = {"daily_from": "08:00:00", "daily_to": "18:00:00"}
    name = posted(desk, "Entry Pass", pass_type="TEMP", holder_name="张三丰", unit=UNIT, **window, **hours)["name"]
    body = {"dt": "Entry Pass", "dn": name, "method": "issue", "args": {}}
    assert desk.post("/api/method/run_doc_method", json=body).status_code == 200
    token = read(desk, "Entry Pass", name)["token"]
    at("2026-10-14 09:12:00")
    page = private_site().get(f"/pass/{token}").text
    assert "临时证" in page
    assert "张" not in page
    assert UNIT not in page
    signed_in(guard, "guard@example.org")
    seen = guard.get(f"/pass/{token}").text
    for part in ("张**", "3栋1单元1202", "08:00–18:00"):
        assert part in seen
    assert "Forged" in guard.get(f"/pass/{token[:-1]}{'B' if token[-1] == 'A' else 'A'}").text
    at("2026-10-14 19:05:00")
    assert "Outside Hours" in signed_in(guard, "guard@example.org").get(f"/pass/{token}").text
    fields = {"fields": '["result", "reason"]'}
    log = guard.get("/api/resource/Pass Scan Log", query_string=fields).json["data"]
    verdicts = sorted(row["reason"] or row["result"] for row in log)  # the clock stood still: their order is not told
    assert verdicts == ["Forged", "Let Through", "Let Through", "Outside Hours"]


# --- S10 and S11 ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def lobby(office: Callable[..., Any], at: Moment) -> dict[str, Any]:
    """Clients of six receptionists, the last of them not certified, of their lead and their manager; two shifts at the lobby."""
    at("2026-09-20 09:00:00")
    admin = signed_in(office(), "Administrator")
    admin.made("Service Location", location_code="L-01", location_name="大厅", location_type="Lobby", project="HY")
    needed = {"headcount_weekday": 2, "headcount_weekend": 1, "headcount_holiday": 1}
    for code, start, end in (("E", "07:00:00", "15:00:00"), ("L", "15:00:00", "23:00:00")):
        hours = {"start_time": start, "end_time": end}
        admin.made("Shift Type", shift_code=code, label=code, department="客服部", post="L-01", **hours, **needed)
    found = {name: office(f"{name}@example.org", "Lobby Receptionist") for name in "abcdef"}
    for name, client in found.items():
        admin.put(f"/api/resource/Staff Member/{client.staff}", json={"can_work_alone": int(name != "f")})
    for name, role in (("lead", "CS Lead"), ("pm", "Property Manager")):
        found[name] = office(f"{name}@example.org", role)
    elsewhere(admin, found["pm"])
    return {**found, "admin": admin}


def elsewhere(admin: Any, client: Any) -> None:
    """Somebody who is not on the rosters of the lobby's department."""
    path = f"/api/resource/Staff Member/{client.staff}"
    assert admin.put(path, json={"department": "行政人事部"}).status_code == 200


def test_s10_a_month_made_by_its_seed_approved_and_told(lobby: dict[str, Any]) -> None:
    lead = lobby["lead"]
    elsewhere(lobby["admin"], lead)
    month = {"department": "客服部", "from_date": "2026-10-01", "to_date": "2026-10-31", "generator_seed": 7}
    name = posted(lead, "Duty Roster", **month)["name"]

    def make(roster: str = name) -> Any:
        body = {"dt": "Duty Roster", "dn": roster, "method": "generate", "args": {}}
        return lead.post("/api/method/run_doc_method", json=body)

    def plan() -> list[Any]:
        fields = {"fields": '["staff", "date", "shift_type"]', "filters": json.dumps({"roster": name})}
        found = lead.get(
            "/api/resource/Shift Assignment", query_string={**fields, "limit_page_length": 0, "order_by": "date, staff"}
        )
        return list(found.json["data"])

    assert make().json["message"]["assignments"] == 98
    first = plan()
    make()
    assert plan() == first
    counts = [sum(row["staff"] == lobby[who].staff for row in first) for who in "abcdef"]
    assert (sum(counts), max(counts) - min(counts) <= 1) == (98, True)
    for who in "abc":
        path = f"/api/resource/Staff Member/{lobby[who].staff}"
        lobby["admin"].put(path, json={"unavailable_weekdays": "Tuesday"})
    short = {**month, "from_date": "2026-11-02", "to_date": "2026-11-04"}
    other = posted(lead, "Duty Roster", **short)["name"]
    with refused(make(other), "2026-11-03", "大厅"):
        pass
    for who in "abc":
        path = f"/api/resource/Staff Member/{lobby[who].staff}"
        lobby["admin"].put(path, json={"unavailable_weekdays": ""})
    step(lead, "Duty Roster", name, "Ask for Approval")
    assert step(lobby["pm"], "Duty Roster", name, "Publish")["docstatus"] == 1
    told = lobby["a"].get("/api/resource/Notification Log", query_string={"fields": '["document_name"]'}).json["data"]
    assert name in [row["document_name"] for row in told]


def shifts(lobby: dict[str, Any], day: str) -> tuple[str, str]:
    """A works early and B late on a day."""
    made = lobby["admin"].made
    return (
        made("Shift Assignment", staff=lobby["a"].staff, shift_type="E", date=day),
        made("Shift Assignment", staff=lobby["b"].staff, shift_type="L", date=day),
    )


def clock(client: Any, way: str, assignment: str, **values: Any) -> Any:
    return call(client, f"property_service.duty.attendance.check_{way}", assignment=assignment, **values)


def told(client: Any, name: str) -> int:
    found = client.get("/api/resource/Notification Log", query_string={"fields": '["document_name"]'}).json["data"]
    return sum(row["document_name"] == name for row in found)


def test_s11_nobody_leaves_before_the_relief_has_come_and_signed(lobby: dict[str, Any], at: Moment, job: Any) -> None:
    a, b, lead, boss = (lobby[who] for who in ("a", "b", "lead", "pm"))
    days = [shifts(lobby, f"2026-10-{day}") for day in (12, 13, 14)]

    def moment(text: str, **clients: Any) -> None:
        at(f"2026-10-{text}")
        for who in clients or ("a", "b", "lead", "pm"):
            signed_in(lobby[who], f"{who}@example.org")

    for day, (_early, late), expected in ((12, days[0], 0), (13, days[1], 1)):
        moment(f"{day} 14:40:00" if not expected else f"{day} 14:41:00")
        assert clock(b, "in", late).json["message"] == expected
    early, late = days[2]
    moment("14 06:40:00")
    assert clock(a, "in", early).json["message"] == 0
    moment("14 15:00:00")
    with refused(clock(a, "out", early), "relief"):
        pass
    alerts = []
    for minute in ("04", "05", "20"):
        moment(f"14 15:{minute}:00")
        job(attendance.watch)
        alerts.append((told(lead, early), told(boss, early)))
    assert alerts == [(0, 0), (1, 0), (1, 1)]
    moment("14 15:25:00")
    assert clock(b, "in", late).json["message"] == 45
    with refused(clock(a, "out", early), "Shift Handover"):
        pass
    drawn = "data:image/png;base64," + "A" * 60
    page = "property_service.duty.my_day"
    handover = call(a, f"{page}.begin", assignment=early).json["message"]["name"]
    with refused(call(b, f"{page}.sign", handover=handover, signature=drawn)):
        pass
    with refused(call(lobby["c"], f"{page}.sign", handover=handover, signature=drawn)):
        pass
    counted = json.dumps({"1": {"value": "3"}})
    assert call(a, f"{page}.sign", handover=handover, signature=drawn, assets=counted).json["message"] is False
    assert call(b, f"{page}.sign", handover=handover, signature=drawn).json["message"] is True
    assert clock(a, "out", early).json["message"] == 25
    assert read(lobby["b"], "Shift Handover", handover)["docstatus"] == 1
    moment("14 23:00:00")
    assert clock(b, "out", late).json["message"] == 0  # nobody follows the last shift


def test_s11_a_lead_lets_somebody_go_and_the_review_of_the_day_says_so(lobby: dict[str, Any], at: Moment) -> None:
    early, _late = shifts(lobby, "2026-10-15")
    for who, text in (("a", "06:40:00"), ("lead", "15:10:00")):
        at(f"2026-10-15 {text}")
        signed_in(lobby[who], f"{who}@example.org")
        if who == "a":
            assert clock(lobby["a"], "in", early).status_code == 200
    reason = "接班人生病，领班代岗"
    with refused(clock(signed_in(lobby["a"], "a@example.org"), "out", early, reason=reason)):
        pass
    assert clock(lobby["lead"], "out", early, reason=reason).json["message"] == 10
    asked = {"report_name": "Daily Post Record Review", "filters": json.dumps({"date": "2026-10-15"})}
    found = lobby["lead"].get("/api/method/frappe.desk.query_report.run", query_string=asked)
    assert reason in found.text


# --- S12 ----------------------------------------------------------------------------------------------------------------------------


def test_s12_one_attendant_one_block_and_the_room_is_closed_in_order(office: Callable[..., Any], at: Moment) -> None:
    at("2026-10-14 09:00:00")
    admin, tea = office(), office("tea@example.org", "Meeting Attendant")
    signed_in(admin, "Administrator")
    room = {"location_type": "Meeting Room", "bookable": 1, "project": "HY"}
    for number in (1, 2):
        admin.made("Service Location", location_code=f"R-{number}", location_name=f"第{number}会议室", **room)
    hours = {"start_time": "08:00:00", "end_time": "17:00:00"}
    admin.made("Shift Type", shift_code="T", label="会服", department="客服部", **hours)
    admin.made("Shift Assignment", staff=tea.staff, shift_type="T", date="2026-10-14")
    key = admin.made("Key Item", key_label="会议室", location="R-1", storage_slot="A1")

    def book(room: str, start: str, end: str, **values: Any) -> Any:
        body = {"title": "例会", "organiser": "办公室", "room": room, "attendants": [{"staff": tea.staff}], **values}
        times = {"starts_at": f"2026-10-14 {start}:00", "ends_at": f"2026-10-14 {end}:00"}
        return admin.post("/api/resource/Meeting Booking", json={**body, **times})

    name = book("R-1", "14:00", "15:00", key=key).json["data"]["name"]
    with refused(book("R-2", "15:10", "16:00"), name):
        pass
    step(admin, "Meeting Booking", name, "Confirm")
    body = {"dt": "Meeting Booking", "dn": name, "args": {}}

    def do(method: str) -> int:
        return int(tea.post("/api/method/run_doc_method", json={**body, "method": method}).status_code)

    at("2026-10-14 13:30:00")
    signed_in(tea, "tea@example.org")
    assert do("take_key") == 200
    for action in ("Prepare", "Begin", "Clear"):
        step(tea, "Meeting Booking", name, action)
    at("2026-10-14 15:05:00")
    signed_in(tea, "tea@example.org")
    for needed, method in (("power", "power_off"), ("key", "bring_key")):
        answer = tea.post(STEP, json={"doc": {"doctype": "Meeting Booking", "name": name}, "action": "Close"})
        with refused(answer, needed):
            assert do(method) == 200
    assert step(tea, "Meeting Booking", name, "Close")["workflow_state"] == "Completed"
