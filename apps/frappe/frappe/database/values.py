"""Python values on their way into a statement and out of a text column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from frappe.utils.clock import site_time_zone

PLAIN_TYPES = frozenset({str, int, float, type(None), bytes})
SEQUENCE_TYPES: tuple[type, ...] = (list, tuple, set, frozenset, type({}.keys()), type({}.values()))


def datetime_text(value: datetime) -> str:
    """``YYYY-MM-DD HH:MM:SS.ffffff``; an aware value is first brought to the site's time zone, where all are stored."""
    if value.tzinfo is not None:
        value = value.astimezone(site_time_zone()).replace(tzinfo=None)
    return value.isoformat(" ", "microseconds")


def timedelta_text(value: timedelta) -> str:
    """``HH:MM:SS``, with six decimals where the value has a fraction; hours may exceed 23."""
    sign = "-" if value < timedelta(0) else ""
    value = abs(value)
    minutes, seconds = divmod(value.days * 86400 + value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{value.microseconds:06d}" if value.microseconds else ""
    return f"{sign}{hours:02d}:{minutes:02d}:{seconds:02d}{fraction}"


def time_text(value: time) -> str:
    return value.isoformat("microseconds" if value.microsecond else "seconds")


# Order matters: datetime is a date, bool an int.
_BY_CLASS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Enum, lambda value: adapt(value.value)),
    (bool, int),
    (str, lambda value: str.__str__(value)),
    (int, int),
    (float, float),
    (datetime, datetime_text),
    (date, lambda value: value.strftime("%Y-%m-%d") if value.year > 999 else value.isoformat()),
    (time, time_text),
    (timedelta, timedelta_text),
    (Decimal, float),
    (bytearray, bytes),
    (memoryview, bytes),
    (UUID, str),
)


def adapt(value: Any) -> Any:
    """The str, int, float, bytes or None that stands for a value in a statement.

    Raises TypeError for what has no such form (dicts, documents; lists outside of IN).
    """
    if type(value) in PLAIN_TYPES:
        return value
    for kind, convert in _BY_CLASS:
        if isinstance(value, kind):
            return convert(value)
    if hasattr(value, "__value__"):
        plain = value.__value__
        return adapt(plain() if callable(plain) else plain)
    if isinstance(value, (Mapping, *SEQUENCE_TYPES)):
        raise TypeError(
            f"a {type(value).__name__} cannot be a value of a statement: turn it into JSON text, "
            "or write IN %s where a list of values is meant"
        )
    raise TypeError(f"{type(value).__name__} objects cannot be stored: pass text, a number or a date")


def read_datetime(text: bytes) -> datetime | str | None:
    """A stored datetime; text that is none comes out as it is, the zero date of imported data as None."""
    try:
        return datetime.fromisoformat(text.decode())
    except ValueError:
        return None if text.startswith(b"0000-00-00") else text.decode()


def read_date(text: bytes) -> date | str | None:
    """A stored date, also where a time was stored with it."""
    try:
        return date.fromisoformat(text[:10].decode())
    except ValueError:
        return None if text.startswith(b"0000-00-00") else text.decode()


def read_time(text: bytes) -> timedelta | str:
    """A stored time of day or span of hours."""
    value = parse_timedelta(text.decode())
    return text.decode() if value is None else value


def parse_timedelta(text: str) -> timedelta | None:
    """The span written as ``[-]H:MM[:SS[.ffffff]]``, None for other text."""
    sign = -1 if text.startswith("-") else 1
    pieces = text.lstrip("+-").split(":")
    if not 2 <= len(pieces) <= 3:
        return None
    try:
        hours, minutes = int(pieces[0]), int(pieces[1])
        seconds = Decimal(pieces[2]) if len(pieces) == 3 else Decimal(0)
        microseconds = int(seconds * 1_000_000)
    except (ValueError, ArithmeticError):
        return None
    return sign * timedelta(hours=hours, minutes=minutes, microseconds=microseconds)
