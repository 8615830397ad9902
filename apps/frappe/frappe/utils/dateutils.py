"""Dates for reports and imports."""

from __future__ import annotations

import datetime
from typing import Any

from frappe.utils.date_format import format_date, parse_date
from frappe.utils.date_periods import get_period_ending
from frappe.utils.dates import add_to_date, get_datetime_str, getdate
from frappe.utils.providers import translate as _

__all__ = ["datetime_in_user_format", "get_dates_from_timegrain", "get_period", "get_period_ending", "parse_date"]


def get_period(date: Any, interval: str = "Monthly") -> str:
    """The label of the period around a date: ``05-03-26``, ``Week 10 2026``, ``Mar 2026``, ``Quarter 1 2026``, ``2026``."""
    day = getdate(date)
    if day is None:
        return ""
    quarter = (day.month - 1) // 3 + 1
    labels: dict[str, str] = {
        "Daily": day.strftime("%d-%m-%y"),
        "Weekly": _("Week {0} {1}").format(day.isocalendar().week, day.isocalendar().year),
        "Monthly": format_date(day, "MMM yyyy"),
        "Quarterly": _("Quarter {0} {1}").format(quarter, day.year),
        "Yearly": str(day.year),
    }
    return labels.get(interval, labels["Monthly"])


def get_dates_from_timegrain(from_date: Any, to_date: Any, timegrain: str = "Daily") -> list[datetime.date]:
    """The last days of all periods that touch the span."""
    last = getdate(to_date)
    end: datetime.date = get_period_ending(from_date, timegrain)
    found = [end]
    while last is not None and end < last:
        end = get_period_ending(add_to_date(end, days=1), timegrain)
        found.append(end)
    return found


def datetime_in_user_format(date_time: Any) -> str:
    """A moment as ``5 March 2026 09:30``."""
    stored = get_datetime_str(date_time)
    return f"{format_date(stored, 'long')} {stored[11:16]}" if stored else ""
