"""Money in exact cents, whatever a form, a request or the database says."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def money(value: object) -> Decimal:
    """Any amount in exact cents; empty is zero. A float is taken as it is written, so 0.1 is ten cents."""
    return Decimal(str(value or 0)).quantize(CENT, ROUND_HALF_UP)
