"""Dates and times. Python sees date, datetime (naive, in the site's time zone) and timedelta (since midnight)."""

from __future__ import annotations

import datetime
from typing import Any

from frappe.exceptions import ValidationError
from frappe.fields.base import Field, FieldType
from frappe.utils.date_format import format_date, format_datetime, format_time
from frappe.utils.dates import get_datetime, getdate, to_timedelta
from frappe.utils.providers import translate as _
from frappe.utils.text import datetime_text, timedelta_text


class Moment(FieldType):
    is_date = True
    never: tuple[type, ...] = (bool, int, float, list, dict)

    def read(self, value: Any) -> Any:
        raise NotImplementedError

    def cast(self, value: Any) -> Any:
        if value is None or value == "":
            return None
        if isinstance(value, self.never):
            return value  # JSON that is no moment: read leniently it would become today, or nothing
        try:
            return self.read(value)
        except (ValueError, TypeError, OverflowError, ValidationError):
            return value  # left as it is, so that the check can name it


class Date(Moment):
    column = "date"

    def read(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("0001-01-01"):
            return None
        return getdate(value)

    def check(self, df: Field, value: Any) -> str | None:
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return None
        return _("{0} is not a date; write it as 2026-10-31").format(value)

    def to_json(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime.date) else value

    def display(self, df: Field, value: Any) -> str:
        return format_date(value) if value else ""


class Datetime(Moment):
    column = "datetime"

    def read(self, value: Any) -> Any:
        return get_datetime(value)

    def check(self, df: Field, value: Any) -> str | None:
        if isinstance(value, datetime.datetime):
            return None
        return _("{0} is not a date and time; write it as 2026-10-31 14:30:00").format(value)

    def to_json(self, value: Any) -> Any:
        return datetime_text(value) if isinstance(value, datetime.datetime) else value

    def display(self, df: Field, value: Any) -> str:
        return format_datetime(value) if value else ""


class Time(Moment):
    column = "time"
    never = (bool, list, dict)

    def read(self, value: Any) -> Any:
        return value if isinstance(value, datetime.timedelta) else to_timedelta(value)

    def check(self, df: Field, value: Any) -> str | None:
        if isinstance(value, datetime.timedelta) and datetime.timedelta(0) <= value < datetime.timedelta(days=1):
            return None
        return _("{0} is not a time of day; write it as 14:30:00").format(value)

    def to_json(self, value: Any) -> Any:
        return timedelta_text(value) if isinstance(value, datetime.timedelta) else value

    def display(self, df: Field, value: Any) -> str:
        return format_time(value) if value is not None else ""
