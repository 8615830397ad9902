"""Parking: plates and S05 (R4), spaces and overlaps (R39), renewals (R40, edge 18), replacement on a new plate (edge 17), reminders."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import frappe
from frappe.facade import open_site
from frappe.model.workflow import apply_workflow
from property_service.parking import permits
from property_service.parking.rules import renewal

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]


@pytest.mark.parametrize(
    ("ended", "months", "anchor", "period"),
    [
        (date(2026, 1, 31), 1, 1, (date(2026, 2, 1), date(2026, 2, 28))), (date(2028, 1, 31), 1, 1, (date(2028, 2, 1), date(2028, 2, 29))),
        (date(2026, 1, 30), 1, 31, (date(2026, 1, 31), date(2026, 2, 27))), (date(2026, 2, 27), 1, 31, (date(2026, 2, 28), date(2026, 3, 30))),
        (date(2026, 12, 31), 12, 1, (date(2027, 1, 1), date(2027, 12, 31))),
    ],
)  # fmt: skip
def test_r40_edge_18_renewals_leave_no_gap_and_keep_their_day(
    ended: date, months: int, anchor: int, period: tuple[date, date]
) -> None:
    assert renewal.following(ended, months, anchor) == period


def test_r40_a_month_after_the_31st_is_the_last_day_of_february() -> None:
    assert renewal.months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert renewal.months_later(date(2028, 1, 31), 1) == date(2028, 2, 29)


# --- over documents -----------------------------------------------------------------------------------------------------


@pytest.fixture
def office(estate: Any, member: Member) -> dict[str, str]:
    new("Service Location", location_code="B1", location_name="地下车库 B1", location_type="Parking Area", project="HY")
    new("Parking Space", space_code="B1-A012", area="B1", vehicle_class="Car", ownership="Rented")
    roles = {
        "desk": ("客服部", "Front Desk"),
        "money": ("财务部", "Finance"),
        "guard": ("安管部", "Security Guard"),
        "lobby": ("客服部", "Lobby Receptionist"),
    }
    return {name: member(name, *where) for name, where in roles.items()}


@pytest.fixture
def car(resident: Any) -> Callable[..., Any]:
    def make(plate: str | None = "苏E12345", **values: Any) -> Any:
        return new(
            "Vehicle",
            **{
                "vehicle_class": "Car",
                "plate_no": plate,
                "owner_resident": resident.name,
                "unit": "HY-03-1-1202",
                **values,
            },
        )

    return make


def applied(vehicle: Any, start: str, end: str, **values: Any) -> Any:
    given = {"permit_kind": "Fixed", "space": "B1-A012", "fee_plan": "Monthly", "amount": 400}
    return new("Parking Permit", **{"vehicle": vehicle.name, "valid_from": start, "valid_to": end, **given, **values})


def valid(office: dict[str, str], as_user: As, doc: Any) -> Any:
    with as_user(office["desk"]):
        apply_workflow(doc, "Approve")
    with as_user(office["money"]):
        return apply_workflow(frappe.get_doc("Parking Permit", doc.name), "Confirm Payment")


@pytest.mark.parametrize(
    ("typed", "stored", "kind"),
    [
        ("苏e·12345", "苏E12345", "Ordinary"),
        ("苏ED12345", "苏ED12345", "Small New Energy"),
        ("苏E12345D", "苏E12345D", "Large New Energy"),
    ],
)
def test_s05_r4_plates_of_vehicles(car: Any, typed: str, stored: str, kind: str) -> None:
    doc = car(typed)
    assert (doc.plate_no, doc.plate_kind) == (stored, kind)


@pytest.mark.parametrize("typed", ["苏EI2345", "苏E1234"])
def test_s05_wrong_plates_are_refused(car: Any, typed: str) -> None:
    with pytest.raises(frappe.ValidationError, match="not a number plate"):
        car(typed)


def test_s05_bicycles_have_a_tag_and_e_bikes_one_of_both(car: Any) -> None:
    assert car(None, vehicle_class="Bicycle", frame_tag="hy-b-0031").frame_tag == "HY-B-0031"
    with pytest.raises(frappe.MandatoryError):
        car(None, vehicle_class="Bicycle")
    with pytest.raises(frappe.MandatoryError):
        car(None, vehicle_class="E-Bike")
    assert car("苏州·a１2345", vehicle_class="E-Bike").plate_no == "苏州A12345"
    car()
    with pytest.raises(frappe.DuplicateEntryError):
        car("苏E·12345")


def test_s05_r39_a_space_that_is_taken_is_refused_naming_the_permit(office: Any, car: Any, as_user: As) -> None:
    with at("2026-01-10 09:00"):
        first = valid(office, as_user, applied(car(), "2026-01-01", "2026-12-31"))
        with pytest.raises(frappe.DuplicateEntryError, match=first.name):
            applied(car("苏E67890"), "2026-11-01", "2027-10-31")
        assert frappe.db.get_value("Parking Space", "B1-A012", "status") == "Occupied"
        applied(car("苏E88888"), "2027-01-01", "2027-12-31")


def test_r39_an_owner_has_two_plates_on_the_own_space(office: Any, car: Any, as_user: As) -> None:
    frappe.db.set_value("Parking Space", "B1-A012", "ownership", "Owned")
    for plate in ("苏E11111", "苏E22222"):
        applied(car(plate), "2026-01-01", "2026-12-31")
    with pytest.raises(frappe.DuplicateEntryError):
        applied(car("苏E33333"), "2026-06-01", "2026-12-31")


def test_r39_class_of_vehicle_and_space_agree_and_nobody_parks_in_lobbies(office: Any, car: Any) -> None:
    bike = car(None, vehicle_class="Bicycle", frame_tag="HY-B-0001")
    with pytest.raises(frappe.ValidationError, match="another class"):
        applied(bike, "2026-01-01", "2026-12-31", permit_kind="Non-Motor")
    with pytest.raises(frappe.MandatoryError, match="Space"):
        applied(car(), "2026-01-01", "2026-12-31", space=None)
    new("Service Location", location_code="L1", location_name="大厅", location_type="Lobby", project="HY")
    with pytest.raises(frappe.ValidationError, match="nobody parks"):
        new("Parking Space", space_code="L1-E1", area="L1", vehicle_class="E-Bike")


def test_s05_r40_a_month_permit_is_renewed_from_the_day_after_and_once(office: Any, car: Any, as_user: As) -> None:
    with at("2026-01-01 09:00"):
        doc = valid(office, as_user, applied(car(), "2026-01-01", "2026-01-31", permit_kind="Monthly", space=None))
    with at("2026-02-03 09:00"):
        permits.expire()
        with as_user(office["desk"]):
            doc = frappe.get_doc("Parking Permit", doc.name)
            assert doc.workflow_state == "Expired"
            name = doc.renew()
            assert doc.renew() == name
    renewed = frappe.get_doc("Parking Permit", name)
    assert (str(renewed.valid_from), str(renewed.valid_to), renewed.workflow_state, renewed.paid_until) == (
        "2026-02-01",
        "2026-02-28",
        "Applied",
        None,
    )


def test_edge_17_a_new_plate_replaces_the_permit(office: Any, car: Any, as_user: As) -> None:
    with at("2026-01-10 09:00"):
        old = car()
        first = valid(office, as_user, applied(old, "2026-01-01", "2026-12-31"))
    with at("2026-03-15 09:00"), as_user(office["desk"]):
        old = frappe.get_doc("Vehicle", old.name)
        old.plate_no = "苏ED12345"
        with pytest.raises(frappe.ValidationError, match="Change Plate"):
            old.save()
        name = frappe.get_doc("Vehicle", old.name).change_plate("苏ED12345")
    second = frappe.get_doc("Parking Permit", {"vehicle": name})
    first.reload()
    assert (first.workflow_state, str(first.valid_to)) == ("Ended", "2026-03-14")
    assert (second.workflow_state, second.replaces, str(second.valid_from), str(second.valid_to), str(second.paid_until)) == (
        "Valid", first.name, "2026-03-15", "2026-12-31", "2026-12-31",
    )  # fmt: skip
    assert frappe.db.get_value("Vehicle", old.name, "active") == 0


def test_guards_suspend_with_a_reason_and_plates_are_masked_for_the_lobby(office: Any, car: Any, as_user: As) -> None:
    with at("2026-01-10 09:00"):
        doc = valid(office, as_user, applied(car(), "2026-01-01", "2026-12-31"))
        assert permits.is_good(doc, date(2026, 12, 31))
        assert not permits.is_good(doc, date(2027, 1, 1))  # whatever any job did
        with as_user(office["guard"]):
            with pytest.raises(frappe.MandatoryError):
                apply_workflow(frappe.get_doc("Parking Permit", doc.name), "Suspend")
            doc = frappe.get_doc("Parking Permit", doc.name)
            doc.suspend_reason = "占用消防通道"
            doc.save()
            assert apply_workflow(doc, "Suspend").workflow_state == "Suspended"
            assert not permits.is_good(doc, date(2026, 6, 1))
    with as_user(office["lobby"]):
        assert frappe.get_list("Vehicle", fields=["plate_no", "unit"])[0].plate_no.endswith("345")
        assert frappe.get_list("Vehicle", fields=["plate_no"])[0].plate_no != "苏E12345"


def test_owners_are_reminded_fifteen_and_three_days_before(
    office: Any, car: Any, resident: Any, as_user: As, make_user: Any
) -> None:
    user = make_user("zeng@example.org", "Resident", user_type="Website User")
    resident.db_set("user", user)
    with at("2026-01-10 09:00"):
        doc = valid(office, as_user, applied(car(), "2026-01-01", "2026-12-31"))
    for moment in ("2026-12-01", "2026-12-17", "2026-12-18", "2026-12-28", "2026-12-29", "2027-01-01", "2027-01-02"):
        with at(f"{moment} 06:00"):
            permits.expire()
    told = frappe.get_all("Notification Log", {"document_name": doc.name, "for_user": user}, pluck="subject")
    assert sorted(told) == [f"{doc.name} ends on 2026-12-31, in {days} days at most" for days in (15, 3)]
    assert frappe.db.get_value("Parking Permit", doc.name, "workflow_state") == "Expired"
    assert frappe.db.get_value("Parking Space", "B1-A012", "status") == "Free"


def test_r39_of_two_who_ask_for_one_space_at_once_one_gets_it(private_site: Any, sites_path: Path) -> None:
    site = private_site().site
    with open_site(site, sites_path=sites_path):
        new("Service Location", location_code="B1", location_name="B1", location_type="Parking Area")
        new("Parking Space", space_code="B1-A012", area="B1", vehicle_class="Car")
        owner = new("Resident", resident_name="曾静", mobile="19900000123").name
        cars = [
            new("Vehicle", vehicle_class="Car", plate_no=plate, owner_resident=owner).name
            for plate in ("苏E11111", "苏E22222")
        ]
    together = threading.Barrier(2)

    def ask(name: str) -> str:
        with open_site(site, sites_path=sites_path) as ctx:
            together.wait()
            try:
                new(
                    "Parking Permit",
                    vehicle=name,
                    permit_kind="Fixed",
                    space="B1-A012",
                    valid_from="2026-01-01",
                    valid_to="2026-12-31",
                )
            except frappe.DuplicateEntryError as error:
                ctx.db.rollback()
                return str(error)
            return "done"

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(ask, cars))
    assert answers.count("done") == 1
    assert any("B1-A012 is taken" in answer for answer in answers)
