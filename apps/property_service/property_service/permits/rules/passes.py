"""Is a pass good now? Judged from its dates and state at the moment of the question, whatever any job did (R34)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, time

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without 0, O, 1 and I
CODE_LENGTH = 6
TOKEN_BYTES = 16  # 128 random bits: R35
DRAFT, VALID, EARLY, SUSPENDED, EXPIRED, RETURNED, LOST = (
    "Draft",
    "Valid",
    "Not Yet Valid",
    "Suspended",
    "Expired",
    "Returned",
    "Lost",
)
USED_UP = "Entries Used Up"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a pass allows. valid_to is inclusive to the second; daily_to before daily_from is past midnight."""

    state: str
    valid_from: datetime
    valid_to: datetime
    daily_from: time | None = None
    daily_to: time | None = None
    max_entries: int = 0
    entries_used: int = 0
    blocked: str = ""  # a reason outside the pass: the work is stopped, the contractor is barred


@dataclass(frozen=True, slots=True)
class Verdict:
    """reason: "" when good; else Forged, Suspended, Lost, Returned, Draft, Blacklisted, Expired, Too Early, Outside Hours or
    Entries Used Up.
    """

    good: bool
    reason: str = ""


def judge(terms: Terms, moment: datetime, *, entering: bool = False) -> Verdict:
    """May the holder pass at this moment? entering: one more entry would be used."""
    if terms.state in (DRAFT, SUSPENDED, LOST, RETURNED):
        return Verdict(False, terms.state)
    if terms.blocked:
        return Verdict(False, terms.blocked)
    if moment > terms.valid_to:
        return Verdict(False, "Expired")
    if moment < terms.valid_from:
        return Verdict(False, "Too Early")
    if not _within(terms, moment.time()):
        return Verdict(False, "Outside Hours")
    if entering and terms.max_entries and terms.entries_used >= terms.max_entries:
        return Verdict(False, USED_UP)
    return Verdict(True)


def _within(terms: Terms, moment: time) -> bool:
    if terms.daily_from is None or terms.daily_to is None or terms.daily_from == terms.daily_to:
        return True
    if terms.daily_from < terms.daily_to:
        return terms.daily_from <= moment <= terms.daily_to
    return moment >= terms.daily_from or moment <= terms.daily_to


def shown_state(terms: Terms, moment: datetime) -> str:
    """The state for people: of an issued pass, what its dates say."""
    if terms.state != VALID:
        return terms.state
    return EXPIRED if moment > terms.valid_to else EARLY if moment < terms.valid_from else VALID


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_code() -> str:
    """What a guard can type: six signs that are not mistaken for each other."""
    return "".join(secrets.choice(ALPHABET) for _sign in range(CODE_LENGTH))
