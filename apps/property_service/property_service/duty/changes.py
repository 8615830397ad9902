"""Shifts that go to somebody else, or to nobody: what the rules say about it, and the rewriting (R43, R45).

A move is an assignment and the person who works it from now on; None: nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import frappe
from frappe.utils import getdate
from property_service.duty import plans
from property_service.duty.plans import ASSIGNMENT, NOT_WORKED
from property_service.duty.rules.plan import OF_POSTS, Duty, Problem, Violation, violations

_AROUND = timedelta(days=7)
_FIELDS = ("name", "staff", "date", "shift_type", "locked")


@dataclass(frozen=True, slots=True)
class Outcome:
    """people: what the persons' own rules would say that they did not say before; posts: what would be missing
    that is there now.
    """

    people: tuple[Violation, ...]
    posts: tuple[Violation, ...]


def outcome(moves: Mapping[str, str | None]) -> Outcome:
    """What the plan looks like to the rules after the moves; nothing is written."""
    rows = frappe.get_all(ASSIGNMENT, {"name": ["in", list(moves)]}, _FIELDS)
    then = {row.name: frappe._dict(row, staff=moves[row.name]) if moves[row.name] else None for row in rows}
    return _compared(rows, then)


def outcome_of(assignment: Any) -> Outcome:
    """The same for one assignment as it is going to be stored, whatever it was before."""
    stored = frappe.get_all(ASSIGNMENT, {"name": assignment.name or "", "status": ["not in", NOT_WORKED]}, _FIELDS)
    row = frappe._dict({key: assignment.get(key) for key in _FIELDS})
    return _compared(stored, {assignment.name or "": row})


def _compared(stored: list[Any], then: Mapping[str, Any]) -> Outcome:
    """stored: the assignments that change, as they are; then: what each is afterwards, None: worked by nobody."""
    changed = [*stored, *filter(None, then.values())]
    return Outcome(_own_rules(stored, then, changed), _post_rules(then, changed)) if changed else Outcome((), ())


def _own_rules(stored: list[Any], then: Mapping[str, Any], changed: list[Any]) -> tuple[Violation, ...]:
    names = sorted({row.staff for row in changed})
    first, last = _looked_at([getdate(row.date) for row in changed])
    days = tuple(first + timedelta(days=count) for count in range((last - first).days + 1))
    near = {"staff": ["in", names], "date": ["between", [first, last]], "status": ["not in", NOT_WORKED]}
    around = {row.name: row for row in (*frappe.get_all(ASSIGNMENT, near, _FIELDS), *stored)}
    problem = _problem(names, {row.shift_type for row in (*around.values(), *changed)}, days)
    before = violations(problem, map(_duty, around.values()))
    after = violations(problem, map(_duty, filter(None, {**around, **then}.values())))
    return tuple(entry for entry in after if entry.rule not in OF_POSTS and entry not in before)


def _looked_at(days: list[date]) -> tuple[date, date]:
    """A week before and after for rest and rows of days, and the whole months for their overtime."""
    first, last = min(days), max(days)
    before = first.replace(day=1) - timedelta(days=1)  # its night reaches into the month
    month_end = (last.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first - _AROUND, before), max(last + _AROUND, month_end)


def _post_rules(then: Mapping[str, Any], changed: list[Any]) -> tuple[Violation, ...]:
    found: dict[Violation, None] = {}
    for day, shift in sorted({(getdate(row.date), row.shift_type) for row in changed}):
        on = {"date": day, "shift_type": shift, "status": ["not in", NOT_WORKED]}
        there = {row.name: row for row in frappe.get_all(ASSIGNMENT, on, _FIELDS)}
        after = [
            row for row in {**there, **then}.values() if row and (getdate(row.date), row.shift_type) == (day, shift)
        ]
        unmoved, duties = [*map(_duty, there.values())], [*map(_duty, after)]
        problem = _problem(sorted({duty.person for duty in (*unmoved, *duties)}), {shift}, (day,))
        short = {entry.rule: entry.short for entry in violations(problem, unmoved)}
        gaps = (entry for entry in violations(problem, duties) if entry.rule in OF_POSTS)
        found.update(dict.fromkeys(entry for entry in gaps if entry.short > short.get(entry.rule, 0)))
    return tuple(found)


def _problem(staff: list[str], shifts: Iterable[str], days: tuple[date, ...]) -> Problem:
    away = plans.days_away(staff, days[0], days[-1])
    booked = plans.overtime_booked(staff, days[0], days[-1])
    busy = plans.in_training(staff, days[0], days[-1])
    people = frappe.get_all("Staff Member", {"name": ["in", staff or [""]]}, plans.PERSON, order_by="name asc")
    types = [frappe.get_cached_doc("Shift Type", name) for name in sorted(shifts)]
    return Problem(
        tuple(plans.person_of(row, away, booked, busy) for row in people), tuple(map(plans.shift_of, types)), days,
        plans.kinds(types[0].department), plans.limits(),
    )  # fmt: skip


def _duty(row: Any) -> Duty:
    return Duty(row.staff, getdate(row.date), row.shift_type, bool(row.locked))


def text(entries: Iterable[Violation], *, cures: bool = False) -> str:
    """One line for each; cures: with what helps against it."""
    lines = (plans.violation_text(entry) + (f": {plans.cure_text(entry)}" if cures else "") for entry in entries)
    return "<br>".join(lines)


def candidates(assignment: Any) -> list[dict[str, str]]:
    """Colleagues of the department who could work the shift without a rule against it: ``[{"staff", "title"}]``."""
    day = getdate(assignment.date)
    roster = frappe._dict(department=assignment.department, from_date=day, to_date=day)
    found = []
    for row in plans.staff_of(roster):
        if row.name == assignment.staff:
            continue
        then = outcome({assignment.name: row.name})
        if not then.people and not then.posts:
            found.append({"staff": row.name, "title": row.staff_name})
    return found


def take_over(assignment: Any, staff: str, source: str, request: str, excused: Mapping[str, Any]) -> Any:
    """The shift as one of somebody else; the old one stays on record as replaced. Gives the new assignment.

    excused: what ``exceptions.grant`` says of it.
    """
    set_aside(assignment, "Replaced", request)
    doc = frappe.get_doc(
        {
            "doctype": ASSIGNMENT, "staff": staff, "date": assignment.date, "shift_type": assignment.shift_type,
            "roster": assignment.roster, "source": source, "change_request": request, "locked": 1,
            **excused,
        }
    )  # fmt: skip
    doc.flags.planned = True  # the outcome as a whole was judged
    return doc.insert(ignore_permissions=True)


def set_aside(assignment: Any, status: str, request: str) -> None:
    """Nobody works this one; its slot is free for another."""
    assignment.db_set({"status": status, "slot_key": None, "change_request": request})


def exchange(first: Any, second: Any, request: str, excused: Mapping[str, Any]) -> None:
    """Two people change places."""
    for doc in (first, second):
        doc.db_set("slot_key", None)  # free both slots before either is taken
    for doc, staff in ((first, second.staff), (second, first.staff)):
        key = f"{staff}/{getdate(doc.date)}/{doc.shift_type}"
        doc.db_set(
            {"staff": staff, "slot_key": key, "source": "Swap", "change_request": request, "locked": 1, **excused}
        )
