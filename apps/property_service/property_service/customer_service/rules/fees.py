"""Fees of a job, to the cent."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")


class FeeError(ValueError):
    """A fee below zero."""


def amount(value: Any) -> Decimal:
    """A sum of money as Decimal; nothing is nothing."""
    return Decimal(str(value or 0)).quantize(CENT, ROUND_HALF_UP)


def total(*parts: Any) -> Decimal:
    """The parts together, each rounded to the cent before it is added (no sum passes through a float)."""
    amounts = [amount(part) for part in parts]
    if min(amounts, default=Decimal(0)) < 0:
        raise FeeError
    return sum(amounts, Decimal(0))
