"""Working time: lunch, holidays, make-up workdays, windows past midnight; Service Calendars as such."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

import frappe
from frappe.runtime.context import Context
from property_service.property_setup.calendars import calendar_of, statutory_days
from property_service.shared.calendars import ALWAYS, Calendar, NeverOpenError, Window

OFFICE = (Window(time(8, 30), time(12)), Window(time(13, 30), time(17, 30)))
# The back office around the Mid-Autumn Festival of 2026: Sunday 09-20 is worked, Friday 09-25 is not.
BACK = Calendar(dict.fromkeys(range(5), OFFICE), frozenset({date(2026, 9, 25)}), {date(2026, 9, 20): 0})
FRONT = Calendar(dict.fromkeys(range(7), OFFICE))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-09-18 16:45", 1350, "2026-09-22 16:45"),  # S01: over a make-up Sunday
        ("2026-09-18 16:45", 1012.5, "2026-09-22 09:37:30"),  # S01: three quarters of it
        ("2026-09-18 16:45", 45, "2026-09-18 17:30"),  # edge 3: an end is inclusive
        ("2026-09-18 11:50", 20, "2026-09-18 13:40"),  # edge 2: lunch does not count
        ("2026-09-19 10:00", 1, "2026-09-20 08:31"),  # a Saturday, then the make-up Sunday
        ("2026-09-24 17:30", 1, "2026-09-28 08:31"),  # edge 1: a holiday on a weekday, and a weekend
        ("2026-09-24 17:29:59", 0.5, "2026-09-28 08:30:29"),  # edge 4: the last second of a window
    ],
)
def test_r10_minutes_pass_in_windows_only(start: str, minutes: float, due: str) -> None:
    assert BACK.add_minutes(at(start), minutes) == at(due)


def test_r10_front_desk_answers_within_the_day() -> None:
    assert FRONT.add_minutes(at("2026-09-18 16:45"), 30) == at("2026-09-18 17:15")
    assert FRONT.add_minutes(at("2026-09-19 20:00"), 30) == at("2026-09-20 09:00")


def test_r11_time_between_is_the_time_that_was_open() -> None:
    assert BACK.seconds_between(at("2026-09-24 17:00"), at("2026-09-28 09:00")) == 3600
    assert BACK.seconds_between(at("2026-09-28 09:00"), at("2026-09-24 17:00")) == 0


def test_r10_windows_past_midnight_belong_to_the_day_they_begin_on() -> None:
    night = Calendar({4: (Window(time(22), time(6)),)})  # Friday night
    assert night.open_at(at("2026-09-19 05:59"))
    assert not night.open_at(at("2026-09-19 06:00"))
    assert night.add_minutes(at("2026-09-18 23:00"), 120) == at("2026-09-19 01:00")
    assert night.covers(at("2026-09-18 23:30"), at("2026-09-19 00:30"))
    assert not night.covers(at("2026-09-19 05:30"), at("2026-09-19 06:30"))


def test_a_calendar_that_is_always_open_counts_every_minute() -> None:
    assert ALWAYS.add_minutes(at("2026-12-31 23:59"), 2) == at("2027-01-01 00:01")
    assert ALWAYS.covers(at("2026-01-01"), at("2026-01-03"))


def test_a_calendar_without_hours_says_so() -> None:
    with pytest.raises(NeverOpenError):
        Calendar().add_minutes(at("2026-01-01"), 1)


def test_the_statutory_days_of_2026_are_known() -> None:
    found = {row["date"]: row["rule_type"] for row in statutory_days(2026)}
    assert found[date(2026, 9, 25)] == "Holiday"
    assert found[date(2026, 9, 20)] == found[date(2026, 10, 10)] == "Make-up Workday"
    assert statutory_days(2099) == []


def test_a_service_calendar_is_read_as_working_time(site: Context) -> None:
    doc = frappe.get_doc("Service Calendar", "行政5天")
    doc.append("rules", {"rule_type": "Holiday", "date": "2031-03-03"})
    doc.append("rules", {"rule_type": "Make-up Workday", "date": "2031-03-08"})
    doc.append("rules", {"rule_type": "Special Window", "date": "2031-03-09", "start_time": "10:00:00", "end_time": "11:00:00"})  # fmt: skip
    doc.save()
    calendar = calendar_of("行政5天")
    assert not calendar.is_workday(date(2031, 3, 3))
    assert calendar.windows(date(2031, 3, 8)) == OFFICE
    assert calendar.add_minutes(at("2031-03-09 00:00"), 60) == at("2031-03-09 11:00")
    assert calendar_of("24小时") is ALWAYS


def test_a_day_is_not_a_holiday_twice(site: Context) -> None:
    doc = frappe.get_doc("Service Calendar", "行政5天")
    doc.append("rules", {"rule_type": "Holiday", "date": "2031-03-03"})
    doc.append("rules", {"rule_type": "Make-up Workday", "date": "2031-03-03"})
    with pytest.raises(frappe.ValidationError, match="2031-03-03"):
        doc.save()
