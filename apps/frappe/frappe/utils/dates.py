"""Reading dates and times, and counting with them.

Datetimes are naive and in the site's time zone, which is how they are stored. ``now`` comes from the clock of the
running context (``frappe.utils.clock``).
"""

from __future__ import annotations

import datetime
import re
import time
from typing import Any, Literal, overload

from dateutil import parser as _parser  # type: ignore[import-untyped]
from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]

from frappe.exceptions import ValidationError
from frappe.types import DateTimeLike, NumericType
from frappe.utils.clock import now_utc, site_now, site_time_zone, zone
from frappe.utils.providers import translate as _
from frappe.utils.text import datetime_text, timedelta_text

DATE_FORMAT = "%Y-%m-%d"
TIME_FORMAT = "%H:%M:%S.%f"
DATETIME_FORMAT = f"{DATE_FORMAT} {TIME_FORMAT}"

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CHINESE_DATE = re.compile(r"^\s*(\d{4})年(\d{1,2})月(\d{1,2})[日号]?\s*")
_TIME = re.compile(r"(-?)(\d+):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6}))?)?")


# --- now ----------------------------------------------------------------------------------------------------


def now_datetime() -> datetime.datetime:
    """The present moment in the site's time zone, naive."""
    return site_now()


def now() -> str:
    """The present moment as it is stored: ``YYYY-MM-DD HH:MM:SS.ffffff``."""
    return datetime_text(site_now())


def nowdate() -> str:
    """Today's date, ``YYYY-MM-DD``."""
    return site_now().date().isoformat()


today = nowdate


def nowtime() -> str:
    """The present time of day, ``HH:MM:SS.ffffff``."""
    return site_now().strftime(TIME_FORMAT)


def get_system_timezone() -> str:
    """The name of the site's time zone, e.g. ``Asia/Shanghai``."""
    return site_time_zone().key


get_time_zone = get_system_timezone


def get_datetime_in_timezone(time_zone: str) -> datetime.datetime:
    """The present moment in ``time_zone``, aware."""
    return now_utc().astimezone(zone(time_zone))


def convert_utc_to_timezone(utc_timestamp: datetime.datetime, time_zone: str) -> datetime.datetime:
    """A UTC moment (a naive one is read as UTC) in ``time_zone``, aware."""
    return _as_utc(utc_timestamp).astimezone(zone(time_zone))


def convert_utc_to_system_timezone(utc_timestamp: datetime.datetime) -> datetime.datetime:
    """A UTC moment (a naive one is read as UTC) in the site's time zone, aware."""
    return _as_utc(utc_timestamp).astimezone(site_time_zone())


def _as_utc(moment: datetime.datetime) -> datetime.datetime:
    return moment.replace(tzinfo=datetime.UTC) if moment.tzinfo is None else moment


def _site_naive(moment: datetime.datetime) -> datetime.datetime:
    """A moment as it is stored; a naive one is already."""
    return moment if moment.tzinfo is None else moment.astimezone(site_time_zone()).replace(tzinfo=None)


def system_to_utc(moment: datetime.datetime) -> datetime.datetime:
    """A stored moment as aware UTC."""
    return (moment.replace(tzinfo=site_time_zone()) if moment.tzinfo is None else moment).astimezone(datetime.UTC)


# --- reading ------------------------------------------------------------------------------------------------


def is_invalid_date_string(date_string: Any) -> bool:
    """Is this no text, an empty one, or one of the zero dates some databases keep?"""
    return (
        not isinstance(date_string, str) or not date_string.strip() or date_string[:10] in ("0000-00-00", "0001-01-01")
    )


@overload
def getdate(string_date: None = None, parse_day_first: bool = False) -> datetime.date: ...
@overload
def getdate(string_date: datetime.date | datetime.datetime | None, parse_day_first: bool = False) -> datetime.date: ...
@overload
def getdate(string_date: Any, parse_day_first: bool = False) -> datetime.date | None: ...
def getdate(string_date: Any = None, parse_day_first: bool = False) -> datetime.date | None:
    """The date in a text, date or datetime. Nothing given is today, a zero date is None. Raises ValidationError.

    parse_day_first: how ``03/04/2026`` is read.
    """
    if not string_date:
        return site_now().date()
    if isinstance(string_date, datetime.datetime):
        return _site_naive(string_date).date()
    if isinstance(string_date, datetime.date):
        return string_date
    if is_invalid_date_string(string_date):
        return None
    if len(string_date) == 10 and _ISO_DATE.fullmatch(string_date):
        return _iso_date(string_date)
    return _site_naive(_parse(string_date, day_first=parse_day_first)).date()


def _iso_date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise _unreadable_date(text) from error


def _unreadable_date(text: Any) -> ValidationError:
    failure = ValidationError(_("{0} is not a valid date: write it as YYYY-MM-DD").format(text))
    failure.title = _("Invalid Date")
    return failure


def _parse(text: str, *, day_first: bool = False) -> datetime.datetime:
    """A date and time in any usual form. Missing parts of the time are 0."""
    midnight = site_now().replace(hour=0, minute=0, second=0, microsecond=0)
    chinese = _CHINESE_DATE.match(text)
    if chinese:
        year, month, day = chinese.groups()
        text = f"{year}-{month}-{day} {text[chinese.end() :]}"
    try:
        moment: datetime.datetime = _parser.parse(text, dayfirst=day_first, default=midnight)
    except (ValueError, OverflowError) as error:
        raise _unreadable_date(text) from error
    return moment


def get_datetime(datetime_str: Any = None) -> datetime.datetime | None:
    """The moment in a text, date, datetime, duration from now, or list of numbers (year, month, day, …).

    None is now; other empty values and zero dates are None. Moments with a zone come in site time. Raises
    ValidationError.
    """
    if datetime_str is None:
        return site_now()
    if isinstance(datetime_str, datetime.datetime):
        return _site_naive(datetime_str)
    if isinstance(datetime_str, datetime.timedelta):
        return site_now() + datetime_str
    if isinstance(datetime_str, datetime.date):
        return datetime.datetime.combine(datetime_str, datetime.time())
    if isinstance(datetime_str, list | tuple):
        return datetime.datetime(*datetime_str)
    if is_invalid_date_string(datetime_str):
        return None
    if _ISO_DATE.match(datetime_str):
        try:
            return _site_naive(datetime.datetime.fromisoformat(datetime_str))
        except ValueError:
            pass  # e.g. one digit for the hour: the lenient reader decides
    return _site_naive(_parse(datetime_str))


def get_time(time_str: Any) -> datetime.time:
    """The time of day in a text, datetime, time or timedelta since midnight. Raises ValidationError."""
    if isinstance(time_str, datetime.datetime):
        return time_str.time()
    if isinstance(time_str, datetime.time):
        return time_str
    if isinstance(time_str, datetime.timedelta):
        return (datetime.datetime.min + time_str).time()
    try:
        moment: datetime.datetime = _parser.parse(str(time_str))
    except (ValueError, OverflowError) as error:
        raise ValidationError(_("{0} is not a valid time: write it as HH:MM:SS").format(time_str)) from error
    return moment.time()


def to_timedelta(time_str: Any) -> datetime.timedelta | Any:
    """``"12:30:00"`` or a time of day as a timedelta, hours may pass 24; other values come back as they are."""
    if isinstance(time_str, datetime.time):
        return datetime.timedelta(
            hours=time_str.hour,
            minutes=time_str.minute,
            seconds=time_str.second,
            microseconds=time_str.microsecond,
        )
    if not isinstance(time_str, str):
        return time_str
    found = _TIME.fullmatch(time_str.strip())
    if not found:
        return to_timedelta(get_time(time_str))
    sign, hours, minutes, seconds, micros = found.groups()
    length = datetime.timedelta(
        hours=int(hours),
        minutes=int(minutes),
        seconds=int(seconds or 0),
        microseconds=int((micros or "0").ljust(6, "0")),
    )
    return -length if sign else length


def get_timestamp(date: DateTimeLike | None = None) -> float:
    """Seconds since 1970 at the beginning of a day of the machine's time zone."""
    day = getdate(date)
    if day is None:
        raise _unreadable_date(date)
    return time.mktime(day.timetuple())


# --- texts for storing --------------------------------------------------------------------------------------


def get_datetime_str(datetime_obj: DateTimeLike) -> str:
    """The moment as it is stored."""
    moment = get_datetime(datetime_obj)
    return datetime_text(moment) if moment else ""


def get_date_str(date_obj: DateTimeLike) -> str:
    """The date as it is stored."""
    day = getdate(date_obj)
    return day.isoformat() if day else ""


def get_time_str(timedelta_obj: datetime.timedelta | str) -> str:
    """A time of day as it is stored, ``H:MM:SS``."""
    return timedelta_text(to_timedelta(timedelta_obj))


def parse_val(v: Any) -> Any:
    """A database value in a simple type: dates and moments as text, durations as ``H:MM``."""
    if isinstance(v, datetime.date | datetime.datetime):
        return str(v)
    if isinstance(v, datetime.timedelta):
        return ":".join(timedelta_text(v).split(":")[:2])
    return v


# --- counting -----------------------------------------------------------------------------------------------


def add_to_date(  # noqa: PLR0913 - upstream's signature
    date: Any = None,
    years: NumericType = 0,
    months: NumericType = 0,
    weeks: NumericType = 0,
    days: NumericType = 0,
    hours: NumericType = 0,
    minutes: NumericType = 0,
    seconds: NumericType = 0,
    as_string: bool = False,
    as_datetime: bool = False,
) -> Any:
    """``date`` moved on. A text gives a text, a date a date, a datetime a datetime; None begins now.

    as_string: give a text; as_datetime: the text holds the time as well. Hours and smaller imply it. The last day of
    a month is kept inside a shorter month.
    """
    if hours or minutes or seconds:
        as_datetime = True
    if isinstance(date, str):
        as_string = True
        as_datetime = as_datetime or len(date.strip()) > 10
        date = get_datetime(date) if as_datetime else getdate(date)
    elif date is None:
        date = site_now()
    if as_datetime and type(date) is datetime.date:
        date = datetime.datetime.combine(date, datetime.time())
    result = (
        date
        + relativedelta(years=int(years), months=int(months))
        + datetime.timedelta(
            weeks=float(weeks), days=float(days), hours=float(hours), minutes=float(minutes), seconds=float(seconds)
        )
    )
    if not as_string:
        return result
    return datetime_text(result) if as_datetime else result.strftime(DATE_FORMAT)


def add_days(date: Any, days: NumericType) -> Any:
    return add_to_date(date, days=days)


def add_months(date: Any, months: NumericType) -> Any:
    return add_to_date(date, months=months)


def add_years(date: Any, years: NumericType) -> Any:
    return add_to_date(date, years=years)


def date_diff(string_ed_date: DateTimeLike | None, string_st_date: DateTimeLike | None) -> int:
    """Whole days from the second date to the first."""
    end, start = getdate(string_ed_date), getdate(string_st_date)
    if end is None or start is None:
        raise _unreadable_date(string_ed_date if end is None else string_st_date)
    return (end - start).days


days_diff = date_diff


def month_diff(string_ed_date: DateTimeLike | None, string_st_date: DateTimeLike | None) -> int:
    """Calendar months touched from the second date to the first, both counted."""
    end, start = getdate(string_ed_date), getdate(string_st_date)
    if end is None or start is None:
        raise _unreadable_date(string_ed_date if end is None else string_st_date)
    return (end.year - start.year) * 12 + end.month - start.month + 1


def time_diff(string_ed_date: Any, string_st_date: Any) -> datetime.timedelta:
    """The time from the second moment to the first."""
    end, start = get_datetime(string_ed_date), get_datetime(string_st_date)
    if end is None or start is None:
        raise _unreadable_date(string_ed_date if end is None else string_st_date)
    return end - start


def time_diff_in_seconds(string_ed_date: Any, string_st_date: Any) -> float:
    return time_diff(string_ed_date, string_st_date).total_seconds()


def time_diff_in_hours(string_ed_date: Any, string_st_date: Any) -> float:
    """Hours from the second moment to the first, to six digits."""
    return round(time_diff(string_ed_date, string_st_date).total_seconds() / 3600, 6)


def get_eta(from_time: Any, percent_complete: float) -> str:
    """How long a job that is ``percent_complete`` done will still take, as ``H:MM:SS``."""
    passed = time_diff(site_now(), from_time).total_seconds()
    left = passed / (percent_complete or 1) * (100 - percent_complete)
    return timedelta_text(datetime.timedelta(seconds=round(left)))


Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def get_weekday(datetime: DateTimeLike | None = None) -> Weekday:
    """The English name of the day's weekday, today's if None."""
    day = getdate(datetime)
    if day is None:
        raise _unreadable_date(datetime)
    return WEEKDAYS[day.weekday()]


def get_weekdays() -> list[Weekday]:
    """English names, Monday first."""
    return list(WEEKDAYS)
