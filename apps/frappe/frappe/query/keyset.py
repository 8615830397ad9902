"""Where a list goes on: behind a row that is known by its values, so that rows that come or go meanwhile move nothing."""

from __future__ import annotations

from typing import Any

from frappe.exceptions import DataError
from frappe.query import columns as grammar
from frappe.query.conditions import Sql, typed_value
from frappe.query.resolve import Resolver
from frappe.runtime.i18n import _

_FILLED = frozenset({"creation", "modified", "docstatus", "idx"})


def behind(resolver: Resolver, order_by: str, after: Any) -> Sql:
    """The condition of being behind a row in an order of one field, names deciding between equals.

    order_by: ``modified desc`` or ``modified desc, name desc``; after: that row's [value, name].
    Raises DataError for an order of other fields and for an ``after`` that is no such pair.
    """
    terms = [grammar.direction(part) for part in grammar.split(order_by)]
    fields = [field for field, _way in terms]
    if len(terms) > 2 or fields[1:] not in ([], ["name"]) or len({way for _field, way in terms}) != 1:
        raise DataError(_("A list goes on after a row only in the order of one field, then of names"))
    if not isinstance(after, list | tuple) or len(after) != 2 or not isinstance(after[1], str | int):
        raise DataError(_("`after` is the last row's value of {0} and its name").format(fields[0]))
    place, name = resolver.find(fields[0]), resolver.find("name")
    resolver.may_ask(place, "sort")
    sign = "<" if terms[0][1] == "desc" else ">"
    value, last = place.order_value(typed_value(place, after[0])), str(after[1])
    column = place.order_sql
    if fields[0] == "name":
        return f"{name.sql} {sign} ?", [last]
    # Databases put the empty first: before all others going up, behind them going down.
    if value is None:
        rest = "" if sign == "<" else f" or {column} is not null"
        return f"(({column} is null and {name.sql} {sign} ?){rest})", [last]
    # A column that is never empty is asked for as one range, which an index answers.
    rest = f" or {column} is null" if sign == "<" and fields[0] not in _FILLED else ""
    return f"(({column} {sign}= ? and ({column} {sign} ? or {name.sql} {sign} ?)){rest})", [value, value, last]
