"""The residents' pages as a browser without scripts sees them: what they show, to whom, and what their forms do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from tests.conftest import PASSWORD

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 60
HOME, OTHER, THIRD = "HY-03-1-1202", "HY-03-1-1302", "HY-03-1-1102"
PAGES = (
    "",
    "/cases",
    "/new-case",
    "/permits",
    "/renovation",
    "/overtime",
    "/visitors",
    "/parking",
    "/handover",
    "/notices",
    "/moves",
    "/work",
    "/mail",
    "/privacy",
)


@pytest.fixture
def estate(private_site: Callable[[], Any]) -> Any:
    """Administrator's client with three units; ``estate.resident(name, …)`` makes a resident, ``estate.at(…)`` a client of theirs."""
    admin = private_site()
    admin.post("/api/method/login", json={"usr": "Administrator", "pwd": PASSWORD})

    def made(doctype: str, **values: Any) -> str:
        answer = admin.post(f"/api/resource/{doctype}", json=values)
        assert answer.status_code == 200, answer.text
        return str(answer.json["data"]["name"])

    made(
        "Property Project",
        project_code="HY",
        project_name="花园小区",
        back_calendar="行政5天",
        front_calendar="前台7天",
    )
    made("Building", project="HY", building_no="03", label="3栋", entrances=1)
    for room in ("1202", "1302", "1102"):
        made(
            "Property Unit",
            building="HY-03",
            entrance=1,
            floor=int(room[:2]),
            room_no=room,
            life_status="Owner Occupied",
        )

    def resident(name: str, number: int, **stays: Any) -> Any:
        user = f"r{number}@example.org"
        made(
            "User",
            email=user,
            first_name=name,
            user_type="Website User",
            roles=[{"role": "Resident"}],
            new_password=PASSWORD,
            send_welcome_email=0,
        )
        person = made("Resident", resident_name=name, mobile=f"1990000{number:04d}", user=user)
        for unit, stay in stays.items():
            made(
                "Unit Occupancy",
                unit=unit.replace("_", "-"),
                resident=person,
                **{"relation": "Owner", "from_date": "2022-01-01", **stay},
            )
        found = private_site()
        found.post("/api/method/login", json={"usr": user, "pwd": PASSWORD})
        found.person, found.user = person, user
        return found

    admin.made, admin.resident = made, resident
    return admin


def token(client: Any, path: str) -> str:
    """The session's token, as the form of a page carries it."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found, path
    return found[1]


def send(client: Any, path: str, where: str = "", **values: Any) -> Any:
    return client.post(path, data={"csrf_token": token(client, where or path), **values})


def key(unit: str) -> str:
    return unit.replace("-", "_")


def filed(client: Any, subject: str = "厨房漏水", **values: Any) -> str:
    """File a repair with a picture; gives the path of its page."""
    given = {
        "kind": "Repair",
        "category": "LEAK",
        "unit": HOME,
        "subject": subject,
        "photos": (BytesIO(PNG), "leak.png"),
        **values,
    }
    answer = send(client, "/my/new-case", **given)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


# --- who sees what -------------------------------------------------------------------------------------------------------


def test_every_page_opens_in_both_languages_and_needs_no_script(estate: Any) -> None:
    owner = estate.resident("曾静", 123, **{key(HOME): {}})
    for page in PAGES:
        for language, word in (("zh", 'lang="zh'), ("en", 'lang="en')):
            owner.set_cookie("preferred_language", language, domain=owner.site)
            answer = owner.get(f"/my{page}")
            assert (answer.status_code, word in answer.text) == (200, True), page
            assert "Traceback" not in answer.text


def test_guests_are_sent_to_log_in_and_colleagues_to_the_desk(estate: Any, private_site: Callable[[], Any]) -> None:
    guest = private_site()
    answer = guest.get("/my/cases")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my/login?redirect-to=/my/cases")
    assert estate.get("/my").status_code == 403


def test_edge_10_who_owns_three_units_sees_them_and_the_tenant_of_one_sees_one(estate: Any) -> None:
    owner = estate.resident("曾静", 123, **{key(HOME): {}, key(OTHER): {}, key(THIRD): {}})
    tenant = estate.resident("租客", 456, **{key(OTHER): {"relation": "Tenant", "lease_end": "2099-01-01"}})
    own = owner.get("/my").text
    assert all(f"3栋1单元{room}" in own for room in ("1202", "1302", "1102"))
    theirs = tenant.get("/my").text
    assert "3栋1单元1302" in theirs
    assert not any(f"3栋1单元{room}" in theirs for room in ("1202", "1102"))
    assert f'value="{HOME}"' not in tenant.get("/my/new-case").text
    refused = send(tenant, "/my/new-case", kind="Repair", category="LEAK", unit=HOME, subject="漏水")
    assert refused.status_code == 200
    assert "is not a unit of yours" in refused.text or "不是您的房屋" in refused.text
    path = filed(owner)
    assert tenant.get(path).status_code == 404
    assert "厨房漏水" not in tenant.get("/my/cases").text


def test_edge_11_who_moved_out_and_who_sold_see_nothing_of_what_follows(estate: Any) -> None:
    seller = estate.resident("卖家", 123, **{key(HOME): {}})
    path = filed(seller)
    stays = estate.get('/api/resource/Unit Occupancy?fields=["name"]').json["data"]
    yesterday = str((datetime.now() - timedelta(days=1)).date())
    assert (
        estate.put(f"/api/resource/Unit Occupancy/{stays[0]['name']}", json={"to_date": yesterday}).status_code == 200
    )
    assert "3栋1单元1202" not in seller.get("/my").text
    assert seller.get(path).status_code == 404
    buyer = estate.resident("买家", 456, **{key(HOME): {"from_date": str(datetime.now().date())}})
    assert buyer.get(path).status_code == 404
    later = filed(buyer, "我家的事")
    assert seller.get(later).status_code == 404
    picture = re.search(r'src="(/private/files/[^"]+)"', buyer.get(later).text)
    assert picture
    assert buyer.get(picture[1]).status_code == 200
    assert seller.get(picture[1]).status_code == 403


# --- cases ---------------------------------------------------------------------------------------------------------------


def step(admin: Any, doctype: str, name: str, action: str, **values: Any) -> None:
    if values:
        assert admin.put(f"/api/resource/{doctype}/{name}", json=values).status_code == 200
    doc = admin.get(f"/api/resource/{doctype}/{name}").json["data"]
    answer = admin.post("/api/method/frappe.model.workflow.apply_workflow", json={"doc": doc, "action": action})
    assert answer.status_code == 200, answer.text


def test_a_case_is_followed_rated_and_opened_again(estate: Any) -> None:
    owner = estate.resident("曾静", 123, **{key(HOME): {}})
    path = filed(owner)
    name = path.rpartition("/")[2]
    assert owner.get(path).text.count("/private/files/") == 2
    for action in ("Accept", "Dispatch"):
        step(estate, "Service Request", name, action)
    send(owner, path, step="add", note="晚上七点后在家")
    step(estate, "Service Request", name, "Resolve", solution="已更换角阀。")
    shown = owner.get(path).text
    assert "已更换角阀。" in shown
    assert "晚上七点后在家" in shown
    assert send(owner, path, step="rate", score="9").status_code == 200
    assert send(owner, path, step="rate", score="2", note="还在滴").status_code == 303
    assert "★★" in owner.get(path).text
    assert send(owner, path, step="reopen", note="又漏了").status_code == 303
    doc = estate.get(f"/api/resource/Service Request/{name}").json["data"]
    assert (doc["workflow_state"], doc["reopen_count"], doc["satisfaction"]) == ("In Progress", 1, 0.4)
    assert send(owner, path, step="withdraw").status_code == 200  # too late: refused on the page


def test_who_wants_to_stay_unknown_does(estate: Any) -> None:
    owner = estate.resident("曾静", 123, **{key(HOME): {}})
    answer = send(
        owner, "/my/new-case", kind="Complaint", category="NOISE", unit=HOME, subject="楼上吵", is_anonymous="1"
    )
    assert answer.headers["Location"] == "/my/cases?filed=1"
    assert "楼上吵" not in owner.get("/my/cases").text
    row = estate.get('/api/resource/Complaint?fields=["owner","resident","subject"]').json["data"][0]
    assert (row["owner"], row["resident"]) == ("Administrator", None)


@pytest.mark.parametrize("content", [b"<script>alert(1)</script>", b"MZ\x90\x00"], ids=["markup", "program"])
def test_only_pictures_are_taken_whatever_they_are_called(estate: Any, content: bytes) -> None:
    owner = estate.resident("曾静", 123, **{key(HOME): {}})
    answer = send(
        owner,
        "/my/new-case",
        kind="Repair",
        category="LEAK",
        unit=HOME,
        subject="漏",
        photos=(BytesIO(content), "x.png"),
    )
    assert answer.status_code == 200
    assert not estate.get("/api/resource/Service Request").json["data"]


def test_a_form_of_another_site_does_nothing(estate: Any) -> None:
    owner = estate.resident("曾静", 123, **{key(HOME): {}})
    token(owner, "/my/new-case")
    answer = owner.post("/my/new-case", data={"kind": "Repair", "category": "LEAK", "unit": HOME, "subject": "x"})
    assert answer.status_code in (400, 403)
    assert not estate.get("/api/resource/Service Request").json["data"]


# --- visitors ------------------------------------------------------------------------------------------------------------


def test_an_invitation_is_good_at_once_and_its_hosts_alone(estate: Any, private_site: Callable[[], Any]) -> None:
    owner, housemate = (
        estate.resident("曾静", 123, **{key(HOME): {}}),
        estate.resident("家人", 456, **{key(HOME): {"relation": "Family Member"}}),
    )
    answer = send(owner, "/my/visitors", holder_name="张三丰", unit=HOME, hours="4")
    path = answer.headers["Location"]
    page = owner.get(path).text
    address = re.search(r"http://[^\"<]+/pass/[\w-]+", page)
    assert address
    assert "data:image/svg+xml" in page
    shown = private_site().get(re.sub(r"http://[^/]+", "", address[0])).text
    assert 'class="verdict good"' in shown
    assert housemate.get(path).status_code == 404
    assert send(owner, path).status_code == 303
    assert 'class="verdict bad"' in private_site().get(re.sub(r"http://[^/]+", "", address[0])).text
    refused = send(owner, "/my/visitors", holder_name="别人", unit=OTHER, hours="4")
    assert refused.status_code == 200
    assert "note bad" in refused.text


# --- permits -------------------------------------------------------------------------------------------------------------


def test_a_renovation_is_applied_for_with_papers_and_says_what_is_missing(estate: Any) -> None:
    owner = estate.resident("曾静", 123, **{key(HOME): {}})
    start, end = (str((datetime.now() + timedelta(days=days)).date()) for days in (10, 60))
    answer = send(
        owner,
        "/my/renovation",
        unit=HOME,
        start_date=start,
        end_date=end,
        scope="墙面铲除与找平",
        drawings=(BytesIO(b"%PDF-1.4"), "图.pdf"),
    )
    path = answer.headers["Location"]
    page = owner.get(path).text
    assert "墙面铲除与找平" in page
    doc = estate.get(f"/api/resource/Renovation Application/{path.rpartition('/')[2]}").json["data"]
    assert doc["applicant"] == owner.person
    assert doc["drawings"].startswith("/private/files/")
    other = estate.resident("别人", 456, **{key(OTHER): {}})
    assert other.get(path).status_code == 404


def test_a_vehicle_is_registered_and_a_space_asked_for(estate: Any) -> None:
    owner = estate.resident("曾静", 123, **{key(HOME): {}})
    assert (
        send(owner, "/my/parking", step="vehicle", unit=HOME, vehicle_class="Car", plate_no="苏e·12345").status_code
        == 303
    )
    assert "苏E12345" in owner.get("/my/parking").text


# --- handover, moves, work -----------------------------------------------------------------------------------------------


def test_the_buyer_moves_the_appointment(estate: Any) -> None:
    buyer = estate.resident("买家", 123)
    inspector = estate.made("Staff Member", staff_name="验房员", department="工程部", employed_from="2024-01-01")
    start = (datetime.now() + timedelta(days=20)).replace(hour=9, minute=0, second=0, microsecond=0)
    name = estate.made(
        "Handover Inspection", unit=HOME, resident=buyer.person, batch="B1", inspector=inspector, appoint_from=str(start), appoint_to=str(start + timedelta(hours=1))
    )  # fmt: skip
    page = buyer.get("/my/handover").text
    slots = re.findall(r'<option value="(20[^"]+)"', page)
    assert slots
    assert send(buyer, "/my/handover", name=name, slot=slots[-1]).status_code == 303
    assert estate.get(f"/api/resource/Handover Inspection/{name}").json["data"]["appoint_from"][:16] == slots[-1][:16]


def test_a_move_is_announced(estate: Any) -> None:
    tenant = estate.resident("租客", 123, **{key(HOME): {"relation": "Tenant", "lease_end": "2099-01-01"}})
    when = (datetime.now() + timedelta(days=5)).strftime("%Y-%m-%dT10:00")
    answer = send(
        tenant,
        "/my/moves",
        move_type="Move Out",
        unit=HOME,
        relation="Tenant",
        planned_at=when,
        items="床一张",
        owner_consent=(BytesIO(PNG), "c.png"),
    )
    assert answer.status_code == 303, answer.text
    row = estate.get('/api/resource/Move Request?fields=["resident","owner_consent","workflow_state"]').json["data"][0]
    assert (row["resident"], row["workflow_state"]) == (tenant.person, "Draft")
    assert row["owner_consent"].startswith("/private/files/")


def test_finished_work_is_accepted_with_a_name(estate: Any) -> None:
    owner = estate.resident("曾静", 123, **{key(HOME): {}})
    name = estate.made(
        "Work Order",
        subject="换灯",
        department="工程部",
        unit=HOME,
        work_type="Cleaning",
        assigned_to="Administrator",
        resident=owner.person,
    )
    for action in ("Assign", "Arrive", "Finish"):
        step(estate, "Work Order", name, action)
    assert "换灯" in owner.get("/my").text
    assert send(owner, "/my/work", name=name, signature="曾静").status_code == 303
    assert estate.get(f"/api/resource/Work Order/{name}").json["data"]["workflow_state"] == "Done"


def test_mail_is_signed_for_with_a_name_and_registered_mail_at_the_desk(estate: Any) -> None:
    owner = estate.resident("曾静", 123, **{key(HOME): {}})
    given = {"addressee_text": "曾静", "addressee": owner.person, "unit": HOME, "received_at": "2026-10-12 09:00:00"}
    parcel = estate.made("Mail Item", kind="Parcel", **given)
    letter = estate.made("Mail Item", kind="Registered", tracking_no="GH-1", **given)
    text = owner.get("/my/mail").text
    assert (f'value="{parcel}"' in text, f'value="{letter}"' in text) == (True, False)
    assert send(owner, "/my/mail", name=letter, signature="曾静").status_code == 200  # says why not
    assert send(owner, "/my/mail", name=parcel, signature="曾静").status_code == 303
    states = [estate.get(f"/api/resource/Mail Item/{name}").json["data"]["status"] for name in (parcel, letter)]
    assert states == ["Signed For", "Waiting"]


def test_a_survey_asks_in_the_language_of_the_page(estate: Any) -> None:
    times = {"from_date": "2026-01-01 00:00:00", "to_date": "2099-01-01 00:00:00"}
    name = estate.made("Satisfaction Survey", title="业主满意度", template="满意度问卷", docstatus=1, **times)
    path = f"/survey?token={estate.get(f'/api/resource/Satisfaction Survey/{name}').json['data']['token']}"
    for language, asked, other in (("zh", "维修质量", "Quality of repairs"), ("en", "Quality of repairs", "维修质量")):
        estate.set_cookie("preferred_language", language, domain=estate.site)
        text = estate.get(path).text
        assert (asked in text, other in text) == (True, False), language


def test_a_notice_is_read_once(estate: Any) -> None:
    owner = estate.resident("曾静", 123, **{key(HOME): {}})
    estate.put("/api/resource/Property Service Settings/Property Service Settings", json={"default_project": "HY"})
    name = estate.made(
        "Notice", title="停水通知", title_en="Water off", notice_type="Water Outage", body="<p>明日</p>", project="HY"
    )
    assert owner.get(f"/my/notices/{name}").status_code == 404
    estate.post("/api/method/run_doc_method", json={"dt": "Notice", "dn": name, "method": "publish"})
    for _look in range(2):
        assert "Water off" in owner.get(f"/my/notices/{name}").text
    assert estate.get(f"/api/resource/Notice/{name}").json["data"]["read_count"] == 1


# --- privacy -------------------------------------------------------------------------------------------------------------


def test_r64_residents_see_correct_and_take_along_what_is_held(estate: Any) -> None:
    owner = estate.resident("曾静", 123, **{key(HOME): {}})
    path = filed(owner)
    page = owner.get("/my/privacy").text
    assert "19900000123" in page
    assert "<dd>简体中文</dd>" in page
    assert send(owner, "/my/privacy", step="give", consent="consent_face_on").status_code == 303
    assert send(owner, "/my/privacy", step="take_back", consent="consent_face_on").status_code == 303
    doc = estate.get(f"/api/resource/Resident/{owner.person}").json["data"]
    assert (doc.get("consent_face_on"), bool(doc["consent_withdrawn_on"])) == (None, True)
    assert send(owner, "/my/privacy", step="correct", text="手机换了").status_code == 303
    case = estate.get(
        '/api/resource/Service Request?filters=[["category","=","PRIVACY"]]&fields=["resident","rule"]'
    ).json["data"][0]
    assert case["resident"] == owner.person
    answer = send(owner, "/api/method/property_service.portal.privacy.my_data", "/my/privacy")
    taken = json.loads(answer.data)
    assert taken["resident"]["mobile"] == "19900000123"
    assert path.rpartition("/")[2] in [row["name"] for row in taken["Service Request"]]


# --- contractors ---------------------------------------------------------------------------------------------------------


def test_a_page_without_the_right_token_does_not_exist(estate: Any, private_site: Callable[[], Any]) -> None:
    for text in ("x", "A" * 32):
        assert private_site().get(f"/contractor/{text}").status_code == 404
