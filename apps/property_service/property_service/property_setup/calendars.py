"""Service Calendars as working time, and the statutory days they start with."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import frappe
from frappe.utils import get_time, getdate
from property_service.shared.calendars import ALWAYS, Calendar, Window

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BY_NAME = {name: number for number, name in enumerate(WEEKDAYS)}


def calendar_of(name: str) -> Calendar:
    """The working time of a Service Calendar; without a name, every minute."""
    if not name:
        return ALWAYS
    doc = frappe.get_cached_doc("Service Calendar", name)
    return ALWAYS if doc.is_24x7 else from_rules(doc.rules)


def from_rules(rules: list[Any]) -> Calendar:
    """Rows of Calendar Rule, as working time."""
    week: dict[int, tuple[Window, ...]] = {}
    special: dict[date, tuple[Window, ...]] = {}
    makeup: dict[date, int] = {}
    holidays: set[date] = set()
    for row in rules:
        if row.rule_type == "Weekly Window":
            day = _BY_NAME[row.weekday]
            week[day] = (*week.get(day, ()), _window(row))
            continue
        on = getdate(row.date)
        if row.rule_type == "Special Window":
            special[on] = (*special.get(on, ()), _window(row))
        elif row.rule_type == "Make-up Workday":
            makeup[on] = _BY_NAME.get(row.copy_weekday or "", 0)
        else:
            holidays.add(on)
    return Calendar(week, frozenset(holidays), makeup, special)


def _window(row: Any) -> Window:
    return Window(_time(row.start_time), _time(row.end_time))


def _time(value: Any) -> time:
    found = get_time(value or "00:00:00")
    return found if isinstance(found, time) else time()


def statutory_days(year: int) -> list[dict[str, Any]]:
    """Rows for the public holidays and make-up workdays of a year as far as the library knows it; [] otherwise."""
    import chinese_calendar  # noqa: PLC0415 - its tables are read only when a calendar is filled in

    rows: list[dict[str, Any]] = []
    day = date(year, 1, 1)
    try:
        while day.year == year:
            on_holiday, name = chinese_calendar.get_holiday_detail(day)
            if on_holiday and name and day.weekday() < 5:
                rows.append({"rule_type": "Holiday", "date": day, "description": name})
            elif not on_holiday and day.weekday() > 4:
                rows.append(
                    {"rule_type": "Make-up Workday", "date": day, "copy_weekday": "Monday", "description": name or ""}
                )
            day += timedelta(days=1)
    except NotImplementedError:
        return []
    return rows
