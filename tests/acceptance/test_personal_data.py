"""S13 and R62 over REST: what is masked leaves by no door; a file of many people needs two others' word."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.conftest import PASSWORD

RAW, MASKED = "19900000123", "199****0123"
WORKFLOW = "/api/method/frappe.model.workflow.apply_workflow"


@pytest.fixture
def office(private_site: Callable[[], Any]) -> Callable[[str, str], Any]:
    """Administrator has filed 曾静; ``office("a@example.org", "Role")`` is a colleague's client."""
    admin = private_site()
    admin.post("/api/method/login", json={"usr": "Administrator", "pwd": PASSWORD})
    person = {"resident_name": "曾静", "mobile": RAW}
    name = admin.post("/api/resource/Resident", json=person).json["data"]["name"]

    def client(email: str, role: str) -> Any:
        values = {"email": email, "first_name": email[0], "roles": [{"role": role}], "new_password": PASSWORD}
        admin.post("/api/resource/User", json={**values, "send_welcome_email": 0})
        found = private_site()
        found.post("/api/method/login", json={"usr": email, "pwd": PASSWORD})
        found.person, found.admin = name, admin
        return found

    return client


def test_s13_the_number_leaves_by_no_door(office: Callable[[str, str], Any]) -> None:
    lobby = office("lobby@example.org", "Lobby Receptionist")
    name = lobby.person
    doors = {
        "document": f"/api/resource/Resident/{name}",
        "list": '/api/resource/Resident?fields=["*"]',
        "form": f"/api/method/frappe.desk.form.load.getdoc?doctype=Resident&name={name}",
        "v2": f"/api/v2/document/Resident/{name}",
        "report": "/api/method/frappe.desk.reportview.get?doctype=Resident&fields=" + quote(json.dumps(["name", "mobile"])),
        "file": "/api/method/frappe.desk.reportview.export_query?doctype=Resident&file_format_type=CSV&fields="
        + quote(json.dumps(["name", "mobile"])),
        "print": f"/printview?doctype=Resident&name={name}",
        "search": "/api/method/frappe.desk.search.search_link?doctype=Resident&txt=zj",
        "value": f'/api/method/frappe.client.get_value?doctype=Resident&filters={name}&fieldname=["mobile"]',
    }  # fmt: skip
    answers = {door: lobby.get(path) for door, path in doors.items()}
    assert [door for door, answer in answers.items() if RAW in answer.text] == []
    for door in ("document", "list", "form", "report", "value"):
        assert MASKED in answers[door].text, door
    guessed = lobby.get('/api/resource/Resident?filters=[["mobile","like","1990%"]]')
    assert guessed.status_code == 403


def test_s13_a_mask_that_comes_back_changes_nothing_and_another_is_refused(office: Callable[[str, str], Any]) -> None:
    desk = office("desk@example.org", "Front Desk")
    path = f"/api/resource/Resident/{desk.person}"
    doc = desk.get(path).json["data"]
    assert doc["mobile"] == MASKED
    answer = desk.put(path, json={**doc, "salutation": "曾女士"})
    assert (answer.status_code, answer.json["data"]["salutation"]) == (200, "曾女士")
    assert desk.admin.get(path).json["data"]["mobile"] == RAW
    assert 400 <= desk.put(path, json={"mobile": "199****9999"}).status_code < 500
    assert desk.admin.get(path).json["data"]["mobile"] == RAW


def test_s13_r61_shown_for_a_purpose_and_written_down(office: Callable[[str, str], Any]) -> None:
    desk, lobby = office("desk@example.org", "Front Desk"), office("lobby@example.org", "Lobby Receptionist")
    asked = {"doctype": "Resident", "name": desk.person, "fieldname": "mobile", "purpose": "回访"}
    path = "/api/method/frappe.desk.form.load.unmask"
    assert RAW in desk.post(path, json=asked).text
    assert lobby.post(path, json=asked).status_code == 403
    fields = quote(json.dumps(["user", "action", "purpose"]))
    log = desk.admin.get(f"/api/resource/Sensitive Access?fields={fields}").json["data"]
    assert {(row["user"], row["action"], row["purpose"]) for row in log} == {
        ("desk@example.org", "Unmask", "回访"), ("lobby@example.org", "Refused", "回访"),
    }  # fmt: skip


def test_r62_a_request_goes_through_two_others_and_gives_one_file(office: Callable[[str, str], Any]) -> None:
    desk, lead, officer = (
        office("desk@example.org", "Front Desk"),
        office("lead@example.org", "CS Lead"),
        office("dpo@example.org", "Privacy Officer"),
    )
    wanted = {
        "target_doctype": "Resident",
        "columns": "resident_name,mobile",
        "clear_columns": "mobile",
        "file_type": "CSV",
    }
    made = desk.post("/api/resource/Data Export Request", json={**wanted, "purpose": "拜访", "recipient": "客服部"})
    name = made.json["data"]["name"]
    path, body = "/api/method/property_service.residents.exports.download", {"name": name}
    assert desk.post(path, json=body).status_code == 417
    for client, action in ((lead, "Agree to Export"), (officer, "Approve")):
        doc = client.get(f"/api/resource/Data Export Request/{name}").json["data"]
        assert client.post(WORKFLOW, json={"doc": doc, "action": action}).status_code == 200
    answer = desk.post(path, json=body)
    assert RAW in answer.text
    assert name in answer.text
    again = desk.post(path, json=body)
    assert again.status_code == 417
    kept = desk.get(f"/api/resource/Data Export Request/{name}").json["data"]
    assert kept["file_sha256"] == hashlib.sha256(answer.data).hexdigest()
