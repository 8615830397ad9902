from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from frappe.exceptions import InvalidRoundingMethod
from frappe.utils import ceil, cint, floor, flt, remainder, rounded, safe_div, sbool
from frappe.utils.numbers import BANKERS, BANKERS_LEGACY, COMMERCIAL


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("1,234.5", 1234.5),
        (" 7 ", 7.0),
        ("", 0.0),
        (None, 0.0),
        ("abc", 0.0),
        (True, 1.0),
        (Decimal("2.5"), 2.5),
        (float("nan"), 0.0),
        ("inf", 0.0),
        ([], 0.0),
    ],
)
def test_flt_reads_numbers_and_gives_zero_for_anything_else(value: object, number: float) -> None:
    assert flt(value) == number


@pytest.mark.parametrize(
    ("value", "number"),
    [("3.9", 3), (-3.9, -3), ("", 0), (None, 0), ("x", 0), (True, 1), ("9007199254740993", 9007199254740993)],
)
def test_cint_cuts_off_after_the_point_and_keeps_long_numbers(value: object, number: int) -> None:
    assert cint(value) == number


def test_cint_gives_the_default_for_what_is_no_number() -> None:
    assert cint("none", 5) == 5


@pytest.mark.parametrize(
    ("value", "precision", "method", "expected"),
    [
        (0.5, 0, BANKERS, 0),
        (1.5, 0, BANKERS, 2),
        (2.5, 0, BANKERS, 2),
        (-2.5, 0, BANKERS, -2),
        (2.675, 2, BANKERS, 2.68),
        (2.665, 2, BANKERS, 2.66),
        (0.285 * 100, 0, BANKERS, 28),
        (0.5, 0, COMMERCIAL, 1),
        (2.5, 0, COMMERCIAL, 3),
        (-2.5, 0, COMMERCIAL, -3),
        (1.005, 2, COMMERCIAL, 1.01),
        (0.285 * 100, 0, COMMERCIAL, 29),
        (2.5, 0, BANKERS_LEGACY, 2),
        (0.125, 2, BANKERS_LEGACY, 0.13),
        (123456789012345.67, 2, BANKERS, 123456789012345.67),
        (1234.0, -2, BANKERS, 1200),
    ],
)
def test_rounded_settles_ties_by_the_method(value: float, precision: int, method: str, expected: float) -> None:
    assert rounded(value, precision, method) == expected


def test_rounded_refuses_an_unknown_method() -> None:
    with pytest.raises(InvalidRoundingMethod):
        rounded(1.5, 0, "Coin toss")


def test_rounded_gives_a_whole_number_at_precision_zero() -> None:
    assert isinstance(rounded(2.4), int)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4), st.integers(0, 4))
def test_rounding_a_float_equals_rounding_the_decimal_a_person_wrote(number: Decimal, precision: int) -> None:
    expected = number.quantize(Decimal(1).scaleb(-precision), rounding=ROUND_HALF_EVEN)
    assert Decimal(str(rounded(float(number), precision, BANKERS))) == Decimal(str(float(expected)))


@example(274877906944.0269, 4)
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12), st.integers(0, 9))
def test_rounding_twice_changes_nothing(number: float, precision: int) -> None:
    once = flt(number, precision)
    assert flt(once, precision) == once


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_flt_reads_back_what_it_wrote(number: float) -> None:
    assert flt(str(number)) == number


@given(st.one_of(st.text(), st.none(), st.floats(), st.integers(), st.binary(), st.lists(st.integers())))
def test_flt_and_cint_answer_with_a_finite_number_for_anything(value: object) -> None:
    assert math.isfinite(flt(value))
    assert isinstance(cint(value), int)


def test_ceil_floor_remainder_and_division() -> None:
    assert (ceil(1.2), floor("-1.2"), remainder(7, 3), safe_div(1, 3), safe_div(5, 0), remainder(5, 0)) == (
        2,
        -2,
        1.0,
        0.33,
        0.0,
        0.0,
    )


@pytest.mark.parametrize(
    ("value", "expected"), [("true", True), ("No", False), ("1", True), (0, False), ("maybe", "maybe")]
)
def test_sbool_reads_words_and_leaves_the_rest(value: object, expected: object) -> None:
    assert sbool(value) == expected
