from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from frappe.exceptions import ValidationError
from frappe.utils import (
    duration_to_seconds,
    format_date,
    format_datetime,
    format_duration,
    format_time,
    formatdate,
    global_date_format,
    parse_timedelta,
    pretty_date,
)
from frappe.utils.date_format import parse_date
from frappe.utils.dateutils import get_dates_from_timegrain, get_period

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (None, "2026-03-05"),
        ("dd.mm.yyyy", "05.03.2026"),
        ("mm/dd/yyyy", "03/05/2026"),
        ("d/M/yy", "5/3/26"),
        ("yyyy年M月d日", "2026年3月5日"),
        ("d MMM yyyy", "5 Mar 2026"),
        ("long", "March 5, 2026"),
    ],
)
def test_format_date_writes_the_pattern(pattern: str | None, expected: str) -> None:
    assert format_date("2026-03-05", pattern) == expected


def test_nothing_is_written_as_nothing() -> None:
    assert (formatdate(None), format_date(""), format_time(None), format_datetime(""), pretty_date("")) == (
        "",
        "",
        "",
        "",
        "",
    )


def test_names_follow_the_language(provide: Callable[[str, Any], None]) -> None:
    provide("language", "zh")
    assert global_date_format("2026-03-05") == "2026年3月5日"
    assert format_date("2026-03-05", "EEEE") == "星期四"


def test_an_unknown_language_is_read_as_english(provide: Callable[[str, Any], None]) -> None:
    provide("language", "xx-YY")
    assert format_date("2026-03-05", "EEEE") == "Thursday"


def test_site_formats_are_used(provide: Callable[[str, Any], None]) -> None:
    provide("date_format", "dd-mm-yyyy")
    provide("time_format", "HH:mm")
    assert format_datetime("2026-03-05 09:07:08") == "05-03-2026 09:07"
    assert format_time(dt.timedelta(0)) == "00:00"
    assert parse_date("03-04-2026") == dt.date(2026, 4, 3)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, ""), (59, "59s"), (3600, "1h"), (93784, "1d 2h 3m 4s"), (-61, "-1m 1s"), ("90", "1m 30s")]
)
def test_durations_are_written_without_empty_parts(seconds: Any, text: str) -> None:
    assert format_duration(seconds) == text


def test_durations_may_hide_days() -> None:
    assert format_duration(93784, hide_days=True) == "26h 3m 4s"


def test_durations_read_back() -> None:
    assert duration_to_seconds("1d 2h 3m 4s") == 93784
    with pytest.raises(ValidationError, match="1 day"):
        duration_to_seconds("1 day")


def test_parse_timedelta_reads_days_and_clock() -> None:
    assert parse_timedelta("2 days, 1:02:03") == dt.timedelta(days=2, hours=1, minutes=2, seconds=3)


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        ({"seconds": 5}, "just now"),
        ({"minutes": 1}, "1 minute ago"),
        ({"minutes": 59}, "59 minutes ago"),
        ({"hours": 5}, "5 hours ago"),
        ({"days": 1, "hours": 1}, "Yesterday"),
        ({"days": 6}, "6 days ago"),
        ({"days": 7}, "1 week ago"),
        ({"days": 20}, "3 weeks ago"),
        ({"days": 40}, "1 month ago"),
        ({"days": 100}, "4 months ago"),
        ({"days": 400}, "1 year ago"),
        ({"days": 800}, "3 years ago"),
    ],
)
def test_pretty_date_says_how_long_ago(ago: dict[str, int], text: str) -> None:
    moment = dt.datetime(2026, 3, 5, 9, 30) - dt.timedelta(**ago)
    assert pretty_date(moment) == text


def test_a_moment_in_the_future_is_now() -> None:
    assert pretty_date("2026-03-05 09:35:00") == "just now"


def test_periods_have_labels() -> None:
    labels = [get_period("2026-03-05", grain) for grain in ("Daily", "Weekly", "Monthly", "Quarterly", "Yearly")]
    assert labels == ["05-03-26", "Week 10 2026", "Mar 2026", "Quarter 1 2026", "2026"]


def test_dates_of_a_timegrain_cover_the_span() -> None:
    assert get_dates_from_timegrain("2026-01-15", "2026-03-02", "Monthly") == [
        dt.date(2026, 1, 31),
        dt.date(2026, 2, 28),
        dt.date(2026, 3, 31),
    ]
