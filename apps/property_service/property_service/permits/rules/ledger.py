"""The ledger of deposits in exact cents: who paid what in, what was taken, and that no balance was ever below zero (R33)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

RECEIVED, DEDUCTED, REFUNDED, TRANSFERRED = "Received", "Deducted", "Refunded", "Transferred"
BROUGHT = "Brought Over"  # the other side of a transfer
_SIGNS = {RECEIVED: 1, BROUGHT: 1, DEDUCTED: -1, REFUNDED: -1, TRANSFERRED: -1}


@dataclass(frozen=True, slots=True)
class Payer:
    """kind: Owner, Contractor or Other. Money goes back to whom it came from, never to a namesake of another kind."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Posting:
    """One movement of a payer's money at a moment; entry names the document."""

    at: datetime
    kind: str
    payer: Payer
    amount: Decimal
    entry: str = ""

    @property
    def signed(self) -> Decimal:
        return self.amount * _SIGNS[self.kind]


@dataclass(frozen=True, slots=True)
class Overdraft:
    """The first movement for which a payer had not enough, and by how much."""

    posting: Posting
    missing: Decimal


def in_order(postings: Iterable[Posting]) -> list[Posting]:
    return sorted(postings, key=lambda posting: (posting.at, posting.entry))


def running(postings: Iterable[Posting]) -> list[tuple[Posting, Decimal]]:
    """Every movement in the order of time, with its payer's balance after it."""
    balances: dict[Payer, Decimal] = {}
    found = []
    for posting in in_order(postings):
        balances[posting.payer] = balances.get(posting.payer, Decimal()) + posting.signed
        found.append((posting, balances[posting.payer]))
    return found


def balances(postings: Iterable[Posting]) -> dict[Payer, Decimal]:
    """The present balance of every payer."""
    return {posting.payer: after for posting, after in running(postings)}


def total(postings: Iterable[Posting]) -> Decimal:
    return sum((posting.signed for posting in postings), Decimal())


def overdraft(postings: Iterable[Posting]) -> Overdraft | None:
    """The first moment at which a payer's balance would be below zero; None for a sound ledger."""
    return next((Overdraft(posting, -after) for posting, after in running(postings) if after < 0), None)
