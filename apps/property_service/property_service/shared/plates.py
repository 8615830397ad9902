"""Number plates in one form, and their kind: R4."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SERIAL = "0-9A-HJ-NP-Z"
_ORDINARY = re.compile(rf"^[{_PROVINCES}][A-Z][{_SERIAL}]{{5}}$")
_SMALL_NEW_ENERGY = re.compile(rf"^[{_PROVINCES}][A-Z][A-HJK][{_SERIAL}]\d{{4}}$")
_LARGE_NEW_ENERGY = re.compile(rf"^[{_PROVINCES}][A-Z]\d{{5}}[DF]$")
_SPECIAL = re.compile(rf"^[{_PROVINCES}][A-Z][{_SERIAL}]{{4}}[挂学警港澳领试超]$")
_EMBASSY = re.compile(r"^使\d{6}$|^\d{6}使$|^\d{3}[A-Z0-9]\d{2}领$")
_ARMED_POLICE = re.compile(rf"^WJ[{_PROVINCES}]?\d{{4}}[{_SERIAL}]$")
# on paper, for a car without its plate yet: the sign 临 stands before or behind the serial
_TEMPORARY = re.compile(rf"^[{_PROVINCES}][A-Z](?:临[{_SERIAL}]{{4,6}}|[{_SERIAL}]{{4,6}}临)$")
_MILITARY = re.compile(r"^[A-Z]{2}\d{5}$")
_KINDS = (
    ("Ordinary", _ORDINARY), ("Small New Energy", _SMALL_NEW_ENERGY), ("Large New Energy", _LARGE_NEW_ENERGY), ("Special", _SPECIAL),
    ("Embassy", _EMBASSY), ("Armed Police", _ARMED_POLICE), ("Military", _MILITARY), ("Temporary Plate", _TEMPORARY),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plate:
    number: str
    kind: str


class PlateError(ValueError):
    """The text is no number plate."""


def compact(text: str) -> str:
    """In capital letters, without dots, dashes and spaces, nothing in full width."""
    return re.sub(r"[·.\s\-•‧]", "", unicodedata.normalize("NFKC", text)).upper()


def normalise(text: str) -> Plate:
    """The plate in one spelling, with its kind. Raises PlateError."""
    number = compact(text)
    for kind, pattern in _KINDS:
        if pattern.match(number):
            return Plate(number, kind)
    raise PlateError(number)
