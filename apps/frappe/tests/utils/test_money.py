from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frappe.exceptions import ValidationError
from frappe.utils import (
    fmt_money,
    format_number,
    get_number_format_info,
    in_words,
    money_in_chinese_capitals,
    money_in_words,
)
from frappe.utils.money import parse_number


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("#,###.##", "1,234,567.89"),
        ("#.###,##", "1.234.567,89"),
        ("# ###,##", "1 234 567,89"),
        ("#,##,###.##", "12,34,567.89"),
        ("#,###", "1,234,568"),
        ("#'###.##", "1'234'567.89"),
    ],
)
def test_fmt_money_follows_the_number_format(style: str, expected: str) -> None:
    assert fmt_money(1234567.89, format=style) == expected


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (1234.5, "CNY", "¥ 1,234.50"),
        (1234.5, "JPY", "¥ 1,234"),
        (100000, "INR", "₹ 1,00,000.00"),
        (-0.5, "USD", "$ -0.50"),
        (None, None, "0.00"),
        (5, "XYZ", "XYZ 5.00"),
    ],
)
def test_fmt_money_writes_the_symbol_of_the_currency(amount: Any, currency: str | None, expected: str) -> None:
    assert fmt_money(amount, currency=currency) == expected


def test_a_currency_document_wins_over_what_is_built_in(provide: Callable[[str, Any], None]) -> None:
    provide("currency_info", {"symbol": "元", "symbol_on_right": 1})
    assert fmt_money(12, currency="CNY") == "12.00 元"


def test_the_site_number_format_is_used_when_none_is_given(provide: Callable[[str, Any], None]) -> None:
    provide("number_format", "#.###,##")
    assert (format_number(1234.5, 2), parse_number("1.234,5")) == ("1.234,50", 1234.5)


def test_number_format_info_names_signs_and_precision() -> None:
    assert get_number_format_info("#.###,##") == (",", ".", 2)


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [
        ("0", "零元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10", "壹拾元整"),
        ("100000", "壹拾万元整"),
        ("100200003000", "壹仟零贰亿零叁仟元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000100000000", "壹万零壹亿元整"),
        ("1001000.01", "壹佰万壹仟元零壹分"),
        ("-20.1", "负贰拾元壹角整"),
        ("0.004", "零元整"),
        (2.675, "贰元陆角捌分"),
    ],
)
def test_chinese_capitals_follow_the_rules_for_receipts(amount: Any, capitals: str) -> None:
    assert money_in_chinese_capitals(amount) == capitals


_VALUES = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def _read_back(text: str) -> int:
    total = section = digit = 0
    big = 0
    for letter in text:
        if letter in _VALUES:
            digit = _VALUES[letter]
        elif letter in _UNITS:
            section += digit * _UNITS[letter]
            digit = 0
        elif letter == "万":
            total += (section + digit) * 10_000
            section = digit = 0
        elif letter == "亿":
            big = (big + total + section + digit) * 100_000_000
            total = section = digit = 0
    return big + total + section + digit


@given(st.integers(0, 10**12 - 1))
def test_chinese_capitals_read_back_to_the_same_amount(yuan: int) -> None:
    assert _read_back(money_in_chinese_capitals(yuan).removesuffix("元整")) == yuan


def test_chinese_capitals_refuse_what_is_no_amount() -> None:
    with pytest.raises(ValidationError, match="not a number"):
        money_in_chinese_capitals("much")


def test_money_in_words_in_english(provide: Callable[[str, Any], None]) -> None:
    provide("language", "en")
    assert money_in_words(1234.5, "USD") == "USD One Thousand, Two Hundred And Thirty-Four and Fifty Cent only."
    assert money_in_words(Decimal("20"), "CNY") == "CNY Twenty only."
    assert money_in_words(-1, "CNY") == ""


def test_money_in_words_in_chinese_uses_capitals(provide: Callable[[str, Any], None]) -> None:
    provide("language", "zh")
    assert money_in_words(105.5, "CNY") == "人民币壹佰零伍元伍角整"


@pytest.mark.parametrize(
    ("number", "english", "chinese"),
    [
        (0, "zero", "零"),
        (15, "fifteen", "十五"),
        (21, "twenty-one", "二十一"),
        (105, "one hundred and five", "一百零五"),
        (1_000_001, "one million and one", "一百万零一"),
        (-3, "minus three", "负三"),
    ],
)
def test_in_words_follows_the_language(
    provide: Callable[[str, Any], None], number: int, english: str, chinese: str
) -> None:
    provide("language", "en")
    first = in_words(number)
    provide("language", "zh-CN")
    assert (first, in_words(number)) == (english, chinese)


def test_in_words_counts_in_lakh_where_asked(provide: Callable[[str, Any], None]) -> None:
    provide("language", "en")
    assert in_words(12_345_678, in_million=False).startswith("one crore, twenty-three lakh")


@pytest.mark.parametrize("text", ["１，２３４．５", "1,234.5"])
def test_full_width_digits_are_read(text: str) -> None:
    assert parse_number(text) == 1234.5
