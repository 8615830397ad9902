"""Figures of many cases: shares, middles, spreads. Empty input gives None, never a division by nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt


def percent(part: float, whole: float) -> float | None:
    """How many of a hundred, to one decimal place."""
    return round(100 * part / whole, 1) if whole else None


def change(now: float, before: float) -> float | None:
    """By how many of a hundred it is more than before; None where there was nothing before."""
    return round(100 * (now - before) / before, 1) if before else None


def quantile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that ``share`` of all values do not exceed (nearest rank): 0.5 the median, 0.9 the ninth of ten."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = -int(-share * len(ordered) // 1)  # rounded up
    return ordered[max(place, 1) - 1]


def spread(values: Sequence[float]) -> float | None:
    """Standard deviation of all values, to two decimal places."""
    if not values:
        return None
    mean = sum(values) / len(values)
    return round(sqrt(sum((value - mean) ** 2 for value in values) / len(values)), 2)
