"""Numbers, yes and no, durations and stars."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

from frappe.database.ddl import ColumnDef
from frappe.exceptions import ValidationError
from frappe.fields.base import Field, FieldType
from frappe.utils import providers
from frappe.utils.date_format import duration_to_seconds, format_duration
from frappe.utils.money import fmt_money
from frappe.utils.numbers import cint, flt
from frappe.utils.providers import translate as _

_WHOLE = re.compile(r"[+-]?\d[\d,]*(\.\d*)?")
_STORED_DIGITS = 9  # what a decimal column keeps after the point
_LARGEST = 10**12  # what no longer fits before it


def _constant(df: Field) -> str:
    default = df.get("default")
    text = "" if default is None else str(default)
    return text if text.replace(".", "", 1).replace("-", "", 1).isdigit() else ""


def _is_long(df: Field) -> bool:
    return cint(df.get("length")) > 11


def _has_precision(df: Field) -> bool:
    """Does the field name its precision? ``"0"`` is one; the number 0 is an untouched setting."""
    return df.get("precision") not in (None, "", 0)


class Number(FieldType):
    is_numeric = True

    def largest(self, df: Field) -> int:
        """The first number that is too large for the column."""
        return _LARGEST

    def check(self, df: Field, value: Any) -> str | None:
        if not isinstance(value, int | float | Decimal) or (isinstance(value, float) and not math.isfinite(value)):
            return _("{0} is not a number").format(value)
        if not -self.largest(df) < value < self.largest(df):
            return _("{0} is too large").format(value)
        if df.get("non_negative") and value < 0:
            return _("it must not be negative")
        return None

    def is_empty(self, value: Any) -> bool:
        return value is None or value == ""

    def blank(self, df: Field) -> Any:
        return 0


class Int(Number):
    column = "int"

    def column_def(self, df: Field) -> ColumnDef | None:
        definition = super().column_def(df)
        if definition is not None and _is_long(df):
            return replace(definition, kind="bigint")
        return definition

    def largest(self, df: Field) -> int:
        return 2**63 if _is_long(df) else 2**31

    def column_default(self, df: Field) -> Any:
        return cint(_constant(df))

    def cast(self, value: Any) -> Any:
        if value is None or isinstance(value, int):
            return int(value) if isinstance(value, bool) else value
        if isinstance(value, str) and value.strip():
            text = value.strip()
            return cint(text.replace(",", "")) if _WHOLE.fullmatch(text) else value
        return cint(value)

    def default_for(self, df: Field) -> Any:
        return 0

    def display(self, df: Field, value: Any) -> str:
        return "" if value is None else str(value)


class Check(Int):
    column = "check"

    def cast(self, value: Any) -> Any:
        if isinstance(value, str):
            return int(value.strip().lower() in ("1", "true", "yes", "on"))
        return 1 if value else 0

    def check(self, df: Field, value: Any) -> str | None:
        return None

    def display(self, df: Field, value: Any) -> str:
        return _("Yes") if value else _("No")


class Float(Number):
    column = "decimal"
    length = 21
    precision = 9

    def column_default(self, df: Field) -> Any:
        return flt(_constant(df))

    def cast(self, value: Any) -> Any:
        if value is None or isinstance(value, float):
            return value
        if isinstance(value, str) and value.strip():
            try:
                return float(value.replace(",", ""))
            except ValueError:
                return value
        return flt(value)

    def clean(self, df: Field, value: Any) -> Any:
        """Rounded to the precision that the field names; without one, to what the column keeps on every database."""
        if not isinstance(value, float) or not math.isfinite(value):
            return value
        return flt(value, self.digits(df) if _has_precision(df) else _STORED_DIGITS)

    def digits(self, df: Field) -> int:
        """Digits shown after the point."""
        return cint(df.get("precision")) if _has_precision(df) else self.standard_digits()

    def standard_digits(self) -> int:
        """Digits shown after the point where the field does not say."""
        return cint(providers.provided("float_precision", 3))

    def default_for(self, df: Field) -> Any:
        return 0.0

    def blank(self, df: Field) -> Any:
        return 0.0

    def display(self, df: Field, value: Any) -> str:
        return "" if value is None else f"{flt(value, self.digits(df)):,.{self.digits(df)}f}"


class Currency(Float):
    def standard_digits(self) -> int:
        return cint(providers.provided("currency_precision", 2))

    def display(self, df: Field, value: Any) -> str:
        return "" if value is None else fmt_money(value, precision=self.digits(df))


class Percent(Float):
    def display(self, df: Field, value: Any) -> str:
        return "" if value is None else f"{flt(value, self.digits(df)):g}%"


class Rating(Float):
    """A share of full stars, from 0 to 1."""

    length = 3
    precision: ClassVar[int] = 2

    def digits(self, df: Field) -> int:
        return cint(self.precision)

    def clean(self, df: Field, value: Any) -> Any:
        return flt(value, self.precision) if isinstance(value, float) and math.isfinite(value) else value

    def check(self, df: Field, value: Any) -> str | None:
        wrong = super().check(df, value)
        if wrong is None and not 0 <= value <= 1:
            return _("a rating lies between 0 and 1")
        return wrong


class Duration(Number):
    """Seconds; people write ``1d 2h 3m``."""

    column = "duration"

    def blank(self, df: Field) -> Any:
        return None

    def cast(self, value: Any) -> Any:
        if not isinstance(value, str):
            return None if value is None else cint(value)
        text = value.strip()
        if not text:
            return None
        try:
            return cint(text) if _WHOLE.fullmatch(text) else duration_to_seconds(text)
        except ValidationError:
            return value  # left as it is, so that the check can name it

    def check(self, df: Field, value: Any) -> str | None:
        if isinstance(value, str):
            return _("{0} is not a duration: write it as 1d 2h 3m 4s").format(value)
        return super().check(df, value)

    def display(self, df: Field, value: Any) -> str:
        return format_duration(value) if value else ""
