"""Two people do the same thing at once: the database lets one, the other is told who was first. On every database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import frappe
from frappe.facade import open_site
from frappe.model.workflow import apply_workflow
from frappe.utils import getdate, nowdate
from property_service.permits import deposits, gate, site_passes

from .conftest import new, stored

Inside = Callable[[], Any]
UNITS = ("HY-03-1-1202", "HY-03-1-1302")
SOON = "2099-01-05 09:00:00"


@pytest.fixture
def inside(private_site: Any, sites_path: Path) -> Inside:
    """A site of the test's own, with two homes and two people; ``with inside():`` is a connection of one's own, kept at its end."""
    site = private_site().site

    @contextmanager
    def connected() -> Iterator[Any]:
        with open_site(site, sites_path=sites_path) as ctx:
            yield ctx

    with connected():
        new("Property Project", project_code="HY", project_name="花园小区")
        new("Building", project="HY", building_no="03", label="3栋", entrances=1)
        for floor in (12, 13):
            new("Property Unit", building="HY-03", entrance=1, floor=floor, room_no=f"{floor}02")
    return connected


def people(count: int = 2) -> list[str]:
    return [new("Resident", resident_name=f"住户{n}", mobile=f"1990000070{n}").name for n in range(count)]


def both(inside: Inside, work: Callable[[Any], Any], entries: tuple[Any, Any]) -> list[str]:
    """Do a work for two entries at once, each in a transaction that has read and written something before; "done" or what was said."""
    together = threading.Barrier(2)

    def one(entry: Any) -> str:
        with inside() as ctx:
            if frappe.db.db_type == "mariadb":  # embedded, who writes is alone
                new("ToDo", description=f"before {entry}")
                frappe.get_all("Property Unit")  # nothing read later may be of this moment
            together.wait()
            try:
                work(entry)
            except (frappe.ValidationError, frappe.DuplicateEntryError) as error:
                ctx.db.rollback()
                return str(error)
            return "done"

    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(one, entries), key=lambda said: said != "done")


def move(unit: str, person: str, **values: Any) -> dict[str, Any]:
    return {"unit": unit, "resident": person, "relation": "Owner", "planned_at": SOON, **values}


def test_the_lift_is_booked_by_one_household(inside: Inside) -> None:
    with inside():
        persons = people()
    entries = tuple(zip(UNITS, persons, strict=True))
    slot = frappe_slot(inside)
    said = both(inside, lambda entry: new("Move Request", **move(*entry, window_slot=slot)), entries)
    assert said[0] == "done"
    assert "The lift is booked then for HY-03-1-1" in said[1]
    assert "MIN-" in said[1]


def frappe_slot(inside: Inside) -> str:
    with inside():
        options = frappe.get_meta("Move Request").get_field("window_slot").options or ""
    return next(filter(None, options.split("\n")))


def test_a_household_has_one_file_for_a_move(inside: Inside) -> None:
    with inside():
        person = people(1)[0]
    said = both(inside, lambda _n: new("Move Request", **move(UNITS[0], person)), (1, 2))
    assert said[0] == "done"
    assert "has an open application already: MIN-" in said[1]
    with inside():
        assert frappe.db.count("Move Request") == 1


def test_r24_a_home_has_one_appointment_and_an_hour_as_many_as_there_are_people(inside: Inside) -> None:
    with inside():
        persons = people()
        inspector = new("Staff Member", staff_name="验房员", department="工程部", employed_from="2024-01-01").name
    given = {"inspector": inspector, "appoint_from": SOON, "appoint_to": "2099-01-05 10:00:00", "slot_capacity": 1}

    def book(entry: tuple[str, str]) -> Any:
        return new("Handover Inspection", unit=entry[0], resident=entry[1], batch="一期", **given)

    said = both(inside, book, ((UNITS[0], persons[0]), (UNITS[0], persons[1])))
    assert said[0] == "done"
    assert "has an appointment already: HIN-" in said[1]
    with inside():
        frappe.db.delete("Handover Inspection", {})
    said = both(inside, book, tuple(zip(UNITS, persons, strict=True)))
    assert said[0] == "done"
    assert "this time is full" in said[1]


def test_a_key_is_lent_to_one(inside: Inside) -> None:
    with inside():
        persons = people()
        key = new("Key Item", key_label="机房钥匙", unit=UNITS[0], storage_slot="A-01").name
    said = both(inside, lambda person: frappe.get_doc("Key Item", key).issue("Resident", person), tuple(persons))
    with inside():
        doc = frappe.get_doc("Key Item", key)
        assert (doc.status, len(doc.movements)) == ("Lent", 1)
        assert said[0] == "done"
        holder = frappe.db.get_value("Resident", doc.holder, "resident_name")
        assert f"is Lent ({holder})" in said[1]


def test_r7_shares_stay_within_the_whole(inside: Inside) -> None:
    with inside():
        persons = people()
    given = {"unit": UNITS[0], "relation": "Joint Owner", "from_date": "2024-01-01", "share_pct": 60}
    said = both(inside, lambda person: new("Unit Occupancy", resident=person, **given), tuple(persons))
    assert said[0] == "done"
    assert "120" in said[1]
    with inside():
        owner = frappe.db.get_value("Unit Occupancy", {}, "resident")
        shown = frappe.db.get_value("Property Unit", UNITS[0], "current_owner_display")
        assert shown == frappe.db.get_value("Resident", owner, "resident_name")


def test_refunds_are_drafted_once(inside: Inside) -> None:
    with inside() as ctx:
        day = {"valid_from": "2026-10-12 00:00:00", "valid_to": "2026-10-13 00:00:00"}
        card = new("Entry Pass", pass_type="VISITOR", holder_name="张三丰", **day).name
        paid = {"against_doctype": "Entry Pass", "against_name": card, "payer_type": "Other", "payer_name": "张三丰"}
        receipt = new("Deposit Entry", entry_type="Received", amount=10, **paid)
        apply_workflow(receipt, "Confirm")
        ctx.db.commit()
    assert both(inside, lambda _n: deposits.draft_refunds("Entry Pass", card), (1, 2)) == ["done", "done"]
    with inside():
        assert frappe.db.count("Deposit Entry", {"entry_type": "Refunded"}) == 1


def test_r26_a_home_has_one_renovation_at_a_time(inside: Inside) -> None:
    """Owner and tenant apply for the same unit at the same moment."""
    with inside():
        persons = people()
        frappe.db.set_value("Property Unit", UNITS[0], "life_status", "Let")
        for person, relation in zip(persons, ("Owner", "Tenant"), strict=True):
            new("Unit Occupancy", unit=UNITS[0], resident=person, relation=relation, from_date="2024-01-01")
    given = {"unit": UNITS[0], "start_date": "2099-01-05", "end_date": "2099-02-05", "self_build": 1}
    said = both(inside, lambda person: new("Renovation Application", applicant=person, **given), tuple(persons))
    with inside():
        (name,) = frappe.get_all("Renovation Application", pluck="name")
    assert said[0] == "done"
    assert f"has an open application already: {name}" in said[1]


def test_r36_a_pass_for_one_entry_lets_one_in(inside: Inside) -> None:
    """A shared picture of the code is shown at two gates in the same second."""
    with inside():
        start = getdate(nowdate())
        day = {"valid_from": start, "valid_to": start + timedelta(days=5)}
        card = new("Entry Pass", pass_type="TEMP", holder_name="访客", max_entries=1, **day)
        card.issue()
    seen: list[tuple[bool, str]] = []

    def scan(_gate: int) -> None:
        found = gate.scan(card.name, "In")
        seen.append((found["good"], found["reason"]))

    assert both(inside, scan, (1, 2)) == ["done", "done"]
    assert sorted(seen) == [(False, "Entries Used Up"), (True, "")]
    with inside():
        assert frappe.db.get_value("Entry Pass", card.name, "entries_used") == 1


def test_r31_a_pass_that_is_reported_lost_during_a_stop_stays_lost(inside: Inside) -> None:
    """The stop waits for the report, and takes what is good after it."""
    with inside():
        start = getdate(nowdate())
        day = {"valid_from": start, "valid_to": start + timedelta(days=5)}
        card = new("Entry Pass", pass_type="TEMP", holder_name="工人", **day)
        card.issue()
        work = {"unit": UNITS[0], "start_date": start, "end_date": start + timedelta(days=9)}
        stored("Renovation Application", "RNV-1", workflow_state="Under Construction", docstatus=1, **work)
        card.db_set("renovation", "RNV-1")
    waiting, reported = threading.Event(), threading.Event()

    def report() -> None:
        with inside():
            doc = frappe.get_doc("Entry Pass", card.name)
            doc.report_lost()
            waiting.set()
            reported.wait(1)  # the stop has asked for the row meanwhile, or waits for the database

    def stop() -> int:
        with inside():
            waiting.wait(10)
            reported.set()
            return site_passes.suspend_all("RNV-1", "RIN-1")

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.submit(report), threads.submit(stop)
        first.result()
        assert second.result() == 0
    with inside():
        assert frappe.db.get_value("Entry Pass", card.name, "status") == "Lost"


def test_r43_two_changes_at_once_do_not_give_one_person_both_shifts(inside: Inside) -> None:
    day = getdate(nowdate()) + timedelta(days=3)
    with inside():
        staff = [
            new("Staff Member", staff_name=name, department="客服部", employed_from="2024-01-01").name
            for name in "甲乙丙"
        ]
        requests = []
        for code, start, end, owner in (("E", "07:00:00", "15:00:00", 0), ("L", "14:00:00", "22:00:00", 1)):
            shift = new(
                "Shift Type", shift_code=code, label=code, department="客服部", start_time=start, end_time=end
            ).name
            doc = frappe.get_doc(
                {"doctype": "Shift Assignment", "staff": staff[owner], "shift_type": shift, "date": day}
            )
            doc.flags.planned = True
            doc.insert()
            requests.append(
                new(
                    "Roster Change Request",
                    request_type="Replacement",
                    staff=staff[owner],
                    assignment=doc.name,
                    replacement=staff[2],
                    reason="家中有事",
                ).name
            )

    def approve(name: str) -> None:
        doc = frappe.get_doc("Roster Change Request", name)
        doc.workflow_state = "Approved"
        doc.submit()

    said = both(inside, approve, (requests[0], requests[1]))
    assert said[0] == "done"
    assert said[1] != "done"
    with inside():
        assert frappe.db.count("Shift Assignment", {"staff": staff[2], "status": "Planned"}) == 1
