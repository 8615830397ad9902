"""Whose rows of operations: the list and the document say the same for everybody, and residents see only what is addressed to them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
PEOPLE = {
    "lead": ("客服部", "CS Lead"), "lobby": ("客服部", "Lobby Receptionist"), "guard": ("安管部", "Security Guard"), "fin": ("财务部", "Finance"),
    "tea": ("客服部", "Meeting Attendant"), "usher": ("客服部", "Meeting Attendant"), "idle": ("客服部", "Meeting Attendant"), "sales": ("营销中心", "Sales CS Supervisor"), "hr": ("行政人事部", "HR Archivist"), "boss": ("管理处", "Property Manager"),
}  # fmt: skip
# who sees how many of the rows below
SEEN = {
    "Roster Change Request": {"lead": 1, "lobby": 1, "guard": 1, "fin": 0, "sales": 0, "hr": 2, "boss": 2},
    "Work Plan": {"lead": 1, "lobby": 1, "guard": 1, "fin": 0, "sales": 0, "hr": 0, "boss": 2},
    "Staff Record": {"lead": 1, "lobby": 1, "guard": 1, "fin": 0, "sales": 0, "hr": 2, "boss": 2},
    "Daily Report": {"lead": 1, "lobby": 0, "guard": 1, "fin": 0, "sales": 0, "hr": 0, "boss": 2},
    "Meeting Booking": {"sales": 0, "hr": 0, "lead": 3, "lobby": 3, "guard": 3, "tea": 1, "usher": 2, "idle": 0, "resident": 1},
    "Shift Handover": {"lead": 2, "lobby": 1, "guard": 1, "boss": 2, "tea": 2},
    "Shift Type": {"lead": 2, "lobby": 2, "guard": 1, "sales": 0, "fin": 2, "boss": 2},
    "Training Session": {"lead": 2, "lobby": 2, "guard": 1, "hr": 2, "sales": 2, "boss": 2},
    "Mail Item": {"lead": 2, "lobby": 2, "hr": 2, "boss": 2, "resident": 1},
}  # fmt: skip


@pytest.fixture
def users(resident: Any, member: Callable[..., str], make_user: Callable[..., str]) -> dict[str, str]:
    """An account of each kind, and two documents of each DocType: one of the lobby's department, one of the guard's."""
    found = {name: member(name, department, role) for name, (department, role) in PEOPLE.items()}
    found["resident"] = make_user("zj@example.org", "Resident", user_type="Website User")
    frappe.db.set_value("Resident", resident.name, "user", found["resident"])
    staff = {
        name: frappe.db.get_value("Staff Member", {"user": user}) for name, user in found.items() if name != "resident"
    }
    meetings(staff, resident.name)
    with at("2026-10-12 09:00:00"):
        for name, department in (("lobby", "客服部"), ("guard", "安管部")):
            new(
                "Roster Change Request",
                request_type="Annual Leave",
                staff=staff[name],
                from_date="2026-10-20",
                to_date="2026-10-20",
            )
            new("Work Plan", title=name, department=department, owner_staff=staff[name])
            new("Staff Record", record_type="Praise", staff=staff[name], summary="好")
            new(
                "Daily Report",
                date="2026-10-12",
                department=department,
                author=staff["lead" if name == "lobby" else name],
            )
            new("Training Session", topic=name, kind="Fire Safety", department=department, at="2026-10-20 09:00:00", attendees=[{"staff": staff[name]}])  # fmt: skip
            handed_over(name, staff[name], department)
            addressee = resident.name if name == "lobby" else None
            new(
                "Mail Item",
                addressee_text=name,
                addressee=addressee,
                unit="HY-03-1-1202",
                received_at="2026-10-12 09:00:00",
            )
    return found


def handed_over(name: str, person: str, department: str) -> None:
    """The post of somebody's shift, which nobody relieves."""
    new("Service Location", location_code=f"P-{name}", location_name=name, location_type="Lobby")
    kind = "会" if department == "客服部" else name
    if kind == name:
        new("Shift Type", shift_code=name, label=name, department=department, post=f"P-{name}", start_time="08:00:00", end_time="17:00:00")  # fmt: skip
    leaving = new("Shift Assignment", staff=person, shift_type=kind, date="2026-10-16")
    new("Shift Handover", outgoing=leaving.name)


def meetings(staff: dict[str, str], resident: str) -> None:
    """One that an attendant serves, where another one ushers; one of the usher alone; one nobody serves yet."""
    room = {"location_type": "Meeting Room", "bookable": 1, "capacity": 20}
    new("Service Location", location_code="R-1", location_name="第1会议室", **room)
    new("Shift Type", shift_code="会", label="会议班", department="客服部", start_time="08:00:00", end_time="17:00:00")
    for name in ("tea", "usher"):
        new("Shift Assignment", staff=staff[name], shift_type="会", date="2026-10-14")
    serving = (
        {"attendants": [{"staff": staff["tea"]}], "usher": staff["usher"]},
        {"attendants": [{"staff": staff["usher"]}], "resident": resident},
        {},
    )
    for hour, values in zip((9, 11, 13), serving, strict=True):
        times = {"starts_at": f"2026-10-14 {hour:02}:00:00", "ends_at": f"2026-10-14 {hour + 1:02}:00:00"}
        new("Meeting Booking", title=f"会 {hour}", organiser="办公室", room="R-1", **times, **values)


def test_an_attendant_writes_only_the_meetings_they_serve_and_names_themselves_to_none(
    users: dict[str, str], as_user: As
) -> None:
    served, other, unserved = frappe.get_all("Meeting Booking", pluck="name", order_by="starts_at asc")
    tea = frappe.db.get_value("Staff Member", {"user": users["tea"]})
    with as_user(users["tea"]):
        doc = frappe.get_doc("Meeting Booking", served)
        doc.remarks = "加一壶茶"
        doc.save()
        for name in (other, unserved):
            doc = frappe.get_doc("Meeting Booking", name)
            doc.append("attendants", {"staff": tea})
            with pytest.raises(frappe.PermissionError):
                doc.save()
            doc = frappe.get_doc("Meeting Booking", name)
            doc.usher = tea
            with pytest.raises(frappe.PermissionError):
                doc.save()


@pytest.mark.parametrize("doctype", sorted(SEEN))
def test_list_and_document_agree(users: dict[str, str], as_user: As, doctype: str) -> None:
    docs = [frappe.get_doc(doctype, name) for name in frappe.get_all(doctype, pluck="name")]
    for name, wanted in SEEN[doctype].items():
        with as_user(users[name]):
            listed = set(frappe.get_list(doctype, pluck="name"))
            assert {doc.name for doc in docs if doc.has_permission("read")} == listed, name
        assert len(listed) == wanted, name


def test_who_reads_all_in_one_role_and_writes_the_own_in_another_writes_the_own(
    users: dict[str, str], member: Callable[..., str], as_user: As
) -> None:
    """permissions.md: meeting bookings are R for the lobby, RW o for meeting attendants."""
    user = member("both", "客服部", "Meeting Attendant", "Lobby Receptionist")
    staff = frappe.db.get_value("Staff Member", {"user": user})
    names = frappe.get_all("Meeting Booking", pluck="name", order_by="name asc")
    served = frappe.get_doc("Meeting Booking", names[-1])
    frappe.db.set_value("Meeting Booking", served.name, "usher", staff)
    with as_user(user):
        assert frappe.get_list("Meeting Booking", pluck="name", order_by="name asc") == names
        docs = [frappe.get_doc("Meeting Booking", name) for name in names]
        assert all(doc.has_permission("read") for doc in docs)
        assert [doc.name for doc in docs if doc.has_permission("write")] == [served.name]
