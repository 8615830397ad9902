"""Numbers, yes and no, durations and stars."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from frappe.fields.base import Field, FieldType
from frappe.utils import providers
from frappe.utils.date_format import duration_to_seconds, format_duration
from frappe.utils.money import fmt_money
from frappe.utils.numbers import cint, flt
from frappe.utils.providers import translate as _


def _constant(df: Field) -> str:
    default = df.get("default")
    text = "" if default is None else str(default)
    return text if text.replace(".", "", 1).replace("-", "", 1).isdigit() else ""


class Number(FieldType):
    is_numeric = True

    def check(self, df: Field, value: Any) -> str | None:
        if not isinstance(value, int | float | Decimal):
            return _("{0} is not a number").format(value)
        if df.get("non_negative") and value < 0:
            return _("it must not be negative")
        return None

    def is_empty(self, value: Any) -> bool:
        return value is None or value == ""


class Int(Number):
    column = "int"

    def column_def(self, df: Field) -> Any:
        definition = super().column_def(df)
        if definition is not None and int(df.get("length") or 0) > 11:
            return type(definition)(
                **{**{key: getattr(definition, key) for key in definition.__slots__}, "kind": "bigint", "length": None}
            )
        return definition

    def column_default(self, df: Field) -> Any:
        return cint(_constant(df))

    def cast(self, value: Any) -> Any:
        if value is None or isinstance(value, int):
            return int(value) if isinstance(value, bool) else value
        if (
            isinstance(value, str)
            and value.strip()
            and not value.strip().lstrip("+-").replace(".", "", 1).replace(",", "").isdigit()
        ):
            return value
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

    def is_empty(self, value: Any) -> bool:
        return not value

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
        return flt(value, self.digits(df)) if isinstance(value, float) else value

    def digits(self, df: Field) -> int:
        """Digits kept after the point."""
        return cint(df.get("precision")) or cint(providers.provided("float_precision", 3))

    def default_for(self, df: Field) -> Any:
        return 0.0

    def display(self, df: Field, value: Any) -> str:
        return "" if value is None else f"{flt(value, self.digits(df)):,.{self.digits(df)}f}"


class Currency(Float):
    def digits(self, df: Field) -> int:
        return cint(df.get("precision")) or cint(providers.provided("currency_precision", 2))

    def display(self, df: Field, value: Any) -> str:
        return "" if value is None else fmt_money(value, precision=self.digits(df))


class Percent(Float):
    def display(self, df: Field, value: Any) -> str:
        return "" if value is None else f"{flt(value, self.digits(df)):g}%"


class Rating(Float):
    """A share of full stars, from 0 to 1."""

    length = 3
    precision = 2

    def digits(self, df: Field) -> int:
        return 2

    def check(self, df: Field, value: Any) -> str | None:
        wrong = super().check(df, value)
        if wrong is None and not 0 <= value <= 1:
            return _("a rating lies between 0 and 1")
        return wrong


class Duration(Number):
    """Seconds; people write ``1d 2h 3m``."""

    column = "duration"

    def column_default(self, df: Field) -> Any:
        return None

    def column_def(self, df: Field) -> Any:
        definition = super().column_def(df)
        return definition and type(definition)(definition.name, "duration", nullable=True)

    def cast(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            text = value.strip()
            return cint(text) if text.isdigit() else duration_to_seconds(text)
        return cint(value) if value not in (None, "") else None

    def display(self, df: Field, value: Any) -> str:
        return format_duration(value) if value else ""
