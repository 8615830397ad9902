"""Periods of parking permits: one follows the other without a gap, and months keep the day on which the first began (R40)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

DAY = timedelta(days=1)


def months_later(day: date, months: int, anchor: int = 0) -> date:
    """The same day of the month some months later, or that month's last; anchor is the day that is meant (31 from 28 February on)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(anchor or day.day, monthrange(year, month)[1]))


def last_day(start: date, months: int, anchor: int = 0) -> date:
    """The last day of a period of whole months."""
    return months_later(start, months, anchor) - DAY


def following(ended: date, months: int, anchor: int = 0) -> tuple[date, date]:
    """The period after one that ends on a day: from the next day on, no day free and none twice."""
    start = ended + DAY
    return start, last_day(start, months, anchor or start.day)
