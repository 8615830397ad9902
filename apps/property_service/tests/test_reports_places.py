"""Reports on homes and routes, and the one page about a unit: figures beside hand-made documents, and who does not get them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from property_service.residents import unit_360

from .conftest import at, new, report, stored

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
File = Callable[..., Any]
UNIT, OTHER, THIRD = "HY-03-1-1202", "HY-03-1-1302", "HY-03-1-1402"


@pytest.mark.parametrize("name", ["Handover Defects", "Handover Progress", "Patrol Completion"])
def test_a_role_without_the_right_is_refused(estate: Any, member: Member, as_user: As, name: str) -> None:
    with as_user(member("seller", "营销中心", "Sales Consultant")), pytest.raises(frappe.PermissionError):
        report(name, unit=UNIT)


@pytest.fixture
def homes(estate: Any) -> None:
    """Three homes of one batch: accepted with two defects, refused with one, appointed; a fourth nobody has called."""
    for room, sold in (("1402", "Sold"), ("1502", "Sold"), ("1602", "For Sale")):
        new("Property Unit", building="HY-03", entrance=1, floor=int(room[:2]), room_no=room, sale_status=sold)
    visits = [
        ("HIN-1", UNIT, "Accepted with Defects", "Accepted with Defects", 1, 3), ("HIN-2", OTHER, "Refused", "Refused", 1, 0), ("HIN-3", OTHER, "Booked", None, 2, 0),
        ("HIN-4", THIRD, "Booked", None, 1, 0),
    ]  # fmt: skip
    for name, unit, state, conclusion, times, keys in visits:
        stored(
            "Handover Inspection",
            name,
            unit=unit,
            batch="一期",
            workflow_state=state,
            conclusion=conclusion,
            round=times,
            keys_handed=keys,
            project="HY",
        )
    faults = [
        ("F1", "HIN-1", UNIT, "Waterproofing", "Closed", "2026-10-05 09:00:00", "2026-10-14 09:00:00"), ("F2", "HIN-1", UNIT, None, "In Rectification", "2026-10-05 09:00:00", None),
        ("F3", "HIN-2", OTHER, "Waterproofing", "Pressed", "2026-10-12 09:00:00", None),
    ]  # fmt: skip
    for name, visit, unit, trade, state, made, shut in faults:
        stored(
            "Rectification", name, issue="渗水", source_type="Handover", source_doctype="Handover Inspection", source_name=visit, unit=unit, warranty_item=trade,
            workflow_state=state, creation=made, reinspected_at=shut, severity="Minor", project="HY",
        )  # fmt: skip


@pytest.mark.usefixtures("homes")
def test_rp6_defects_per_home_and_how_they_close() -> None:
    with at("2026-10-21 09:00:00"):
        found = report("Handover Defects")
        line = found.lines[0]
        assert (
            line["group"],
            line["homes"],
            line["defects"],
            line["rate"],
            line["closed"],
            line["open"],
            line["share"],
        ) == ("3栋", 2, 3, 1.5, 1, 2, 33.3)
        sets = {one["name"]: one["values"] for one in found.chart["data"]["datasets"]}
        assert (sets["Found"], sets["Closed"]) == ([2, 3, 3], [0, 1, 1])
        trades = {row["group"]: row["defects"] for row in report("Handover Defects", group_by="Trade").lines}
    assert trades == {"Waterproofing": 2, "Not Set": 1}
    assert report("Handover Defects", batch="二期").lines == []


@pytest.mark.usefixtures("homes")
def test_rp7_every_home_in_one_state_by_its_last_round() -> None:
    line = report("Handover Progress").lines[0]
    states = {
        state: line[state]
        for state in ("homes", "accepted", "with_defects", "refused", "appointed", "waiting", "keys", "share")
    }
    assert states == {
        "homes": 4,
        "accepted": 0,
        "with_defects": 1,
        "refused": 0,
        "appointed": 2,
        "waiting": 1,
        "keys": 3,
        "share": 25.0,
    }
    assert report("Handover Progress", batch="一期").lines[0]["homes"] == 3


def test_rp16_done_late_missed_by_time_and_hours(estate: Any) -> None:
    stored("Patrol Route", "夜巡", route_name="夜巡", department="安管部", active=1)
    tours = [
        ("PT-1", "Done", 22, "22:50", 1), ("PT-2", "Done", 22, "23:20", 0), ("PT-3", "Planned", 2, None, 0), ("PT-4", "Under Way", 3, None, 0), ("PT-5", "Planned", 23, None, 0),
    ]  # fmt: skip
    for name, status, hour, finished, suspects in tours:
        stored(
            "Patrol Task", name, route="夜巡", department="安管部", status=status, planned_from=f"2026-10-14 {hour:02}:00:00", planned_to=f"2026-10-14 {hour:02}:59:00",
            grace_min=10, finished_at=f"2026-10-14 {finished}:00" if finished else None, suspects=suspects, findings=1, project="HY",
        )  # fmt: skip
    with at("2026-10-14 23:30:00"):
        found = report("Patrol Completion", from_date="2026-10-14", to_date="2026-10-14")
    line = found.lines[0]
    assert (
        line["planned"],
        line["done"],
        line["late"],
        line["missed"],
        line["partial"],
        line["open"],
        line["share"],
    ) == (5, 2, 1, 1, 1, 1, 50.0)
    assert (line["suspects"], line["findings"]) == (1, 5)
    missed = found.chart["data"]["datasets"][1]["values"]
    assert (missed[2], missed[3], sum(missed)) == (1, 1, 2)


def test_rp30_one_unit_on_one_page(complaint: File, member: Member, as_user: As) -> None:
    case = complaint()
    stored("Rectification", "REC-1", issue="渗水", unit=UNIT, workflow_state="Pressed", project="HY")
    stored(
        "Deposit Entry",
        "DEP-1",
        unit=UNIT,
        docstatus=1,
        entry_type="Received",
        payer_type="Owner",
        payer_name="曾静",
        amount=10,
    )
    stored("Key Item", "KEY-1", unit=UNIT, key_label="入户门", status="Lent")
    stored("Special Permit", "SP-1", unit=UNIT, permit_type="LOCK_OPEN", workflow_state="Approved")
    with as_user(member("desk", "客服部", "Front Desk")):
        found = unit_360.show(UNIT)
        called = {row["name"]: row["what"] for block in found["blocks"] for row in block["rows"]}
        assert called["SP-1"] == frappe.db.get_value("Permit Type", "LOCK_OPEN", "label")
        kinds = {kind["doctype"]: kind["alive"] for block in found["blocks"] for kind in block["kinds"]}
        assert (kinds["Complaint"], kinds["Rectification"], kinds["Deposit Entry"], kinds["Key Item"]) == (1, 1, 0, 1)
        assert [(row["resident_name"], row["mobile"], row["relation"]) for row in found["people"]] == [("曾静", "199****0123", "Owner")]  # fmt: skip
        assert {entry["label"]: entry["value"] for entry in found["figures"]} == {"Open Cases": 1, "Open Defects": 1, "Keys Lent": 1}  # fmt: skip
        assert case.name in {row["name"] for block in found["blocks"] for row in block["rows"]}
        assert {"Call Log", "Complaint", "Work Order", "Entry Pass"} <= {act["doctype"] for act in found["acts"]}
        assert found["title"] == "3栋1单元1202"
        with pytest.raises(frappe.DoesNotExistError):
            unit_360.show("HY-99")


def test_rp30_finds_a_unit_by_room_person_and_plate(resident: Any, member: Member, as_user: As) -> None:
    new("Vehicle", vehicle_class="Car", plate_no="苏A12345", owner_resident=resident.name, unit=OTHER)
    with as_user(member("desk", "客服部", "Front Desk")):
        found = {text: [hit["unit"] for hit in unit_360.find(text)] for text in ("3-1-1302", "zengj", "0123", "苏a12345", "没有")}  # fmt: skip
    assert found == {"3-1-1302": [OTHER], "zengj": [UNIT], "0123": [UNIT], "苏a12345": [OTHER], "没有": []}


def test_rp30_leaves_out_what_the_person_may_not_see(complaint: File, member: Member, as_user: As) -> None:
    """R18: a confidential complaint is not on the page of the front desk; documents without any right have no branch."""
    case = complaint()
    frappe.db.set_value("Complaint", case.name, "is_confidential", 1)
    stored("Sensitive Access", "X", user="Administrator", action="Unmask")
    with as_user(member("desk", "客服部", "Front Desk")):
        found = unit_360.show(UNIT)
        assert "Complaint" not in {kind["doctype"] for block in found["blocks"] for kind in block["kinds"]}
    with as_user(member("meetings", "客服部", "Meeting Attendant")):
        assert unit_360.show(UNIT)["blocks"] == []


def test_rp12_let_by_dates_ending_unpaid_and_waiting(estate: Any, member: Member, as_user: As) -> None:
    stored("Service Location", "P-B1", location_code="P-B1", location_name="地下一层", location_type="Parking Area")
    for number in range(4):
        stored(
            "Parking Space", f"B1-{number}", space_code=f"B1-{number}", area="P-B1", vehicle_class="Car", project="HY"
        )
    stored("Vehicle", "VEH-1", vehicle_class="Car", plate_no="苏A12345")
    permits = [
        ("B1-0", "Valid", "2026-01-01", "2026-12-31", "2026-12-31"), ("B1-1", "Valid", "2026-01-01", "2026-10-20", "2026-09-30"),
        ("B1-2", "Valid", "2026-01-01", "2026-10-01", "2026-10-01"), ("B1-3", "Suspended", "2026-01-01", "2026-12-31", "2026-12-31"), (None, "Applied", "2026-11-01", None, None),
    ]  # fmt: skip
    for number, (space, state, start, end, paid) in enumerate(permits):
        stored(
            "Parking Permit",
            f"PP-{number}",
            vehicle="VEH-1",
            space=space,
            workflow_state=state,
            valid_from=start,
            valid_to=end,
            paid_until=paid,
            project="HY",
        )
    with at("2026-10-14 12:00:00"):
        found = report("Parking Occupancy")
        line = {row["title"]: row for row in found.lines}["地下一层"]
        assert (line["spaces"], line["let"], line["share"], line["ending"], line["unpaid"]) == (4, 3, 75.0, 1, 1)
        assert found.figures == {"Spaces": 4, "Let": 75.0, "Ending in 15 Days": 1, "Unpaid": 1, "Waiting": 1}
        assert report("Parking Occupancy", vehicle_class="Bicycle").lines == []
        with as_user(member("hr", "行政人事部", "HR Archivist")), pytest.raises(frappe.PermissionError):
            report("Parking Occupancy")
