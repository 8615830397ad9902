"""Service levels: the choice of a rule, the promise it makes, and verdicts (R9, R11, R12, R14)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from property_service.shared.calendars import Calendar

RUNNING, PAUSED, MET, BREACHED, NONE = "Running", "Paused", "Met", "Breached", "Not Applicable"
NEVER_PAUSED = ("P1", "P2")  # R12
CLOCKS = ("response", "arrive", "resolve")
REPLY = "First Public Reply"  # what alone answers a case where a rule says so; otherwise its acceptance does too


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes of a calendar, or round the clock without one; no clock where there are no minutes."""

    minutes: int = 0
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """The numbers of a rule as they were when the case was opened (edge 8: a later change of the rule alters nothing)."""

    rule: str = ""
    response: Clock = Clock()
    arrive: Clock = Clock()
    resolve: Clock = Clock()
    warn_pct: float = 75
    pausable: bool = False
    escalate_1_role: str = ""
    escalate_2_after_min: int = 0
    escalate_2_role: str = ""
    stop_response_on: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Promise:
        clocks = {name: Clock(**given.get(name, {})) for name in CLOCKS}
        return cls(**{**given, **clocks})

    def may_pause(self, priority: str) -> bool:
        return self.pausable and priority not in NEVER_PAUSED


def choose(rules: Iterable[Any], case: Mapping[str, Any], categories: Sequence[str], today: date) -> Any | None:
    """R9: the most specific rule that fits: project before category (nearest first), case type, priority, channel; then
    the lowest sequence.

    rules: objects with the fields of Service Level Rule; case: project, case_type, priority, channel; categories: the
    case's category and those above it, nearest first. None if nothing fits.
    """
    fitting = [rule for rule in rules if _fits(rule, case, categories, today)]
    return min(fitting, key=lambda rule: _order(rule, categories), default=None)


def _fits(rule: Any, case: Mapping[str, Any], categories: Sequence[str], today: date) -> bool:
    if (rule.active_from and today < rule.active_from) or (rule.active_to and today > rule.active_to):
        return False
    if rule.category and rule.category not in categories:
        return False
    return all(
        not rule.get(key) or rule.get(key) == case.get(key) for key in ("project", "case_type", "priority", "channel")
    )


def _order(rule: Any, categories: Sequence[str]) -> tuple[Any, ...]:
    depth = categories.index(rule.category) if rule.category else len(categories)
    return (not rule.project, depth, not rule.case_type, not rule.priority, not rule.channel, int(rule.sequence or 0))


def due(clock: Clock, start: datetime, calendar_of: Callable[[str], Calendar], share: float = 1.0) -> datetime | None:
    """When the minutes of a clock (or a share of them) have passed; None without a clock."""
    if not clock.minutes:
        return None
    return calendar_of(clock.calendar).add_minutes(start, clock.minutes * share)


def verdict(due_at: datetime | None, at: datetime) -> str:
    """Done in time? To the second, and whatever a scheduler did (R14). A deadline is inclusive."""
    if due_at is None:
        return NONE
    return MET if at <= due_at else BREACHED
