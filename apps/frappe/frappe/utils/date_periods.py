"""Weeks, months, quarters, years: where they begin and end."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable
from typing import Any

from frappe.exceptions import ValidationError
from frappe.types import DateTimeLike
from frappe.utils import providers
from frappe.utils.dates import WEEKDAYS, add_days, add_to_date, getdate
from frappe.utils.providers import translate as _

Day = datetime.date


def _day(dt: Any) -> Day:
    day: Day | None = getdate(dt)
    if day is None:
        raise ValidationError(_("{0} is not a valid date: write it as YYYY-MM-DD").format(dt))
    return day


def _given(day: Day, as_str: bool) -> Any:
    return day.isoformat() if as_str else day


def get_first_day(dt: Any, d_years: int = 0, d_months: int = 0, as_str: bool = False) -> Any:
    """The first day of the month, ``d_years`` and ``d_months`` later."""
    return _given(add_to_date(_day(dt).replace(day=1), years=d_years, months=d_months), as_str)


def get_last_day(dt: Any) -> Day:
    """The last day of the month."""
    day = _day(dt)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def is_last_day_of_the_month(dt: Any) -> bool:
    return _day(dt) == get_last_day(dt)


def get_start_of_week_index() -> int:
    """0 for Monday to 6 for Sunday: the day on which the site's weeks begin; Sunday if nothing is set."""
    name = str(providers.provided("first_day_of_week", "Sunday"))
    return WEEKDAYS.index(name) if name in WEEKDAYS else 6


def get_first_day_of_week(dt: DateTimeLike, as_str: bool = False) -> Any:
    day = _day(dt)
    return _given(add_days(day, -((day.weekday() - get_start_of_week_index()) % 7)), as_str)


def get_last_day_of_week(dt: DateTimeLike, as_str: bool = False) -> Any:
    return _given(add_days(get_first_day_of_week(dt), 6), as_str)


def get_normalized_weekday_index(dt: DateTimeLike) -> int:
    """The day's place in the site's week, 0 for the first day."""
    return (_day(dt).weekday() - get_start_of_week_index()) % 7


def get_quarter_start(dt: DateTimeLike | None = None, as_str: bool = False) -> Any:
    day = _day(dt)
    return _given(day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1), as_str)


def get_quarter_ending(dt: DateTimeLike | None = None, as_str: bool = False) -> Any:
    return _given(get_last_day(add_to_date(get_quarter_start(dt), months=2)), as_str)


def get_year_start(dt: DateTimeLike | None = None, as_str: bool = False) -> Any:
    return _given(_day(dt).replace(month=1, day=1), as_str)


def get_year_ending(dt: DateTimeLike | None = None, as_str: bool = False) -> Any:
    return _given(_day(dt).replace(month=12, day=31), as_str)


Span = tuple[Day, Day]


def _days(first: int, last: int) -> Callable[[Day], Span]:
    return lambda day: (add_days(day, first), add_days(day, last))


def _week(offset: int) -> Callable[[Day], Span]:
    def span(day: Day) -> Span:
        inside = add_days(day, 7 * offset)
        return get_first_day_of_week(inside), get_last_day_of_week(inside)

    return span


def _month(offset: int) -> Callable[[Day], Span]:
    def span(day: Day) -> Span:
        first = get_first_day(day, d_months=offset)
        return first, get_last_day(first)

    return span


def _quarters(first: int, last: int) -> Callable[[Day], Span]:
    return lambda day: (
        get_quarter_start(add_to_date(day, months=3 * first)),
        get_quarter_ending(add_to_date(day, months=3 * last)),
    )


def _year(offset: int) -> Callable[[Day], Span]:
    def span(day: Day) -> Span:
        inside = add_to_date(day, years=offset)
        return get_year_start(inside), get_year_ending(inside)

    return span


TIMESPANS: dict[str, Callable[[Day], Span]] = {
    "last 7 days": _days(-7, 0),
    "last 14 days": _days(-14, 0),
    "last 30 days": _days(-30, 0),
    "last 90 days": _days(-90, 0),
    "yesterday": _days(-1, -1),
    "today": _days(0, 0),
    "tomorrow": _days(1, 1),
    "next 7 days": _days(0, 7),
    "next 14 days": _days(0, 14),
    "next 30 days": _days(0, 30),
    "last week": _week(-1),
    "this week": _week(0),
    "next week": _week(1),
    "last month": _month(-1),
    "this month": _month(0),
    "next month": _month(1),
    "last quarter": _quarters(-1, -1),
    "this quarter": _quarters(0, 0),
    "next quarter": _quarters(1, 1),
    "last 6 months": _quarters(-2, -1),
    "next 6 months": _quarters(1, 2),
    "last year": _year(-1),
    "this year": _year(0),
    "next year": _year(1),
}


def get_timespan_date_range(timespan: str) -> Span | None:
    """First and last day of a span in words (``last month``, ``this quarter``, …); None for unknown words.

    Six months are two whole quarters beside this one.
    """
    span = TIMESPANS.get(timespan.strip().lower())
    return span(_day(None)) if span else None


def get_period_beginning(dt: DateTimeLike, timegrain: str, as_str: bool = False) -> Any:
    """The first day of the ``Daily, Weekly, Monthly, Quarterly`` or ``Yearly`` period around a day."""
    return _given(_period(timegrain)[0](_day(dt)), as_str)


def get_period_ending(dt: DateTimeLike, timegrain: str, as_str: bool = False) -> Any:
    """The last day of the ``Daily, Weekly, Monthly, Quarterly`` or ``Yearly`` period around a day."""
    return _given(_period(timegrain)[1](_day(dt)), as_str)


def _period(timegrain: str) -> tuple[Callable[[Day], Day], Callable[[Day], Day]]:
    try:
        return _PERIODS[timegrain]
    except KeyError:
        raise ValidationError(_("{0} is no period: use {1}").format(timegrain, ", ".join(_PERIODS))) from None


_PERIODS: dict[str, tuple[Callable[[Day], Day], Callable[[Day], Day]]] = {
    "Daily": (lambda day: day, lambda day: day),
    "Weekly": (get_first_day_of_week, get_last_day_of_week),
    "Monthly": (get_first_day, get_last_day),
    "Quarterly": (get_quarter_start, get_quarter_ending),
    "Yearly": (get_year_start, get_year_ending),
}
