"""Keys in custody: lent once, given back, lost; who may move which."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.desk import reportview
from property_service.moving import keys

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]


def key(**values: Any) -> Any:
    return new("Key Item", **{"key_label": "机房钥匙", "unit": "HY-03-1-1202", "storage_slot": "A-01", **values})


def staff(user: str) -> str:
    return str(frappe.db.get_value("Staff Member", {"user": user}, "name"))


def test_a_key_is_lent_to_one_and_comes_back(estate: Any, member: Member, as_user: As) -> None:
    desk, eng = member("desk", "客服部", "Front Desk"), member("eng", "工程部", "Engineering")
    with as_user(desk):
        doc = key()
        doc.issue("Staff Member", staff(eng), "2099-01-01 10:00:00", "修泵")
        stale = frappe.get_doc("Key Item", doc.name)
        with pytest.raises(frappe.ValidationError, match=r"Lent \(eng\)"):
            stale.issue("Staff Member", staff(desk))
        listed = reportview.get("Key Item", fields=["name", "holder_type", "holder"], filters={"name": doc.name})
        assert listed["link_titles"][f"Staff Member::{staff(eng)}"] == "eng"  # lists call people by name
        doc = frappe.get_doc("Key Item", doc.name)
        assert (doc.status, doc.holder) == ("Lent", staff(eng))
        doc.give_back()
    doc = frappe.get_doc("Key Item", doc.name)
    assert (doc.status, doc.holder, doc.due_back) == ("In Store", None, None)
    assert [(row.action, row.to_state, row.by) for row in doc.movements] == [
        ("Issue", "Lent", desk), ("Return", "In Store", desk),
    ]  # fmt: skip


def test_movements_and_holder_are_not_a_requests_to_write(estate: Any) -> None:
    doc = key(status="Lost", due_back="2099-01-01")
    assert (doc.status, doc.due_back) == ("In Store", None)
    doc.append("movements", {"action": "Return"})
    doc.save()
    assert frappe.get_doc("Key Item", doc.name).movements == []


def test_a_holder_exists_and_the_time_is_to_come(estate: Any) -> None:
    doc = key()
    with pytest.raises(frappe.MandatoryError, match="who takes it"):
        doc.issue("User", "Administrator")
    with pytest.raises(frappe.ValidationError, match="later than now"):
        doc.issue("Staff Member", new("Staff Member", staff_name="甲", department="客服部", employed_from="2024-01-01").name, "2020-01-01")  # fmt: skip


def test_meeting_attendants_take_keys_of_meeting_rooms_only(estate: Any, member: Member, as_user: As) -> None:
    user = member("ma", "客服部", "Meeting Attendant")
    room = new("Service Location", location_code="ROOM", location_name="会议室", location_type="Meeting Room", project="HY", bookable=1, capacity=9)  # fmt: skip
    home, hall = key(), key(unit=None, location=room.name)
    with as_user(user):
        with pytest.raises(frappe.PermissionError, match="meeting rooms only"):
            frappe.get_doc("Key Item", home.name).issue("Staff Member", staff(user))
        frappe.get_doc("Key Item", hall.name).issue("Staff Member", staff(user))
    assert frappe.db.get_value("Key Item", hall.name, "status") == "Lent"


def test_the_desk_hears_of_a_late_key_once(estate: Any, member: Member) -> None:
    desk = member("desk", "客服部", "Front Desk")
    with at("2026-10-12 09:00:00"):
        key().issue("Staff Member", staff(desk), "2026-10-12 12:00:00")
    for day in ("13", "14"):
        with at(f"2026-10-{day} 09:00:00"):
            keys.remind()
    assert len(frappe.get_all("Notification Log", {"for_user": desk})) == 1


def test_a_lost_key_says_who_had_it(estate: Any, member: Member) -> None:
    doc, holder = key(), staff(member("eng", "工程部", "Engineering"))
    doc.issue("Staff Member", holder)
    frappe.get_doc("Key Item", doc.name).report_lost("遗失在地库")
    doc = frappe.get_doc("Key Item", doc.name)
    assert (doc.status, doc.holder, doc.movements[-1].note) == ("Lost", holder, "遗失在地库")
