"""Filters in all of upstream's shapes, brought into one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from frappe.exceptions import DataError
from frappe.runtime.i18n import _
from frappe.utils.text import parse_json

OPERATORS = frozenset(
    {
        "=", "!=", "<", ">", "<=", ">=", "like", "not like", "in", "not in", "is", "between", "timespan",
        "descendants of", "descendants of (inclusive)", "not descendants of", "ancestors of", "not ancestors of",
    }
)  # fmt: skip
_SPELLINGS = {
    "==": "=",
    "<>": "!=",
    "equals": "=",
    "not equals": "!=",
    "notin": "not in",
    "notlike": "not like",
    "previous": "timespan",
    "next": "timespan",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """doctype: the table the field belongs to, None for the one that is queried."""

    field: str
    operator: str
    value: Any
    doctype: str | None = None


def parse(filters: Any) -> tuple[Filter, ...]:
    """Filters as dict, list of lists, list of dicts, name, or JSON text of these. Raises DataError naming the wrong one."""
    filters = parse_json(filters) if isinstance(filters, str) and filters[:1] in "[{" else filters
    if filters is None or filters == "" or (isinstance(filters, list | tuple | Mapping) and not filters):
        return ()
    if isinstance(filters, str | int):
        return (Filter("name", "=", filters),)
    if isinstance(filters, Mapping):
        return tuple(_pair(field, value) for field, value in filters.items())
    if not isinstance(filters, Iterable):
        raise DataError(_("Filters are a dict or a list, not {0}").format(filters))
    listed = list(filters)
    if _is_one(listed):
        listed = [listed]
    elif all(isinstance(item, str | int) for item in listed):
        return (Filter("name", "in", listed),)
    found: list[Filter] = []
    for item in listed:
        found += (
            [_pair(field, value) for field, value in item.items()] if isinstance(item, Mapping) else [_triple(item)]
        )
    return tuple(found)


def _is_one(listed: list[Any]) -> bool:
    """Is this one filter written without the outer list, rather than a list of names?"""
    at = {3: 1, 4: 2}.get(len(listed))
    return at is not None and all(isinstance(part, str) for part in listed[: at + 1]) and _known(listed[at])


def _pair(field: Any, value: Any) -> Filter:
    if isinstance(value, list | tuple) and len(value) >= 2 and isinstance(value[0], str) and _known(value[0]):
        return Filter(str(field), _operator(value[0]), value[1])
    if isinstance(value, list | tuple | set | frozenset):
        return Filter(str(field), "in", list(value))
    return Filter(str(field), "=", value)


def _triple(item: Any) -> Filter:
    if isinstance(item, Filter):
        return item
    if not isinstance(item, list | tuple) or not all(isinstance(part, str) for part in item[:1]):
        raise DataError(_("{0} is not a filter; write [field, operator, value]").format(item))
    if len(item) == 2:
        return _pair(item[0], item[1])
    if len(item) == 3:
        return Filter(item[0], _operator(item[1]), item[2])
    if len(item) >= 4:  # some clients append flags of their own
        return Filter(str(item[1]), _operator(item[2]), item[3], doctype=item[0])
    raise DataError(_("{0} is not a filter; write [field, operator, value]").format(item))


def _known(operator: str) -> bool:
    word = operator.strip().lower()
    return word in OPERATORS or word in _SPELLINGS


def _operator(operator: Any) -> str:
    word = " ".join(str(operator).strip().lower().split())
    word = _SPELLINGS.get(word, word)
    if word not in OPERATORS:
        raise DataError(_("{0} is not an operator; use one of {1}").format(operator, ", ".join(sorted(OPERATORS))))
    return word
