"""All field types by name: the one place where a new one is entered."""

from __future__ import annotations

from typing import Any

from frappe.exceptions import SpecError
from frappe.fields import choice, moment, number, text
from frappe.fields.base import FieldType
from frappe.utils.money import fmt_money
from frappe.utils.numbers import cint


class Layout(FieldType):
    """Shapes the form; a document has no value for it."""

    column = None
    is_layout = True


class Rows(FieldType):
    """Child rows; they live in their own table."""

    column = None
    is_table = True

    def default_for(self, df: object) -> object:
        return []


_CLASSES: dict[str, type[FieldType]] = {
    "Attach": text.Address,
    "Attach Image": text.Address,
    "Autocomplete": choice.Suggestion,
    "Barcode": text.LongLines,
    "Button": Layout,
    "Check": number.Check,
    "Code": text.Verbatim,
    "Color": text.Colour,
    "Column Break": Layout,
    "Currency": number.Currency,
    "Data": text.Line,
    "Date": moment.Date,
    "Datetime": moment.Datetime,
    "Duration": number.Duration,
    "Dynamic Link": choice.DynamicLink,
    "Float": number.Float,
    "Fold": Layout,
    "Geolocation": text.Json,
    "HTML": Layout,
    "HTML Editor": text.Markup,
    "Heading": Layout,
    "Icon": text.Line,
    "Image": Layout,
    "Int": number.Int,
    "JSON": text.Json,
    "Link": choice.Link,
    "Long Text": text.LongLines,
    "Markdown Editor": text.LongLines,
    "Password": text.Secret,
    "Percent": number.Percent,
    "Phone": text.Phone,
    "Rating": number.Rating,
    "Read Only": text.Line,
    "Section Break": Layout,
    "Select": choice.Select,
    "Signature": text.LongLines,
    "Small Text": text.Lines,
    "Tab Break": Layout,
    "Table": Rows,
    "Table MultiSelect": Rows,
    "Text": text.Lines,
    "Text Editor": text.Markup,
    "Time": moment.Time,
}
FIELD_TYPES: dict[str, FieldType] = {name: kind(name) for name, kind in _CLASSES.items()}

LAYOUT_TYPES = frozenset(name for name, kind in FIELD_TYPES.items() if kind.is_layout)
TABLE_TYPES = frozenset(name for name, kind in FIELD_TYPES.items() if kind.is_table)
DATA_TYPES = frozenset(FIELD_TYPES) - LAYOUT_TYPES - TABLE_TYPES
NUMERIC_TYPES = frozenset(name for name, kind in FIELD_TYPES.items() if kind.is_numeric)
DATE_TYPES = frozenset(name for name, kind in FIELD_TYPES.items() if kind.is_date)


def field_type(name: str) -> FieldType:
    """The field type called ``name``. Raises SpecError for an unknown one."""
    try:
        return FIELD_TYPES[name]
    except KeyError:
        raise SpecError(f"{name!r} is not a field type; known are {', '.join(sorted(FIELD_TYPES))}") from None


def display(df: Any, value: Any, doc: Any = None, currency: str | None = None) -> str:
    """The value for people; an amount with the symbol of ``currency``, or of the one in the field that its options name."""
    if df.fieldtype == "Currency" and value is not None:
        named = currency or (doc.get(df.options) if doc is not None and df.options and ":" not in df.options else None)
        if named:
            return fmt_money(
                value, precision=cint(df.get("precision")) if df.get("precision") else None, currency=named
            )
    return field_type(df.fieldtype).display(df, value)
