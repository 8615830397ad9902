"""Vehicles at the gate: found, let in and out, and two plates of one space that are not inside both (R36, R39, edge 31)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

import frappe
from property_service.parking import movements
from property_service.parking.rules.movement import Right, against, right_of_day
from property_service.permits import offline
from property_service.residents import retention

from .conftest import at, new
from .test_parking import applied, car, office, valid

__all__ = ["car", "office"]

As = Callable[[str], AbstractContextManager[None]]
NOON = "2026-11-10 12:00:00"


@pytest.fixture
def both(office: dict[str, str], car: Callable[..., Any], as_user: As) -> list[Any]:
    """Two plates of one owner on the own space."""
    frappe.db.set_value("Parking Space", "B1-A012", {"ownership": "Owned"})
    cars = [car("苏E12345", brand="大众", color="白"), car("苏ED23456")]
    with at("2026-11-01 09:00"):
        for each in cars:
            valid(office, as_user, applied(each, "2026-11-01", "2027-04-30"))
    return cars


def moved(office: dict[str, str], as_user: As, vehicle: Any, direction: str, moment: str = NOON, **values: Any) -> Any:
    with at(moment), as_user(office["guard"]):
        return movements.move(vehicle.name, direction, **values)


def logged(vehicle: Any) -> list[tuple[str, str, str]]:
    rows = frappe.get_all("Vehicle Movement", {"vehicle": vehicle.name}, ["direction", "result", "reason"], order_by="at asc, creation asc")  # fmt: skip
    return [(row.direction, row.result, row.reason or "") for row in rows]


def test_r39_the_best_permit_of_the_day_decides() -> None:
    late, good, stopped = Right("A", "Expired"), Right("B", "Valid", "S"), Right("C", "Suspended")
    assert right_of_day([late, stopped, good]) == good
    assert [against(right, ()) for right in (None, late, stopped, good)] == ["No Permit", "Expired", "Suspended", ""]
    assert against(good, ["other"]) == "Space Occupied"
    assert against(Right("D", "Valid"), ["other"]) == ""  # no space, nobody is in the way


def test_a_guard_finds_a_vehicle_by_the_end_of_its_plate_and_sees_no_more_of_it(
    office: dict[str, str], both: list[Any], as_user: As
) -> None:
    with at(NOON), as_user(office["guard"]):
        found = movements.find("2·345")
        assert [(row["vehicle"], row["plate"], row["look"], row["space"], row["reason"]) for row in found] == [
            (both[0].name, "…2345", "白 大众", "B1-A012", "")
        ]
        assert movements.find("苏ed23456")[0]["vehicle"] == both[1].name
        assert movements.find("999") == []
        for short in ("45", "%%%3", "_%_5"):
            with pytest.raises(frappe.ValidationError, match="at least the last 3"):
                movements.find(short)
    with as_user(office["money"]), pytest.raises(frappe.PermissionError):
        movements.find("2345")
    with as_user(office["money"]), pytest.raises(frappe.PermissionError):
        movements.move(both[0].name, "In")


def test_r39_two_plates_are_not_inside_both(office: dict[str, str], both: list[Any], as_user: As) -> None:
    first, second = both
    assert moved(office, as_user, first, "In")["good"]
    found = moved(office, as_user, second, "In", "2026-11-10 12:05:00")
    assert (found["good"], found["reason"], found["others"]) == (False, "Space Occupied", ["…345"])
    assert moved(office, as_user, first, "Out", "2026-11-10 12:10:00")["good"]
    assert moved(office, as_user, second, "In", "2026-11-10 12:15:00")["good"]
    assert logged(second) == [("In", "Refused", "Space Occupied"), ("In", "Let Through", "")]
    assert frappe.db.get_value("Vehicle", first.name, "inside_since") is None
    assert str(frappe.db.get_value("Vehicle", second.name, "inside_since")) == "2026-11-10 12:15:00"


def test_r39_a_guard_lets_in_all_the_same_with_a_reason_and_the_desk_hears_of_it(
    office: dict[str, str], both: list[Any], as_user: As
) -> None:
    first, second = both
    moved(office, as_user, first, "In")
    assert not moved(office, as_user, second, "In", override_reason=" ")["good"]
    assert moved(office, as_user, second, "In", override_reason="业主同意临停一小时")["good"]
    row = frappe.get_last_doc("Vehicle Movement", {"vehicle": second.name, "result": "Let Through"})
    assert (row.reason, row.override_reason, bool(row.guard)) == ("Space Occupied", "业主同意临停一小时", True)
    assert frappe.db.count("Notification Log", {"for_user": office["desk"], "document_name": second.name}) == 1


def test_r39_the_other_one_left_unseen_which_is_written_down(
    office: dict[str, str], both: list[Any], as_user: As
) -> None:
    first, second = both
    moved(office, as_user, first, "In")
    with pytest.raises(frappe.MandatoryError, match="other vehicle has left"):
        moved(office, as_user, second, "In", others_left=True)
    assert moved(
        office, as_user, second, "In", "2026-11-10 13:00:00", others_left=True, override_reason="南门监控已出"
    )["good"]
    assert logged(first) == [("In", "Let Through", ""), ("Out", "Let Through", "")]
    assert logged(second) == [("In", "Let Through", "")]
    assert (
        frappe.get_last_doc("Vehicle Movement", {"vehicle": first.name, "direction": "Out"}).override_reason
        == "南门监控已出"
    )


def test_what_has_no_good_permit_is_turned_away_and_whoever_is_inside_may_leave(
    office: dict[str, str], both: list[Any], car: Callable[..., Any], as_user: As
) -> None:
    bare = car("苏E88888")
    assert moved(office, as_user, bare, "In")["reason"] == "No Permit"
    assert moved(office, as_user, both[0], "In")["good"]
    permit = frappe.get_doc("Parking Permit", {"vehicle": both[0].name})
    frappe.db.set_value("Parking Permit", permit.name, "workflow_state", "Suspended")
    assert moved(office, as_user, both[0], "Out")["good"]
    assert moved(office, as_user, both[0], "In")["reason"] == "Suspended"
    frappe.db.set_value("Parking Permit", permit.name, "workflow_state", "Valid")
    found = moved(office, as_user, both[0], "In", "2027-05-01 08:00:00")  # no job has run since its last day
    assert found["reason"] == "Expired"


def test_r36_a_second_entry_is_a_warning(office: dict[str, str], both: list[Any], as_user: As) -> None:
    moved(office, as_user, both[0], "In")
    again = moved(office, as_user, both[0], "In", "2026-11-10 14:00:00")
    assert (again["good"], "inside already" in again["warning"]) == (True, True)


def test_edge_31_movements_of_a_phone_without_a_network_are_taken_once(
    office: dict[str, str], both: list[Any], as_user: As
) -> None:
    first, second = both
    seen = int(datetime(2026, 11, 10, 11, tzinfo=timezone(timedelta(hours=8))).timestamp() * 1000)
    entries = [
        {"key": f"car-0000{number}", "vehicle": each.name, "direction": "In", "device_time": seen + number * 60_000}
        for number, each in enumerate(both)
    ]
    with at(NOON), as_user(office["guard"]):
        listed = {row["vehicle"]: row for row in offline.taken_along()["vehicles"]}
        assert listed[first.name]["plate"] == "…345"
        for _twice in range(2):
            answers = offline.sync(entries, seen + 3_600_000)
            assert [each["good"] for each in answers] == [True, True]
    # both are inside: it happened, the desk is told why that should not be
    assert logged(first) == [("In", "Let Through", "")]
    assert logged(second) == [("In", "Let Through", "Space Occupied")]
    row = frappe.get_doc("Vehicle Movement", {"vehicle": second.name})
    assert (str(row.at), row.offline, row.override_reason) == ("2026-11-10 11:01:00", 1, "Let in without a network")


def test_the_log_is_nobodys_to_write_and_a_vehicle_does_not_say_it_is_inside(
    office: dict[str, str], both: list[Any], as_user: As
) -> None:
    with as_user(office["guard"]), pytest.raises(frappe.PermissionError):
        new("Vehicle Movement", vehicle=both[0].name, direction="In", result="Let Through", at=NOON)
    both[0].reload()
    both[0].inside_since = NOON
    both[0].save()
    assert frappe.db.get_value("Vehicle", both[0].name, "inside_since") is None


def test_r63_old_movements_go_and_the_last_of_each_vehicle_stays(
    office: dict[str, str], both: list[Any], as_user: As
) -> None:
    for moment, way in (("08:00:00", "In"), ("09:00:00", "Out"), ("10:00:00", "In")):
        moved(office, as_user, both[0], way, f"2026-11-10 {moment}")
    with at("2027-03-01 03:00:00"):
        assert retention.purge()["vehicles"] == 2
        assert not moved(office, as_user, both[1], "In", "2027-03-01 09:00:00")["good"]  # still inside
