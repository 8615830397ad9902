"""``frappe.qb.get_query``: a query to go on building, from a DocType with fields and filters much as ``frappe.get_all`` takes them.

It asks for no rights, like every query that is built by hand. What it names are columns of the table itself; joins are the caller's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from pypika.terms import Criterion, Term

from frappe.exceptions import DataError
from frappe.query.filters import Filter, parse
from frappe.query_builder import DocType
from frappe.query_builder.builder import Query
from frappe.query_builder.functions import Avg, Count, Max, Min, Sum
from frappe.runtime.context import current
from frappe.runtime.i18n import _
from frappe.schema.meta import meta_of

_FUNCTIONS: dict[str, Callable[..., Any]] = {"count": Count, "sum": Sum, "avg": Avg, "max": Max, "min": Min}
_FIELD = re.compile(r"(?:`?tab[^`.]+`?\.)?`?(\w+)`?\Z")
_CALL = re.compile(r"(\w+)\s*\(\s*(distinct\s+)?([^()]+?)\s*\)\Z", re.IGNORECASE)
_ALIAS = re.compile(r"(.+?)\s+as\s+[`'\"]?(\w+)[`'\"]?\Z", re.IGNORECASE | re.DOTALL)


class _Named:
    """The table that is asked, and its columns by name."""

    def __init__(self, table: Any) -> None:
        self.table = DocType(table) if isinstance(table, str) else table
        name = self.table._table_name
        self.doctype = name.removeprefix("tab")
        self.columns = meta_of(current(), self.doctype).all_columns if name.startswith("tab") else None

    def field(self, text: Any) -> Any:
        """A column. Raises DataError for a name that is none."""
        if isinstance(text, Term):
            return text
        found = _FIELD.match(text.strip()) if isinstance(text, str) else None
        if found is None or (self.columns is not None and found[1] not in self.columns):
            raise DataError(_("{0} is not a field of {1}").format(text, _(self.doctype)))
        return self.table[found[1]]

    def selected(self, item: Any) -> Any:
        """A column, a function of one as text or as a dict ``{"SUM": "amount", "as": "total"}``, with its alias."""
        if isinstance(item, dict):
            alias = item.get("as")
            name, of = next(((key, value) for key, value in item.items() if key != "as"), ("", ""))
            term = self._called(str(name), str(of), distinct=False)
            return term.as_(str(alias)) if alias else term
        if not isinstance(item, str):
            return self.field(item)
        text, alias = item.strip(), None
        if (renamed := _ALIAS.match(text)) is not None:
            text, alias = renamed[1].strip(), renamed[2]
        if text == "*":
            return self.table.star
        call = _CALL.match(text)
        term = self._called(call[1], call[3], distinct=bool(call[2])) if call else self.field(text)
        return term.as_(alias) if alias else term

    def _called(self, name: str, of: str, *, distinct: bool) -> Any:
        function = _FUNCTIONS.get(name.lower())
        if function is None:
            raise DataError(_("{0} is not a function; use one of {1}").format(name, ", ".join(_FUNCTIONS)))
        term = function(self.table.star if of == "*" else self.field(of))
        return term.distinct() if distinct else term

    def criterion(self, item: Filter) -> Any:
        """What a filter asks of a row."""
        if item.doctype not in (None, self.doctype):
            raise DataError(_("{0} is not a field of {1}").format(f"{item.doctype}.{item.field}", _(self.doctype)))
        make = _OPERATORS.get(item.operator)
        if make is None:
            raise DataError(_("{0} is not an operator; use one of {1}").format(item.operator, ", ".join(_OPERATORS)))
        return make(self.field(item.field), item.value)


def _between(field: Any, value: Any) -> Any:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise DataError(_("between needs two values, not {0}").format(value))
    return field.between(*value)


def _listed(value: Any) -> list[Any]:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else list(value)


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda field, value: field.isnull() if value is None else field == value,
    "!=": lambda field, value: field.isnotnull() if value is None else field != value,
    "<": lambda field, value: field < value,
    ">": lambda field, value: field > value,
    "<=": lambda field, value: field <= value,
    ">=": lambda field, value: field >= value,
    "like": lambda field, value: field.like(value),
    "not like": lambda field, value: field.not_like(value),
    "in": lambda field, value: field.isin(_listed(value)),
    "not in": lambda field, value: field.notin(_listed(value)),
    "is": lambda field, value: (
        (field.isnotnull() & (field != "")) if value == "set" else (field.isnull() | (field == ""))
    ),
    "between": _between,
}


def get_query(
    table: Any, fields: Any = None, filters: Any = None, order_by: Any = None, group_by: Any = None, limit: int | None = None,
    offset: int | None = None, **given: Any,
) -> Any:  # fmt: skip
    """The query. Raises DataError for fields, filters and functions that are none.

    given: ``distinct``, ``for_update``; ``update``, ``into`` or ``delete`` for a query that writes. What else upstream takes changes nothing.
    """
    named = _Named(table)
    if given.get("into"):
        return Query.into(named.table)
    query = Query.update(named.table) if given.get("update") else Query.from_(named.table)
    if given.get("delete"):
        query = query.delete()
    elif not given.get("update"):
        query = query.select(*[named.selected(item) for item in _items(fields or ["name"])])
    for criterion in [filters] if isinstance(filters, Criterion) else map(named.criterion, parse(filters)):
        query = query.where(criterion)
    for item in _items(group_by):
        query = query.groupby(named.field(item))
    for item in _items(order_by):
        text, _space, direction = item.strip().partition(" ") if isinstance(item, str) else (item, "", "")
        query = query.orderby(named.field(text), order=Query.desc if direction.strip().lower() == "desc" else Query.asc)
    query = query.distinct() if given.get("distinct") else query
    query = query.for_update() if given.get("for_update") else query
    return query.limit(limit).offset(offset) if limit or offset else query


def _items(given: Any) -> Iterable[Any]:
    if isinstance(given, str):
        return [part for part in given.split(",") if part.strip()]
    return given if isinstance(given, list | tuple | set) else [] if given is None else [given]
