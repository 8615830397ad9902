"""Choices: fixed lists and links to other documents."""

from __future__ import annotations

from typing import Any

from frappe.fields.base import Field, FieldType
from frappe.utils.providers import translate as _
from frappe.utils.text import cstr


def options_of(df: Field) -> list[str]:
    """The options of a Select, in order."""
    return [option.strip() for option in (df.options or "").split("\n")]


class Choice(FieldType):
    def cast(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else cstr(value)

    def clean(self, df: Field, value: Any) -> Any:
        return value.strip() if isinstance(value, str) else value


class Select(Choice):
    def check(self, df: Field, value: Any) -> str | None:
        options = options_of(df)
        if df.fieldname == "naming_series" or not any(options) or cstr(value) in options:
            return None
        shown = ", ".join(_(option) for option in options if option)
        return _("{0} is not one of {1}").format(_(cstr(value)), shown)

    def display(self, df: Field, value: Any) -> str:
        return _(cstr(value)) if value else ""


class Link(Choice):
    is_link = True


class DynamicLink(Choice):
    is_link = True


class Suggestion(Choice):
    """Free text with suggestions."""
