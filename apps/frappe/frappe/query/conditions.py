"""One filter as SQL: operators, empty values, dates, trees. Values are always bound."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from frappe.exceptions import DataError
from frappe.fields import NUMERIC_TYPES, field_type
from frappe.query.filters import Filter
from frappe.query.resolve import Place, Resolver, quote
from frappe.runtime.i18n import _
from frappe.schema.meta import Meta, meta_of
from frappe.utils.data import get_timespan_date_range

Sql = tuple[str, list[Any]]
_END_OF_DAY = datetime.time(23, 59, 59, 999999)
_MOMENTS = frozenset({"Date", "Datetime", "Time"})
# What stands for a missing end of a span.
_FIRST: dict[str, Any] = {"Date": datetime.date.min, "Datetime": datetime.datetime.min, "Time": datetime.timedelta(0)}
_LAST: dict[str, Any] = {
    "Date": datetime.date.max,
    "Datetime": datetime.datetime.max,
    "Time": datetime.timedelta(days=1),
}


def condition(resolver: Resolver, item: Filter) -> Sql:
    """The filter as condition; raises DataError or PermissionError naming the field."""
    return all_of(resolver, (item,))[0]


def all_of(resolver: Resolver, items: Iterable[Filter]) -> list[Sql]:
    """The filters as conditions that must all hold; those on one child table must hold for the same row of it."""
    found: list[Sql] = []
    rows: dict[str, tuple[Place, list[Sql]]] = {}
    for item in items:
        place = resolver.find(item.field, item.doctype)
        resolver.may_ask(place, item.operator)
        part = _on_place(resolver, place, item)
        if place.via is not None and place.kind == "child" and not resolver.is_joined(place):
            rows.setdefault(place.via.fieldname, (place, []))[1].append(part)
        else:
            found.append(part)
    return found + [_row_exists(resolver, place, fieldname, parts) for fieldname, (place, parts) in rows.items()]


def _row_exists(resolver: Resolver, place: Place, fieldname: str, parts: list[Sql]) -> Sql:
    alias = quote("_rows_" + fieldname)
    text = (
        f"exists (select 1 from {quote('tab' + place.meta.name)} {alias} "
        f"where {alias}.`parent` = {resolver.table}.`name` and {alias}.`parenttype` = ? and {alias}.`parentfield` = ? "
        f"and {' and '.join(text for text, _params in parts)})"
    )
    return text, [resolver.meta.name, fieldname, *(value for _text, params in parts for value in params)]


def _on_place(resolver: Resolver, place: Place, item: Filter) -> Sql:
    if item.operator in _TREE:
        return _tree(resolver, place, item)
    return _OPERATORS[item.operator](resolver, place, item)


def _kind(place: Place) -> str:
    df = place.df
    return df.fieldtype if df else "Data"


def typed_value(place: Place, value: Any) -> Any:
    """The value in the field's own type, so that ``"1"`` finds 1 and a date finds dates."""
    if value is None or value == "":
        return value
    if isinstance(value, bool):
        return int(value)
    kind = _kind(place)
    if kind in _MOMENTS or kind in NUMERIC_TYPES:
        cast = field_type(kind).cast(value)
        if isinstance(cast, str):
            raise DataError(
                _("Filter on {0}: {1} is not a value of type {2}").format(
                    place.meta.get_label(place.field), value, _(kind)
                )
            )
        return cast
    return _text(place, value)


def _text(place: Place, value: Any) -> str:
    if isinstance(value, dict | list | tuple | set | frozenset):
        raise DataError(_("Filter on {0}: a single value is expected").format(place.meta.get_label(place.field)))
    return "" if value is None else str(value)


def _or_null(place: Place, text: str) -> str:
    return text if _kind(place) in NUMERIC_TYPES else f"({place.sql} is null or {text})"


def _equals(_resolver: Resolver, place: Place, item: Filter) -> Sql:
    value = typed_value(place, item.value)
    if value is None or value == "":
        return _is_empty(place)
    return f"{place.sql} = ?", [value]


def _differs(_resolver: Resolver, place: Place, item: Filter) -> Sql:
    value = typed_value(place, item.value)
    if value is None or value == "":
        text, params = _is_empty(place)
        return f"not {text}", params
    return _or_null(place, f"{place.sql} != ?"), [value]


def _is_empty(place: Place) -> Sql:
    if _kind(place) in NUMERIC_TYPES:
        return f"({place.sql} is null or {place.sql} = 0)", []
    if _kind(place) in _MOMENTS:
        return f"({place.sql} is null)", []
    return f"({place.sql} is null or {place.sql} = '')", []


def _compares(_resolver: Resolver, place: Place, item: Filter) -> Sql:
    value = typed_value(place, item.value)
    if value is None:
        raise DataError(_("Filter on {0}: {1} needs a value").format(place.meta.get_label(place.field), item.operator))
    return f"{place.sql} {item.operator} ?", [value]


def _like(resolver: Resolver, place: Place, item: Filter) -> Sql:
    values = item.value if isinstance(item.value, list | tuple) else [item.value]
    texts = [f"{place.sql} like ?{resolver.ctx.db.connection.dialect.like_escape}" for _each in values]
    return f"({' or '.join(texts)})", [_text(place, value) for value in values]


def _not_like(resolver: Resolver, place: Place, item: Filter) -> Sql:
    text, params = _like(resolver, place, item)
    return f"({place.sql} is null or not {text})", params


def _listed(place: Place, item: Filter) -> list[Any]:
    values = item.value
    if isinstance(values, str):
        values = [part.strip() for part in values.split(",")]
    if not isinstance(values, list | tuple | set | frozenset):
        values = [values]
    return [typed_value(place, value) for value in values]


def _in(_resolver: Resolver, place: Place, item: Filter) -> Sql:
    values = _listed(place, item)
    kept = [value for value in values if value not in (None, "")]
    texts = []
    if kept:
        texts.append(f"{place.sql} in ({', '.join('?' * len(kept))})")
    if len(kept) < len(values):
        texts.append(_is_empty(place)[0])
    return (f"({' or '.join(texts)})" if texts else "1 = 0"), kept


def _not_in(resolver: Resolver, place: Place, item: Filter) -> Sql:
    values = _listed(place, item)
    kept = [value for value in values if value not in (None, "")]
    texts = []
    if kept:
        text = f"{place.sql} not in ({', '.join('?' * len(kept))})"
        texts.append(text if len(kept) < len(values) else _or_null(place, text))
    if len(kept) < len(values):
        texts.append(f"not {_is_empty(place)[0]}")
    return (f"({' and '.join(texts)})" if texts else "1 = 1"), kept


def _is(_resolver: Resolver, place: Place, item: Filter) -> Sql:
    word = str(item.value or "").strip().lower()
    if word not in ("set", "not set"):
        raise DataError(_("Filter on {0}: `is` takes set or not set").format(place.meta.get_label(place.field)))
    text = _is_empty(place)[0]
    return (text if word == "not set" else f"not {text}"), []


def _between(_resolver: Resolver, place: Place, item: Filter) -> Sql:
    value = item.value
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise DataError(_("Filter on {0}: `between` takes two values").format(place.meta.get_label(place.field)))
    kind = _kind(place)
    first, last = (None if end == "" else typed_value(place, end) for end in value)
    if kind == "Datetime" and last is not None and _is_day(value[1]):
        last = datetime.datetime.combine(last.date(), _END_OF_DAY)
    first, last = _FIRST.get(kind) if first is None else first, _LAST.get(kind) if last is None else last
    if first is None or last is None:
        raise DataError(_("Filter on {0}: `between` takes two values").format(place.meta.get_label(place.field)))
    return f"{place.sql} between ? and ?", [first, last]


def _is_day(value: Any) -> bool:
    """Is this a day without time? It counts to its end then."""
    return type(value) is datetime.date or (isinstance(value, str) and len(value.strip()) <= 10)


def _timespan(resolver: Resolver, place: Place, item: Filter) -> Sql:
    span = get_timespan_date_range(str(item.value).lower())
    if not span:
        raise DataError(
            _("Filter on {0}: {1} is not a timespan, for example: last 7 days, this month").format(
                place.meta.get_label(place.field), item.value
            )
        )
    return _between(resolver, place, Filter(item.field, "between", list(span)))


_OPERATORS: dict[str, Callable[[Resolver, Place, Filter], Sql]] = {
    "=": _equals, "!=": _differs, "<": _compares, ">": _compares, "<=": _compares, ">=": _compares, "like": _like,
    "not like": _not_like, "in": _in, "not in": _not_in, "is": _is, "between": _between, "timespan": _timespan,
}  # fmt: skip
_TREE = {"descendants of", "descendants of (inclusive)", "not descendants of", "ancestors of", "not ancestors of"}


def _tree(resolver: Resolver, place: Place, item: Filter) -> Sql:
    tree = _tree_meta(resolver, place)
    table = quote(f"tab{tree.name}")
    below = "`n`.`lft` > `r`.`lft` and `n`.`rgt` < `r`.`rgt`"
    relation = {
        "descendants of": below,
        "not descendants of": below,
        "descendants of (inclusive)": "`n`.`lft` >= `r`.`lft` and `n`.`rgt` <= `r`.`rgt`",
    }.get(item.operator, "`n`.`lft` < `r`.`lft` and `n`.`rgt` > `r`.`rgt`")
    inside = f"select `n`.`name` from {table} `n` join {table} `r` on {relation} where `r`.`name` = ?"
    text = f"{place.sql} in ({inside})"
    if item.operator.startswith("not"):
        text = f"({place.sql} is null or {place.sql} not in ({inside}))"
    return text, [_text(place, item.value)]


def _tree_meta(resolver: Resolver, place: Place) -> Meta:
    name = (
        place.meta.name
        if place.field == "name"
        else (place.df.options if place.df and place.df.fieldtype == "Link" else None)
    )
    tree = meta_of(resolver.ctx, name) if name else None
    if tree is None or not tree.is_tree:
        raise DataError(_("Filter on {0}: it does not point to a tree").format(place.meta.get_label(place.field)))
    return tree
