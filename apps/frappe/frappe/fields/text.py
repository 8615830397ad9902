"""Texts: one line, many lines, markup, secrets, files."""

from __future__ import annotations

import json
import re
from typing import Any

from frappe.fields.base import Field, FieldType
from frappe.utils.html_utils import sanitize_html, strip_html
from frappe.utils.providers import translate as _
from frappe.utils.text import cstr
from frappe.utils.validation import validate_email_address, validate_phone_number, validate_url

_COLOUR_NAMES = frozenset(
    {"gray", "grey", "blue", "light blue", "light-blue", "cyan", "green", "darkgrey", "lightblue", "orange", "pink", "purple", "red", "teal", "violet", "yellow", "black", "white"}
)  # fmt: skip
_COLOUR = re.compile(r"^#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$")
_NAME = re.compile(r"^[^\d<>{}\[\]\\/|@#$%^&*=+_~]+$")


class Text(FieldType):
    """Characters. Values that come as numbers or dates are kept as their text."""

    is_text = True

    def cast(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else cstr(value)

    def clean(self, df: Field, value: Any) -> Any:
        if isinstance(value, str) and "<" in value and not df.get("ignore_xss_filter") and not _is_json(value):
            return sanitize_html(value, linkify=False)
        return value


def _is_json(text: str) -> bool:
    """An object or a list: what its texts hold is no markup of the field, and cleaning would break it."""
    if text[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _each(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]


def _wrong_email(text: str) -> str | None:
    bad = [part for part in _each(text) if not validate_email_address(part)]
    return _("{0} is not an e-mail address").format(", ".join(bad)) if bad else None


def _wrong_phone(text: str) -> str | None:
    return None if validate_phone_number(text) else _("{0} is not a telephone number").format(text)


def _wrong_name(text: str) -> str | None:
    return None if _NAME.match(text) else _("{0} is not a person's name").format(text)


def _wrong_url(text: str) -> str | None:
    return None if text.startswith("/") or validate_url(text) else _("{0} is not a web address").format(text)


def _wrong_iban(text: str) -> str | None:
    compact = text.replace(" ", "").upper()
    digits = (
        "".join(str(int(char, 36)) for char in compact[4:] + compact[:4])
        if compact.isalnum() and compact.isascii()
        else ""
    )
    return None if len(compact) > 14 and digits and int(digits) % 97 == 1 else _("{0} is not an IBAN").format(text)


_CHECKS = {"Email": _wrong_email, "Phone": _wrong_phone, "Name": _wrong_name, "URL": _wrong_url, "IBAN": _wrong_iban}


class Line(Text):
    """One line, as long as the field says (140 characters unless told otherwise)."""

    def clean(self, df: Field, value: Any) -> Any:
        value = super().clean(df, value)
        return value.strip() if isinstance(value, str) else value

    def check(self, df: Field, value: Any) -> str | None:
        rule = _CHECKS.get(df.options or "") if df.fieldtype in ("Data", "Read Only") else None
        return rule(str(value)) if rule else None


class Phone(Line):
    """A telephone number."""

    def check(self, df: Field, value: Any) -> str | None:
        return _wrong_phone(str(value))


class Colour(Line):
    """A colour as ``#rrggbb``, or by one of upstream's names: files of apps say ``Grey``."""

    def check(self, df: Field, value: Any) -> str | None:
        known = _COLOUR.match(str(value)) or str(value).lower() in _COLOUR_NAMES
        return None if known else _("{0} is not a colour; write it as #rrggbb").format(value)


class Lines(Text):
    """Several lines."""

    column = "text"


class LongLines(Text):
    """Several lines without a practical limit."""

    column = "longtext"


class Markup(LongLines):
    """HTML that people write; sanitised when it is saved."""

    is_html = True

    def clean(self, df: Field, value: Any) -> Any:
        if isinstance(value, str) and not df.get("ignore_xss_filter"):
            return sanitize_html(value, linkify=True)
        return value

    def is_empty(self, value: Any) -> bool:
        return not value or (isinstance(value, str) and "<img" not in value and not strip_html(value).strip())

    def display(self, df: Field, value: Any) -> str:
        return strip_html(value).strip() if value else ""


class Verbatim(LongLines):
    """Code: stored exactly as written, shown as text, never as markup."""

    def clean(self, df: Field, value: Any) -> Any:
        return value

    def check(self, df: Field, value: Any) -> str | None:
        as_json = df.options == "JSON" or (df.options or "").startswith(("Filters of ", "Report Filters of "))
        if as_json and isinstance(value, str):
            return _wrong_json(value)
        return None


def _wrong_json(text: str) -> str | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return _("it is not valid JSON: {0}").format(error)
    return None


class Json(LongLines):
    """A JSON value, kept as text."""

    column = "json"

    def clean(self, df: Field, value: Any) -> Any:
        return value

    def check(self, df: Field, value: Any) -> str | None:
        return _wrong_json(value) if isinstance(value, str) else None


class Address(Lines):
    """Where a file is: the address that an upload gave."""

    def clean(self, df: Field, value: Any) -> Any:
        return value.strip() if isinstance(value, str) else value

    def check(self, df: Field, value: Any) -> str | None:
        if str(value).strip().lower().startswith(("javascript:", "vbscript:", "data:text")):
            return _("{0} is not the address of a file").format(str(value)[:40])
        return None


class Secret(Line):
    """A password: the row holds stars, the encrypted value lies elsewhere."""

    column = "text"

    def clean(self, df: Field, value: Any) -> Any:
        return value

    def display(self, df: Field, value: Any) -> str:
        return "*" * 8 if value else ""
