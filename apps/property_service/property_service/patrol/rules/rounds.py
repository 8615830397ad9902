"""Patrols without documents: when they start, what they have come to, and what is odd about a scan (G6, edge 32 and 33)."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import asin, cos, radians, sin, sqrt

PLANNED, UNDER_WAY, DONE, PARTIAL, MISSED = "Planned", "Under Way", "Done", "Partial", "Missed"
HOURS, DAILY, WEEKLY, MONTHLY = "Every Some Hours", "Daily", "Weekly", "Monthly"
FIXED, RANDOM = "Fixed", "Random"
MOST_SKEW = 120  # seconds a phone may be off before its time is doubted
MOST_METRES = 150  # positions inside buildings are no better
_DAY = timedelta(days=1)
_EARTH = 6_371_000


@dataclass(frozen=True, slots=True)
class Rhythm:
    """every: hours, days, weeks or months between two; weekday: Monday is 0; month_day: the last day of shorter months."""

    frequency: str
    every: int
    first: time
    weekday: int = 0
    month_day: int = 1

    def starts(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """Starts in ``[after, until)``, in order. Hours are counted anew from the first start of each day."""
        day = after.date() - _DAY
        while day <= until.date():
            if self._on(day):
                yield from (start for start in self._of(day) if after <= start < until)
            day += _DAY

    def _of(self, day: date) -> Iterator[datetime]:
        start = datetime.combine(day, self.first)
        yield start
        if self.frequency == HOURS:
            step = timedelta(hours=max(1, self.every))
            while (start := start + step) < datetime.combine(day, self.first) + _DAY:
                yield start

    def _on(self, day: date) -> bool:
        every = max(1, self.every)
        if self.frequency == DAILY:
            return day.toordinal() % every == 0
        if self.frequency == WEEKLY:
            return day.weekday() == self.weekday and (day.toordinal() // 7) % every == 0
        if self.frequency == MONTHLY:
            last = months.monthrange(day.year, day.month)[1]
            return day.day == min(max(1, self.month_day), last) and (day.year * 12 + day.month) % every == 0
        return True


@dataclass(frozen=True, slots=True)
class Window:
    """When a patrol is to be made. Only moments count, so that one may run past midnight (edge 33)."""

    start: datetime
    end: datetime
    grace: timedelta = timedelta()

    @property
    def closes(self) -> datetime:
        return self.end + self.grace


def verdict(window: Window, stops: int, scanned: int, now: datetime) -> str:
    """What a patrol has come to by now, whoever asks: no job has to have run."""
    if stops and scanned >= stops:
        return DONE
    if now > window.closes:
        return PARTIAL if scanned else MISSED
    return UNDER_WAY if scanned else PLANNED


@dataclass(frozen=True, slots=True)
class Scan:
    """at: by the corrected clock; skew: seconds that clock was off; metres: None where no position was given; since: seconds
    from the scan before, None for the first; wanted: seconds it takes from there; expected: is it the next stop?
    """

    at: datetime
    skew: int = 0
    metres: int | None = None
    since: float | None = None
    wanted: int = 0
    expected: bool = True


def doubts(scan: Scan) -> list[str]:
    """Why a scan is doubtful, as keys: soon, clock, far, order."""
    found = []
    if scan.since is not None and scan.since < scan.wanted:
        found.append("soon")
    if abs(scan.skew) > MOST_SKEW:
        found.append("clock")
    if scan.metres is not None and scan.metres > MOST_METRES:
        found.append("far")
    if not scan.expected:
        found.append("order")
    return found


def metres(one: tuple[float, float], other: tuple[float, float]) -> int:
    """The distance between two positions (latitude, longitude) on the ground."""
    lat, lng = radians(other[0] - one[0]), radians(other[1] - one[1])
    part = sin(lat / 2) ** 2 + cos(radians(one[0])) * cos(radians(other[0])) * sin(lng / 2) ** 2
    return round(2 * _EARTH * asin(sqrt(part)))
