from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from frappe.exceptions import ValidationError
from frappe.utils import (
    add_days,
    add_months,
    add_to_date,
    add_years,
    convert_utc_to_system_timezone,
    date_diff,
    get_datetime,
    get_datetime_str,
    get_first_day,
    get_first_day_of_week,
    get_last_day,
    get_last_day_of_week,
    get_quarter_ending,
    get_quarter_start,
    get_system_timezone,
    get_time,
    get_timespan_date_range,
    get_weekday,
    get_year_ending,
    get_year_start,
    getdate,
    is_last_day_of_the_month,
    month_diff,
    now,
    now_datetime,
    nowdate,
    nowtime,
    time_diff,
    time_diff_in_hours,
    time_diff_in_seconds,
    to_timedelta,
    today,
)
from frappe.utils.clock import FrozenClock
from frappe.utils.dates import system_to_utc

pytestmark = pytest.mark.usefixtures("clock")


def test_now_is_naive_site_time_from_the_clock(clock: FrozenClock) -> None:
    assert now_datetime() == dt.datetime(2026, 3, 5, 9, 30)
    assert (now(), nowdate(), today(), nowtime()) == (
        "2026-03-05 09:30:00.000000",
        "2026-03-05",
        "2026-03-05",
        "09:30:00.000000",
    )
    clock.tick(hours=15)
    assert nowdate() == "2026-03-06"


def test_moments_change_between_utc_and_site_time() -> None:
    utc = dt.datetime(2026, 3, 5, 16, 0)
    assert get_system_timezone() == "Asia/Shanghai"
    assert convert_utc_to_system_timezone(utc).replace(tzinfo=None) == dt.datetime(2026, 3, 6, 0, 0)
    assert system_to_utc(dt.datetime(2026, 3, 6, 0, 0)).replace(tzinfo=None) == utc


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31", dt.date(2026, 1, 31)),
        ("2026-01-31 23:59:59.999999", dt.date(2026, 1, 31)),
        ("31 Jan 2026", dt.date(2026, 1, 31)),
        ("2026年1月31日", dt.date(2026, 1, 31)),
        ("2026-01-31T20:00:00Z", dt.date(2026, 2, 1)),
        (dt.datetime(2026, 1, 31, 8), dt.date(2026, 1, 31)),
        (dt.date(2026, 1, 31), dt.date(2026, 1, 31)),
        (None, dt.date(2026, 3, 5)),
        ("", dt.date(2026, 3, 5)),
        ("0001-01-01", None),
        ("0000-00-00", None),
    ],
)
def test_getdate_reads_every_usual_form(text: Any, expected: dt.date | None) -> None:
    assert getdate(text) == expected


def test_getdate_reads_the_day_first_when_told() -> None:
    assert (getdate("03/04/2026"), getdate("03/04/2026", parse_day_first=True)) == (
        dt.date(2026, 3, 4),
        dt.date(2026, 4, 3),
    )


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30", "soon", "2026-1-99"])
def test_getdate_refuses_what_is_no_date_and_names_it(text: str) -> None:
    with pytest.raises(ValidationError, match=text):
        getdate(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-05 10:11:12.5", dt.datetime(2026, 3, 5, 10, 11, 12, 500_000)),
        ("2026-03-05 9:05", dt.datetime(2026, 3, 5, 9, 5)),
        ("2026-03-05T01:00:00+00:00", dt.datetime(2026, 3, 5, 9, 0)),
        ("2026年3月5日 8:00", dt.datetime(2026, 3, 5, 8, 0)),
        (dt.date(2026, 3, 5), dt.datetime(2026, 3, 5)),
        ((2026, 3, 5, 7), dt.datetime(2026, 3, 5, 7)),
        (dt.timedelta(hours=1), dt.datetime(2026, 3, 5, 10, 30)),
        (None, dt.datetime(2026, 3, 5, 9, 30)),
        ("", None),
        ("0001-01-01 00:00:00", None),
    ],
)
def test_get_datetime_reads_every_usual_form(value: Any, expected: dt.datetime | None) -> None:
    assert get_datetime(value) == expected


def test_get_time_and_to_timedelta_accept_texts_and_objects() -> None:
    assert get_time("10:20") == dt.time(10, 20)
    assert get_time(dt.timedelta(hours=3, minutes=4)) == dt.time(3, 4)
    assert to_timedelta("25:00:01.5") == dt.timedelta(hours=25, seconds=1, microseconds=500_000)
    assert to_timedelta("-1:30:00") == -dt.timedelta(minutes=90)
    assert to_timedelta(dt.time(1, 2, 3)) == dt.timedelta(hours=1, minutes=2, seconds=3)
    assert to_timedelta(None) is None
    with pytest.raises(ValidationError, match="25:61"):
        get_time("25:61")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param(lambda: add_days("2026-02-28", 1), "2026-03-01", id="text stays text"),
        pytest.param(lambda: add_days(dt.date(2026, 2, 28), 1), dt.date(2026, 3, 1), id="date stays date"),
        pytest.param(lambda: add_months("2026-01-31", 1), "2026-02-28", id="end of a shorter month"),
        pytest.param(lambda: add_years("2024-02-29", 1), "2025-02-28", id="leap day"),
        pytest.param(
            lambda: add_to_date("2026-03-05 10:00:00", hours=15), "2026-03-06 01:00:00.000000", id="hours give a moment"
        ),
        pytest.param(
            lambda: add_to_date("2026-03-05", minutes=1), "2026-03-05 00:01:00.000000", id="minutes on a date"
        ),
        pytest.param(lambda: add_to_date(None, days=1), dt.datetime(2026, 3, 6, 9, 30), id="from now"),
        pytest.param(lambda: add_to_date(None, days=1, as_string=True), "2026-03-06", id="as a date's text"),
        pytest.param(
            lambda: add_to_date(None, days=1, as_string=True, as_datetime=True),
            "2026-03-06 09:30:00.000000",
            id="as a moment's text",
        ),
        pytest.param(lambda: add_days("2026-03-05", -1.0), "2026-03-04", id="float days"),
    ],
)
def test_adding_to_dates(call: Callable[[], Any], expected: Any) -> None:
    assert call() == expected


def test_differences() -> None:
    assert date_diff("2026-03-05", "2026-02-28") == 5
    assert month_diff("2026-03-01", "2026-01-31") == 3
    assert time_diff("2026-03-05 10:00:00", "2026-03-05 09:00:00") == dt.timedelta(hours=1)
    assert time_diff_in_seconds("2026-03-05 10:00:00", "2026-03-05 09:59:30") == 30
    assert time_diff_in_hours("2026-03-05 10:20:00", "2026-03-05 10:00:00") == 0.333333


def test_first_and_last_days() -> None:
    assert get_first_day("2026-03-15") == dt.date(2026, 3, 1)
    assert get_first_day("2026-03-15", d_years=-1, d_months=-3, as_str=True) == "2024-12-01"
    assert get_last_day("2024-02-03") == dt.date(2024, 2, 29)
    assert is_last_day_of_the_month("2026-04-30")
    assert (get_quarter_start("2026-05-09"), get_quarter_ending("2026-05-09")) == (
        dt.date(2026, 4, 1),
        dt.date(2026, 6, 30),
    )
    assert (get_year_start("2026-05-09", as_str=True), get_year_ending("2026-05-09")) == (
        "2026-01-01",
        dt.date(2026, 12, 31),
    )
    assert get_weekday("2026-03-05") == "Thursday"


def test_weeks_begin_on_the_day_of_the_site(provide: Callable[[str, Any], None]) -> None:
    assert (get_first_day_of_week("2026-03-05"), get_last_day_of_week("2026-03-05")) == (
        dt.date(2026, 3, 1),
        dt.date(2026, 3, 7),
    )
    provide("first_day_of_week", "Monday")
    assert get_first_day_of_week("2026-03-05", as_str=True) == "2026-03-02"
    assert get_first_day_of_week("2026-03-02") == dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        ("today", "2026-03-05", "2026-03-05"),
        ("yesterday", "2026-03-04", "2026-03-04"),
        ("tomorrow", "2026-03-06", "2026-03-06"),
        ("this week", "2026-03-01", "2026-03-07"),
        ("last week", "2026-02-22", "2026-02-28"),
        ("last month", "2026-02-01", "2026-02-28"),
        ("next month", "2026-04-01", "2026-04-30"),
        ("last quarter", "2025-10-01", "2025-12-31"),
        ("this quarter", "2026-01-01", "2026-03-31"),
        ("last 6 months", "2025-07-01", "2025-12-31"),
        ("next 6 months", "2026-04-01", "2026-09-30"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("last 7 days", "2026-02-26", "2026-03-05"),
    ],
)
def test_timespans_cover_whole_periods(span: str, first: str, last: str) -> None:
    assert get_timespan_date_range(span) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def test_an_unknown_timespan_is_none() -> None:
    assert get_timespan_date_range("next summer") is None


def test_get_datetime_str_writes_six_digits() -> None:
    assert get_datetime_str("2026-03-05 10:00") == "2026-03-05 10:00:00.000000"
