"""How long a defect is put right for nothing: R22, by the minimum terms of the quality regulation (40th article).

The time runs from the completion of the building, not from the handover of the home (edge 39). A contract may lengthen it.
"""

from __future__ import annotations

from datetime import date, timedelta

YEARS = {"Waterproofing": 5, "Pipes and Wiring": 2, "Doors and Windows": 2, "Other": 2}
HEATING = "Heating and Cooling"
SEASONS = 2


def warranty_until(
    item: str, completed: date, season: tuple[str, str] = ("11-15", "03-15"), by_contract: date | None = None
) -> date | None:
    """The last day covered; None for an item without a term.

    season: first and last day of a heating season, as ``month-day``. by_contract: a day the contract names; it counts where
    it is later than the legal one.
    """
    legal = _seasons_end(completed, *season) if item == HEATING else _term_end(item, completed)
    days = [day for day in (legal, by_contract) if day]
    return max(days, default=None)


def _term_end(item: str, completed: date) -> date | None:
    """The day before the anniversary; a term that began on 29 February ends with February."""
    years = YEARS.get(item)
    if years is None:
        return None
    year = completed.year + years
    try:
        return completed.replace(year=year) - timedelta(days=1)
    except ValueError:
        return date(year, 2, 28)


def _seasons_end(completed: date, first: str, last: str) -> date:
    """The last day of the second season that began on or after completion: a season half gone does not count."""
    start = _on(completed.year, first)
    if start < completed:
        start = _on(completed.year + 1, first)
    start = _on(start.year + SEASONS - 1, first)
    end = _on(start.year, last)
    return end if end > start else _on(start.year + 1, last)


def _on(year: int, month_day: str) -> date:
    month, day = (int(part) for part in month_day.split("-"))
    return date(year, month, day)
