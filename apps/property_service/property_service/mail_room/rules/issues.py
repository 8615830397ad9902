"""When papers come: issues by frequency, piled up over days without delivery (R42, edge 54)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

DAILY, WEEKLY, TWICE, MONTHLY, QUARTERLY = "Daily", "Weekly", "Twice a Month", "Monthly", "Quarterly"
_DAY = timedelta(days=1)
_MOST = 40  # days that deliveries may stop for


def is_issue(frequency: str, first: date, day: date) -> bool:
    """Does an issue come out on a day? Weekly on the weekday of the first, twice a month on the 1st and 15th."""
    if frequency == DAILY:
        return True
    if frequency == WEEKLY:
        return day.weekday() == first.weekday()
    if frequency == TWICE:
        return day.day in (1, 15)
    return day.day == 1 and (frequency != QUARTERLY or day.month in (1, 4, 7, 10))


def delivered(frequency: str, first: date, last: date, day: date, delivers: Callable[[date], bool]) -> int:
    """How many issues come on a day: its own and those of the days without delivery just before it; 0 on such a day."""
    if not delivers(day):
        return 0
    count, issue = 0, day
    for back in range(_MOST):
        issue = day - back * _DAY
        if back and delivers(issue):
            break
        count += int(first <= issue <= last and is_issue(frequency, first, issue))
    return count
