"""How long personal data is kept: R63."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

YEARS_AFTER_LEAVING = 3
ACCESS_LOG_YEARS = 3


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def may_be_anonymised(ends: Iterable[date | None], today: date, *, legal_hold: bool = False) -> bool:
    """Did every relation of a person end three years ago or earlier? One that is open, or a legal hold, keeps the file.

    ends: the last days of all occupancies and contracts, None for an open one. A person without any is a contact of the
    office, whose file somebody ends by hand.
    """
    days = list(ends)
    if legal_hold or not days:
        return False
    known = [day for day in days if day is not None]
    return len(known) == len(days) and max(known) < years_before(today, YEARS_AFTER_LEAVING)


def expired_before(today: date, days: int) -> date:
    """What ended before this day has been kept long enough."""
    return today - timedelta(days=days)
