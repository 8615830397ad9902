"""May a vehicle come in? By its permit of the day and by who stands on its space (R39)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NO_PERMIT, SUSPENDED, EXPIRED, OCCUPIED = "No Permit", "Suspended", "Expired", "Space Occupied"


@dataclass(frozen=True, slots=True)
class Right:
    """One permit of a vehicle on a day: its state there, and its space."""

    permit: str
    state: str  # Valid, Suspended, Expired
    space: str = ""


def right_of_day(rights: Iterable[Right]) -> Right | None:
    """The best of several: a good one, one of them with a space first."""
    order = {"Valid": 0, "Suspended": 1, "Expired": 2}
    known = [right for right in rights if right.state in order]
    return min(known, key=lambda right: (order[right.state], not right.space), default=None)


def against(right: Right | None, inside: Iterable[str]) -> str:
    """The reason against coming in, "" where there is none. inside: others that the log has on the same space.

    Whoever is inside may always leave.
    """
    if right is None:
        return NO_PERMIT
    if right.state != "Valid":
        return SUSPENDED if right.state == "Suspended" else EXPIRED
    return OCCUPIED if right.space and any(inside) else ""
