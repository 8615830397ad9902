"""A fair plan by constraint programming (OR-Tools CP-SAT): hard rules R43, soft rules R44, the same for the same seed.

Whatever cannot be filled is left open and named, since a rule is never dropped in silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from property_service.duty.rules.plan import WEEK, WORKDAY, Duty, Person, Problem, Shift, Violation

WORK_LIMIT = 8.0  # deterministic units of the solver, not seconds: the same plan on every machine
_SPREAD_TOTAL, _SPREAD_SHIFT, _SPREAD_OFF, _SINGLE, _BACKWARD, _WISH = 40, 20, 30, 1, 2, 1
_FOUND = ("OPTIMAL", "FEASIBLE")


@dataclass(frozen=True, slots=True)
class Result:
    """duties: the plan, empty if shortages is not; status: the solver's own word."""

    duties: tuple[Duty, ...]
    shortages: tuple[Violation, ...]
    status: str


class _Model:
    """aim: a plan that is complete and ``fair``, one that is ``complete``, or one with as few people ``missing`` as can be.

    ahead: days behind the last one that have their people too, so that the next roster can begin where this one ends.
    """

    def __init__(self, problem: Problem, aim: str, ahead: int = 0) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - 200 MB, loaded when a plan is made

        self.problem, self.model, self.cp, self.aim = problem, cp_model.CpModel(), cp_model, aim
        last = problem.days[-1]
        self.days = [*problem.days, *(last + timedelta(days=count + 1) for count in range(ahead))]
        self.works: dict[tuple[str, date, str], Any] = {}
        self.missing: dict[tuple[date, str, str], Any] = {}
        self.cost: list[Any] = []
        fixed = {(duty.person, duty.day, duty.shift) for duty in (*problem.past, *problem.locked)}
        for person in problem.people:
            for day in self.with_past():
                for shift in problem.shifts:
                    self.works[person.name, day, shift.code] = self._variable(person, day, shift, fixed)

    def with_past(self) -> list[date]:
        first = self.problem.days[0]
        return [first - timedelta(days=back) for back in range(7, 0, -1)] + self.days

    def _variable(self, person: Person, day: date, shift: Shift, fixed: set[tuple[str, date, str]]) -> Any:
        """Whether somebody works a shift: 0 or 1 where that is settled, since it was worked, is locked or may not be."""
        if (person.name, day, shift.code) in fixed:
            return 1
        if day < self.problem.days[0] or not person.may_work(shift, day):
            return 0
        return self.model.new_bool_var(f"{person.name}/{day}/{shift.code}")

    def of_day(self, person: Person, day: date) -> list[Any]:
        return [self.works[person.name, day, shift.code] for shift in self.problem.shifts]

    def worked(self, person: Person, day: date) -> Any:
        return sum(self.of_day(person, day))

    def build(self) -> None:
        for day in self.days:
            for shift in self.problem.shifts:
                self._staff(day, shift)
        for person in self.problem.people:
            self._rest(person)
            self._rest_days(person)
            self._weeks(person)
            self._months(person)
        if self.aim == "fair":
            self._fair()
            for person in self.problem.people:
                self._single_days(person)
                self._rotation(person)
                self._wishes(person)
        if self.cost:
            self.model.minimize(sum(self.cost))

    def _staff(self, day: date, shift: Shift) -> None:
        people = [self.works[person.name, day, shift.code] for person in self.problem.people]
        needed = max(self.problem.needed(shift, day), _settled(people))
        there = sum(people)
        able = sum(self.works[person.name, day, shift.code] for person in self.problem.people if person.certified)
        short = self._slack(day, shift, "headcount", needed)
        self.model.add(there + short == needed)
        certified = min(shift.certified, needed)
        if certified:
            self.model.add(able + self._slack(day, shift, "certified", certified) >= certified)

    def _slack(self, day: date, shift: Shift, rule: str, most: int) -> Any:
        """People missing; none where the plan has to be complete."""
        if self.aim != "missing":
            return 0
        variable = self.model.new_int_var(0, max(most, 0), f"{rule}/{day}/{shift.code}")
        self.missing[day, shift.code, rule] = variable
        self.cost.append(variable)
        return variable

    def _rest(self, person: Person) -> None:
        days, limits = self.with_past(), self.problem.limits
        for index, day in enumerate(days):
            if day >= self.problem.days[0]:
                self._at_most(self.of_day(person, day), 1)
            if index + 1 < len(days):
                following = days[index + 1]
                for first in self.problem.shifts:
                    for second in self.problem.shifts:
                        if limits.too_close(first.span(day), second.span(following)):
                            both = (
                                self.works[person.name, day, first.code],
                                self.works[person.name, following, second.code],
                            )
                            self._at_most(both, 1)
            if index + limits.max_consecutive < len(days):
                row = days[index : index + limits.max_consecutive + 1]
                self._at_most([work for each in row for work in self.of_day(person, each)], limits.max_consecutive)

    def _rest_days(self, person: Person) -> None:
        """One day of seven is free from midnight to midnight. Where no shift passes midnight the row of days says so already.

        The morning after the plan's last night belongs to the day behind it.
        """
        nights = [shift for shift in self.problem.shifts if len(shift.days(self.problem.days[0])) > 1]
        if not nights and self.problem.limits.max_consecutive < WEEK:
            return
        days = [*self.with_past(), self.days[-1] + timedelta(days=1)]
        free: dict[date, Any] = {}
        for before, day in zip([None, *days], days, strict=False):
            works = self.of_day(person, day) if day <= self.days[-1] else []
            works += [self.works[person.name, before, shift.code] for shift in nights] if before else []
            if not _settled(works):
                free[day] = self.model.new_bool_var(f"free/{person.name}/{day}")
                self.model.add(sum(works) == 0).only_enforce_if(free[day])
        for index in range(len(days) - WEEK + 1):
            row = days[index : index + WEEK]
            can_be = [free[day] for day in row if day in free]
            if row[-1] >= self.problem.days[0] and can_be:
                self.model.add(sum(can_be) >= 1)

    def _at_most(self, works: Iterable[Any], most: int) -> None:
        """What is settled cannot be helped, though it be too much: then nothing comes on top."""
        works = list(works)
        if ahead := [work for work in works if not isinstance(work, int)]:
            self.model.add(sum(ahead) <= max(0, most - _settled(works)))

    def _weeks(self, person: Person) -> None:
        if not person.week_cap:
            return
        weeks: dict[date, list[Any]] = {}
        for day in self.with_past():
            monday = day - timedelta(days=day.weekday())
            weeks.setdefault(monday, []).extend(
                round(shift.hours * 60) * self.works[person.name, day, shift.code] for shift in self.problem.shifts
            )
        for minutes in weeks.values():
            self._at_most(minutes, round(person.week_cap * 60))

    def _months(self, person: Person) -> None:
        """Overtime of each month, what was worked in it before included; months that cannot have too much are left out."""
        shifts = {shift.code: shift for shift in self.problem.shifts}
        worked: dict[date, float] = defaultdict(float)
        for duty in self.problem.past:
            if duty.person == person.name and duty.shift in shifts:
                for month, hours in person.counted(shifts[duty.shift], duty.day).items():
                    worked[month] += hours
        ahead: dict[date, list[Any]] = defaultdict(list)
        possible: dict[date, float] = defaultdict(float)
        for day in self.problem.days:
            of_day: dict[date, list[float]] = defaultdict(list)
            for shift in self.problem.shifts:
                for month, hours in person.counted(shift, day).items():
                    ahead[month].append(round(hours * 60) * self.works[person.name, day, shift.code])
                    of_day[month].append(hours)
            for month, each in of_day.items():
                possible[month] += max(each)
        for month, minutes in ahead.items():
            left = max(0.0, person.most_counted(month, self.problem.limits.max_month_overtime) - worked[month])
            if possible[month] > left:
                self._at_most(minutes, int(left * 60))

    def _single_days(self, person: Person) -> None:
        """A day of work between two days off is a nuisance."""
        days = self.problem.days
        for before, day, after in zip(days, days[1:], days[2:], strict=False):
            single = self.model.new_bool_var(f"single/{person.name}/{day}")
            self.model.add(
                single >= self.worked(person, day) - self.worked(person, before) - self.worked(person, after)
            )
            self.cost.append(_SINGLE * single)

    def _rotation(self, person: Person) -> None:
        """Forwards from one day to the next: early, middle, night. Where the rest is long enough for both, back costs a little."""
        days, shifts = self.problem.days, self.problem.shifts
        for day, following in pairwise(days):
            for first in shifts:
                for second in shifts:
                    near = self.problem.limits.too_close(first.span(day), second.span(following))
                    if second.start < first.start and not near:
                        back = self.model.new_bool_var(f"back/{person.name}/{day}/{first.code}/{second.code}")
                        both = (
                            self.works[person.name, day, first.code] + self.works[person.name, following, second.code]
                        )
                        self.model.add(back >= both - 1)
                        self.cost.append(_BACKWARD * back)

    def _wishes(self, person: Person) -> None:
        """Shifts that somebody likes best, as far as it costs nobody else."""
        if person.prefers:
            others = [shift for shift in self.problem.shifts if shift.code not in person.prefers]
            self.cost += [
                _WISH * self.works[person.name, day, shift.code] for day in self.problem.days for shift in others
            ]

    def _fair(self) -> None:
        days, shifts = self.problem.days, self.problem.shifts
        off = [day for day in days if self.problem.kind_of(day) != WORKDAY]
        everybody = self.problem.people
        certified = [person for person in everybody if person.certified] or list(everybody)
        self._spread("total", _SPREAD_TOTAL, everybody, days, shifts)
        for shift in shifts:
            self._spread(shift.code, _SPREAD_SHIFT, everybody, days, (shift,))
        if off:
            self._spread("off", _SPREAD_OFF, certified, off, shifts)

    def _spread(
        self, name: str, weight: int, people: Iterable[Person], days: Iterable[date], shifts: Iterable[Shift]
    ) -> None:
        """Pay for the difference between who has most and who has least."""
        days, shifts = list(days), list(shifts)
        most, least = (self.model.new_int_var(0, len(days), f"{end}/{name}") for end in ("most", "least"))
        for person in people:
            count = sum(self.works[person.name, day, shift.code] for day in days for shift in shifts)
            self.model.add(count <= most)
            self.model.add(count >= least)
        self.cost.append(weight * (most - least))

    def begin_with(self, other: _Model, solver: Any) -> None:
        for key, work in self.works.items():
            if not isinstance(work, int):
                self.model.add_hint(work, solver.value(other.works[key]))

    def shortages(self, solver: Any) -> tuple[Violation, ...]:
        return tuple(
            Violation(rule, day, shift=code, short=solver.value(short))
            for (day, code, rule), short in self.missing.items()
            if solver.value(short)
        )

    def plan(self, solver: Any) -> tuple[Duty, ...]:
        locked = {(duty.person, duty.day, duty.shift) for duty in self.problem.locked}
        return tuple(
            Duty(person, day, code, locked=(person, day, code) in locked)
            for (person, day, code), work in self.works.items()
            if self.problem.days[0] <= day <= self.problem.days[-1] and solver.value(work)
        )


def _settled(works: Iterable[Any]) -> int:
    return sum(work for work in works if isinstance(work, int))


def generate(problem: Problem, seed: int) -> Result:
    """Make a plan. Shortages name day, shift and how many are missing; then there is no plan.

    A plan that is complete is found soon, where there is one; the searches for a fair one begin with it, each with what the one before it
    found, and may end without a better. The week behind the plan has its people too, if that can be.
    """
    for ahead in (WEEK, 0):
        built = _Model(problem, "complete", ahead)
        solver, word = _solved(built, seed, interleave_search=True)
        if word in _FOUND:
            return _made_fair(problem, seed, built, solver)
    return _explained(problem, seed)


def _made_fair(problem: Problem, seed: int, best: _Model, solver: Any) -> Result:
    """Linear relaxations prove that a plan is the best, or keep a large one from getting better: the second search goes without."""
    word, cost = "UNKNOWN", float("inf")
    for level in (1, 0):
        fair = _Model(problem, "fair", len(best.days) - len(problem.days))
        fair.begin_with(best, solver)
        search, said = _solved(fair, seed, linearization_level=level)
        if said in _FOUND and search.objective_value < cost:
            best, solver, word, cost = fair, search, said, search.objective_value
        if said == "OPTIMAL":
            break
    return Result(best.plan(solver), (), word)


def _explained(problem: Problem, seed: int) -> Result:
    """Where people are missing, as few as can be. Without any such place the solver has not come to an end."""
    built = _Model(problem, "missing")
    solver, word = _solved(built, seed, interleave_search=True)
    return Result((), built.shortages(solver) if word in _FOUND else (), "INFEASIBLE" if word in _FOUND else word)


def _solved(built: _Model, seed: int, **options: Any) -> tuple[Any, str]:
    built.build()
    solver = built.cp.CpSolver()
    options |= {"random_seed": seed, "num_workers": 1, "max_deterministic_time": WORK_LIMIT}
    for name, value in options.items():
        setattr(solver.parameters, name, value)
    return solver, solver.status_name(solver.solve(built.model))
