"""Working time: windows of a day, holidays, make-up workdays, and minutes walked through them.

Serves the deadlines of cases (R10, R11), the hours of work in renovations (R29) and the kinds of days in rosters.
Times are naive and local to the project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

_DAY = timedelta(days=1)
_MIDNIGHT = time()
MOST_DAYS = 3660  # a calendar without hours for ten years never opens again


class NeverOpenError(ValueError):
    """The calendar has no window in which the minutes could pass."""


@dataclass(frozen=True, slots=True)
class Window:
    """From ``start`` to ``end`` on a day; an end that is not after the start lies on the next day."""

    start: time
    end: time

    def on(self, day: date) -> tuple[datetime, datetime]:
        start, end = datetime.combine(day, self.start), datetime.combine(day, self.end)
        return start, end if end > start else end + _DAY


@dataclass(frozen=True, slots=True)
class Calendar:
    """week: windows by weekday (Monday is 0); holidays: days without hours, except for their special windows;
    makeup: days that have the hours of another weekday; special: hours of single days, in place of their usual ones.
    """

    week: Mapping[int, tuple[Window, ...]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    makeup: Mapping[date, int] = field(default_factory=dict)
    special: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)

    def windows(self, day: date) -> tuple[Window, ...]:
        """The windows that begin on a day, in order. A make-up workday is stronger than a holiday."""
        if day in self.special:
            return self.special[day]
        if day in self.makeup:
            return self.week.get(self.makeup[day], ())
        return () if day in self.holidays else self.week.get(day.weekday(), ())

    def is_workday(self, day: date) -> bool:
        return bool(self.windows(day))

    def open_at(self, moment: datetime) -> bool:
        """Half open: the first moment of a window is in it, the last is not."""
        return any(start <= moment < end for start, end in self._spans(moment.date() - _DAY, 2))

    def covers(self, start: datetime, end: datetime) -> bool:
        """Is the calendar open all the time between two moments?"""
        return timedelta(seconds=self.seconds_between(start, end)) == end - start

    def add_minutes(self, start: datetime, minutes: float) -> datetime:
        """When ``minutes`` of open time have passed since ``start`` (R10). Ends are inclusive: what fits exactly
        into a window is due at its end.
        """
        left = timedelta(minutes=minutes)
        for begins, ends in self._spans(start.date() - _DAY, MOST_DAYS):
            begins = max(begins, start)
            if ends <= begins:
                continue
            if left <= ends - begins:
                return begins + left
            left -= ends - begins
        raise NeverOpenError(f"no {minutes} minutes of open time after {start}")

    def seconds_between(self, start: datetime, end: datetime) -> float:
        """Open time between two moments, in seconds; 0 when the end is not after the start."""
        if end <= start:
            return 0.0
        days = (end.date() - start.date()).days + 2
        spans = self._spans(start.date() - _DAY, days)
        return sum((max(timedelta(), min(b, end) - max(a, start)) for a, b in spans), timedelta()).total_seconds()

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself if the calendar is open then, otherwise when it opens next."""
        for begins, ends in self._spans(moment.date() - _DAY, MOST_DAYS):
            if ends > moment:
                return max(begins, moment)
        raise NeverOpenError(f"never open after {moment}")

    def next_workday(self, day: date) -> date:
        """The first day with hours after ``day``."""
        for count in range(1, MOST_DAYS):
            if self.is_workday(day + count * _DAY):
                return day + count * _DAY
        raise NeverOpenError(f"no day with hours after {day}")

    def _spans(self, first: date, days: int) -> Iterator[tuple[datetime, datetime]]:
        """Windows in order, never overlapping: what runs past midnight ends where the next window begins."""
        until = datetime.min
        for count in range(days):
            day = first + count * _DAY
            for window in sorted(self.windows(day), key=lambda found: found.start):
                start, end = window.on(day)
                start = max(start, until)
                if end > start:
                    yield start, end
                    until = end


ALWAYS = Calendar({weekday: (Window(_MIDNIGHT, _MIDNIGHT),) for weekday in range(7)})
