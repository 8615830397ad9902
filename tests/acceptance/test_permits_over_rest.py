"""S05, S06, S08, S09 and S15 over REST: parking, a renovation from its gaps to a stop order, overtime, a sale to the last payment."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from .test_over_rest import office

__all__ = ["office"]
UNIT = "HY-03-1-1202"
FILE = "/private/files/paper.pdf"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 60
STEP = "/api/method/frappe.model.workflow.apply_workflow"


def take(client: Any, doctype: str, name: str, *actions: str, **values: Any) -> Any:
    """Change a document, then take its steps; gives the last answer."""
    answer = None
    if values:
        answer = client.put(f"/api/resource/{doctype}/{name}", json=values)
        assert answer.status_code == 200, answer.text
    for action in actions:
        answer = client.post(STEP, json={"doc": {"doctype": doctype, "name": name}, "action": action})
    return answer


def posted(client: Any, doctype: str, **values: Any) -> Any:
    answer = client.post(f"/api/resource/{doctype}", json=values)
    assert answer.status_code == 200, answer.text
    return answer.json["data"]


def read(client: Any, doctype: str, name: str) -> Any:
    return client.get(f"/api/resource/{doctype}/{name}").json["data"]


@pytest.fixture
def renovation(office: Callable[..., Any]) -> dict[str, Any]:
    """Clients of those who take part, owner and tenant of the unit, a contractor."""
    roles = {
        "desk": "Front Desk",
        "lead": "CS Lead",
        "eng": "Engineering",
        "money": "Finance",
        "guard": "Security Guard",
        "boss": "Property Manager",
    }
    found: dict[str, Any] = {name: office(f"{name}@example.org", role) for name, role in roles.items()}
    found["admin"] = admin = office()
    admin.put(f"/api/resource/Property Unit/{UNIT}", json={"life_status": "Let"})
    for key, relation, mobile in (("owner", "Owner", "19900000501"), ("tenant", "Tenant", "19900000502")):
        found[key] = admin.made("Resident", resident_name=key, mobile=mobile)
        admin.made("Unit Occupancy", unit=UNIT, resident=found[key], relation=relation, from_date="2024-01-01")
    found["firm"] = admin.made(
        "External Agency",
        agency_name="恒远装饰",
        agency_type="Contractor",
        license_valid_to=str(date.today() + timedelta(days=400)),
    )
    return found


def application(parts: dict[str, Any], who: str, *items: str, **values: Any) -> Any:
    today = date.today()
    given = {
        "unit": UNIT,
        "applicant": parts[who],
        "contractor": parts["firm"],
        "start_date": str(today),
        "end_date": str(today + timedelta(days=40)),
    }
    return posted(parts["desk"], "Renovation Application", **given, scope=[{"item": item} for item in items], **values)


def pay(parts: dict[str, Any], name: str, kind: str, amount: float) -> None:
    doc = posted(
        parts["desk"],
        "Deposit Entry",
        entry_type="Received",
        against_doctype="Renovation Application",
        against_name=name,
        payer_type=kind,
        payer_name=kind,
        amount=amount,
    )
    assert take(parts["money"], "Deposit Entry", doc["name"], "Confirm").status_code == 200


def running(parts: dict[str, Any]) -> str:
    """S06: all gaps at once, then papers, deposits, the technical check, the approval, and the start."""
    doc = application(parts, "tenant", "拆改燃气管")
    name = str(doc["name"])
    end = (datetime.now() + timedelta(days=30)).strftime("%Y-%m-%d 18:00:00")
    for number in range(4):
        given = {
            "pass_type": "WORKER",
            "holder_name": f"工人{number}",
            "renovation": name,
            "valid_from": str(date.today()) + " 00:00:00",
            "valid_to": end,
        }
        posted(parts["desk"], "Entry Pass", **given)
    refused = take(parts["desk"], "Renovation Application", name, "Submit for Review")
    assert refused.status_code == 417
    for gap in ("Consent of the Owner", "Approval of the Gas Company", "confirmed deposits"):
        assert gap in refused.text
    pay(parts, name, "Owner", 2000)
    pay(parts, name, "Contractor", 3000)
    papers = {"owner_consent_doc": FILE, "gas_approval_doc": FILE}
    assert take(parts["desk"], "Renovation Application", name, "Submit for Review", **papers).status_code == 200
    assert take(parts["desk"], "Renovation Application", name, "Technical OK").status_code in (403, 417)
    assert take(parts["eng"], "Renovation Application", name, "Technical OK").status_code == 200
    signed = {"agreement_signed_on": str(date.today()), "neighbours_notified_on": str(date.today())}
    assert take(parts["lead"], "Renovation Application", name, "Approve", **signed).status_code == 200
    return name


def frappe_names(client: Any, doctype: str, **filters: str) -> list[str]:
    asked = {"filters": json.dumps(filters), "order_by": "name asc"}
    return [row["name"] for row in client.get(f"/api/resource/{doctype}", query_string=asked).json["data"]]


def statuses(parts: dict[str, Any], name: str) -> list[str]:
    asked = {"filters": f'[["renovation", "=", "{name}"]]', "fields": '["status"]', "order_by": "name asc"}
    return [row["status"] for row in parts["admin"].get("/api/resource/Entry Pass", query_string=asked).json["data"]]


def test_s06_and_s08_from_the_gaps_to_the_stop_order_and_back(renovation: dict[str, Any]) -> None:
    name = running(renovation)
    assert statuses(renovation, name) == ["Valid"] * 4
    assert read(renovation["admin"], "Property Unit", UNIT)["life_status"] == "Under Renovation"
    second = {"unit": UNIT, "applicant": renovation["owner"], "start_date": "2026-01-01", "end_date": "2026-02-01"}
    answer = renovation["desk"].post("/api/resource/Renovation Application", json=second)
    assert (answer.status_code, name in answer.text) == (409, True)
    assert take(renovation["eng"], "Renovation Application", name, "Start Work").status_code == 200
    found = {
        "renovation": name,
        "purpose": "Patrol",
        "site_result": "Violation",
        "issue": "拆改承重墙",
        "severity": "Serious",
        "stop_work": 1,
        "photo": "/private/files/w.jpg",
    }
    assert renovation["guard"].post("/api/resource/Renovation Inspection", json=found).status_code == 403
    order = posted(renovation["eng"], "Renovation Inspection", **found)
    fault = read(renovation["eng"], "Rectification", order["rectifications"])
    assert (fault["severity"], fault["photo"]) == ("Serious", "/private/files/w.jpg")
    assert read(renovation["desk"], "Renovation Application", name)["workflow_state"] == "Stopped"
    assert statuses(renovation, name) == ["Suspended"] * 4
    passes = (
        renovation["admin"]
        .get(
            "/api/resource/Entry Pass",
            query_string={"filters": f'[["renovation", "=", "{name}"]]', "order_by": "name asc"},
        )
        .json["data"]
    )
    body = {"dt": "Entry Pass", "dn": passes[0]["name"], "method": "report_lost", "args": {}}
    assert renovation["desk"].post("/api/method/run_doc_method", json=body).status_code == 200
    posted(renovation["eng"], "Renovation Inspection", renovation=name, purpose="Re-inspection", conclusion="Passed")
    assert read(renovation["desk"], "Renovation Application", name)["workflow_state"] == "Under Construction"
    assert statuses(renovation, name) == ["Lost", "Valid", "Valid", "Valid"]


def test_s08_the_contractor_reports_with_a_photo_and_without_an_account(
    renovation: dict[str, Any], private_site: Callable[[], Any]
) -> None:
    name = running(renovation)
    take(renovation["eng"], "Renovation Application", name, "Start Work")
    found = {
        "renovation": name,
        "purpose": "Patrol",
        "site_result": "Violation",
        "issue": "通道堆料",
        "severity": "Minor",
    }
    fault = posted(renovation["guard"], "Renovation Inspection", **found)["rectifications"]
    take(renovation["eng"], "Rectification", fault, "Notify")
    asked = {"doctype": "Renovation Application", "name": name}
    beside = (
        renovation["desk"]
        .get("/api/method/frappe.desk.notifications.get_connections", query_string=asked)
        .json["message"]
    )
    deposit = next(row for row in beside if row["doctype"] == "Deposit Entry")
    assert (deposit["count"], deposit["can_create"]) == (2, 1)
    assert deposit["values"] == {"against_doctype": "Renovation Application", "against_name": name}
    token = read(renovation["admin"], "Renovation Application", name)["permit_token"]
    page, guest = f"/contractor/{token}", private_site()
    assert "通道堆料" in guest.get(page).text

    def send(content: bytes, **values: str) -> Any:
        sent = {**values, "photo": (BytesIO(content), "after.png")}
        return guest.post(page, data=sent, content_type="multipart/form-data")

    send(b"<script>1</script>", defect=fault, note="已清理")
    send(PNG, defect="REC-0000-00000", note="已清理")
    assert read(renovation["eng"], "Rectification", fault)["workflow_state"] == "In Rectification"
    send(PNG, defect=fault, note="已清理")
    doc = read(renovation["eng"], "Rectification", fault)
    assert doc["workflow_state"] == "To Inspect"
    assert "已清理" in [row.get("note") for row in doc["actions"]]
    assert guest.get(doc["after_photo"]).status_code == 403
    assert renovation["eng"].get(doc["after_photo"]).data == PNG
    worker = frappe_names(renovation["admin"], "Entry Pass", renovation=name)[0]
    send(PNG, worker=worker)
    assert read(renovation["desk"], "Entry Pass", worker)["holder_photo"].startswith("/private/files/")
    assert take(renovation["lead"], "Rectification", fault, "Pass").status_code == 200


def test_s06_what_is_prohibited_nobody_approves(renovation: dict[str, Any]) -> None:
    doc = application(renovation, "owner", "拆承重墙")
    name = str(doc["name"])
    sent = [{**row, "prohibited": 0} for row in doc["scope"]]
    again = (
        renovation["desk"]
        .put(f"/api/resource/Renovation Application/{name}", json={"scope": sent, "structural_design_doc": FILE})
        .json["data"]
    )
    assert again["scope"][0]["prohibited"] == 1
    for kind, amount in (("Owner", 2000), ("Contractor", 3000)):
        pay(renovation, name, kind, amount)
    for who in ("desk", "lead", "admin"):
        answer = take(renovation[who], "Renovation Application", name, "Submit for Review")
        assert (answer.status_code, "prohibited" in answer.text) == (417, True)


def test_s09_overtime_keeps_to_notice_and_approver(renovation: dict[str, Any]) -> None:
    name = running(renovation)
    take(renovation["eng"], "Renovation Application", name, "Start Work")
    day = date.today() + timedelta(days=2)
    given = {
        "permit_type": "OVERTIME",
        "unit": UNIT,
        "applicant": renovation["owner"],
        "renovation": name,
        "reason": "赶工",
        "noise_level": "Low",
    }

    def asked(start: str, end: str, **values: Any) -> Any:
        return renovation["lead"].post(
            "/api/resource/Special Permit",
            json={**given, "from_time": f"{day} {start}:00", "to_time": f"{day} {end}:00", **values},
        )

    assert asked("18:30", "20:30", noise_level="High").status_code == 417
    assert asked("21:00", "22:30").status_code == 417
    doc = asked("18:30", "20:30").json["data"]
    assert take(renovation["lead"], "Special Permit", doc["name"], "File").status_code == 200
    assert take(renovation["lead"], "Special Permit", doc["name"], "Approve").status_code in (403, 417)
    assert take(renovation["eng"], "Special Permit", doc["name"], "Approve").status_code == 403
    assert read(renovation["lead"], "Special Permit", doc["name"])["workflow_state"] == "Pending Approval"


def test_s05_a_taken_space_and_plates(office: Callable[..., Any]) -> None:
    admin, desk = office(), office("desk@example.org", "Front Desk")
    admin.made("Service Location", location_code="B1", location_name="B1", location_type="Parking Area", project="HY")
    admin.made("Parking Space", space_code="B1-A012", area="B1", vehicle_class="Car")
    owner = admin.made("Resident", resident_name="曾静", mobile="19900000123")
    car = {"vehicle_class": "Car", "owner_resident": owner, "unit": UNIT}
    for typed, stored in (("苏e·12345", "苏E12345"), ("苏ED12345", "苏ED12345"), ("苏E12345D", "苏E12345D")):
        assert posted(desk, "Vehicle", plate_no=typed, **car)["plate_no"] == stored
    for wrong in ("苏EI2345", "苏E1234"):
        assert desk.post("/api/resource/Vehicle", json={"plate_no": wrong, **car}).status_code == 417
    bicycle = posted(desk, "Vehicle", vehicle_class="Bicycle", frame_tag="HY-B-0031", owner_resident=owner)
    assert bicycle["frame_tag"] == "HY-B-0031"
    names = [
        row["name"] for row in desk.get("/api/resource/Vehicle", query_string={"order_by": "name asc"}).json["data"]
    ]
    fixed = {"permit_kind": "Fixed", "space": "B1-A012"}
    first = posted(desk, "Parking Permit", vehicle=names[0], valid_from="2026-01-01", valid_to="2026-12-31", **fixed)[
        "name"
    ]
    answer = desk.post(
        "/api/resource/Parking Permit",
        json={"vehicle": names[1], "valid_from": "2026-11-01", "valid_to": "2027-10-31", **fixed},
    )
    assert (answer.status_code, first in answer.text) == (409, True)


def test_s15_a_sale_to_the_last_payment(office: Callable[..., Any]) -> None:
    admin = office()
    roles = {"lead": "Sales CS Supervisor", "money": "Finance"}
    lead, money = (office(f"{name}@example.org", role) for name, role in roles.items())
    admin.put(f"/api/resource/Property Unit/{UNIT}", json={"sale_status": "For Sale"})
    buyers = [
        {"resident": admin.made("Resident", resident_name="曾静", mobile="19900000123"), "share_pct": 100, "is_main": 1}
    ]
    terms = {
        "unit": UNIT,
        "buyers": buyers,
        "agreed_price": 1860000,
        "earnest_money": 50000,
        "signed_on": "2026-08-28",
        "sign_contract_by": "2026-09-04",
        "presale_permit_no": "1",
    }
    kept, other = posted(lead, "Subscription Agreement", **terms), posted(lead, "Subscription Agreement", **terms)
    assert take(lead, "Subscription Agreement", kept["name"], "Subscribe").status_code == 200
    answer = take(lead, "Subscription Agreement", other["name"], "Subscribe")
    assert (answer.status_code, kept["name"] in answer.text) == (409, True)
    plan = [("Earnest", 50000), ("Down Payment", 507999.99), ("Loan", 1302000)]
    lines = [{"kind": kind, "due_date": "2026-12-01", "amount": amount} for kind, amount in plan]
    doc = posted(
        lead,
        "Sales Contract",
        contract_no="HT-1",
        subscription=kept["name"],
        unit=UNIT,
        buyers=buyers,
        total_price=1860000,
        pay_method="Commercial Loan",
        signed_on="2026-09-03",
        milestones=lines,
    )
    assert doc["filing_due"] == "2026-10-03"
    name = doc["name"]
    refused = take(lead, "Sales Contract", name, "Submit to Finance")
    assert (refused.status_code, "1,859,999.99" in refused.text) == (417, True)
    lines = [
        {**row, "amount": 508000} if row["kind"] == "Down Payment" else row
        for row in read(lead, "Sales Contract", name)["milestones"]
    ]
    assert take(lead, "Sales Contract", name, "Submit to Finance", milestones=lines).status_code == 200
    assert take(money, "Sales Contract", name, "Sign").status_code == 200
    for number, (kind, amount) in enumerate((("Earnest", 50000), ("Down Payment", 508000), ("Loan", 1302000))):
        slip = {
            "contract": name,
            "kind": kind,
            "amount": amount,
            "received_on": "2026-09-10",
            "bank_slip_no": f"S-{number}",
        }
        paid = posted(money, "Payment Receipt", **slip)
        assert money.put(f"/api/resource/Payment Receipt/{paid['name']}", json={"docstatus": 1}).status_code == 200
        assert money.post("/api/resource/Payment Receipt", json=slip).status_code == 417
    assert read(lead, "Sales Contract", name)["balance"] == 0
