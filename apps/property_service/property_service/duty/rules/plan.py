"""People, shifts, days and the limits of work, and what a plan does against them (R43)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

WORKDAY, WEEKEND, HOLIDAY = "workday", "weekend", "holiday"
DAY_HOURS = 8.0  # of the standard scheme; longer shifts are overtime
WEEK = 7
OF_POSTS = frozenset({"headcount", "certified"})
# What the office promises itself, and a lead may work against for a reason. The others are the law's, or somebody is elsewhere.
EXCUSABLE = OF_POSTS | {"rest", "consecutive", "week hours", "availability"}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift of a post; one that ends before it starts ends on the next day. headcount: people needed by kind of day."""

    code: str
    start: time
    end: time
    hours: float
    headcount: Mapping[str, int]
    certified: int = 1  # how many of them may work alone
    night: bool = False

    def span(self, day: date) -> tuple[datetime, datetime]:
        start, end = datetime.combine(day, self.start), datetime.combine(day, self.end)
        return start, end if end > start else end + _DAY

    def days(self, day: date) -> list[date]:
        """Days of the calendar that the shift takes a part of: a night is no day off on either."""
        start, end = self.span(day)
        last = (end - timedelta(microseconds=1)).date()
        return [start.date() + count * _DAY for count in range((last - start.date()).days + 1)]

    def months(self, day: date) -> dict[date, float]:
        """Which share of the shift falls into which month (its first day): a night may belong to two (edge 19)."""
        start, end = self.span(day)
        first = day.replace(day=1)
        following = (first + timedelta(days=31)).replace(day=1)
        turn = datetime.combine(following, time())
        if end <= turn:
            return {first: 1.0}
        share = (turn - start) / (end - start)
        return {first: share, following: 1 - share}


@dataclass(frozen=True, slots=True)
class Person:
    """certified: may work alone; week_cap: hours per week, 0 for none; protected_until: neither nights nor overtime until then.

    Overtime: hours of a shift beyond day_hours, or hours of a month beyond month_average hours a week; 0 for neither.
    booked: hours of overtime that were booked on top of shifts, by the first day of the month. busy: times spent in training.
    prefers: codes of the shifts somebody likes best, a wish and no rule.
    """

    name: str
    certified: bool = True
    week_cap: float = 0
    weekdays_off: frozenset[int] = frozenset()
    days_off: frozenset[date] = frozenset()
    protected_until: date | None = None
    day_hours: float = 0
    month_average: float = 0
    booked: Mapping[date, float] = field(default_factory=dict)
    busy: tuple[tuple[datetime, datetime], ...] = ()
    prefers: frozenset[str] = frozenset()

    def may_work(self, shift: Shift, day: date) -> bool:
        return not self.barred(shift, day)

    def barred(self, shift: Shift, day: date) -> str:
        """The rule against a shift of a day; "" where there is none. Whoever is pregnant or nursing is protected whatever the hour scheme."""
        if day in self.days_off:
            return "leave"
        if day.weekday() in self.weekdays_off:
            return "availability"
        start, end = shift.span(day)
        if any(begin < end and start < over for begin, over in self.busy):
            return "training"
        if not self.protected(day):
            return ""
        return "protected night" if shift.night else "protected overtime" if shift.hours > DAY_HOURS else ""

    def protected(self, day: date) -> bool:
        return bool(self.protected_until and day <= self.protected_until)

    def counted(self, shift: Shift, day: date) -> dict[date, float]:
        """Hours of a shift that count towards the overtime of a month, by month; only those that count at all."""
        hours = max(0.0, shift.hours - self.day_hours) if self.day_hours else shift.hours if self.month_average else 0.0
        return {month: share * hours for month, share in shift.months(day).items()} if hours else {}

    def most_counted(self, month: date, limit: float) -> float:
        """How many hours may count in a month before its overtime is beyond the limit; what is booked leaves less.

        None is left to whoever is protected through the whole month.
        """
        following = (month + timedelta(days=31)).replace(day=1)
        left = 0.0 if self.protected(following - _DAY) else max(0.0, limit - self.booked.get(month, 0))
        return self.month_average * (following - month).days / 7 + left


@dataclass(frozen=True, slots=True)
class Limits:
    min_rest_hours: float = 11
    max_consecutive: int = 6
    max_month_overtime: float = 36

    def too_close(self, first: tuple[datetime, datetime], second: tuple[datetime, datetime]) -> bool:
        """Is there too little rest between two spans, whichever comes first? Overlapping spans always are too close."""
        early, late = sorted((first, second))
        return late[0] - early[1] < timedelta(hours=self.min_rest_hours)


def overlapping(first: tuple[datetime, datetime], second: tuple[datetime, datetime]) -> bool:
    return first[0] < second[1] and second[0] < first[1]


@dataclass(frozen=True, slots=True)
class Duty:
    """One person on one shift of one day; locked ones are not moved by the generator."""

    person: str
    day: date
    shift: str
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Violation:
    """rule: overlap, rest, consecutive, rest day, week hours, month overtime, availability, leave, training, protected night,
    protected overtime, headcount, certified; short: people missing.
    """

    rule: str
    day: date
    person: str = ""
    shift: str = ""
    short: int = 0


@dataclass(frozen=True)
class Problem:
    """What a plan is made for. past: duties before the first day, which rest, rows of days and hours of a month look back to."""

    people: tuple[Person, ...]
    shifts: tuple[Shift, ...]
    days: tuple[date, ...]
    kind_of: Callable[[date], str]
    limits: Limits = field(default_factory=Limits)
    locked: tuple[Duty, ...] = ()
    past: tuple[Duty, ...] = ()

    def needed(self, shift: Shift, day: date) -> int:
        return int(shift.headcount.get(self.kind_of(day), 0))


def violations(problem: Problem, plan: Iterable[Duty]) -> list[Violation]:
    """Everything that a plan does against the hard rules, in the order of days."""
    duties = [*problem.past, *plan]
    by_person: dict[str, list[Duty]] = defaultdict(list)
    for duty in duties:
        by_person[duty.person].append(duty)
    shifts = {shift.code: shift for shift in problem.shifts}
    found: list[Violation] = []
    for person in problem.people:
        own = sorted((duty for duty in by_person[person.name] if duty.shift in shifts), key=lambda duty: duty.day)
        found += _of_person(problem, person, own, shifts)
    found += _of_days(problem, duties)
    first = problem.days[0]
    return sorted(
        (entry for entry in found if entry.day >= first), key=lambda entry: (entry.day, entry.rule, entry.person)
    )


def _of_person(problem: Problem, person: Person, own: list[Duty], shifts: Mapping[str, Shift]) -> Iterable[Violation]:
    limits = problem.limits
    hours: dict[date, float] = defaultdict(float)
    row = 0
    for number, duty in enumerate(own):
        shift = shifts[duty.shift]
        if rule := person.barred(shift, duty.day):
            yield Violation(rule, duty.day, person.name, duty.shift)
        if number:
            before = own[number - 1]
            row = row + 1 if duty.day - before.day == _DAY else row if duty.day == before.day else 0
            spans = shifts[before.shift].span(before.day), shift.span(duty.day)
            if limits.too_close(*spans):
                yield Violation("overlap" if overlapping(*spans) else "rest", duty.day, person.name, duty.shift)
        if row + 1 > limits.max_consecutive:
            yield Violation("consecutive", duty.day, person.name, duty.shift)
        monday = duty.day - timedelta(days=duty.day.weekday())
        hours[monday] += shift.hours
        if person.week_cap and hours[monday] > person.week_cap:
            yield Violation("week hours", duty.day, person.name, duty.shift)
    yield from month_overtime(person, own, shifts, limits.max_month_overtime)
    yield from _without_rest_day(person, own, shifts)


def _without_rest_day(person: Person, own: Iterable[Duty], shifts: Mapping[str, Shift]) -> Iterable[Violation]:
    """R43: each duty by which none of seven days in a row is free from midnight to midnight."""
    busy: set[date] = set()
    for duty in own:
        days = shifts[duty.shift].days(duty.day)
        busy.update(days)
        if any(all(day - back * _DAY in busy for back in range(WEEK)) for day in days):
            yield Violation("rest day", duty.day, person.name, duty.shift)


def month_overtime(
    person: Person, own: Iterable[Duty], shifts: Mapping[str, Shift], limit: float
) -> Iterable[Violation]:
    """R43: each duty by which the overtime of a month is beyond the limit. own: duties of the person, by day.

    Standard scheme: hours of a shift beyond eight. Comprehensive: hours of a calendar month beyond the weekly hours times its
    weeks. Flexible: none. Overtime booked when somebody left late counts too. A shift past midnight at the end of a month is
    shared between both months.
    """
    hours: dict[date, float] = defaultdict(float)
    for duty in own:
        for month, counted in person.counted(shifts[duty.shift], duty.day).items():
            hours[month] += counted
            if hours[month] > person.most_counted(month, limit) + 0.001:  # shares of hours are no exact numbers
                rule = "protected overtime" if person.protected(duty.day) else "month overtime"
                yield Violation(rule, duty.day, person.name, duty.shift)


def _of_days(problem: Problem, duties: list[Duty]) -> Iterable[Violation]:
    certified = {person.name for person in problem.people if person.certified}
    for day in problem.days:
        for shift in problem.shifts:
            there = [duty.person for duty in duties if (duty.day, duty.shift) == (day, shift.code)]
            needed = problem.needed(shift, day)
            if len(there) < needed:
                yield Violation("headcount", day, shift=shift.code, short=needed - len(there))
            able = sum(person in certified for person in there)
            if there and able < min(shift.certified, len(there)):
                yield Violation("certified", day, shift=shift.code, short=min(shift.certified, len(there)) - able)
