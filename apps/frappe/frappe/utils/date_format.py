"""Dates, times and durations as people read them.

Site formats are upstream's names: ``yyyy-mm-dd``, ``dd.mm.yyyy``, ``mm/dd/yyyy``, …; ``HH:mm:ss`` or ``HH:mm``.
Patterns with month or weekday names (``d MMM yyyy``, ``long``) follow the person's language.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

from frappe.exceptions import ValidationError
from frappe.types import DateTimeLike
from frappe.utils import providers
from frappe.utils.dates import get_datetime, get_time, getdate, now_datetime, to_timedelta
from frappe.utils.numbers import cint, flt
from frappe.utils.providers import translate as _

DEFAULT_DATE_FORMAT = "yyyy-mm-dd"
DEFAULT_TIME_FORMAT = "HH:mm:ss"

_NAMED_LENGTHS = frozenset({"short", "medium", "long", "full"})
_NUMERIC_FIELDS = frozenset({"yyyy", "yy", "MM", "M", "dd", "d", "HH", "H", "mm", "m", "ss", "s"})
_LETTERS = re.compile(r"(([A-Za-z])\2*)")
_FIELD = re.compile(r"yyyy|yy|MM|M|dd|d|HH|H|mm|m|ss|s")


def get_user_date_format() -> str:
    """The site's date format, ``yyyy-mm-dd`` if none is set."""
    return str(providers.provided("date_format", DEFAULT_DATE_FORMAT))


def get_user_time_format() -> str:
    """The site's time format, ``HH:mm:ss`` if none is set."""
    return str(providers.provided("time_format", DEFAULT_TIME_FORMAT))


def _date_pattern(name: str) -> str:
    # sites write months as mm, patterns as MM; a pattern that has MM is one already
    return name if "M" in name else name.replace("mm", "MM")


def _written(moment: datetime.datetime, pattern: str) -> str:
    if "'" not in pattern and all(run in _NUMERIC_FIELDS for run, _letter in _LETTERS.findall(pattern)):
        return _FIELD.sub(lambda found: _number(moment, found.group()), pattern)
    return _localised(moment, pattern)


def _number(moment: datetime.datetime, field: str) -> str:
    kind = field[0]
    value = {
        "y": moment.year,
        "M": moment.month,
        "d": moment.day,
        "H": moment.hour,
        "m": moment.minute,
        "s": moment.second,
    }[kind]
    if field == "yyyy":
        return f"{value:04d}"
    return f"{value % 100:02d}" if len(field) == 2 else str(value)


def _localised(moment: datetime.datetime, pattern: str) -> str:
    from babel.dates import format_datetime as written  # noqa: PLC0415 - loads locale data, numeric formats do not need it

    return str(written(moment, pattern, locale=_locale()))


def _long_date(day: datetime.date, length: str) -> str:
    from babel.dates import format_date as written  # noqa: PLC0415 - as above

    return str(written(day, length, locale=_locale()))


def _locale() -> Any:
    from babel.core import Locale, UnknownLocaleError  # noqa: PLC0415 - as above

    language = str(providers.provided("language", "en")).replace("-", "_")
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def format_date(string_date: Any = None, format_string: str | None = None, parse_day_first: bool = False) -> str:
    """A date in the site's format or in ``format_string``; the empty text for nothing.

    format_string: a pattern (``dd-MM-yyyy``, ``d MMM yyyy``), a site format, or ``short, medium, long, full``.
    """
    if not string_date:
        return ""
    day = getdate(string_date, parse_day_first)
    if day is None:
        return ""
    pattern = format_string or get_user_date_format()
    if pattern in _NAMED_LENGTHS:
        return _long_date(day, pattern)
    return _written(datetime.datetime.combine(day, datetime.time()), _date_pattern(pattern))


formatdate = format_date


def format_time(time_string: Any = None, format_string: str | None = None) -> str:
    """A time of day in the site's format or in ``format_string``; the empty text for nothing. Midnight is a time."""
    if time_string is None or time_string == "":
        return ""
    moment = datetime.datetime.combine(datetime.date(2000, 1, 1), get_time(time_string))
    return _written(moment, format_string or get_user_time_format())


def format_datetime(datetime_string: Any, format_string: str | None = None) -> str:
    """A moment in the site's formats or in ``format_string``; the empty text for nothing."""
    if not datetime_string:
        return ""
    moment = get_datetime(datetime_string)
    if moment is None:
        return ""
    if format_string:
        return _localised(moment, format_string) if format_string in _NAMED_LENGTHS else _written(moment, format_string)
    return f"{_written(moment, _date_pattern(get_user_date_format()))} {_written(moment, get_user_time_format())}"


def global_date_format(date: DateTimeLike, format: str = "long") -> str:
    """The date spelled out in the person's language: ``5 March 2026``, ``2026年3月5日``."""
    day = getdate(date)
    return _long_date(day, format) if day else ""


def parse_date(text: str) -> datetime.date:
    """A date a person wrote in the site's format. Raises ValidationError."""
    day_first = get_user_date_format().startswith("d")
    day = getdate(text, parse_day_first=day_first)
    if day is None:
        raise ValidationError(_("{0} is not a valid date: write it as {1}").format(text, get_user_date_format()))
    return day


# --- durations ----------------------------------------------------------------------------------------------

_DURATION = re.compile(r"\s*(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?\s*")


def format_duration(seconds: Any, hide_days: bool = False) -> str:
    """Seconds as ``1d 2h 3m 4s``; parts that are 0 are left out. hide_days counts hours beyond 24."""
    total = cint(seconds)
    sign = "-" if total < 0 else ""
    hours, rest = divmod(abs(total), 3600)
    days, hours = (0, hours) if hide_days else divmod(hours, 24)
    parts = [
        f"{value}{unit}" for value, unit in ((days, "d"), (hours, "h"), (rest // 60, "m"), (rest % 60, "s")) if value
    ]
    return sign + " ".join(parts)


def duration_to_seconds(duration: str) -> int:
    """``1d 2h 3m 4s`` in seconds. Raises ValidationError."""
    validate_duration_format(duration)
    found = _DURATION.fullmatch(duration)
    days, hours, minutes, seconds = (int(part or 0) for part in (found.groups() if found else ()))
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def validate_duration_format(duration: str) -> None:
    """Raise ValidationError unless the text reads ``1d 2h 3m 4s`` (parts may be left out)."""
    if not duration.strip() or not _DURATION.fullmatch(duration):
        raise ValidationError(_("{0} is not a duration: write it as 1d 2h 3m 4s").format(duration))


def format_timedelta(o: datetime.timedelta) -> str:
    """``H:MM:SS``, rounded to seconds."""
    total = round(flt(o.total_seconds()))
    sign = "-" if total < 0 else ""
    return f"{sign}{abs(total) // 3600}:{abs(total) // 60 % 60:02d}:{abs(total) % 60:02d}"


def parse_timedelta(s: str) -> datetime.timedelta:
    """A duration as ``H:MM:SS`` or ``2 days, H:MM:SS``."""
    found = re.fullmatch(r"\s*(?:(-?\d+)\s*days?,?\s*)?(-?\d+:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?)\s*", s)
    if not found:
        raise ValidationError(_("{0} is not a duration: write it as H:MM:SS").format(s))
    clock: datetime.timedelta = to_timedelta(found.group(2))
    return datetime.timedelta(days=int(found.group(1) or 0)) + clock


# --- how long ago -------------------------------------------------------------------------------------------


def pretty_date(iso_datetime: datetime.datetime | str) -> str:
    """How long ago in words: ``just now``, ``5 minutes ago``, ``Yesterday``, ``2 weeks ago``; empty for nothing.

    What is still to come is now.
    """
    if not iso_datetime:
        return ""
    moment = get_datetime(iso_datetime)
    if moment is None:
        return ""
    passed = max(now_datetime() - moment, datetime.timedelta())
    return _recently(int(passed.total_seconds())) if passed.days < 1 else _days_ago(passed.days)


def _recently(seconds: int) -> str:
    if seconds < 60:
        return _("just now")
    if seconds < 120:
        return _("1 minute ago")
    if seconds < 3600:
        return _("{0} minutes ago").format(seconds // 60)
    if seconds < 7200:
        return _("1 hour ago")
    return _("{0} hours ago").format(seconds // 3600)


def _days_ago(days: int) -> str:
    if days == 1:
        return _("Yesterday")
    if days < 7:
        return _("{0} days ago").format(days)
    if days < 12:
        return _("1 week ago")
    if days < 31:
        return _("{0} weeks ago").format(-(-days // 7))
    if days < 46:
        return _("1 month ago")
    return _months_ago(days)


def _months_ago(days: int) -> str:
    if days < 365:
        return _("{0} months ago").format(-(-days // 30))
    if days < 550:
        return _("1 year ago")
    return _("{0} years ago").format(-(-days // 365))
