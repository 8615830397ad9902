"""When work outside the ordinary may be done: notice, hours that are never free, hours of a day, noise, and gates left open (R29, R38)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from property_service.shared.calendars import Calendar

DAY = timedelta(days=1)
Span = tuple[datetime, datetime]  # half open


@dataclass(frozen=True, slots=True)
class Limits:
    """Of a type of permit; zero and None do not limit. max_hours: of one unit on one day. normal: when high noise may be made."""

    notice_hours: float = 0
    max_hours: float = 0
    never: tuple[time, time] | None = None
    allowed: Calendar | None = None
    normal: Calendar | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """code: Order, Notice, Never, Closed, Hours or Noise; day, found and limit where they say more."""

    code: str
    found: float = 0
    limit: float = 0
    day: datetime | None = None


def overlap(one: Span, other: Span) -> timedelta:
    return max(timedelta(), min(one[1], other[1]) - max(one[0], other[0]))


def problems(
    span: Span, filed: datetime, limits: Limits, *, loud: bool = False, taken: Iterable[Span] = ()
) -> list[Problem]:
    """All that stands against a span, in the order in which a person would name it. taken: spans granted already."""
    start, end = span
    if end <= start:
        return [Problem("Order")]
    found = []
    notice = (start - filed).total_seconds() / 3600
    if limits.notice_hours and notice < limits.notice_hours:
        found.append(Problem("Notice", round(notice, 2), limits.notice_hours))
    if limits.never and any(overlap(span, hours) for hours in _nights(span, limits.never)):
        found.append(Problem("Never"))
    if limits.allowed is not None and not limits.allowed.covers(start, end):
        found.append(Problem("Closed"))
    if limits.max_hours:
        found += _too_long(span, limits.max_hours, list(taken))
    if loud and limits.normal is not None and not limits.normal.covers(start, end):
        found.append(Problem("Noise"))
    return found


def _nights(span: Span, never: tuple[time, time]) -> list[Span]:
    """The forbidden hours of every day that the span touches, and of the night before; they may pass midnight."""
    first, count = span[0].date() - DAY, (span[1].date() - span[0].date()).days + 2
    nights = []
    for number in range(count):
        day = first + number * DAY
        begins, ends = datetime.combine(day, never[0]), datetime.combine(day, never[1])
        nights.append((begins, ends if ends > begins else ends + DAY))
    return nights


def _too_long(span: Span, most: float, taken: list[Span]) -> list[Problem]:
    """Days on which this span and those granted already would be more than the limit."""
    found, day = [], datetime.combine(span[0].date(), time())
    while day < span[1]:
        whole = (day, day + DAY)
        if overlap(span, whole):
            total = sum((overlap(other, whole) for other in [span, *taken]), timedelta()).total_seconds() / 3600
            if total > most:
                found.append(Problem("Hours", round(total, 2), most, day))
        day += DAY
    return found


def all_closed(span: Span, gates: Iterable[str], closures: Mapping[str, list[Span]]) -> datetime | None:
    """The first moment within a span at which every one of the gates is closed; None if one is always open.

    Without any gate there is nothing left to go through, so the span's start is given.
    """
    listed = list(gates)
    moments = sorted(
        {span[0], *(start for gate in listed for start, _end in closures.get(gate, []) if span[0] <= start < span[1])}
    )
    for moment in moments:
        if all(any(start <= moment < end for start, end in closures.get(gate, [])) for gate in listed):
            return moment
    return None
