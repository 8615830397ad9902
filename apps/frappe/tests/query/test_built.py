"""``frappe.qb.get_query``: a query from fields and filters that goes on being built."""

from __future__ import annotations

from typing import Any

import pytest

import frappe
from frappe.exceptions import DataError
from frappe.query_builder.functions import Count
from frappe.runtime.context import Context

C = "Q Case"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"filters": "C1"}, [("C1",)], id="a name"),
        pytest.param({"filters": {"name": ("in", ["C1", "C2"])}, "order_by": "name desc"}, [("C2",), ("C1",)], id="a dict, in an order"),
        pytest.param({"fields": "name, title as t", "filters": [["visits", ">", 1], ["status", "=", "Open"]], "limit": 1}, [("C1", "Water leak")], id="a list"),
        pytest.param({"fields": ["`tabQ Case`.name"], "filters": [[C, "title", "like", "Water%"]]}, [("C1",)], id="the table named"),
        pytest.param({"fields": ["sum(visits) as n"], "filters": {"done": 1}}, [(6,)], id="a function as text"),
        pytest.param({"fields": [{"COUNT": "*", "as": "n"}], "filters": {"name": ["between", ["C1", "C2"]]}}, [(2,)], id="a function as dict"),
        pytest.param({"fields": [Count("*")], "filters": frappe.qb.DocType(C).name == "C1"}, [(1,)], id="terms"),
        pytest.param({"filters": {"name": "C1", "title": ["is", "set"], "status": ["!=", "Closed"]}, "distinct": True, "validate_filters": True}, [("C1",)], id="is set"),
    ],
)  # fmt: skip
def test_rows(ctx: Context, given: dict[str, Any], expected: list[Any]) -> None:
    assert [tuple(row) for row in frappe.qb.get_query(C, **given).run()] == expected


def test_it_goes_on(ctx: Context) -> None:
    case = frappe.qb.DocType(C)
    query = frappe.qb.get_query(case, fields=["status", "count(name) as n"], group_by="status")
    assert query.where(case.name == "C2").run(as_dict=True) == [{"status": "Closed", "n": 1}]
    assert frappe.qb.max(C, "visits", {"name": "C1"}) == 2
    frappe.qb.get_query(C, filters="C1", update=True).set("title", "Dry").run()
    frappe.qb.get_query(C, filters="C2", delete=True).run()
    assert frappe.db.get_value(C, "C1", "title") == "Dry"
    assert not frappe.db.exists(C, "C2")


@pytest.mark.parametrize(
    "given",
    [
        {"fields": ["nope"]}, {"fields": ["sleep(5) as x"]}, {"fields": ["(select 1)"]}, {"order_by": "name; drop table x"}, {"fields": [{"SLEEP": "name"}]},
        {"filters": {"nope": 1}}, {"filters": [["User", "name", "=", "x"]]}, {"filters": {"name": ["descendants of", "x"]}}, {"filters": {"name": ["between", "x"]}},
    ],
)  # fmt: skip
def test_what_is_none_is_refused(ctx: Context, given: dict[str, Any]) -> None:
    with pytest.raises(DataError):
        frappe.qb.get_query(C, **given)
