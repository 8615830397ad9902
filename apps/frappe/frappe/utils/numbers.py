"""Reading and rounding numbers.

Floats are what upstream's documents hold, so these work on floats; sums of money that a rule decides are Decimals
in the rules themselves.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from frappe.exceptions import InvalidRoundingMethod
from frappe.utils import providers

BANKERS_LEGACY = "Banker's Rounding (legacy)"
BANKERS = "Banker's Rounding"
COMMERCIAL = "Commercial Rounding"
DEFAULT_ROUNDING = BANKERS

_TRUE_WORDS = frozenset({"true", "1", "yes", "on"})
_FALSE_WORDS = frozenset({"false", "0", "no", "off"})


def flt(s: Any, precision: int | None = None, rounding_method: str | None = None) -> float:
    """The number in ``s``, rounded to ``precision`` digits if that is given.

    Commas and blanks in texts are ignored. What is not a finite number is 0.0, as None is.
    """
    if isinstance(s, float):
        number = s
    elif isinstance(s, str):
        number = _float(s.replace(",", "").strip())
    else:
        number = _float(s)
    if not math.isfinite(number):
        return 0.0
    return number if precision is None else float(rounded(number, cint(precision), rounding_method))


def _float(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0


def cint(s: Any, default: int = 0) -> int:
    """The whole number in ``s``, cut off after the point; ``default`` if there is none."""
    try:
        return int(s)
    except (TypeError, ValueError, OverflowError):
        pass
    try:
        return int(float(s))
    except (TypeError, ValueError, OverflowError):
        return default


def sbool(x: Any) -> Any:
    """True or False for a text that says so (true, 1, yes, on, …); any other value comes back as it is."""
    word = str(x).strip().lower()
    if word in _TRUE_WORDS:
        return True
    return False if word in _FALSE_WORDS else x


def rounded(num: Any, precision: int = 0, rounding_method: str | None = None) -> float | int:
    """``num`` rounded to ``precision`` digits by the site's method; a whole number for precision 0.

    Methods: ``Banker's Rounding`` (ties to the even digit), ``Commercial Rounding`` (ties away from zero) and
    ``Banker's Rounding (legacy)`` (ties to even at precision 0, else upwards). A tie is what a person reads as one:
    2.675 is, although the nearest float lies below. Raises InvalidRoundingMethod.
    """
    number = flt(num)
    digits = cint(precision)
    method = rounding_method or providers.provided("rounding_method", DEFAULT_ROUNDING)
    if method == BANKERS:
        rounding = ROUND_HALF_EVEN
    elif method == COMMERCIAL:
        rounding = ROUND_HALF_UP
    elif method == BANKERS_LEGACY:
        rounding = _legacy_rounding(number, digits)
    else:
        raise InvalidRoundingMethod(f"{method!r} is not a rounding method: use {BANKERS} or {COMMERCIAL}")
    if digits > 0 and -_exponent(number) <= digits:  # nothing to round: a second rounding changes nothing
        return number
    try:
        result = _as_read(number).quantize(Decimal(1).scaleb(-digits), rounding=rounding)
    except InvalidOperation:  # more digits than a decimal context holds: the float has no fraction there anyway
        return number
    return float(result) if digits > 0 else int(result)


def _legacy_rounding(number: float, digits: int) -> str:
    if digits <= 0:
        return ROUND_HALF_EVEN
    return ROUND_HALF_UP if number >= 0 else ROUND_HALF_DOWN


def _exponent(number: float) -> int:
    """Of the shortest decimal that reads back as ``number``: -2 for 1.25; 0 for infinity and NaN."""
    exponent = Decimal(repr(number)).as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _as_read(number: float) -> Decimal:
    """The decimal a person sees in ``number``: noise of float arithmetic in the last two units is dropped."""
    exact = Decimal(repr(number))
    short = Decimal(f"{number:.15g}")
    return short if abs(short - exact) <= Decimal(2 * math.ulp(number)) else exact


def ceil(s: Any) -> int:
    """The smallest whole number not below ``s``."""
    return math.ceil(flt(s))


def floor(s: Any) -> int:
    """The largest whole number not above ``s``."""
    return math.floor(flt(s))


def remainder(numerator: Any, denominator: Any, precision: int = 2) -> float:
    """What is left of ``numerator`` after whole ``denominator``, rounded; the sign is the denominator's."""
    return flt(_as_read(flt(numerator)) % _as_read(flt(denominator)), precision) if flt(denominator) else 0.0


def safe_div(numerator: Any, denominator: Any, precision: int = 2) -> float:
    """``numerator / denominator`` rounded; 0.0 where the denominator is 0."""
    below = flt(denominator)
    return flt(flt(numerator) / below, precision) if below else 0.0


def round_based_on_smallest_currency_fraction(value: Any, fraction: Any = 0.01, precision: int = 2) -> float:
    """``value`` rounded to a multiple of the smallest coin ``fraction`` (whole units where the coin is 0)."""
    coin = flt(fraction)
    if not coin:
        return float(rounded(value))
    return flt(rounded(flt(value) / coin) * coin, precision)
