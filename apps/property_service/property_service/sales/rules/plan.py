"""What a contract adds up to: shares, milestones to the cent, what was received for which, and the days that count (R51–R54)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from property_service.shared.amounts import money
from property_service.shared.calendars import Calendar

FILING_DAYS = 30
MOST_EARNEST = Decimal("0.20")  # of the price, by law
EARNEST, DOWN, LOAN, FINAL = "Earnest", "Down Payment", "Loan", "Final Payment"
BORROWED = frozenset({"Commercial Loan", "Provident Fund", "Combined Loan"})
WHOLE = Decimal(100)
FILING_STEPS = (10, 3, 1)  # days before


@dataclass(frozen=True, slots=True)
class Line:
    """A milestone: key tells it from others."""

    key: str
    kind: str
    due: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that came in on a day for a kind of milestone, or for one of them."""

    kind: str
    amount: Decimal
    on: date
    line: str = ""


@dataclass(slots=True)
class Settled:
    received: Decimal = Decimal()
    paid_on: date | None = None


def filing_due(signed: date) -> date:
    """R53, edge 40: thirty calendar days after the signature, not moved by weekends."""
    return signed + timedelta(days=FILING_DAYS)


def last_workday(day: date, calendar: Calendar) -> date:
    """The day itself if it is worked, otherwise the last worked day before it."""
    while not calendar.is_workday(day):
        day -= timedelta(days=1)
    return day


def reminder(due: date, today: date) -> str:
    """Which reminder a day calls for: "10", "3" or "1" days before, "late" and the day itself after; "" when none does."""
    left = (due - today).days
    if left < 0:
        return f"late {today}"
    return next((str(step) for step in sorted(FILING_STEPS) if left <= step), "")


def plan_problems(total: Decimal, lines: Iterable[tuple[str, Decimal]], method: str) -> list[tuple[str, Decimal]]:
    """R52: ("Sum", the sum), ("Loan", amount) without or with a loan against the payment chosen, ("Parts", sum) of down payment and loan."""
    rows = [(kind, money(amount)) for kind, amount in lines]
    found: list[tuple[str, Decimal]] = []
    whole = sum((amount for _kind, amount in rows), Decimal())
    if whole != total:
        found.append(("Sum", whole))
    loan = sum((amount for kind, amount in rows if kind == LOAN), Decimal())
    if (method in BORROWED) != (loan > 0):
        found.append(("Loan", loan))
    parts = sum((amount for kind, amount in rows if kind in (EARNEST, DOWN, LOAN)), Decimal())
    if method in BORROWED and not found and parts != total:
        found.append(("Parts", parts))
    return found


def shares_are_whole(shares: Iterable[float]) -> bool:
    return sum((money(share) for share in shares), Decimal()) == WHOLE


def earnest_share(earnest: Decimal, price: Decimal) -> Decimal:
    """The part of the price that earnest money is, as a fraction; a price of zero makes it whole."""
    return earnest / price if price else Decimal(1)


def settle(lines: Iterable[Line], payments: Iterable[Paid]) -> dict[str, Settled]:
    """R54: every payment goes to the line it names, then to the oldest open one of its kind; what is over stays on the last of these.

    Nothing is added up twice: the result is made anew from all payments each time.
    """
    order = sorted(lines, key=lambda line: (line.due, line.key))
    found = {line.key: Settled() for line in order}
    for payment in sorted(payments, key=lambda each: each.on):
        same = [line for line in order if line.kind == payment.kind]
        named = [line for line in order if line.key == payment.line]
        left = payment.amount
        for line in [*named, *same]:
            left -= _fill(found[line.key], line, left, payment.on)
        goal = (named or same or order)[-1:]
        if left and goal:
            found[goal[0].key].received += left
    return found


def _fill(settled: Settled, line: Line, left: Decimal, on: date) -> Decimal:
    """Put what fits into a line; gives how much that was."""
    part = min(left, line.amount - settled.received)
    if part <= 0:
        return Decimal()
    settled.received += part
    if settled.received >= line.amount:
        settled.paid_on = on
    return part
