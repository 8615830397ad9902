"""Periods of days and what holds at the same time: R7."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included; ``until`` None never ends."""

    start: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day <= self.until)

    def overlaps(self, other: Period) -> bool:
        return (other.until is None or self.start <= other.until) and (self.until is None or other.start <= self.until)


def most_at_once(shares: Iterable[tuple[Period, float]]) -> float:
    """The highest sum of shares that hold on one day; 0 without any.

    Shares that follow each other do not add up, and a sum can rise only where a period begins.
    """
    rows = list(shares)
    days = {period.start for period, _share in rows}
    return max((sum(share for period, share in rows if period.holds_on(day)) for day in days), default=0.0)
