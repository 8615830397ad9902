"""Warranty terms: the last day covered."""

from __future__ import annotations

from datetime import date

import pytest

from property_service.customer_service.rules.warranty import warranty_until

COMPLETED = date(2021, 6, 30)


@pytest.mark.parametrize(
    ("item", "completed", "last"),
    [
        pytest.param("Waterproofing", COMPLETED, date(2026, 6, 29), id="five years, the day before the anniversary"),
        pytest.param("Pipes and Wiring", COMPLETED, date(2023, 6, 29), id="two years"),
        pytest.param("Doors and Windows", date(2024, 2, 29), date(2026, 2, 28), id="begun on a leap day"),
        pytest.param("Heating and Cooling", COMPLETED, date(2023, 3, 15), id="edge 39: two seasons"),
        pytest.param("Heating and Cooling", date(2021, 11, 15), date(2023, 3, 15), id="completed on the first day of a season"),
        pytest.param("Heating and Cooling", date(2022, 1, 10), date(2024, 3, 15), id="a season half gone does not count"),
        pytest.param("", COMPLETED, None, id="no item, no term"),
    ],
)  # fmt: skip
def test_r22_edge_39_the_warranty_runs_from_completion(item: str, completed: date, last: date | None) -> None:
    assert warranty_until(item, completed) == last


def test_r22_a_contract_lengthens_and_never_shortens() -> None:
    assert warranty_until("Waterproofing", COMPLETED, by_contract=date(2030, 1, 1)) == date(2030, 1, 1)
    assert warranty_until("Waterproofing", COMPLETED, by_contract=date(2022, 1, 1)) == date(2026, 6, 29)


def test_r22_a_season_within_one_year_is_understood() -> None:
    assert warranty_until("Heating and Cooling", COMPLETED, season=("05-01", "09-30")) == date(2023, 9, 30)
