"""Edge cases of people and of the turn of a year, by their numbers."""

from __future__ import annotations

from typing import Any

import pytest

import frappe
from frappe.permissions.masking import mask
from property_service.customer_service import deadlines

from .conftest import at, new


def person(**values: Any) -> Any:
    return new("Resident", **{"resident_name": "某人", "mobile": "19900000222", **values})


def test_edge_13_a_leap_day_of_a_common_year_is_no_date_though_its_check_digit_is_right(estate: Any) -> None:
    with pytest.raises(frappe.ValidationError, match="date of birth"):
        person(id_no="32059919890229001X")


def test_edge_14_full_width_digits_and_a_small_x_are_read(estate: Any) -> None:
    doc = person(id_no="３２０５９９１９８５０３１７００７x", mobile="１９９００００２２２２")
    assert (doc.id_no, doc.mobile) == ("32059919850317007X", "19900002222")


@pytest.mark.parametrize(
    ("name", "found_by"),
    [
        pytest.param("买买提·艾合买提", "买买提", id="a dot in the name"),
        pytest.param("王㛃", "王㛃", id="a rare character"),
        pytest.param("𠮷野太郎", "𠮷野", id="four bytes"),
        pytest.param("John Miller", "miller", id="a foreigner"),
    ],
)
def test_edge_15_every_name_is_kept_found_and_masked(estate: Any, name: str, found_by: str) -> None:
    doc = person(resident_name=name, id_type="Passport", id_no="EM1234567")
    assert frappe.db.get_value("Resident", doc.name, "resident_name") == name
    rows = frappe.call("property_service.search.residents", doctype="Resident", txt=found_by)
    assert doc.name in [row[0] for row in rows]
    shown = mask(frappe.get_meta("Complaint").get_field("caller_name"), name)
    assert shown.startswith(name[0])
    assert name not in shown


def test_edge_20_half_past_midnight_belongs_to_the_new_year_here(complaint: Any) -> None:
    with at("2027-01-01 00:30:00"):
        assert complaint().name.startswith("CMP-2027-")
    with at("2026-12-31 23:59:59"):
        assert complaint().name.startswith("CMP-2026-")


def test_edge_5_a_pause_over_the_national_holiday_moves_the_deadline_by_working_time_only(complaint: Any) -> None:
    """From Wednesday 30 September 17:00 to Thursday 8 October 09:00 one hour of the office passes: half and half."""
    with at("2026-09-30 16:00:00"):
        doc = complaint()
    due = frappe.utils.get_datetime(doc.resolve_due)
    with at("2026-09-30 17:00:00"):
        deadlines.pause(doc, frappe.utils.now_datetime())
    with at("2026-10-08 09:00:00"):
        deadlines.resume(doc, frappe.utils.now_datetime())
    assert doc.paused_total_sec == 3600
    assert frappe.utils.get_datetime(doc.resolve_due) == deadlines.calendar_of("行政5天").add_minutes(due, 60)
