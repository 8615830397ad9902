"""Identity numbers, organisation codes and telephone numbers: R1, R2, R3."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

CARD, ORGANISATION, PERMANENT = (
    "Resident Identity Card",
    "Unified Social Credit Code",
    "Foreigner Permanent Residence Card",
)
PERMITS = ("Hong Kong and Macao Residence Permit", "Taiwan Residence Permit")
# Codes of counties that were ever in use (GB/T 2260 from 1980 on): a line for each province, its two digits first.
_COUNTIES = Path(__file__).parent.parent / "data" / "county_codes.txt"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = frozenset([*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66)])
_PERMIT_PREFIXES = frozenset({81, 82, 83})
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_LANDLINE = re.compile(r"^0\d{2,3}-?\d{7,8}(-\d{1,6})?$")
_FOREIGN = re.compile(r"^\+\d{6,15}$")


class IdentityError(ValueError):
    """Says what is wrong with a number; ``reason`` is one of length, form, province, date, check digit, old card."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Identity:
    """A valid number and what it tells."""

    number: str
    birth_date: date | None = None
    gender: str | None = None


def half_width(text: str) -> str:
    """Full-width characters, as pasted from chats, in their ordinary form; spaces gone."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def read(kind: str, text: str, today: date) -> Identity:
    """A number by the kind of paper it stands on. Raises IdentityError."""
    if kind == CARD or kind in PERMITS:
        return resident_identity(text, today, permit=kind in PERMITS)
    if kind == PERMANENT:
        return permanent_residence(text)
    return organisation_code(text) if kind == ORGANISATION else other_document(text)


def likely_kind(text: str) -> str:
    """The kind of a number of which nothing else is known: what looks like an identity card is read as one."""
    return CARD if re.fullmatch(r"\d{15}|\d{17}[\dXx]", half_width(text)) else "Other"


@cache
def _counties() -> frozenset[str]:
    lines = (line.split() for line in _COUNTIES.read_text(encoding="ascii").splitlines())
    return frozenset(province + county for province, *counties in lines for county in counties)


def known_county(number: str) -> bool:
    """Were the first six digits of a card ever those of a county? Unknown ones are a reason to look twice, not to refuse."""
    return number[:6] in _counties()


def resident_identity(text: str, today: date, *, permit: bool = False) -> Identity:
    """R1: an 18-digit identity card number (``permit``: of a Hong Kong, Macao or Taiwan residence permit)."""
    number = half_width(text).upper()
    if len(number) == 15 and number.isdigit():
        raise IdentityError("old card")
    if len(number) != 18:
        raise IdentityError("length")
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise IdentityError("form")
    prefix = int(number[:2])
    if prefix not in (_PERMIT_PREFIXES if permit else _PROVINCES):
        raise IdentityError("province")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise IdentityError("date") from error
    if not date(1900, 1, 1) <= born <= today:
        raise IdentityError("date")
    if check_digit(number[:17]) != number[17]:
        raise IdentityError("check digit")
    return Identity(number, born, "Male" if int(number[16]) % 2 else "Female")


def check_digit(first_seventeen: str) -> str:
    """The last character by ISO 7064 MOD 11-2."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True)) % 11]


def permanent_residence(text: str) -> Identity:
    """R1: a foreigner's permanent residence card, 18 digits beginning with 9 (form of 2023), or the older 15 characters."""
    number = half_width(text).upper()
    if re.fullmatch(r"9\d{17}", number) or re.fullmatch(r"[A-Z]{3}\d{12}", number):
        return Identity(number)
    raise IdentityError("form")


def other_document(text: str) -> Identity:
    """R1: passports and other papers: letters and digits, 5 to 20 of them."""
    number = half_width(text).upper()
    if not re.fullmatch(r"[A-Z0-9()\-]{5,20}", number):
        raise IdentityError("form")
    return Identity(number)


def organisation_code(text: str) -> Identity:
    """R2: a unified social credit code, 18 characters with a check by 31."""
    code = half_width(text).upper()
    if len(code) != 18:
        raise IdentityError("length")
    if any(char not in _CODE_ALPHABET for char in code):
        raise IdentityError("form")
    if organisation_check(code[:17]) != code[17]:
        raise IdentityError("check digit")
    return Identity(code)


def organisation_check(first_seventeen: str) -> str:
    """The last character of an organisation's code: weights are powers of 3, the remainder is taken by 31."""
    total = sum(_CODE_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first_seventeen))
    return _CODE_ALPHABET[(31 - total % 31) % 31]


def phone_number(text: str) -> str:
    """R3: a mobile or landline number in one form. Raises IdentityError("form")."""
    compact = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", text))
    national = re.sub(r"^(\+86|0086)", "", compact)
    digits = national.replace("-", "")
    if _MOBILE.match(digits):
        return digits
    if _LANDLINE.match(national):
        return national
    if _FOREIGN.match(compact.replace("-", "")) and not compact.startswith("+86"):
        return compact.replace("-", "")
    raise IdentityError("form")


def is_minor(born: date, today: date) -> bool:
    """Under eighteen on that day."""
    eighteen = born.year + 18
    return (today.year, today.month, today.day) < (eighteen, born.month, born.day)
