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
_MILITARY = re.compile(r"^[A-Z]{2}\d{5}$")
_KINDS = (
    ("Ordinary", _ORDINARY), ("Small New Energy", _SMALL_NEW_ENERGY), ("Large New Energy", _LARGE_NEW_ENERGY), ("Special", _SPECIAL),
    ("Embassy", _EMBASSY), ("Armed Police", _ARMED_POLICE), ("Military", _MILITARY),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plate:
    number: str
    kind: str


class PlateError(ValueError):
    """The text is no number plate."""


def normalise(text: str) -> Plate:
    """The plate in capital letters without dots and spaces, with its kind. Raises PlateError."""
    number = re.sub(r"[·.\s\-•‧]", "", unicodedata.normalize("NFKC", text)).upper()
    for kind, pattern in _KINDS:
        if pattern.match(number):
            return Plate(number, kind)
    raise PlateError(number)
