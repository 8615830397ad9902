"""Numbers and money as people write them: digit groups, symbols, words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from frappe.exceptions import ValidationError
from frappe.utils import providers
from frappe.utils.number_words import chinese_number, english_number
from frappe.utils.numbers import cint, flt, rounded
from frappe.utils.providers import translate as _

DEFAULT_NUMBER_FORMAT = "#,###.##"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a number is written. ``indian`` groups two digits after the first three (12,34,567)."""

    decimal_sign: str
    group_sign: str
    precision: int
    indian: bool = False


NUMBER_FORMATS: dict[str, NumberFormat] = {
    "#,###.##": NumberFormat(".", ",", 2),
    "#.###,##": NumberFormat(",", ".", 2),
    "# ###.##": NumberFormat(".", " ", 2),
    "# ###,##": NumberFormat(",", " ", 2),
    "#'###.##": NumberFormat(".", "'", 2),
    "#, ###.##": NumberFormat(".", ", ", 2),
    "#,##,###.##": NumberFormat(".", ",", 2, indian=True),
    "#,###.###": NumberFormat(".", ",", 3),
    "#.###": NumberFormat("", ".", 0),
    "#,###": NumberFormat("", ",", 0),
    "#.########": NumberFormat(".", "", 8),
}

# What is known without the site's Currency documents.
_CURRENCIES: dict[str, dict[str, Any]] = {
    "CNY": {"symbol": "¥", "fraction": "Fen"},
    "HKD": {"symbol": "HK$", "fraction": "Cent"},
    "TWD": {"symbol": "NT$", "fraction": "Cent"},
    "USD": {"symbol": "$", "fraction": "Cent"},
    "EUR": {"symbol": "€", "fraction": "Cent"},
    "GBP": {"symbol": "£", "fraction": "Penny"},
    "JPY": {"symbol": "¥", "number_format": "#,###"},
    "INR": {"symbol": "₹", "fraction": "Paisa", "number_format": "#,##,###.##"},
}


def number_format(format: str | None = None) -> NumberFormat:
    """The number format called ``format``, the site's if None, ``#,###.##`` if that is unknown."""
    name = format or str(providers.provided("number_format", DEFAULT_NUMBER_FORMAT))
    return NUMBER_FORMATS.get(name, NUMBER_FORMATS[DEFAULT_NUMBER_FORMAT])


def get_number_format_info(format: str) -> tuple[str, str, int]:
    """``(decimal sign, group sign, digits after the point)`` of a format such as ``#,###.##``."""
    found = number_format(format)
    return found.decimal_sign, found.group_sign, found.precision


def format_number(amount: Any, precision: int | None = None, format: str | None = None) -> str:
    """``amount`` in the site's number format: ``1,234.50``.

    precision: digits after the point; None takes the site's float precision, else the format's own.
    """
    style = number_format(format)
    digits = cint(providers.provided("float_precision", style.precision)) if precision is None else precision
    whole, _point, fraction = f"{Decimal(str(rounded(flt(amount), digits))):.{digits}f}".partition(".")
    sign = "-" if whole.startswith("-") else ""
    text = sign + _grouped(whole.lstrip("-"), style)
    return f"{text}{style.decimal_sign or '.'}{fraction}" if fraction else text


def _grouped(digits: str, style: NumberFormat) -> str:
    if not style.group_sign or len(digits) <= 3:
        return digits
    head, groups = digits[:-3], [digits[-3:]]
    size = 2 if style.indian else 3
    while head:
        groups.insert(0, head[-size:])
        head = head[:-size]
    return style.group_sign.join(groups)


def currency_info(currency: str | None) -> Mapping[str, Any]:
    """symbol, symbol_on_right, number_format, fraction and fraction_units of a currency; what is unknown is absent."""
    if not currency:
        return {}
    known = _CURRENCIES.get(currency, {})
    stored: Mapping[str, Any] = providers.provided("currency_info", {}, currency)
    return {**known, **{key: value for key, value in stored.items() if value not in (None, "")}}


_MOST_DIGITS = 30  # after the point: nobody reads a billion of them, and a text that asks for them fills the memory


def fmt_money(
    amount: str | float | int | None,
    precision: int | None = None,
    currency: str | None = None,
    format: str | None = None,
) -> str:
    """``amount`` as money: ``¥ 1,234.50`` with a currency, ``1,234.50`` without.

    precision: digits after the point; None takes the site's currency precision, else the format's.
    Amounts may be texts in the number format itself.
    """
    info = currency_info(currency)
    style_name = format or info.get("number_format")
    style = number_format(style_name)
    if precision is None:
        precision = cint(providers.provided("currency_precision", style.precision)) if style.precision else 0
    if isinstance(amount, str) and style.decimal_sign == ",":
        amount = amount.replace(style.group_sign, "").replace(",", ".")
    text = format_number(amount, min(int(precision), _MOST_DIGITS), style_name)
    if not currency:
        return text
    symbol = str(info.get("symbol") or currency)
    return f"{text} {symbol}" if info.get("symbol_on_right") else f"{symbol} {text}"


def parse_number(text: str, format: str | None = None) -> float:
    """The number a person wrote in the site's format. Raises ValidationError where it is none."""
    style = number_format(format)
    plain = re.sub(r"\s", "", text.translate(_FULL_WIDTH))
    if style.group_sign.strip():
        plain = plain.replace(style.group_sign.strip(), "")
    if style.decimal_sign:
        plain = plain.replace(style.decimal_sign, ".")
    try:
        return float(plain)
    except ValueError as error:
        raise ValidationError(_("{0} is not a number").format(text)) from error


# a number typed with a Chinese input method
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－＋", "0123456789.,-+")


def in_words(integer: Any, in_million: bool = True) -> str:
    """A whole number in words of the person's language: ``one hundred and five`` or ``一百零五``."""
    number = cint(integer)
    language = str(providers.provided("language", "en"))
    if language.startswith("zh"):
        return chinese_number(number)
    return english_number(number, in_million=in_million)


def money_in_words(
    number: str | float | int | Decimal,
    main_currency: str | None = None,
    fraction_currency: str | None = None,
) -> str:
    """An amount in words: ``CNY One Hundred And Five and Fifty Fen only.``, in Chinese ``人民币壹佰零伍元伍角整``.

    main_currency: the site's currency if None. A negative or unreadable amount gives an empty text, as upstream does.
    """
    amount = _decimal(number)
    if amount is None or amount < 0:
        return ""
    currency = main_currency or str(providers.provided("currency", "CNY"))
    if str(providers.provided("language", "en")).startswith("zh"):
        words = money_in_chinese_capitals(amount)
        return f"人民币{words}" if currency == "CNY" else f"{_(currency)}{words}"
    info = currency_info(currency)
    units = cint(info.get("fraction_units"), 100) or 100
    places = number_format(info.get("number_format")).precision
    amount = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole = int(amount)
    part = int(((amount - whole) * units).to_integral_value(rounding=ROUND_HALF_UP))
    indian = number_format(info.get("number_format")).indian
    text = f"{_(currency)} {english_number(whole, in_million=not indian).title()}"
    if part:
        coin = fraction_currency or str(info.get("fraction") or _("Cent"))
        text += f" {_('and')} {english_number(part).title()} {_(coin)}"
    return f"{text} {_('only.')}"


def _decimal(number: Any) -> Decimal | None:
    try:
        found = Decimal(str(number).replace(",", "").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def money_in_chinese_capitals(amount: str | float | int | Decimal) -> str:
    """An amount in the capitals that receipts require: 1409.5 is ``壹仟肆佰零玖元伍角整``.

    Rounded to 分, half up. Negative amounts begin with 负. Raises ValidationError for what is no number, or from 10^16.
    """
    exact = _decimal(amount)
    if exact is None:
        raise ValidationError(_("{0} is not a number").format(amount))
    fen_total = int((abs(exact) * 100).to_integral_value(rounding=ROUND_HALF_UP))
    yuan, rest = divmod(fen_total, 100)
    if yuan >= 10**16:
        raise ValidationError(_("{0} is too large to be written in capitals").format(amount))
    jiao, fen = divmod(rest, 10)
    sign = "负" if exact < 0 and fen_total else ""
    text = chinese_number(yuan, capital=True) + "元" if yuan or not rest else ""
    if not rest:
        return f"{sign}{text}整"
    if jiao:
        text += f"{chinese_number(jiao, capital=True)}角"
    elif yuan:
        text += "零"
    return sign + text + (f"{chinese_number(fen, capital=True)}分" if fen else "整")
