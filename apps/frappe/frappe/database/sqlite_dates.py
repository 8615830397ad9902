"""Date and time functions of server databases over the text form in which dates are stored here."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from frappe.database.values import parse_timedelta, timedelta_text
from frappe.utils.clock import now_utc, site_now, site_time_zone


def moment(value: Any) -> datetime | None:
    """The date or datetime a value stands for, None for what is neither."""
    if value is None:
        return None
    text = str(value).strip()
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        pass
    if re.fullmatch(r"\d{14}", text):
        return datetime.strptime(text, "%Y%m%d%H%M%S")
    pieces = [int(piece) for piece in re.findall(r"\d+", text)[:6]]
    try:
        return datetime(*pieces) if len(pieces) >= 3 else None  # type: ignore[arg-type]
    except ValueError:
        return None


def _is_date(value: Any) -> bool:
    return len(str(value).strip()) <= 10


def _written(value: datetime, like: Any, *, force_time: bool = False) -> str:
    """A result in the shape of its argument: dates stay dates, fractions are kept."""
    if _is_date(like) and not force_time:
        return value.strftime("%Y-%m-%d")
    return value.isoformat(" ", "microseconds" if value.microsecond or "." in str(like) else "seconds")


_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def _plus_months(value: datetime, months: int) -> datetime:
    count = value.year * 12 + value.month - 1 + months
    year, month = divmod(count, 12)
    return value.replace(year=year, month=month + 1, day=min(value.day, calendar.monthrange(year, month + 1)[1]))


def _compound(amount: str, unit: str) -> timedelta | int:
    """``'1-2' year_month`` as months, ``'1 2:3' day_minute`` as a span."""
    numbers = [int(number) for number in re.findall(r"\d+", amount)]
    sign = -1 if amount.strip().startswith("-") else 1
    if unit == "year_month":
        return sign * (numbers[0] * 12 + (numbers[1] if len(numbers) > 1 else 0))
    names = ["day", "hour", "minute", "second", "microsecond"]
    last = names.index(unit.rpartition("_")[2])
    chosen = names[last - len(numbers) + 1 : last + 1]
    return sign * timedelta(**{f"{name}s": number for name, number in zip(chosen, numbers, strict=True)})


def _shift(value: Any, amount: Any, unit: str, sign: int) -> str | None:
    start = moment(value)
    if start is None or amount is None:
        return None
    force_time = unit in ("hour", "minute", "second", "microsecond") or ("_" in unit and unit != "year_month")
    try:
        if "_" in unit:
            step = _compound(str(amount), unit)
            moved = _plus_months(start, sign * step) if isinstance(step, int) else start + sign * step
        elif unit in _MONTHS:
            moved = _plus_months(start, sign * round(Decimal(str(amount))) * _MONTHS[unit])
        elif unit == "microsecond":
            moved = start + sign * timedelta(microseconds=int(amount))
        else:
            count = Decimal(str(amount)) if unit == "second" else round(Decimal(str(amount)))
            moved = start + sign * timedelta(seconds=float(count) * _SECONDS[unit])
    except (ValueError, OverflowError, InvalidOperation):
        return None
    return _written(moved, value, force_time=force_time)


def date_add(value: Any, amount: Any, unit: str) -> str | None:
    return _shift(value, amount, unit, 1)


def date_sub(value: Any, amount: Any, unit: str) -> str | None:
    return _shift(value, amount, unit, -1)


def datediff(end: Any, start: Any) -> int | None:
    last, first = moment(end), moment(start)
    return None if last is None or first is None else (last.date() - first.date()).days


def timestampdiff(unit: str, start: Any, end: Any) -> int | None:
    first, last = moment(start), moment(end)
    if first is None or last is None:
        return None
    sign = 1 if last >= first else -1
    first, last = min(first, last), max(first, last)
    if unit in _MONTHS:
        months = (last.year - first.year) * 12 + last.month - first.month
        if (last.day, last.time()) < (first.day, first.time()):
            months -= 1
        return sign * (months // _MONTHS[unit])
    microseconds = (last - first) // timedelta(microseconds=1)
    return sign * (microseconds if unit == "microsecond" else microseconds // (_SECONDS[unit] * 1_000_000))


def timestamp(value: Any, offset: Any = None) -> str | None:
    found = moment(value)
    if found is None:
        return None
    if offset is not None:
        found += parse_timedelta(str(offset)) or timedelta(0)
    return _written(found, value, force_time=True)


def now(*digits: Any) -> str:
    value = site_now()
    return value.isoformat(" ", "microseconds") if digits and digits[0] else value.isoformat(" ", "seconds")


def utc_timestamp(*_digits: Any) -> str:
    return now_utc().astimezone(UTC).replace(tzinfo=None).isoformat(" ", "seconds")


def _part(name: str) -> Callable[[Any], int | None]:
    def part(value: Any) -> int | None:
        return extract_part(name, value)

    return part


def _clock_part(unit: str, value: Any) -> int | None:
    span = parse_timedelta(str(value).strip().rpartition(" ")[2])
    if span is None:
        return 0 if moment(value) is not None else None
    span = abs(span)
    seconds = span.days * 86400 + span.seconds
    parts = {"hour": seconds // 3600, "minute": seconds // 60 % 60, "second": seconds % 60}
    return parts.get(unit, span.microseconds)


def extract_part(unit: str, value: Any) -> int | None:
    """EXTRACT(unit FROM value)"""
    if value is None:
        return None
    if unit in ("hour", "minute", "second", "microsecond"):
        return _clock_part(unit, value)
    found = moment(value)
    if found is None:
        return None
    match unit:
        case "quarter":
            return (found.month + 2) // 3
        case "week":
            return week(value)
        case "year_month":
            return found.year * 100 + found.month
    part: int = getattr(found, unit)
    return part


def week(value: Any, mode: Any = 0) -> int | None:
    """Week of the year. Mode 0: weeks begin on Sunday, the first Sunday opens week 1; 1 and 3: as ISO counts."""
    found = moment(value)
    if found is None:
        return None
    if int(mode) == 3:
        return found.isocalendar().week
    if int(mode) == 1:
        return int(found.strftime("%W")) + int(date(found.year, 1, 1).weekday() in (1, 2, 3))
    return int(found.strftime("%U"))


def yearweek(value: Any, mode: Any = 0) -> int | None:
    found = moment(value)
    if found is None:
        return None
    if int(mode) in (1, 3):
        iso = found.isocalendar()
        return iso.year * 100 + iso.week
    sunday = found - timedelta(days=(found.weekday() + 1) % 7)
    return sunday.year * 100 + int(sunday.strftime("%U"))


def last_day(value: Any) -> str | None:
    found = moment(value)
    if found is None:
        return None
    return found.replace(day=calendar.monthrange(found.year, found.month)[1]).strftime("%Y-%m-%d")


def unix_timestamp(value: Any = None) -> float | int | None:
    found = site_now().replace(microsecond=0) if value is None else moment(value)
    if found is None:
        return None
    seconds = found.replace(tzinfo=site_time_zone()).timestamp()
    return int(seconds) if seconds.is_integer() else seconds


def from_unixtime(seconds: Any, pattern: Any = None) -> str | None:
    if seconds is None:
        return None
    found = datetime.fromtimestamp(float(seconds), site_time_zone()).replace(tzinfo=None)
    text = found.isoformat(" ", "microseconds" if found.microsecond else "seconds")
    return text if pattern is None else date_format(text, pattern)


def _ordinal(day: int) -> str:
    suffix = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"


_FORMATS: dict[str, Callable[[datetime], str]] = {
    "a": lambda value: value.strftime("%a"),
    "b": lambda value: value.strftime("%b"),
    "c": lambda value: str(value.month),
    "D": lambda value: _ordinal(value.day),
    "d": lambda value: f"{value.day:02d}",
    "e": lambda value: str(value.day),
    "f": lambda value: f"{value.microsecond:06d}",
    "H": lambda value: f"{value.hour:02d}",
    "h": lambda value: f"{(value.hour - 1) % 12 + 1:02d}",
    "I": lambda value: f"{(value.hour - 1) % 12 + 1:02d}",
    "i": lambda value: f"{value.minute:02d}",
    "j": lambda value: value.strftime("%j"),
    "k": lambda value: str(value.hour),
    "l": lambda value: str((value.hour - 1) % 12 + 1),
    "M": lambda value: value.strftime("%B"),
    "m": lambda value: f"{value.month:02d}",
    "p": lambda value: "AM" if value.hour < 12 else "PM",
    "r": lambda value: f"{(value.hour - 1) % 12 + 1:02d}:{value:%M:%S} {'AM' if value.hour < 12 else 'PM'}",
    "S": lambda value: f"{value.second:02d}",
    "s": lambda value: f"{value.second:02d}",
    "T": lambda value: value.strftime("%H:%M:%S"),
    "U": lambda value: value.strftime("%U"),
    "u": lambda value: f"{week(value, 1):02d}",
    "V": lambda value: f"{yearweek(value):06d}"[4:],
    "v": lambda value: f"{value.isocalendar().week:02d}",
    "W": lambda value: value.strftime("%A"),
    "w": lambda value: str((value.weekday() + 1) % 7),
    "X": lambda value: f"{yearweek(value):06d}"[:4],
    "x": lambda value: str(value.isocalendar().year),
    "Y": lambda value: f"{value.year:04d}",
    "y": lambda value: f"{value.year % 100:02d}",
}


def date_format(value: Any, pattern: Any) -> str | None:
    found = moment(value)
    if found is None or pattern is None:
        return None

    def piece(match: re.Match[str]) -> str:
        form = _FORMATS.get(match.group(1))
        return form(found) if form else match.group(1)

    return re.sub(r"%(.)", piece, str(pattern))


def time_format(value: Any, pattern: Any) -> str | None:
    span = parse_timedelta(str(value).rpartition(" ")[2]) if value is not None else None
    return None if span is None else date_format((datetime(2000, 1, 1) + span).isoformat(" "), pattern)


_PARSED = {
    "i": "%M",
    "s": "%S",
    "S": "%S",
    "M": "%B",
    "D": "%d",
    "e": "%d",
    "c": "%m",
    "k": "%H",
    "h": "%I",
    "T": "%H:%M:%S",
}


def str_to_date(text: Any, pattern: Any) -> str | None:
    if text is None or pattern is None:
        return None
    form = re.sub(r"%(.)", lambda match: _PARSED.get(match.group(1), match.group()), str(pattern))
    try:
        found = datetime.strptime(str(text), form)
    except ValueError:
        return None
    has_time = re.search(r"%[HhIkilsSTrf]", str(pattern))
    return found.isoformat(" ", "seconds") if has_time else found.strftime("%Y-%m-%d")


def _seconds(value: Any) -> float | None:
    span = parse_timedelta(str(value).strip().rpartition(" ")[2]) if value is not None else None
    return None if span is None else span.total_seconds()


def time_to_sec(value: Any) -> int | None:
    seconds = _seconds(value)
    return None if seconds is None else int(seconds)


def sec_to_time(seconds: Any) -> str | None:
    return None if seconds is None else timedelta_text(timedelta(seconds=float(seconds)))


def _add_time(value: Any, span: Any, sign: int) -> str | None:
    step = _seconds(span)
    if value is None or step is None:
        return None
    found = moment(value)
    if found is not None:
        return _written(found + sign * timedelta(seconds=step), value, force_time=True)
    start = _seconds(value)
    return None if start is None else timedelta_text(timedelta(seconds=start + sign * step))


def timediff(end: Any, start: Any) -> str | None:
    last, first = moment(end), moment(start)
    if last is not None and first is not None:
        return timedelta_text(last - first)
    later, earlier = _seconds(end), _seconds(start)
    return None if later is None or earlier is None else timedelta_text(timedelta(seconds=later - earlier))


def maketime(hours: Any, minutes: Any, seconds: Any) -> str | None:
    if None in (hours, minutes, seconds):
        return None
    return timedelta_text(timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds)))


def makedate(year: Any, day: Any) -> str | None:
    if year is None or day is None or int(day) < 1:
        return None
    return (date(int(year), 1, 1) + timedelta(days=int(day) - 1)).isoformat()


def to_days(value: Any) -> int | None:
    found = moment(value)
    return None if found is None else found.toordinal() + 365


def _zone(name: str) -> Any:
    offset = re.fullmatch(r"([+-])(\d{1,2}):(\d{2})", name)
    if offset is None:
        return site_time_zone() if name.upper() == "SYSTEM" else ZoneInfo(name)
    span = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return span if offset[1] == "+" else -span


def convert_tz(value: Any, source: Any, target: Any) -> str | None:
    found = moment(value)
    if found is None or source is None or target is None:
        return None
    start, end = _zone(str(source)), _zone(str(target))
    if isinstance(start, timedelta):
        found = (found - start).replace(tzinfo=UTC)
    else:
        found = found.replace(tzinfo=start).astimezone(UTC)
    found = found + end if isinstance(end, timedelta) else found.astimezone(end)
    return _written(found.replace(tzinfo=None), value, force_time=True)


def _of_moment(function: Callable[[datetime], Any]) -> Callable[[Any], Any]:
    def applied(value: Any) -> Any:
        found = moment(value)
        return None if found is None else function(found)

    return applied


DATE_FUNCTIONS: dict[str, tuple[int, Callable[..., Any], bool]] = {
    "now": (-1, now, False),
    "curdate": (0, lambda: site_now().strftime("%Y-%m-%d"), False),
    "curtime": (-1, lambda *digits: site_now().strftime("%H:%M:%S"), False),
    "utc_timestamp": (-1, utc_timestamp, False),
    "utc_date": (0, lambda: now_utc().strftime("%Y-%m-%d"), False),
    "date_add": (3, date_add, True),
    "date_sub": (3, date_sub, True),
    "datediff": (2, datediff, True),
    "timestampdiff": (3, timestampdiff, True),
    "timestampadd": (3, lambda unit, amount, value: date_add(value, amount, unit), True),
    "timestamp": (-1, timestamp, True),
    "extract_part": (2, extract_part, True),
    **{
        unit: (1, _part(unit), True)
        for unit in ["year", "month", "day", "hour", "minute", "second", "microsecond", "quarter"]
    },
    "week": (-1, week, True),
    "weekofyear": (1, lambda value: week(value, 3), True),
    "yearweek": (-1, yearweek, True),
    "weekday": (1, _of_moment(lambda value: value.weekday()), True),
    "dayofweek": (1, _of_moment(lambda value: (value.weekday() + 1) % 7 + 1), True),
    "dayofmonth": (1, _part("day"), True),
    "dayofyear": (1, _of_moment(lambda value: value.timetuple().tm_yday), True),
    "dayname": (1, _of_moment(lambda value: value.strftime("%A")), True),
    "monthname": (1, _of_moment(lambda value: value.strftime("%B")), True),
    "last_day": (1, last_day, True),
    "unix_timestamp": (-1, unix_timestamp, False),
    "from_unixtime": (-1, from_unixtime, False),
    "date_format": (-1, date_format, True),
    "time_format": (2, time_format, True),
    "str_to_date": (2, str_to_date, True),
    "time_to_sec": (1, time_to_sec, True),
    "sec_to_time": (1, sec_to_time, True),
    "addtime": (2, lambda value, span: _add_time(value, span, 1), True),
    "subtime": (2, lambda value, span: _add_time(value, span, -1), True),
    "timediff": (2, timediff, True),
    "maketime": (3, maketime, True),
    "makedate": (2, makedate, True),
    "to_days": (1, to_days, True),
    "from_days": (1, lambda days: None if days is None else date.fromordinal(int(days) - 365).isoformat(), True),
    "convert_tz": (3, convert_tz, False),
}
