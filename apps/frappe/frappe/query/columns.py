"""What a query selects, groups and sorts by: a small grammar; whatever is outside of it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from frappe.exceptions import DataError, PermissionError
from frappe.query.resolve import Place, Resolver, quote
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.schema.meta import Meta
from frappe.schema.spec import FieldSpec
from frappe.utils.text import parse_json

Sql = tuple[str, list[Any]]
MOMENTS = frozenset({"Date", "Datetime", "Time"})
# Functions a caller may use, with the number of arguments they take.
FUNCTIONS = {
    "count": (1, 1), "sum": (1, 1), "avg": (1, 1), "min": (1, 1), "max": (1, 1), "abs": (1, 1), "round": (1, 2),
    "ifnull": (2, 2), "coalesce": (1, 9), "concat": (1, 9), "date": (1, 1), "year": (1, 1), "month": (1, 1), "day": (1, 1),
    "hour": (1, 1), "lower": (1, 1), "upper": (1, 1), "length": (1, 1), "distinct": (1, 1), "monthname": (1, 1), "quarter": (1, 1),
    "dayofweek": (1, 1), "date_format": (2, 2), "timestamp": (1, 2), "group_concat": (1, 1), "locate": (2, 2), "now": (0, 0),
}  # fmt: skip
_ALIAS = re.compile(
    r"^(?P<expression>.+?)\s+as\s+(?P<quote>[`'\"]?)(?P<alias>[^`'\"]+)(?P=quote)$", re.IGNORECASE | re.DOTALL
)
_ALIAS_NAME = re.compile(r"^[\w. :\-]{1,64}$")
_CALL = re.compile(r"^(?P<name>[A-Za-z_]+)\s*\((?P<arguments>.*)\)$", re.DOTALL)
_DIRECTION = re.compile(r"^(?P<term>.*?)(?:\s+(?P<direction>asc|desc))?$", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
_TEXT = re.compile(r"^'([^'\\]*)'$|^\"([^\"\\]*)\"$")


@dataclass(frozen=True, slots=True)
class Column:
    """One selected expression.

    place: the field it is, None for a function.  mask: how its values are masked, None if they are not.
    owner: the column that lifts the mask where it names the user.  kind: Date, Datetime or Time if the values are that.
    """

    sql: str
    key: str
    params: tuple[Any, ...] = ()
    place: Place | None = None
    mask: FieldSpec | None = None
    owner: str | None = None
    is_aggregate: bool = False
    kind: str | None = None


def split(text: str) -> list[str]:
    """Parts between commas that stand outside of brackets and quotes."""
    if "," not in text:
        return [part] if (part := text.strip()) else []
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
    fields = fields or ["name"]
    if not isinstance(fields, list | tuple | set | frozenset | dict):
        raise DataError(_("{0} is no list of fields").format(fields))
    found: list[Column] = []
    for item in fields:
        if isinstance(item, dict):
            found.append(_from_dict(resolver, item))
        elif item in ("*", f"`tab{resolver.meta.name}`.*"):
            found += _all_columns(resolver)
        else:
            text = _checked(item)
            plain = text in resolver.meta.all_columns
            column = _own_column(resolver, text) if plain else _from_text(resolver, text)
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
    names = (*resolver.meta.columns, *resolver.meta.optional_columns)
    return [column for name in names if (column := _own_column(resolver, name)) is not None]


def _own_column(resolver: Resolver, name: str) -> Column | None:
    """A field of the table itself under its own name, as nearly all are; what is not masked is put together once."""
    place = resolver.own(name)
    if not resolver.may_show(place):
        return None
    if place.timed or resolver.is_masked(place):
        return _column(resolver, place, name)
    memo = resolver.meta.memo
    column: Column | None = memo.get(("column", name))
    if column is None:
        column = memo["column", name] = _column(resolver, place, name)
    return column


def _column(resolver: Resolver, place: Place, key: str) -> Column:
    if place.kind == "child":
        resolver.join_child(place)
    mask = place.df if resolver.is_masked(place) else None
    return Column(
        place.sql, key, place=place, mask=mask, owner=resolver.lifting_owner(place), kind=_moment(place)
    )  # fmt: skip


def _moment(place: Place) -> str | None:
    kind = place.df.fieldtype if place.df else None
    return kind if kind in MOMENTS else None


def _from_text(resolver: Resolver, text: str) -> Column | None:
    alias = None
    if match := _ALIAS.match(text):
        text, alias = match["expression"].strip(), match["alias"].strip()
        if not _ALIAS_NAME.match(alias):
            raise DataError(_("{0} cannot be the name of a column").format(alias))
    if text.lower().startswith("distinct ") and not _CALL.match(text):
        column = _from_text(resolver, text[9:])
        return column and replace(column, sql=f"distinct {column.sql}", key=alias or column.key)
    if match := _CALL.match(text):
        return _column_of(function(resolver, match["name"], split(match["arguments"])), alias or text)
    place = resolver.find(text)
    if not resolver.may_show(place):
        return None
    return _column(resolver, place, alias or place.field)


def _from_dict(resolver: Resolver, item: dict[str, Any]) -> Column:
    alias = str(item.get("as") or item.get("AS") or "")
    names = [key for key in item if key.lower() != "as"]
    if len(names) != 1 or (alias and not _ALIAS_NAME.match(alias)):
        raise DataError(_("{0} is not an aggregate; write for example COUNT with * and a name under as").format(item))
    given = item[names[0]]
    arguments = given if isinstance(given, list | tuple) else [] if given is None else [given]
    texts = [str(part) for part in arguments]
    call = function(resolver, names[0], [_checked(part) for part in texts])
    return _column_of(call, alias or f"{names[0]}({', '.join(texts)})")


def _column_of(call: Call, key: str) -> Column:
    return Column(call.sql, key, call.params, is_aggregate=call.is_aggregate, kind=call.kind)


_AGGREGATES = frozenset({"count", "sum", "avg", "min", "max", "group_concat"})
# What functions of dates give: a kind of its own, or that of what they are given.
_RESULTS = {"date": "Date", "timestamp": "Datetime", "now": "Datetime"}
_PASS_ON = frozenset({"min", "max", "ifnull", "coalesce", "distinct"})


@dataclass(frozen=True, slots=True)
class Call:
    """A call of an allowed function, or an argument of one. ``kind`` as in Column."""

    sql: str
    params: tuple[Any, ...] = ()
    kind: str | None = None
    is_aggregate: bool = False


def function(resolver: Resolver, name: str, arguments: list[str]) -> Call:
    """A call of an allowed function. Raises DataError for other ones."""
    word = name.lower()
    bounds = FUNCTIONS.get(word)
    if bounds is None or not bounds[0] <= len(arguments) <= bounds[1]:
        raise DataError(
            _("{0}({1}) may not be used in a query; functions are {2}").format(
                name, ", ".join(arguments), ", ".join(sorted(FUNCTIONS))
            )
        )
    given = [_argument(resolver, word, argument) for argument in arguments]
    sql = f"{word}({', '.join(argument.sql for argument in given)})"
    kinds = {argument.kind for argument in given if argument.sql != "?"}
    return Call(
        sql if word in _AGGREGATES else resolver.ctx.db.connection.native_text(sql),
        tuple(value for argument in given for value in argument.params),
        _RESULTS.get(word) or (kinds.pop() if word in _PASS_ON and len(kinds) == 1 else None),
        word in _AGGREGATES or any(argument.is_aggregate for argument in given),
    )


def _argument(resolver: Resolver, word: str, text: str) -> Call:
    if text == "*" and word == "count":
        return Call("*")
    if word in _AGGREGATES and text.lower().startswith("distinct "):
        inner = _argument(resolver, word, text[9:].strip())
        return replace(inner, sql=f"distinct {inner.sql}")
    if _NUMBER.match(text):
        return Call(text)
    if match := _TEXT.match(text):
        return Call("?", (match[1] if match[1] is not None else match[2],))
    if match := _CALL.match(text):
        return function(resolver, match["name"], split(match["arguments"]))
    place = resolver.find(text)
    label = place.meta.get_label(place.field)
    if not resolver.may_show(place):
        throw(_("You may not use {0}").format(label), PermissionError)
    if word != "count" and resolver.is_masked(place):
        throw(_("{0} is confidential and cannot be used in {1}()").format(label, word), PermissionError)
    if place.kind == "child":
        resolver.join_child(place)
    return Call(place.sql, kind=_moment(place))


# --- groups and order ----------------------------------------------------------------------------------------------------


def names_of(meta: Meta, selected: Sequence[Column]) -> dict[str, str | Place]:
    """What of the selected may be grouped and sorted by under its name.

    Functions are given by their name in the statement, renamed fields by their place.
    """
    named: dict[str, str | Place] = {
        column.key: f"f{index}" for index, column in enumerate(selected) if column.place is None
    }
    return named | {
        column.key: column.place for column in selected if column.place and column.key not in meta.all_columns
    }


def group_by(resolver: Resolver, text: str | None, named: dict[str, str | Place]) -> Sql:
    """The grouping, as SQL."""
    return _joined(_term(resolver, part, named) for part in split(_checked(text or "")))


def direction(part: str) -> tuple[str, str]:
    """Field and direction (asc, desc) of one part of an order."""
    match = _DIRECTION.match(_checked(part))
    assert match is not None
    return match["term"].strip("`"), (match["direction"] or "asc").lower()


def order_by(resolver: Resolver, text: str, named: dict[str, str | Place], *, by_keys: bool = True) -> Sql:
    """The order, as SQL. by_keys: fields that have a key to be sorted by are; groups and distinct rows have none."""
    terms = []
    for part in split(_checked(text)):
        term, way = direction(part)
        sql, params = _term(resolver, term, named, by_keys=by_keys)
        terms.append((f"{sql} {way}", params))
    return _joined(terms)


def _joined(terms: Iterable[Sql]) -> Sql:
    listed = list(terms)
    return ", ".join(text for text, _params in listed), [value for _text, params in listed for value in params]


def _term(resolver: Resolver, text: str, named: dict[str, str | Place], *, by_keys: bool = False) -> Sql:
    known = named.get(text.strip("`'\" "))
    if isinstance(known, str):
        return quote(known), []
    if known is None and (match := _CALL.match(text)):
        call = function(resolver, match["name"], split(match["arguments"]))
        return call.sql, list(call.params)
    place = known or resolver.find(text)
    resolver.may_ask(place, "sort")
    if place.kind == "child":
        resolver.join_child(place)
    return place.order_sql if by_keys else place.sql, []
