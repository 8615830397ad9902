"""Edge cases that no other file names: who is inside past the end, a shared picture of a code, floors, order of names, files for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from property_service.permits import gate
from property_service.residents import exports

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]


def entered(member: Member, as_user: As, **values: Any) -> tuple[str, Any]:
    """A guard, and a pass that was let in at half past five on 2026-10-14."""
    guard = member("guard", "安管部", "Security Guard")
    new("Service Location", location_code="G-01", location_name="东门", location_type="Gate")
    with at("2026-10-14 09:00"):
        window = {"valid_from": "2026-10-14 08:00:00", "valid_to": "2026-10-14 18:00:00"}
        card = new("Entry Pass", pass_type="TEMP", holder_name="张三丰", **window, **values)
        card.issue()
    with at("2026-10-14 17:30"), as_user(guard):
        assert gate.scan(card.name, "In", "G-01")["good"] is True
    return guard, card


def test_edge_29_whoever_is_inside_when_the_pass_ends_is_seen_and_may_leave(
    resident: Any, member: Member, as_user: As
) -> None:
    guard, card = entered(member, as_user)
    with at("2026-10-14 18:01"), as_user(guard):
        assert [(row["pass"], row["overdue"]) for row in gate.inside()] == [(card.name, True)]
        assert gate.scan(card.name, "In", "G-01")["good"] is False
        assert gate.scan(card.name, "Out", "G-01")["good"] is True
        assert gate.inside() == []


def test_edge_30_a_shared_picture_of_a_code_lets_nobody_in_twice_and_shows_the_face(
    resident: Any, member: Member, as_user: As
) -> None:
    guard, card = entered(member, as_user, max_entries=1, holder_photo="/private/files/face.jpg")
    with at("2026-10-14 17:40"), as_user(guard):
        second = gate.scan(card.name, "In", "G-01")
        assert (second["good"], second["reason"]) == (False, "Entries Used Up")
        token = frappe.db.get_value("Entry Pass", card.name, "token")
        assert gate.verify(token)["photo"]


def test_edge_34_a_building_makes_its_units_once(estate: Any, member: Member, as_user: As) -> None:
    shape = {"floors_above": 4, "entrances": 2, "units_per_floor": 2, "skip_floors": "3,4=3A"}
    tower = new("Building", project="HY", building_no="08", **shape)
    assert (tower.make_units(), tower.make_units()) == (16, 0)
    rooms = frappe.get_all(
        "Property Unit", {"building": tower.name, "entrance": 1}, pluck="room_no", order_by="floor asc, room_no asc"
    )
    assert rooms == ["101", "102", "201", "202", "3A01", "3A02", "501", "502"]
    assert frappe.db.get_value("Property Unit", f"{tower.name}-2-3A01", ["floor", "display_name"]) == (
        4,
        "8栋2单元3A01",
    )
    with as_user(member("desk", "客服部", "Front Desk")), pytest.raises(frappe.PermissionError):
        tower.make_units()
    tower.skip_floors = "四"
    with pytest.raises(frappe.ValidationError, match="4=3A"):
        tower.save()


def test_edges_51_and_52_a_file_keeps_numbers_whole_and_runs_no_formula(resident: Any) -> None:
    frappe.db.set_value("Resident", resident.name, "salutation", '=HYPERLINK("http://x","点我")')
    columns = {"columns": "resident_name, salutation, mobile", "clear_columns": "mobile", "file_type": "CSV"}
    given = {"target_doctype": "Resident", "purpose": "拜访", "recipient": "客服部", **columns}
    request = new("Data Export Request", **given)
    _name, content = exports.file_of(request)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    line = next(row for row in rows if "曾静" in row)
    assert not [cell for cell in line if cell.startswith(("=", "+", "-", "@"))]
    assert "19900000123" in [cell.strip("'\t=\"") for cell in line]


def test_edge_50_names_are_listed_by_their_sound_and_houses_by_their_number(estate: Any) -> None:
    """单 (Shan), 解 (Xie) and 曾 (Zeng) are surnames, and 2栋 is before 10栋; whichever way the list is asked for."""
    for name in ("曾静", "单雄信", "李雷", "解缙", "Ann"):
        new("Resident", resident_name=name, mobile="19900000222")
        new("Staff Member", staff_name=name, department="客服部", employed_from="2024-01-01")
    in_order = ["Ann", "李雷", "单雄信", "解缙", "曾静"]
    assert frappe.get_list("Resident", pluck="resident_name", order_by="resident_name asc") == in_order
    assert frappe.get_list("Staff Member", pluck="staff_name", order_by="staff_name asc") == in_order
    for number in ("10", "2"):
        tower = new("Building", project="HY", building_no=number, label=f"{number}栋")
        new("Property Unit", building=tower.name, entrance=1, floor=2, room_no="201")
    assert frappe.get_list("Building", pluck="label") == ["2栋", "3栋", "10栋"]
    units = frappe.get_list("Property Unit", pluck="display_name", order_by="display_name desc")
    assert units == ["10栋1单元201", "3栋1单元1302", "3栋1单元1202", "2栋1单元201"]


RAW, SHOWN = "19900000123", "199****0123"


@pytest.fixture
def moved(resident: Any) -> Any:
    """曾静 with a webhook, a notification and an assignment rule that name the number, and a change of it."""
    texts = {
        "subject": "{{ doc.resident_name }} {{ doc.mobile }}",
        "message": "{{ doc.mobile }} {{ doc.as_dict().mobile }}",
    }
    told = {"document_type": "Resident", "event": "Save", "channel": "System Notification", "recipients": [{"receiver_by_role": "System Manager"}]}  # fmt: skip
    new("Notification", name="Number", __newname="Number", enabled=1, **texts, **told)
    hook = {"webhook_doctype": "Resident", "webhook_docevent": "on_update", "request_url": "https://example.org/x", "request_method": "POST"}  # fmt: skip
    new(
        "Webhook",
        name="Number",
        __newname="Number",
        enabled=1,
        webhook_data=[{"fieldname": "mobile", "key": "mobile"}],
        **hook,
    )
    rule = {
        "document_type": "Resident",
        "assign_condition": "doc.salutation",
        "rule": "Round Robin",
        "users": [{"user": "Administrator"}],
    }
    days = [{"day": day} for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")]
    new("Assignment Rule", name="Number", __newname="Number", description="{{ mobile }}", assignment_days=days, **rule)
    resident.mobile = "19900000999"
    resident.save()
    resident.update({"mobile": RAW, "salutation": "曾女士"})
    return resident.save()


def test_edge_44_a_masked_number_leaves_by_no_side_door(moved: Any, member: Member, as_user: As) -> None:
    """Versions, notifications, webhooks, tasks, lists of lists, links, search, and what is said of a second person."""
    beside = {
        doctype: str(frappe.get_all(doctype, fields=["*"]))
        for doctype in ("Version", "Notification Log", "Webhook Request Log", "ToDo")
    }
    for doctype, text in beside.items():
        assert SHOWN in text, doctype
        assert RAW not in text, doctype
        assert "19900000999" not in text, doctype
    with as_user(member("lobby", "客服部", "Lobby Receptionist")):
        doors = [
            frappe.get_list("Resident", fields=["name", "mobile"], as_list=True),
            frappe.get_list("Unit Occupancy", fields=["resident.mobile as number"]),
            frappe.call("frappe.desk.search.search_link", doctype="Resident", txt="0123"),
            frappe.call("frappe.desk.search.get_link_title", doctype="Resident", docname=moved.name),
            frappe.call("frappe.desk.search.global_search", text="曾静"),
            frappe.get_print("Resident", moved.name),
        ]
    assert [str(door) for door in doors if RAW in str(door)] == []
    with as_user(member("desk", "客服部", "Front Desk")):
        frappe.clear_messages()
        new("Resident", resident_name="曾静", mobile=RAW)
        with pytest.raises(frappe.DuplicateEntryError) as refusal:
            new("Resident", resident_name="曾静", mobile=RAW, id_no="320599198802290012")
        said = f"{frappe.message_log} {refusal.value}"
    assert moved.name in said
    assert RAW not in said
    assert "320599198802290012" not in said
