"""One run of the generator: what it knows, and how it writes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import frappe
from frappe.utils.clock import FrozenClock, site_time_zone
from property_service.demo.people import People, account

SEED = 20261031
ANCHOR = date(2026, 10, 31)
EVENING = time(20)
DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each; ``small`` is a tenth, except that every special case is there (and complaints enough to scroll)."""

    units: int
    residents: int
    complaints: int
    requests: int
    passes: int
    calls: int
    rectifications: int
    joint_owners: int
    changed_hands: int
    ended_tenancies: int
    own_several: int
    contacts: int
    open_cases: int
    about_staff: int
    colleagues: bool


SIZES = {
    "small": Size(76, 118, 124, 105, 64, 215, 3, 4, 1, 2, 1, 6, 12, 1, colleagues=False),
    "full": Size(760, 1180, 186, 1054, 640, 2150, 22, 41, 9, 14, 6, 60, 12, 9, colleagues=True),
}


@dataclass
class Demo:
    """What is known while loading."""

    size: Size
    anchor: date
    password: str
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 - made-up data
    made: list[tuple[str, str]] = field(default_factory=list)
    occupied: list[tuple[str, str]] = field(default_factory=list)  # unit, who calls from there

    def __post_init__(self) -> None:
        self.people = People(self.rng, self.anchor)

    def day(self, plain: date) -> date:
        """A date of the story, moved with the anchor."""
        return plain + (self.anchor - ANCHOR)

    @contextmanager
    def today(self) -> Iterator[None]:
        """The evening of the anchor, whatever the machine's calendar says; nobody gets a mail about what never happened."""
        frappe.flags.mute_emails = True
        try:
            with at(datetime.combine(self.anchor, EVENING)):
                yield
        finally:
            frappe.flags.mute_emails = False

    def some(self, full: int) -> int:
        """As many as the profile takes of what the full demo has so many of; one at least."""
        return max(1, round(full * self.size.units / SIZES["full"].units))

    def insert(self, doctype: str, **values: Any) -> Any:
        doc = frappe.get_doc({"doctype": doctype, **values})
        doc.insert(ignore_permissions=True)
        self.made.append((doctype, str(doc.name)))
        return doc

    def found(self, doctype: str, filters: Any = None) -> None:
        """Note what others made in the course of things: everything of the kind that was not there before."""
        known = {name for kind, name in self.made if kind == doctype}
        rows = frappe.get_all(doctype, filters=filters, pluck="name", order_by="creation asc, name asc")
        self.made += [(doctype, str(name)) for name in rows if str(name) not in known]

    def shares(self, total: int, weights: dict[str, float]) -> list[str]:
        """Keys as often as their weights ask, every key at least once, in random order."""
        whole = sum(weights.values())
        found = [key for key, weight in weights.items() for _ in range(max(1, round(total * weight / whole)))]
        commonest = max(weights, key=lambda key: weights[key])
        while len(found) > total:
            found.remove(commonest)
        found += [commonest] * (total - len(found))
        self.rng.shuffle(found)
        return found


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The context's clock says so."""
    ctx = frappe.context()
    before, ctx.clock = ctx.clock, FrozenClock(moment.replace(tzinfo=site_time_zone()))
    try:
        yield
    finally:
        ctx.clock = before


@contextmanager
def acting(role: str, moment: datetime) -> Iterator[None]:
    """Act as a demo user at a moment of the past."""
    ctx = frappe.context()
    before = ctx.user
    ctx.set_user(account(role, DOMAIN))
    try:
        with at(moment):
            yield
    finally:
        ctx.set_user(before)


def later(moment: datetime, minutes: int, end: datetime, steps_left: int) -> datetime:
    """``minutes`` later, but early enough for the steps that follow to end in time."""
    return max(
        moment + timedelta(seconds=30), min(moment + timedelta(minutes=minutes), end - timedelta(minutes=steps_left))
    )
