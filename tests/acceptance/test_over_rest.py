"""The day over REST: a case with its deadlines, a shift begun by whoever has it, a pass issued and judged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.conftest import PASSWORD


@pytest.fixture
def office(private_site: Callable[[], Any]) -> Callable[..., Any]:
    """``office()`` is Administrator's client with an estate; ``office("a@example.org", "Role")`` one of a colleague."""
    admin = private_site()
    admin.post("/api/method/login", json={"usr": "Administrator", "pwd": PASSWORD})

    def made(doctype: str, **values: Any) -> str:
        answer = admin.post(f"/api/resource/{doctype}", json=values)
        assert answer.status_code == 200, answer.text
        return str(answer.json["data"]["name"])

    made("Property Project", project_code="HY", project_name="花园小区", back_calendar="行政5天")
    made("Building", project="HY", building_no="03", label="3栋", entrances=1)
    made("Property Unit", building="HY-03", entrance=1, floor=12, room_no="1202")

    def client(email: str = "", role: str = "") -> Any:
        if not email:
            admin.made = made
            return admin
        made(
            "User",
            email=email,
            first_name=email[0],
            roles=[{"role": role}],
            new_password=PASSWORD,
            send_welcome_email=0,
        )
        found = private_site()
        found.post("/api/method/login", json={"usr": email, "pwd": PASSWORD})
        found.staff = made(
            "Staff Member",
            staff_name=email[0],
            department="客服部",
            user=email,
            employed_from="2024-01-01",
            can_work_alone=1,
        )
        return found

    return client


def test_a_case_gets_number_deadlines_and_verdict(office: Callable[..., Any]) -> None:
    desk = office("desk@example.org", "Front Desk")
    given = {"subject": "厨房漏水", "category": "LEAK", "case_type": "Repair", "priority": "P1", "unit": "HY-03-1-1202"}
    case = desk.post("/api/resource/Service Request", json=given).json["data"]
    assert case["name"].startswith("RPR-")
    assert (case["department"], case["sla_response"], case["sla_resolve"]) == ("工程部", "Running", "Running")
    opened, due = (datetime.fromisoformat(case[key]) for key in ("opened_at", "resolve_due"))
    assert due - opened == timedelta(hours=2)
    answer = desk.post("/api/method/frappe.model.workflow.apply_workflow", json={"doc": case, "action": "Accept"})
    assert answer.json["message"]["sla_response"] == "Met"


def test_a_shift_is_begun_by_whoever_has_it(office: Callable[..., Any]) -> None:
    admin, mine, other = (
        office(),
        office("a@example.org", "Lobby Receptionist"),
        office("b@example.org", "Lobby Receptionist"),
    )
    shift = admin.made(
        "Shift Type", shift_code="E", label="早班", department="客服部", start_time="00:00:00", end_time="23:00:00"
    )
    name = admin.made("Shift Assignment", staff=mine.staff, shift_type=shift, date=str(datetime.now().date()))
    path = "/api/method/property_service.duty.attendance"
    assert other.post(f"{path}.check_in", json={"assignment": name}).status_code == 403
    assert mine.post(f"{path}.check_in", json={"assignment": name}).json["message"] >= 0
    assert mine.post(f"{path}.check_in", json={"assignment": name}).status_code == 417
    assert mine.post(f"{path}.check_out", json={"assignment": name}).status_code == 200
    assert admin.get(f"/api/resource/Shift Assignment/{name}").json["data"]["status"] == "Done"


def test_a_pass_is_issued_by_the_desk_and_suspended_at_the_gate(office: Callable[..., Any]) -> None:
    desk, guard = office("desk@example.org", "Front Desk"), office("guard@example.org", "Security Guard")
    now = datetime.now()
    window = {"valid_from": str(now - timedelta(days=1))[:19], "valid_to": str(now + timedelta(days=1))[:19]}
    made = {"pass_type": "TEMP", "holder_name": "张三丰", "status": "Valid", **window}
    assert guard.post("/api/resource/Entry Pass", json=made).status_code == 403
    doc = desk.post("/api/resource/Entry Pass", json=made).json["data"]
    assert doc["status"] == "Draft"

    def step(client: Any, method: str, **args: Any) -> int:
        given = {"dt": "Entry Pass", "dn": doc["name"], "method": method, "args": args}
        return int(client.post("/api/method/run_doc_method", json=given).status_code)

    assert step(guard, "issue") == 403
    assert step(desk, "issue") == 200
    path = "/api/method/property_service.permits.gate.scan"
    said = [
        guard.post(path, json={"entry_pass": doc["name"], "direction": way}).json["message"]["good"]
        for way in ("In", "Out")
    ]
    assert said == [True, True]
    assert step(guard, "suspend", reason="冒用") == 200
    assert guard.post(path, json={"entry_pass": doc["name"], "direction": "In"}).json["message"]["good"] is False
    assert guard.get(f"/api/resource/Entry Pass/{doc['name']}").json["data"]["holder_name"] == "张**"


def test_s02_calls_become_cases_and_cases_one(office: Callable[..., Any]) -> None:
    admin, lobby, desk = (
        office(),
        office("lobby@example.org", "Lobby Receptionist"),
        office("desk@example.org", "Front Desk"),
    )
    for room in ("1302", "1102"):
        admin.made("Property Unit", building="HY-03", entrance=1, floor=int(room[:2]), room_no=room)
    person = admin.made("Resident", resident_name="曾静", mobile="19900000123")
    admin.made(
        "Unit Occupancy", unit="HY-03-1-1202", resident=person, relation="Owner", from_date="2022-01-01", share_pct=100
    )
    search = "/api/method/frappe.desk.search.search_link"
    for text in ("3-1-1202", "zj", "cengjing", "zengjing"):
        asked = {"doctype": "Resident", "txt": text, "query": "property_service.search.anybody"}
        values = [row["value"] for row in lobby.get(search, query_string=asked).json["message"]]
        assert (f"unit:{'HY-03-1-1202'}" if text[0] == "3" else person) in values
    cases = []
    for unit in ("HY-03-1-1202", "HY-03-1-1302", "HY-03-1-1102"):
        given = {"purpose": "Repair", "summary": "漏水", "category": "LEAK", "unit": unit}
        made = lobby.post("/api/resource/Call Log", json=given).json["data"]["name"]
        body = {"dt": "Call Log", "dn": made, "method": "make_case", "args": {}}
        cases.append(lobby.post("/api/method/run_doc_method", json=body).json["message"]["name"])
    path = "/api/method/property_service.customer_service.merging"
    asked = {"doctype": "Service Request", "name": cases[2]}
    group = desk.get(f"{path}.suggestions", query_string=asked).json["message"]["group"]
    assert [row["name"] for row in group["cases"]] == cases[:2]
    merge = {"doctype": "Service Request", "into": cases[2], "names": cases[:2]}
    assert lobby.post(f"{path}.merge", json=merge).status_code in (403, 417)
    assert desk.post(f"{path}.merge", json=merge).status_code == 200
    doc = admin.get(f"/api/resource/Service Request/{cases[2]}").json["data"]
    for action, values in (("Accept", {}), ("Dispatch", {}), ("Resolve", {"solution": "总管已更换"}), ("Close", {})):
        if values:
            doc = admin.put(f"/api/resource/Service Request/{cases[2]}", json=values).json["data"]
        doc = admin.post("/api/method/frappe.model.workflow.apply_workflow", json={"doc": doc, "action": action}).json[
            "message"
        ]
    asked = admin.get("/api/resource/Follow Up", query_string={"fields": '["reference_name"]'}).json["data"]
    assert {row["reference_name"] for row in asked} == set(cases)
