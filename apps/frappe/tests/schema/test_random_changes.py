"""Whatever a DocType becomes, step by step: its table follows, and no step loses a value."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from apps.frappe.tests.schema.specs import field, spec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frappe.database import NarrowingRefused, inspect
from frappe.runtime.context import Context
from frappe.schema.diff import diff, table_name
from frappe.schema.meta import meta_of
from frappe.schema.sync import sync_doctypes

_numbers = itertools.count(1)
SAMPLES: dict[str, Any] = {"Int": 3, "Check": 1, "Float": 2.5, "Date": "2026-03-01", "Time": "10:00:00", "JSON": "[1]"}
TYPES = (
    "Data",
    "Data",
    "Select",
    "Small Text",
    "Long Text",
    "JSON",
    "Int",
    "Check",
    "Float",
    "Rating",
    "Date",
    "Datetime",
    "Time",
)
fields = st.builds(
    lambda name, kind, more: field(name, kind, **{key: value for key, value in more.items() if value is not None}),
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(TYPES),
    st.fixed_dictionaries(
        {
            "length": st.sampled_from([None, None, 10, 200]),
            "search_index": st.sampled_from([None, 1]),
            "not_nullable": st.sampled_from([None, 1]),
            "in_standard_filter": st.sampled_from([None, 1]),
        }
    ),
)
versions = st.lists(
    st.tuples(
        st.lists(fields, min_size=1, max_size=3, unique_by=lambda each: each["fieldname"]), st.sampled_from([0, 0, 1])
    ),
    min_size=2,
    max_size=5,
)


def values(ctx: Context, doctype: str) -> dict[str, str]:
    """All values of the one row as text, without those that are empty."""
    row = ctx.db.connection.execute(f"select * from `{table_name(doctype)}`", ()).dicts()[0]
    return {key: str(value) for key, value in row.items() if key in "abc" and str(value or "").strip("0.")}


def same(before: str, after: str | None) -> bool:
    """Is it the same value, even if a number or a day is written in more words now?"""
    if after is None:
        return False
    try:
        return float(before) == float(after)
    except ValueError:
        return after.startswith(before) or before == f"{after} 00:00:00"  # a day's first moment is the day


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=versions)
def test_table_follows_and_keeps_every_value(
    site: Callable[[], Any], steps: list[tuple[list[dict[str, Any]], int]]
) -> None:
    name = f"Random {next(_numbers)}"
    with site() as ctx:
        for number, (chosen, istable) in enumerate(steps):
            before = values(ctx, name) if number else {}
            try:
                sync_doctypes(ctx, [spec(name, *chosen, istable=istable)])
            except NarrowingRefused:
                sync_doctypes(ctx, [spec(name, *steps[number - 1][0], istable=steps[number - 1][1])])
                steps[number] = steps[number - 1]
            changes, _narrowings = diff(meta_of(ctx, name), inspect(ctx.db.connection, table_name(name)))
            assert changes == []
            if not number:
                sample = {
                    each["fieldname"]: SAMPLES[each["fieldtype"]] for each in chosen if each["fieldtype"] in SAMPLES
                }
                ctx.db.insert_row(table_name(name), {"name": "R1", "docstatus": 0, "idx": 0, **sample})
                continue
            after = values(ctx, name)
            assert all(same(value, after.get(key)) for key, value in before.items()), (before, after)
