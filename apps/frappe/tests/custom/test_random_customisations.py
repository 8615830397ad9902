"""Whatever is customised and undone, in whatever order: both databases end in the same meta and table, and undoing all gives the
DocType of the app back.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from typing import Any

from apps.frappe.tests.schema.specs import field, spec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import frappe
from frappe.custom import changes, history
from frappe.custom.fields import make_property_setter
from frappe.database import inspect
from frappe.runtime.context import Context
from frappe.schema.diff import diff, table_name
from frappe.schema.meta import meta_of
from frappe.schema.sync import sync_doctypes

_numbers = itertools.count(1)
names = st.sampled_from(["x", "y", "z"])
steps = st.one_of(
    st.tuples(st.just("field"), names, st.sampled_from(["Data", "Int", "Small Text"]), st.sampled_from(["a", "b", "x"])),
    st.tuples(st.just("drop"), names),
    st.tuples(st.just("relabel"), names, st.sampled_from(["One", "Two"])),
    st.tuples(st.just("set"), st.sampled_from(["a", "b"]), st.sampled_from(["label", "reqd", "hidden", "in_list_view"]), st.sampled_from(["0", "1"])),
    st.tuples(st.just("rule"), st.sampled_from(["Desk User", "All"])),
    st.tuples(st.just("undo"), st.integers(0, 4)),
)  # fmt: skip


def take(doctype: str, step: tuple[Any, ...]) -> None:
    """One change, or none where it makes no sense now."""
    kind, *rest = step
    if kind == "field" and not frappe.db.exists("Custom Field", f"{doctype}-{rest[0]}"):
        values = {"dt": doctype, "fieldname": rest[0], "label": rest[0], "fieldtype": rest[1], "insert_after": rest[2]}
        frappe.get_doc({"doctype": "Custom Field", **values}).insert()
    elif kind == "drop" and frappe.db.exists("Custom Field", f"{doctype}-{rest[0]}"):
        frappe.delete_doc("Custom Field", f"{doctype}-{rest[0]}")
    elif kind == "relabel" and frappe.db.exists("Custom Field", f"{doctype}-{rest[0]}"):
        doc = frappe.get_doc("Custom Field", f"{doctype}-{rest[0]}")
        doc.label = rest[1]
        doc.save()
    elif kind == "set":
        make_property_setter(doctype, *rest, is_system_generated=False)
    elif kind == "rule":
        with history.of_rules(doctype):
            frappe.permissions.add_permission(doctype, rest[0])
    elif kind == "undo":
        entries = changes.get_history(doctype)["entries"]
        if rest[0] < len(entries):
            undo(entries[rest[0]]["name"])


def undo(name: int) -> None:
    with contextlib.suppress(history.ChangedSince):
        changes.undo([name])


def seen(doctype: str) -> list[Any]:
    meta = frappe.get_meta(doctype)
    keys = ("fieldname", "fieldtype", "label", "reqd", "hidden", "in_list_view")
    return [
        [tuple(df.get(key) or 0 for key in keys) for df in meta.fields],
        sorted(rule.role for rule in meta.permissions),
    ]


# What the other database came to by the same steps.
_elsewhere: dict[str, list[Any]] = {}


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=3, max_size=10))
def test_any_sequence_ends_the_same_everywhere_and_can_be_taken_back(
    site: Callable[[], Any], wanted: list[tuple[Any, ...]]
) -> None:
    doctype = f"Rand {next(_numbers)}"
    with site() as ctx:
        made = spec(
            doctype,
            field("a", label="A"),
            field("b", "Int", label="B"),
            module="Core",
            permissions=[{"role": "System Manager", "read": 1}],
        )
        sync_doctypes(ctx, [made.replace(custom=0)])
        before = seen(doctype)
        for step in wanted:
            take(doctype, step)
        after = seen(doctype)
        assert _elsewhere.setdefault(repr(wanted), after) == after
        fits(ctx, doctype)
        for entry in changes.get_history(doctype)["entries"]:
            changes.undo([entry["name"]])
        assert seen(doctype) == before
        fits(ctx, doctype)
        ctx.db.rollback()


def fits(ctx: Context, doctype: str) -> None:
    """Nothing is left to change at the table."""
    assert diff(meta_of(ctx, doctype), inspect(ctx.db.connection, table_name(doctype))) == ([], [])
