"""Units by whatever people call them: R6."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_DASHED = re.compile(r"^([0-9A-Z]{1,4})-(\d{1,2})-([0-9A-Z]{2,6})$")
_SPOKEN = re.compile(r"^([0-9A-Z]{1,4})(?:号楼|栋|幢|座|#)(?:(\d{1,2})单元)?([0-9A-Z]{2,6})(?:室|号|房)?$")
_TWO = re.compile(r"^([0-9A-Z]{1,4})-([0-9A-Z]{2,6})$")


@dataclass(frozen=True, slots=True)
class UnitAddress:
    """Building without leading zeros, entrance, room."""

    building: str
    entrance: int
    room: str

    @property
    def short(self) -> str:
        return f"{self.building}-{self.entrance}-{self.room}"

    @property
    def spoken(self) -> str:
        """As people say it: 3栋1单元1202."""
        return f"{self.building}栋{self.entrance}单元{self.room}"


def canonical(text: str) -> UnitAddress | None:
    """The unit meant by ``3-1-1202``, ``3栋1单元1202`` or ``3号楼1单元1202室``; None if the text is no unit."""
    compact = re.sub(r"[\s,，、]", "", unicodedata.normalize("NFKC", text)).upper()
    compact = re.sub(r"[—–_/]", "-", compact)
    compact = re.sub(r"^[A-Z]{2,6}-(?=\w+-\d+-)", "", compact)  # the project's code in front
    if match := _DASHED.match(compact):
        return UnitAddress(_plain(match[1]), int(match[2]), match[3])
    if match := _SPOKEN.match(compact):
        return UnitAddress(_plain(match[1]), int(match[2] or 1), match[3])
    if match := _TWO.match(compact):
        return UnitAddress(_plain(match[1]), 1, match[2])
    return None


def _plain(building: str) -> str:
    return building.lstrip("0") or "0"


def spellings(address: UnitAddress) -> list[str]:
    """Forms under which the unit shall be found while somebody is still typing; ``short`` comes first."""
    b, e, r = address.building, address.entrance, address.room
    words = [f"{b}{kind}{e}单元{r}室" for kind in ("栋", "号楼", "幢", "座")]
    return [address.short, *words, f"{b}-{r}", *(f"{b}{kind}{r}室" for kind in ("栋", "号楼", "幢", "座"))]


def floors(count: int, otherwise: str) -> list[tuple[int, str]]:
    """So many floors from the ground up, each with its number and what it is called (edge 34).

    otherwise: ``4,13`` are no floors here; ``4=3A`` is one that is called 3A. Raises ValueError for anything else.
    """
    called: dict[int, str] = {}
    for part in filter(None, (part.strip() for part in otherwise.split(","))):
        number, _sign, label = part.partition("=")
        called[int(number)] = label.strip().upper()
    found: list[tuple[int, str]] = []
    number = 0
    while len(found) < count:
        number += 1
        if label := called.get(number, str(number)):
            found.append((number, label))
    return found
