"""Values of fields in their types, and filters applied to a document in memory."""

from __future__ import annotations

import datetime
import fnmatch
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from frappe.exceptions import ValidationError
from frappe.types import _dict
from frappe.utils.date_periods import get_timespan_date_range
from frappe.utils.dates import get_datetime, getdate, to_timedelta
from frappe.utils.numbers import cint, flt
from frappe.utils.providers import translate as _
from frappe.utils.text import cstr

_FLOATS = frozenset({"Currency", "Float", "Percent", "Rating"})
_INTEGERS = frozenset({"Int", "Check", "Duration"})
_TEXTS = frozenset(
    {"Data", "Text", "Small Text", "Long Text", "Text Editor", "Select", "Link", "Dynamic Link", "Code", "HTML"}
)


def cast(fieldtype: str, value: Any = None) -> Any:
    """``value`` as a document holds it in a field of this type; nothing becomes the type's empty value."""
    if fieldtype in _FLOATS:
        return flt(value)
    if fieldtype in _INTEGERS:
        return cint(value)
    if fieldtype in _TEXTS:
        return cstr(value)
    if fieldtype == "Date":
        return getdate(value) if value else datetime.date(1, 1, 1)
    if fieldtype == "Datetime":
        return get_datetime(value) if value else datetime.datetime(1, 1, 1)
    if fieldtype == "Time":
        return to_timedelta(value) if value else datetime.timedelta()
    return value


cast_fieldtype = cast


def _like(value: Any, pattern: Any) -> bool:
    escaped = cstr(pattern).lower().replace("[", "[[]").replace("*", "[*]").replace("?", "[?]")
    return fnmatch.fnmatchcase(cstr(value).lower(), escaped.replace("%", "*").replace("_", "?"))


def _among(value: Any, items: Any) -> bool:
    listed = items.split(",") if isinstance(items, str) else items or []
    return value in [item.strip() if isinstance(item, str) else item for item in listed]


def _is_set(value: Any, state: Any) -> bool:
    present = value not in (None, "")
    return present if cstr(state).lower() == "set" else not present


def _between(value: Any, bounds: Sequence[Any]) -> bool:
    return value is not None and bounds[0] <= value <= bounds[1]


def _within(value: Any, span: str) -> bool:
    bounds = get_timespan_date_range(span)
    return bool(value and bounds and bounds[0] <= getdate(value) <= bounds[1])


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    # as in SQL, nothing is neither smaller nor larger
    return lambda left, right: left is not None and right is not None and compare(left, right)


operator_map: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "^": lambda value, prefix: cstr(value).startswith(cstr(prefix)),
    ">": _ordered(operator.gt),
    "<": _ordered(operator.lt),
    ">=": _ordered(operator.ge),
    "<=": _ordered(operator.le),
    "in": _among,
    "not in": lambda value, items: not _among(value, items),
    "like": _like,
    "not like": lambda value, pattern: not _like(value, pattern),
    "is": _is_set,
    "between": _between,
    "timespan": _within,
    "None": lambda value, _other: not value,
    "not None": lambda value, _other: bool(value),
}
_RAW_RIGHT = frozenset({"is", "timespan", "like", "not like", "^"})


def compare(val1: Any, condition: str, val2: Any, fieldtype: str | None = None) -> bool:
    """``val1 condition val2`` by a filter's operator, both read as ``fieldtype`` if given.

    Raises ValidationError for an operator that filters do not have.
    """
    name = condition if condition in operator_map else condition.strip().lower()
    if name not in operator_map:
        raise ValidationError(
            _("{0} is no operator of a filter: use one of {1}").format(condition, ", ".join(operator_map))
        )
    if fieldtype:
        val1 = cast(fieldtype, val1) if name not in ("is", "timespan") else val1
        if name in ("in", "not in", "between"):
            listed: Iterable[Any] = val2.split(",") if isinstance(val2, str) else val2 or []
            val2 = [cast(fieldtype, item) for item in listed]
        elif name not in _RAW_RIGHT:
            val2 = cast(fieldtype, val2)
    return bool(operator_map[name](val1, val2))


def evaluate_filters(doc: Mapping[str, Any] | Any, filters: Any) -> bool:
    """Does ``doc`` meet all filters? They are a dict, or lists ``[field, op, value]`` or ``[doctype, field, op, value]``."""
    for field, condition, value in _simple(filters):
        held = doc.get(field)
        wanted = value
        if isinstance(held, datetime.datetime) and isinstance(value, str) and condition not in _RAW_RIGHT:
            wanted = get_datetime(value)
        elif isinstance(held, datetime.date) and isinstance(value, str) and condition not in _RAW_RIGHT:
            wanted = getdate(value)
        if not compare(held, condition, wanted):
            return False
    return True


def _simple(filters: Any) -> list[tuple[str, str, Any]]:
    if isinstance(filters, Mapping):
        return [make_filter_tuple("", key, value)[1:] for key, value in filters.items()]
    simple: list[tuple[str, str, Any]] = []
    for entry in filters or ():
        if isinstance(entry, Mapping):
            simple.extend(_simple(entry))
        elif len(entry) in (3, 4):
            field, condition, value = entry[-3:] if len(entry) == 3 else entry[1:4]
            simple.append((field, condition, value))
        else:
            raise ValidationError(_("{0} is no filter: write [field, operator, value]").format(entry))
    return simple


def make_filter_tuple(doctype: str, key: str, value: Any) -> tuple[str, str, str, Any]:
    """A filter of a dict as ``(doctype, field, operator, value)``; a pair as value holds the operator."""
    if isinstance(value, list | tuple) and len(value) == 2:
        return doctype, key, str(value[0]), value[1]
    return doctype, key, "=", value


def make_filter_dict(filters: Iterable[Sequence[Any]]) -> _dict:
    """Filters as lists with a DocType, as a dict of pairs."""
    return _dict({entry[1]: (entry[2], entry[3]) for entry in filters})
