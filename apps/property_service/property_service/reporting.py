"""What the office's reports have in common: columns, spans of days, rows as far as the person may see them, charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_first_day, get_fullname, getdate, nowdate

OPEN_CASE = ("New", "Accepted", "In Progress", "On Hold")


def column(
    label: str, fieldname: str, fieldtype: str = "Data", options: str | None = None, **more: Any
) -> dict[str, Any]:
    """A column. label: translated already; more: width, precision, doctype …"""
    found = {"label": label, "fieldname": fieldname, "fieldtype": fieldtype, **more}
    return {**found, "options": options} if options else found


def days_of(filters: Any, *, first: str = "from_date", last: str = "to_date") -> tuple[date, date]:
    """First and last day asked for; this month up to today where nothing is said. Raises ValidationError when they are swapped."""
    start = getdate(filters.get(first) or get_first_day(nowdate()))
    end = getdate(filters.get(last) or nowdate())
    if start > end:
        frappe.throw(_("The first day must not be after the last: {0}, {1}").format(start, end))
    return start, end


def within(field: str, start: date, end: date) -> list[list[Any]]:
    """Filters for moments from the first to the last day, both whole."""
    return [[field, ">=", str(start)], [field, "<", str(end + timedelta(days=1))]]


def rows(doctype: str, fields: Sequence[str], filters: Any = None, **more: Any) -> list[Any]:
    """Documents as the person may see them, masked where they are confidential; none where the person may not read any."""
    if not frappe.has_permission(doctype, "read"):
        return []
    return frappe.get_list(doctype, fields=list(fields), filters=filters or [], limit_page_length=0, **more)


def same(filters: Any, *names: str) -> list[list[Any]]:
    """Filters for equal values of those of the named filters that were given."""
    return [[name, "=", filters.get(name)] for name in names if filters.get(name)]


def chart(kind: str, labels: Iterable[Any], *series: tuple[str, Iterable[Any]], **more: Any) -> dict[str, Any]:
    """A chart. series: name and values each."""
    sets = [{"name": name, "values": list(values)} for name, values in series]
    return {"type": kind, "data": {"labels": [str(label) for label in labels], "datasets": sets}, **more}


def figure(label: str, value: Any, datatype: str = "Int", indicator: str = "") -> dict[str, Any]:
    """A figure above the table. indicator: red, orange or green."""
    return {"label": label, "value": value, "datatype": datatype, **({"indicator": indicator} if indicator else {})}


def full_names(users: Iterable[str | None]) -> dict[str, str]:
    """User -> full name."""
    return {user: get_fullname(user) for user in set(users) if user}


def names_of(doctype: str, names: Iterable[str | None], field: str) -> dict[str, str]:
    """Name -> what people call it, for documents the person may see."""
    wanted = sorted({name for name in names if name})
    return (
        {row.name: row.get(field) or row.name for row in rows(doctype, ["name", field], {"name": ["in", wanted]})}
        if wanted
        else {}
    )
