"""What a query selects, groups and sorts by: a small grammar; whatever is outside of it is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from frappe.exceptions import DataError, PermissionError
from frappe.query.resolve import Place, Resolver, quote
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.schema.spec import FieldSpec
from frappe.utils.text import parse_json

# Functions a caller may use, with the number of arguments they take.
FUNCTIONS = {
    "count": (1, 1), "sum": (1, 1), "avg": (1, 1), "min": (1, 1), "max": (1, 1), "abs": (1, 1), "round": (1, 2),
    "ifnull": (2, 2), "coalesce": (1, 9), "concat": (1, 9), "date": (1, 1), "year": (1, 1), "month": (1, 1), "day": (1, 1),
    "hour": (1, 1), "lower": (1, 1), "upper": (1, 1), "length": (1, 1), "distinct": (1, 1), "monthname": (1, 1), "quarter": (1, 1),
    "dayofweek": (1, 1), "date_format": (2, 2), "timestamp": (1, 2), "group_concat": (1, 1), "locate": (2, 2), "now": (0, 0),
}  # fmt: skip
_ALIAS = re.compile(r"^(?P<expression>.+?)\s+as\s+(?P<quote>[`'\"]?)(?P<alias>[^`'\"]+)(?P=quote)$", re.IGNORECASE | re.DOTALL)
_ALIAS_NAME = re.compile(r"^[\w. :\-]{1,64}$")
_CALL = re.compile(r"^(?P<name>[A-Za-z_]+)\s*\((?P<arguments>.*)\)$", re.DOTALL)
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
_TEXT = re.compile(r"^'([^'\\]*)'$|^\"([^\"\\]*)\"$")


@dataclass(frozen=True, slots=True)
class Column:
    """One selected expression. ``place``: the field it is, None for a function. ``masks``: how to mask its values."""

    sql: str
    key: str
    params: tuple[Any, ...] = ()
    place: Place | None = None
    mask: FieldSpec | None = None
    is_aggregate: bool = False


def split(text: str) -> list[str]:
    """Parts between commas that stand outside of brackets and quotes."""
    parts, depth, start, quoted = [], 0, 0, ""
    for index, char in enumerate(text):
        if quoted:
            quoted = "" if char == quoted else quoted
        elif char in "'\"`":
            quoted = char
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "," and not depth:
            parts.append(text[start:index])
            start = index + 1
    return [part.strip() for part in [*parts, text[start:]] if part.strip()]


def parse(resolver: Resolver, fields: Any) -> list[Column]:
    """The selected columns. Fields that may not be seen are left out; the rest of a wrong name raises DataError."""
    if isinstance(fields, str):
        text = fields.strip()
        fields = parse_json(text) if text.startswith("[") else split(text)
    found: list[Column] = []
    for item in fields or ["name"]:
        if isinstance(item, dict):
            found.append(_from_dict(resolver, item))
        elif item in ("*", f"`tab{resolver.meta.name}`.*"):
            found += _all_columns(resolver)
        else:
            column = _from_text(resolver, _checked(item))
            if column is not None:
                found.append(column)
    if not found:
        found.append(Column(f"{resolver.table}.`name`", "name"))
    return found


def _checked(item: Any) -> str:
    if not isinstance(item, str) or ";" in item or "--" in item or "/*" in item:
        raise DataError(_("{0} is not a field").format(item))
    return item.strip()


def _all_columns(resolver: Resolver) -> list[Column]:
    names = [*resolver.meta.columns, *resolver.meta.optional_columns]
    places = [resolver.find(name) for name in names]
    return [_column(resolver, place, place.field) for place in places if resolver.may_show(place)]


def _column(resolver: Resolver, place: Place, key: str) -> Column:
    if place.kind == "child":
        resolver.join_child(place)
    return Column(place.sql, key, place=place, mask=place.df if resolver.is_masked(place) else None)


def _from_text(resolver: Resolver, text: str) -> Column | None:
    alias = None
    if match := _ALIAS.match(text):
        text, alias = match["expression"].strip(), match["alias"].strip()
        if not _ALIAS_NAME.match(alias):
            raise DataError(_("{0} cannot be the name of a column").format(alias))
    if text.lower().startswith("distinct ") and not _CALL.match(text):
        column = _from_text(resolver, text[9:])
        return column and Column(f"distinct {column.sql}", alias or column.key, column.params, column.place, column.mask)
    if match := _CALL.match(text):
        sql, params, aggregate = function(resolver, match["name"], split(match["arguments"]))
        return Column(sql, alias or text, params, is_aggregate=aggregate)
    place = resolver.find(text)
    if not resolver.may_show(place):
        return None
    return _column(resolver, place, alias or place.field)


def _from_dict(resolver: Resolver, item: dict[str, Any]) -> Column:
    alias = str(item.get("as") or item.get("AS") or "")
    names = [key for key in item if key.lower() != "as"]
    if len(names) != 1 or (alias and not _ALIAS_NAME.match(alias)):
        raise DataError(_("{0} is not an aggregate; write for example COUNT with * and a name under as").format(item))
    arguments = item[names[0]]
    listed = [str(part) for part in arguments] if isinstance(arguments, list | tuple) else [str(arguments)] if arguments is not None else []
    sql, params, aggregate = function(resolver, names[0], [_checked(part) for part in listed])
    return Column(sql, alias or f"{names[0]}({', '.join(listed)})", params, is_aggregate=aggregate)


_AGGREGATES = frozenset({"count", "sum", "avg", "min", "max", "group_concat"})


def function(resolver: Resolver, name: str, arguments: list[str]) -> tuple[str, tuple[Any, ...], bool]:
    """A call of an allowed function: text, values, whether it is an aggregate."""
    word = name.lower()
    bounds = FUNCTIONS.get(word)
    if bounds is None or not bounds[0] <= len(arguments) <= bounds[1]:
        raise DataError(_("{0}({1}) may not be used in a query; functions are {2}").format(name, ", ".join(arguments), ", ".join(sorted(FUNCTIONS))))
    texts: list[str] = []
    params: list[Any] = []
    for argument in arguments:
        text, values = _argument(resolver, word, argument)
        texts.append(text)
        params += values
    sql = resolver.ctx.db.connection.native_text(f"{word}({', '.join(texts)})") if word not in _AGGREGATES else f"{word}({', '.join(texts)})"
    return sql, tuple(params), word in _AGGREGATES


def _argument(resolver: Resolver, word: str, text: str) -> tuple[str, list[Any]]:
    if text == "*" and word == "count":
        return "*", []
    if word in _AGGREGATES and text.lower().startswith("distinct "):
        inner, values = _argument(resolver, word, text[9:].strip())
        return f"distinct {inner}", values
    if _NUMBER.match(text):
        return text, []
    if match := _TEXT.match(text):
        return "?", [match[1] if match[1] is not None else match[2]]
    if match := _CALL.match(text):
        sql, params, _aggregate = function(resolver, match["name"], split(match["arguments"]))
        return sql, list(params)
    place = resolver.find(text)
    if not resolver.may_show(place):
        throw(_("You may not use {0}").format(place.meta.get_label(place.field)), PermissionError)
    if word != "count" and resolver.is_masked(place):
        throw(_("{0} is confidential and cannot be used in {1}()").format(place.meta.get_label(place.field), word), PermissionError)
    if place.kind == "child":
        resolver.join_child(place)
    return place.sql, []


def group_by(resolver: Resolver, text: str | None) -> str:
    """The grouping, as SQL."""
    return ", ".join(_sort_term(resolver, part, {}) for part in split(_checked(text))) if text else ""


def order_by(resolver: Resolver, text: str | None, keys: dict[str, str]) -> str:
    """The order, as SQL. ``keys``: names of selected functions, which may be sorted by too."""
    terms = []
    for part in split(_checked(text or "")):
        words = part.split()
        direction = words[-1].lower() if len(words) > 1 else "asc"
        if direction not in ("asc", "desc"):
            raise DataError(_("{0} is not an order; write field asc or field desc").format(part))
        term = part[: -len(words[-1])].strip() if len(words) > 1 else part
        terms.append(f"{_sort_term(resolver, term, keys)} {direction}")
    return ", ".join(terms)


def _sort_term(resolver: Resolver, text: str, keys: dict[str, str]) -> str:
    name = text.strip("`'\" ")
    if name in keys:
        return quote(keys[name])
    if match := _CALL.match(text):
        sql, params, _aggregate = function(resolver, match["name"], split(match["arguments"]))
        if params:
            raise DataError(_("{0} cannot be sorted by").format(text))
        return sql
    place = resolver.find(text)
    resolver.may_ask(place, "sort")
    if place.kind == "child":
        resolver.join_child(place)
    return place.sql
