"""S14 over REST: a field and a kind of permit are added by data, are there at once, and belong to administrators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote

from tests.acceptance.test_portal import HOME, estate, key  # noqa: F401 - the fixture
from tests.conftest import PASSWORD

HERE = timezone(timedelta(hours=8))  # the sites of the tests stand in China


def test_s14_a_field_and_a_permit_type_without_a_developer(
    estate: Any,  # noqa: F811
    private_site: Callable[[], Any],
) -> None:
    estate.made(
        "User",
        email="desk@example.org",
        first_name="d",
        roles=[{"role": "Front Desk"}],
        new_password=PASSWORD,
        send_welcome_email=0,
    )
    desk = private_site()
    desk.post("/api/method/login", json={"usr": "desk@example.org", "pwd": PASSWORD})
    person = estate.made("Resident", resident_name="曾静", mobile="19900000123")
    estate.made("Unit Occupancy", unit=HOME, resident=person, relation="Owner", from_date="2022-01-01", share_pct=100)

    field = {
        "dt": "Resident",
        "fieldname": "dog_licence",
        "fieldtype": "Data",
        "label": "Dog Licence",
        "insert_after": "is_vip",
    }
    assert desk.post("/api/resource/Custom Field", json=field).status_code == 403
    estate.made("Custom Field", **field)
    assert (
        desk.put(f"/api/resource/Resident/{person}", json={"dog_licence": "苏犬0031"}).json["data"]["dog_licence"]
        == "苏犬0031"
    )
    found = desk.get('/api/resource/Resident?filters=[["dog_licence","=","苏犬0031"]]').json["data"]
    assert [row["name"] for row in found] == [person]
    assert "dog_licence" in desk.get("/api/openapi.json").text

    items = [{"section": "吊装", "item": f"检查项{number}"} for number in range(5)]
    checklist = estate.made("Checklist Template", template_name="空调吊装检查", usage="Permit", items=items)
    kind = {
        "type_code": "AC_LIFT",
        "label": "空调外机吊装",
        "label_en": "AC lifting",
        "applies_to": "Special Permit",
        "needs_unit": 1,
    }
    assert desk.post("/api/resource/Permit Type", json=kind).status_code == 403
    estate.made("Permit Type", **kind, min_notice_hours=24, approver_role="Engineering", checklist=checklist)

    def file(hours: int) -> Any:
        start = datetime.now(HERE).replace(tzinfo=None) + timedelta(hours=hours)
        given = {
            "permit_type": "AC_LIFT",
            "unit": HOME,
            "applicant": person,
            "reason": "换外机",
            "from_time": str(start),
            "to_time": str(start + timedelta(hours=2)),
        }
        return desk.post("/api/resource/Special Permit", json=given)

    assert file(10).status_code == 417
    filed = file(25)
    assert filed.status_code == 200, filed.text
    assert len(filed.json["data"]["checklist"]) == 5


def test_edge_47_a_partial_update_keeps_rows_and_what_an_administrator_added_to_them(estate: Any) -> None:  # noqa: F811
    estate.made(
        "Custom Field",
        dt="Checklist Template Item",
        fieldname="tool",
        fieldtype="Data",
        label="Tool",
        insert_after="item",
    )
    items = [{"section": "吊装", "item": f"检查项{number}", "tool": f"工具{number}"} for number in range(3)]
    name = estate.made("Checklist Template", template_name="吊装", usage="Permit", items=items)
    where = f"/api/resource/Checklist Template/{quote(name)}"
    rows = estate.put(where, json={"active": 1}).json["data"]["items"]
    assert [row["tool"] for row in rows] == ["工具0", "工具1", "工具2"]
    sent = [{"name": row["name"], "item": f"{row['item']}。"} for row in rows]
    rows = estate.put(where, json={"items": sent}).json["data"]["items"]
    assert [(row["item"], row["tool"]) for row in rows] == [
        (f"检查项{number}。", f"工具{number}") for number in range(3)
    ]
