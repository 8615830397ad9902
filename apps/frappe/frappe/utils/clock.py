"""Where the time comes from, so that tests and replays can set it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from frappe.exceptions import ValidationError
from frappe.utils import providers


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    __slots__ = ()

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock:
    """A clock that stands still until it is told to move."""

    __slots__ = ("_now",)

    def __init__(self, start: datetime) -> None:
        self._now = _aware(start)

    def now(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        """Jump to ``moment``; a naive one is read as UTC."""
        self._now = _aware(moment)

    def tick(self, **delta: float) -> datetime:
        """Move on by ``timedelta(**delta)``, one second if nothing is given. Returns the new time."""
        self._now += timedelta(**delta) if delta else timedelta(seconds=1)
        return self._now


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


_SYSTEM = SystemClock()


def set_clock_provider(provider: Callable[[], Clock]) -> None:
    """Register who gives the clock of the running context."""
    providers.set_provider("clock", provider)


def set_time_zone_provider(provider: Callable[[], ZoneInfo | str]) -> None:
    """Register who gives the time zone of the running site."""
    providers.set_provider("time_zone", provider)


def now_utc() -> datetime:
    """The present moment of the running context, aware, in UTC."""
    clock: Clock = providers.provided("clock", _SYSTEM)
    return clock.now()


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The time zone called ``name``, e.g. ``"Asia/Shanghai"``. Raises ValidationError for an unknown name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValidationError(f"{name!r} is not a time zone: use a name such as Asia/Shanghai") from error


def site_time_zone() -> ZoneInfo:
    """The time zone of the running site; UTC without one."""
    found: Any = providers.provided("time_zone", "UTC")
    return found if isinstance(found, ZoneInfo) else zone(str(found))


def site_now() -> datetime:
    """The present moment in the site's time zone, naive, as it is stored."""
    return now_utc().astimezone(site_time_zone()).replace(tzinfo=None)
