"""Beside a list: how many documents there are per value of a field, per person they are assigned to, per tag."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from frappe.desk.search import titles
from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import meta_of
from frappe.utils.data import getdate
from frappe.utils.text import parse_json

MOST = 50
_MOST_MIXES = 2000
# Columns that hold several values as one text -> how they are read.
_LISTS: dict[str, tuple[str, Callable[[str], list[str]]]] = {
    "assigned_to": ("_assign", lambda text: list(map(str, json.loads(text)))),
    "tags": ("_user_tags", lambda text: [tag for tag in text.split(",") if tag]),
}


@whitelist()
def get_group_by_count(
    doctype: str, current_filters: Any = None, field: str = "", newest: int = 0
) -> list[dict[str, Any]]:
    """``[{name, count, title}]``: the most frequent values of a field among the documents that the filters let through.

    field: any field one may group by, or ``assigned_to``, ``owner``, ``tags``; title is missing where it is the name.
    newest: where there are more documents, only so many of them, changed last, are counted, and the answer says so by a
    ``newest`` of its own beside the message: counting all of a big table takes seconds.
    """
    ctx = current()
    filters = parse_json(current_filters)
    if newest and fetch.count(ctx, Access.of(ctx), doctype, filters, limit=newest + 1) <= newest:
        newest = 0
    if newest:
        ctx.response["newest"] = newest
    return _counted(ctx, doctype, filters, field, newest)


def _counted(ctx: Context, doctype: str, filters: Any, field: str, newest: int = 0) -> list[dict[str, Any]]:
    access = Access.of(ctx)
    if field in _LISTS:
        column, read = _LISTS[field]
        mixes = fetch.group_counts(ctx, access, doctype, filters, column, most=_MOST_MIXES, newest=newest)
        return _titled("User" if field == "assigned_to" else "", _of_single_values(mixes, read))
    df = meta_of(ctx, doctype).fields_by_name.get(field)
    target = "User" if field == "owner" else (df.options or "") if df and df.fieldtype == "Link" else ""
    return _titled(target, fetch.group_counts(ctx, access, doctype, filters, field, most=MOST, newest=newest))


@whitelist()
def get_figures(doctype: str, filters: Any = None, fields: Any = None, since: str = "") -> dict[str, Any]:
    """A DocType in figures: ``{"total", "unassigned", "months": {"2026-03": count}, "groups": {field: [{name, count, title}]}}``.

    since: the first day of the months counted; fields: those whose values are counted, eight at most. One statement for
    each of the four, and one for each field.
    """
    ctx = current()
    asked = [*(parse_json(filters) or [])]
    months = ListQuery(
        fields=["year(creation) as year", "month(creation) as month", "count(name) as count"],
        filters=[*asked, [doctype, "creation", ">=", str(getdate(since))]],
        group_by="year(creation), month(creation)",
        order_by=None,
        limit=0,
    )
    rows = fetch.get_list(ctx, Access.of(ctx), doctype, months)
    names = [str(name) for name in parse_json(fields) or []][:8]
    return {
        "total": fetch.count(ctx, Access.of(ctx), doctype, asked),
        "unassigned": fetch.count(ctx, Access.of(ctx), doctype, [*asked, [doctype, "_assign", "is", "not set"]]),
        "months": {f"{int(row['year'])}-{int(row['month']):02}": int(row["count"]) for row in rows},
        "groups": {name: _counted(ctx, doctype, asked, name) for name in names},
    }


def _of_single_values(mixes: list[tuple[Any, int]], read: Callable[[str], list[str]]) -> list[tuple[Any, int]]:
    """Counts per single value: the database counts the mixes, which are few."""
    total: Counter[Any] = Counter()
    for mix, count in mixes:
        values = read(mix) if mix else [None]
        total.update(dict.fromkeys(values or [None], int(count)))
    return total.most_common(MOST)


def _titled(target: str, found: list[tuple[Any, int]]) -> list[dict[str, Any]]:
    names = [str(name) for name, _count in found if name]
    known = titles(target, names) if target and names else {}
    return [
        {"name": name, "count": int(count), **({"title": _(known[str(name)])} if str(name) in known else {})}
        for name, count in found
    ]
