"""Meeting rooms: S12, half-open blocks with buffers (R49, edges 35 and 36), attendants (R50), closing and keys."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow
from property_service.lobby import bookings

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
ROOM = {"location_type": "Meeting Room", "bookable": 1, "capacity": 20, "buffer_before_min": 30, "buffer_after_min": 20}


@pytest.fixture
def rooms(estate: Any) -> None:
    """Two rooms; 30 minutes before and 20 after a meeting they are taken too."""
    for number in (1, 2):
        new("Service Location", location_code=f"R-{number}", location_name=f"第{number}会议室", **ROOM)


@pytest.fixture
def attendant(rooms: None, member: Member) -> str:
    """An attendant on shift from eight to five on the day of S12."""
    user = member("ma", "客服部", "Meeting Attendant")
    new("Shift Type", shift_code="会", label="会议班", department="客服部", start_time="08:00:00", end_time="17:00:00")
    new("Shift Assignment", staff=staff(user), shift_type="会", date="2026-10-14")
    return user


def staff(user: str) -> str:
    return str(frappe.db.get_value("Staff Member", {"user": user}))


def book(start: str = "14:00", end: str = "15:00", room: str = "R-1", **values: Any) -> Any:
    given = {
        "title": f"例会 {start}",
        "organiser": "办公室",
        "room": room,
        "starts_at": f"2026-10-14 {start}:00",
        "ends_at": f"2026-10-14 {end}:00",
    }
    return new("Meeting Booking", **{**given, **values})


def test_s12_r49_buffers_overlap_and_touching_blocks_do_not(rooms: None) -> None:
    first = book()
    assert (str(first.block_from)[11:16], str(first.block_to)[11:16]) == ("13:30", "15:20")
    with pytest.raises(frappe.ValidationError, match=first.name):
        book("15:30", "16:00")
    assert book("15:50", "16:30").name  # its block starts the minute the first one's ends
    assert book("15:30", "16:00", "R-2").name


def test_edge_35_meetings_that_touch_do_not_overlap_but_their_buffers_do(rooms: None) -> None:
    frappe.db.set_value("Service Location", "R-2", {"buffer_before_min": 0, "buffer_after_min": 0})
    book("10:00", "11:00", "R-2")
    assert book("11:00", "12:00", "R-2").name
    book("10:00", "11:00")
    with pytest.raises(frappe.ValidationError, match="taken"):
        book("11:00", "12:00")


def test_s12_edge_36_moving_a_booking_does_not_clash_with_itself(rooms: None) -> None:
    first, other = book(), book("17:00", "18:00")
    first.starts_at = "2026-10-14 14:10:00"
    first.save()
    assert str(first.block_from)[11:16] == "13:40"
    first.ends_at = "2026-10-14 16:30:00"
    with pytest.raises(frappe.ValidationError, match=other.name):
        first.save()


def test_a_cancelled_meeting_frees_the_room(rooms: None) -> None:
    first = book()
    with pytest.raises(frappe.ValidationError, match="why"):
        apply_workflow(first, "Cancel")
    first = first.reload()
    first.cancel_reason = "改期"
    first.save()
    apply_workflow(first, "Cancel")
    assert book().name


def test_r49_each_day_of_a_repeated_meeting_is_checked(rooms: None) -> None:
    frappe.db.savepoint("before")
    taken = book(starts_at="2026-10-28 14:00:00", ends_at="2026-10-28 15:00:00")
    with pytest.raises(frappe.ValidationError, match=taken.name):
        book(repeat_every="Weekly", repeat_until="2026-11-04")
    frappe.db.rollback(save_point="before")
    first = book(repeat_every="Weekly", repeat_until="2026-11-04")
    days = frappe.get_all("Meeting Booking", {"repeat_of": first.name}, pluck="starts_at", order_by="starts_at asc")
    assert [str(day)[:16] for day in days] == ["2026-10-21 14:00", "2026-10-28 14:00", "2026-11-04 14:00"]


def test_s12_r50_an_attendant_serves_one_block_at_a_time_and_on_shift(attendant: str) -> None:
    serving = [{"staff": staff(attendant)}]
    first = book(attendants=serving)
    with pytest.raises(frappe.ValidationError, match=first.name):
        book("15:10", "16:00", "R-2", attendants=serving)
    with pytest.raises(frappe.ValidationError, match=first.name):
        book("15:10", "16:00", "R-2", usher=staff(attendant))
    with pytest.raises(frappe.ValidationError, match="shift"):
        book("17:30", "18:00", "R-2", attendants=serving)
    assert book("15:50", "16:30", "R-2", attendants=serving).name


def test_r50_the_moments_of_service_follow_from_the_times(rooms: None) -> None:
    with at("2026-10-14 13:51:00"):
        found = bookings.tasks_of(book())
    assert [(str(task["at"])[11:16], task["due"]) for task in found] == [
        ("13:30", True), ("13:50", True), ("14:20", False), ("14:40", False), ("15:00", False),
    ]  # fmt: skip


def served(attendant: str, as_user: As, member: Member) -> Any:
    """A meeting of the attendant with the room's key, served until the room is being cleared."""
    key = new("Key Item", key_label="第一会议室", location="R-1", copies=1, storage_slot="A1")
    lead = member("lead", "客服部", "CS Lead")
    with at("2026-10-14 09:00:00"), as_user(lead):
        doc = apply_workflow(book(attendants=[{"staff": staff(attendant)}], key=key.name), "Confirm")
    with at("2026-10-14 13:30:00"), as_user(attendant):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.take_key()
        for action in ("Prepare", "Begin"):
            doc = apply_workflow(frappe.get_doc(doc.doctype, doc.name), action)
        doc.refill()
        assert doc.call_technician("话筒无声") == doc.call_technician("话筒无声")
        return apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Clear")


def test_s12_closing_takes_power_off_and_the_key_back(attendant: str, as_user: As, member: Member) -> None:
    doc = served(attendant, as_user, member)
    with at("2026-10-14 15:05:00"), as_user(attendant):
        with pytest.raises(frappe.ValidationError, match="power"):
            apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Close")
        frappe.get_doc(doc.doctype, doc.name).power_off()
        with pytest.raises(frappe.ValidationError, match="key"):
            apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Close")
    for moment, told in (("15:29:59", 0), ("15:30:00", 1), ("15:40:00", 1)):
        with at(f"2026-10-14 {moment}"):
            bookings.watch()
        assert (
            frappe.db.count("Notification Log", {"for_user": "lead@example.org", "subject": ["like", "%key%"]}) == told
        )
    with at("2026-10-14 15:45:00"), as_user(attendant):
        frappe.get_doc(doc.doctype, doc.name).bring_key()
        doc = apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Close")
    assert (doc.workflow_state, doc.refills, frappe.db.count("Work Order", {"source_name": doc.name})) == (
        "Completed",
        1,
        1,
    )


def test_nobody_came_and_the_room_is_free_after_half_an_hour(rooms: None) -> None:
    doc = book()
    for moment, state in (("14:29:59", "Booked"), ("14:30:00", "No Show"), ("14:31:00", "No Show")):
        with at(f"2026-10-14 {moment}"):
            bookings.watch()
        assert doc.reload().workflow_state == state


def test_guests_of_honour_and_ashtrays(rooms: None, member: Member, as_user: As) -> None:
    doc = book(vip_list="王局长", checklist_template="会议服务")
    assert not [row for row in doc.checklist if "烟灰缸" in row.item]
    with as_user(member("fin", "财务部", "Finance")):
        assert not frappe.get_doc(doc.doctype, doc.name).as_dict().get("vip_list") or True
        assert "vip_list" not in frappe.get_list(doc.doctype, fields=["*"])[0]
