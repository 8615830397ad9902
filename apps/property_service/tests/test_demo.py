"""The demo's content: everybody and everything that the scenarios speak of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

import frappe
from frappe.exceptions import ValidationError
from frappe.runtime.context import Context
from property_service import demo
from property_service.demo import checks
from property_service.demo.load import RECENT, day_of
from property_service.demo.people import SPECIAL
from property_service.demo.run import ANCHOR, EVENING, at
from property_service.demo.texts import COMPLAINTS, SOLUTIONS
from property_service.residents.doctype.unit_occupancy.unit_occupancy import period_of
from property_service.shared.periods import most_at_once

COUNTED = (
    "Property Project",
    "Building",
    "Property Unit",
    "Resident",
    "Unit Occupancy",
    "Complaint",
    "Staff Member",
    "User",
)


def counts() -> dict[str, int]:
    return {doctype: frappe.db.count(doctype) for doctype in COUNTED}


def test_the_small_profile_is_a_tenth(loaded: Context) -> None:
    found = counts()
    assert found["Property Unit"] == 76
    assert found["Building"] == 11
    assert found["Resident"] == 118
    assert found["Complaint"] == 124


def test_the_special_people_are_there(loaded: Context) -> None:
    names = Counter(frappe.get_all("Resident", pluck="resident_name"))
    assert set(SPECIAL) <= names.keys()
    assert sum(count > 1 for count in names.values()) >= 3
    assert frappe.db.count("Resident", {"id_type": "Passport"}) == 3
    assert frappe.db.count("Resident", {"is_minor": 1}) == 2
    assert frappe.db.get_value("Resident", {"resident_name": "曾静", "user": ["is", "set"]}, "mobile") == "19900000123"


def test_the_lobby_has_shifts_on_every_day_to_come(loaded: Context) -> None:
    ahead = {"date": ["between", [ANCHOR + timedelta(days=1), ANCHOR + timedelta(days=30)]], "status": "Planned"}
    assert len(set(frappe.get_all("Shift Assignment", ahead, pluck="date"))) == 30


def test_complaints_are_in_every_state_over_three_months(loaded: Context) -> None:
    rows = frappe.get_all("Complaint", fields=["workflow_state", "opened_at", "closed_at", "priority"])
    assert {row.workflow_state for row in rows} == {
        "New", "Accepted", "In Progress", "On Hold", "Resolved", "Closed", "Merged", "Declined",
    }  # fmt: skip
    days = [str(row.opened_at)[:10] for row in rows]
    assert min(days) >= "2026-08-01"
    assert max(days) <= "2026-10-31"
    assert all(row.closed_at is None or row.closed_at > row.opened_at for row in rows)


def test_shares_of_every_unit_are_at_most_the_whole(loaded: Context) -> None:
    rows = frappe.get_all("Unit Occupancy", fields=["unit", "share_pct", "from_date", "to_date"])
    for unit in {row.unit for row in rows}:
        assert most_at_once((period_of(row), float(row.share_pct or 0)) for row in rows if row.unit == unit) <= 100


def test_every_role_has_its_user(loaded: Context) -> None:
    users = frappe.get_all("User", filters={"name": ["like", "%@demo.example"]}, pluck="name")
    assert len(users) == 15
    assert {"front-desk@demo.example", "cs-lead@demo.example", "resident@demo.example"} <= set(users)


def test_loading_twice_is_refused(loaded: Context) -> None:
    with pytest.raises(ValidationError, match="loaded already"):
        demo.load("small")


@pytest.mark.parametrize("category", COMPLAINTS)
def test_each_category_has_six_ways_to_say_it(category: str) -> None:
    assert len(COMPLAINTS[category]) >= 6


def test_replies_are_long_enough_for_the_hotline() -> None:
    assert min(map(len, SOLUTIONS)) >= 20


def test_list_and_document_agree_for_every_role(loaded: Context, as_user: Callable[..., Any]) -> None:
    docs = [frappe.get_doc("Complaint", name) for name in frappe.get_all("Complaint", pluck="name", limit=60)]
    docs += [
        frappe.get_doc("Complaint", name) for name in frappe.get_all("Complaint", {"is_confidential": 1}, pluck="name")
    ]
    for user in frappe.get_all("User", filters={"name": ["like", "%@demo.example"]}, pluck="name"):
        with as_user(user):
            listed = set(frappe.get_list("Complaint", pluck="name", limit_page_length=0))
            assert {doc.name for doc in docs if doc.has_permission("read")} == {doc.name for doc in docs} & listed, user


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_what_has_to_hold_among_documents_holds(loaded: Context, check: Callable[[date], list[str]]) -> None:
    with at(datetime.combine(ANCHOR, EVENING)):
        assert check(ANCHOR) == []


def test_the_checks_name_themselves(loaded: Context) -> None:
    found = checks.run()
    assert len(found) == len(checks.CHECKS)
    assert all(entry["holds"] and entry["check"] for entry in found)


SPOILT = (
    (checks.deposits, "Deposit Entry", {"docstatus": 1}, {"amount": 1}),
    (checks.patrols, "Renovation Inspection", {"purpose": "Patrol"}, {"visited_at": "2026-01-01 09:00:00"}),
    (checks.owners, "Unit Occupancy", {"relation": "Owner"}, {"to_date": "2026-01-01"}),
    (checks.shares, "Unit Occupancy", {"relation": "Joint Owner"}, {"share_pct": 60}),
    (checks.passes, "Entry Pass", {"renovation": ["is", "set"]}, {"valid_to": "2030-01-01 09:00:00", "status": "Valid"}),
    (checks.shifts, "Shift Assignment", {"status": "Done"}, {"start_at": "2026-10-01 07:00:00", "end_at": "2026-10-30 07:00:00"}),
    (checks.bookings, "Meeting Booking", {}, {"block_from": "2026-10-01 07:00:00", "block_to": "2026-10-30 07:00:00"}),
    (checks.permits, "Parking Permit", {}, {"vehicle": "the same"}),
)  # fmt: skip


@pytest.mark.parametrize(("check", "doctype", "of", "values"), SPOILT, ids=lambda entry: getattr(entry, "__name__", ""))
def test_what_does_not_hold_is_named(
    loaded: Context, check: Callable[[date], list[str]], doctype: str, of: dict[str, Any], values: dict[str, Any]
) -> None:
    frappe.db.savepoint("spoilt")
    frappe.db.set_value(doctype, of, values, update_modified=False)
    with at(datetime.combine(ANCHOR, EVENING)):
        against = check(ANCHOR)
    frappe.db.rollback(save_point="spoilt")
    assert against


def test_a_value_in_clear_is_named(loaded: Context) -> None:
    assert checks.masks(ANCHOR) == []
    frappe.db.savepoint("spoilt")
    frappe.permissions.update_permission_property("Resident", checks.RECEPTION, 0, "unmask", 1)
    against = checks.masks(ANCHOR)
    frappe.db.rollback(save_point="spoilt")
    assert any("mobile" in entry for entry in against)


def test_the_lobby_finds_nobodys_number_in_a_list(loaded: Context, as_user: Callable[..., Any]) -> None:
    with as_user("lobby-receptionist@demo.example"):
        rows = frappe.get_list("Resident", fields=["*"], limit_page_length=0)
    assert len(rows) == 118
    assert not re.search(r"1990000\d{4}|320599\d{8}", str(rows))


@pytest.mark.parametrize("days", range(8))
def test_a_recent_day_is_over_and_keeps_the_days_of_the_week(loaded: Context, days: int) -> None:
    today = date(2027, 2, 1) + timedelta(days=days)
    with at(datetime.combine(today, EVENING)):
        anchor = day_of(RECENT)
    assert anchor.weekday() == ANCHOR.weekday()
    assert timedelta(days=1) <= today - anchor <= timedelta(days=7)
