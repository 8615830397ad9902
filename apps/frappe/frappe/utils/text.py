"""Texts: names, lists in sentences, JSON, random strings, dedupes."""

from __future__ import annotations

import datetime
import hashlib
import json
import math
import re
import secrets
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from itertools import islice
from pathlib import PurePath
from typing import Any, TypeVar
from uuid import UUID

import orjson

from frappe.exceptions import MalformedRequestError
from frappe.types import _dict
from frappe.utils.html_utils import (
    escape_html,
    is_html,
    strip_html,
    strip_html_tags,
    unescape_html,
)
from frappe.utils.providers import translate as _

T = TypeVar("T")


def cstr(s: Any, encoding: str = "utf-8") -> str:
    """``s`` as a text; None is the empty text, bytes are decoded."""
    if isinstance(s, str):
        return s
    if s is None:
        return ""
    return s.decode(encoding) if isinstance(s, bytes) else str(s)


def safe_decode(param: Any, encoding: str = "utf-8") -> Any:
    """Bytes decoded where they can be; anything else unchanged."""
    if not isinstance(param, bytes):
        return param
    try:
        return param.decode(encoding)
    except UnicodeDecodeError:
        return param


def safe_encode(param: Any, encoding: str = "utf-8") -> Any:
    """Texts encoded where they can be; anything else unchanged."""
    if not isinstance(param, str):
        return param
    try:
        return param.encode(encoding)
    except UnicodeEncodeError:
        return param


def encode(obj: Any, encoding: str = "utf-8") -> Any:
    """Texts, also those in a list, encoded; anything else unchanged."""
    return [encode(item, encoding) for item in obj] if isinstance(obj, list) else safe_encode(obj, encoding)


def scrub(txt: str) -> str:
    """``Sales Order-Item`` as a name in code: ``sales_order_item``."""
    return cstr(txt).replace(" ", "_").replace("-", "_").lower()


def unscrub(txt: str) -> str:
    """A name in code as a title: ``sales_order`` is ``Sales Order``."""
    return txt.replace("_", " ").replace("-", " ").title()


def bold(text: str) -> str:
    return f"<strong>{text}</strong>"


def strip(val: Any, chars: str | None = None) -> str:
    """Text without blanks, byte order marks and zero-width spaces at both ends."""
    return cstr(val).replace("\ufeff", "").replace("\u200b", "").strip(chars)


def comma_sep(some_list: Any, pattern: str, add_quotes: bool = True) -> str:
    """A list in a sentence. pattern: joins the last two, e.g. ``"{0} and {1}"``; anything but a list is just a text."""
    if not isinstance(some_list, list | tuple | set | frozenset):
        return cstr(some_list)
    items = [f"'{cstr(item)}'" if add_quotes else cstr(item) for item in some_list]
    if len(items) < 2:
        return "".join(items)
    return pattern.format(_list_separator().join(items[:-1]), items[-1])


def _list_separator() -> str:
    return _(", ")


def comma_and(some_list: Any, add_quotes: bool = True) -> str:
    """``'a', 'b' and 'c'`` in the person's language."""
    return comma_sep(some_list, _("{0} and {1}"), add_quotes)


def comma_or(some_list: Any, add_quotes: bool = True) -> str:
    """``'a', 'b' or 'c'`` in the person's language."""
    return comma_sep(some_list, _("{0} or {1}"), add_quotes)


def new_line_sep(some_list: Any) -> str:
    """A list as lines of a text."""
    return comma_sep(some_list, "{0}\n{1}", add_quotes=False)


def random_string(length: int) -> str:
    """Letters and digits nobody can guess."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _i in range(length))


def generate_hash(txt: str | None = None, length: int = 56) -> str:
    """A random hexadecimal text; ``txt`` is taken for compatibility and has no part in it."""
    return secrets.token_hex(math.ceil(length / 2))[:length]


def sha256_hash(input: str | bytes) -> str:
    """The SHA-256 digest in hexadecimal."""
    return hashlib.sha256(input.encode() if isinstance(input, str) else input).hexdigest()


def mask_string(input_string: str, show_first: int = 4, show_last: int = 3, mask_char: str = "*") -> str:
    """``input_string`` with its middle hidden; a short one is hidden as a whole."""
    hidden = len(input_string) - show_first - show_last
    if hidden <= 0:
        return mask_char * len(input_string)
    tail = input_string[len(input_string) - show_last :]
    return input_string[:show_first] + mask_char * hidden + tail


def get_abbr(string: str, max_len: int = 2) -> str:
    """Initials of a name. A Chinese name, written without blanks, gives its last characters."""
    text = string.strip()
    if text and not text.isascii() and " " not in text:
        return text[-max_len:]
    return "".join(word[0].upper() for word in text.split()[:max_len]) or "?"


def get_string_between(start: str, string: str, end: str) -> str:
    """What stands between ``start`` and ``end``; the whole text if they are not both there."""
    found = re.search(f"{re.escape(start)}(.*){re.escape(end)}", string, re.DOTALL)
    return found.group(1) if found else string


def get_table_name(table_name: str, wrap_in_backticks: bool = False) -> str:
    """The table of a DocType; names of internal tables (``__Auth``) stay."""
    name = table_name if table_name.startswith("__") else f"tab{table_name}"
    return f"`{name}`" if wrap_in_backticks else name


def split_emails(txt: str | None) -> list[str]:
    """The addresses in a text, separated by commas, semicolons or lines; such signs in quotes do not separate."""
    found: list[str] = []
    for part in re.findall(r'(?:"[^"]*"|[^",;\n])+', cstr(txt)):
        address = strip(re.sub(r"\s+", " ", part))
        if address:
            found.append(address)
    return found


def dict_to_str(args: Mapping[str, Any], sep: str = "&") -> str:
    """``{"a": 1, "b": 2}`` as ``a=1&b=2``."""
    return sep.join(f"{key}={cstr(value)}" for key, value in args.items())


def unique(seq: Iterable[T]) -> list[T]:
    """The items in their first order, each once."""
    return list(dict.fromkeys(seq))


def create_batch(iterable: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most ``size`` items, in order."""
    iterator = iter(iterable)
    while batch := list(islice(iterator, size)):
        yield batch


def groupby_metric(iterable: Mapping[str, Sequence[Any]], key: str) -> list[_dict]:
    """Rows of several lists brought together by the value of ``key``; one row for each value, in first order."""
    rows: dict[Any, _dict] = {}
    for row in (row for group in iterable.values() for row in group):
        rows.setdefault(row[key], _dict()).update(row)
    return list(rows.values())


# --- JSON ---------------------------------------------------------------------------------------------------


def json_default(value: Any) -> Any:
    """What JSON has no form for, in the form clients of the API expect: datetimes with a blank, timedeltas ``H:MM:SS``."""
    if hasattr(value, "__json__"):
        return value.__json__()
    if hasattr(value, "as_dict"):
        return value.as_dict()
    for kinds, convert in _JSON_FORMS:
        if isinstance(value, kinds):
            return convert(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def datetime_text(value: datetime.datetime) -> str:
    """``YYYY-MM-DD HH:MM:SS.ffffff``, always with six digits after the point; the time zone is left out."""
    return value.isoformat(" ", "microseconds")[:26]


def timedelta_text(value: datetime.timedelta) -> str:
    """``H:MM:SS`` with hours beyond 24, and the microseconds if there are any."""
    total = value // datetime.timedelta(microseconds=1)
    sign = "-" if total < 0 else ""
    seconds, micros = divmod(abs(total), 1_000_000)
    text = f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{micros:06d}" if micros else text


def _decimal_number(value: Decimal) -> float | None:
    return float(value) if value.is_finite() else None


# datetime before date: one is the other
_JSON_FORMS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (datetime.datetime, datetime_text),
    (datetime.date, lambda value: value.isoformat()),
    (datetime.timedelta, timedelta_text),
    (datetime.time, lambda value: value.isoformat()),
    (Decimal, _decimal_number),
    (Mapping, dict),
    (str, str),
    (Enum, lambda value: value.value),
    (int, int),
    (Exception, repr),
    (bytes, lambda value: value.decode("utf-8", "replace")),
    ((UUID, PurePath, type, re.Pattern), str),
    (Iterable, list),
)

_JSON_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS


def json_bytes(obj: Any) -> bytes:
    """``obj`` as compact JSON for the wire; NaN and infinity are null."""
    return orjson.dumps(obj, default=json_default, option=_JSON_OPTIONS)


def as_json(
    obj: Any, indent: int | None = 1, separators: tuple[str, str] | None = None, ensure_ascii: bool = True
) -> str:
    """``obj`` as JSON with sorted keys, as files and logs keep it.

    indent: None gives one line; else lines with ``indent`` blanks per level. ensure_ascii writes other letters as escapes.
    """
    plain = orjson.loads(orjson.dumps(obj, default=json_default, option=_JSON_OPTIONS | orjson.OPT_SORT_KEYS))
    if indent is None and not ensure_ascii and separators in (None, (",", ":")):
        return orjson.dumps(plain).decode()
    return json.dumps(plain, indent=indent, separators=separators or (",", ": "), ensure_ascii=ensure_ascii)


def parse_json(val: Any) -> Any:
    """A JSON text read, an object as ``_dict``; anything but a text as it is. Raises MalformedRequestError."""
    if isinstance(val, str | bytes):
        val = _loads(val)
    return _dict(val) if type(val) is dict else val


def _loads(text: str | bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise MalformedRequestError(_("This is not valid JSON: {0}").format(error)) from error


__all__ = [
    "as_json",
    "bold",
    "comma_and",
    "comma_or",
    "comma_sep",
    "create_batch",
    "cstr",
    "datetime_text",
    "dict_to_str",
    "encode",
    "escape_html",
    "generate_hash",
    "get_abbr",
    "get_string_between",
    "get_table_name",
    "groupby_metric",
    "is_html",
    "json_bytes",
    "json_default",
    "mask_string",
    "new_line_sep",
    "parse_json",
    "random_string",
    "safe_decode",
    "safe_encode",
    "scrub",
    "sha256_hash",
    "split_emails",
    "strip",
    "strip_html",
    "strip_html_tags",
    "timedelta_text",
    "unescape_html",
    "unique",
    "unscrub",
]
