"""Whole numbers in English and Chinese words."""

from __future__ import annotations

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_MILLIONS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_LAKHS = ((10**7, "crore"), (10**5, "lakh"), (1000, "thousand"))

_DIGITS = "零一二三四五六七八九"
_CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "十", "百", "千")
_CAPITAL_UNITS = ("", "拾", "佰", "仟")
_SECTIONS = ("", "万", "亿", "万亿")


def english_number(number: int, *, in_million: bool = True) -> str:
    """``one hundred and five``. in_million False counts in lakh and crore."""
    if number < 0:
        return f"minus {english_number(-number, in_million=in_million)}"
    for size, word in _MILLIONS if in_million else _LAKHS:
        if number >= size:
            head, rest = divmod(number, size)
            return _joined(f"{english_number(head, in_million=in_million)} {word}", rest, in_million)
    return _below_thousand(number)


def _joined(head: str, rest: int, in_million: bool) -> str:
    if not rest:
        return head
    link = " and " if rest < 100 else ", "
    return f"{head}{link}{english_number(rest, in_million=in_million)}"


def _below_thousand(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        return f"{_TENS[tens]}-{_SMALL[unit]}" if unit else _TENS[tens]
    hundreds, rest = divmod(number, 100)
    head = f"{_SMALL[hundreds]} hundred"
    return f"{head} and {_below_thousand(rest)}" if rest else head


def chinese_number(number: int, *, capital: bool = False) -> str:
    """``一百零五``, or with ``capital`` the forms for documents, ``壹佰零伍``. Up to 10^16."""
    if number < 0:
        return f"负{chinese_number(-number, capital=capital)}"
    digits = _CAPITAL_DIGITS if capital else _DIGITS
    if number == 0:
        return digits[0]
    text = ""
    gap = False
    for power in range(3, -1, -1):
        section = number // 10 ** (4 * power) % 10_000
        if not section:
            gap = bool(text)
            continue
        if text and (gap or section < 1000):
            text += digits[0]
        text += _section(section, digits, _CAPITAL_UNITS if capital else _UNITS) + _section_word(number, power)
        gap = False
    # 十五, not 一十五, in plain writing; documents keep 壹拾伍
    return text.removeprefix("一") if not capital and text.startswith("一十") else text


def _section_word(number: int, power: int) -> str:
    # 万亿 carries 亿 only if the 亿 section itself is empty
    if power == 3:
        return "万" if number // 10**8 % 10_000 else "万亿"
    return _SECTIONS[power]


def _section(section: int, digits: str, units: tuple[str, ...]) -> str:
    text = ""
    gap = False
    for power in range(3, -1, -1):
        digit = section // 10**power % 10
        if not digit:
            gap = bool(text)
            continue
        text += (digits[0] if gap else "") + digits[digit] + units[power]
        gap = False
    return text
