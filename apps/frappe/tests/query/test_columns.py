"""Selected fields, grouping, order and paging: the grammar, and the values that come out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

import frappe
from frappe.exceptions import DataError
from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.runtime.context import Context


def rows(**options: Any) -> list[Any]:
    return frappe.get_all("Q Case", **{"order_by": "name", **options})


def first(*fields: Any, **options: Any) -> dict[str, Any]:
    return dict(rows(fields=list(fields), filters={"name": "C1"}, **options)[0])


def test_without_fields_only_names_come(ctx: Context) -> None:
    assert rows(limit=1) == [{"name": "C1"}]


def test_values_come_in_their_python_types(ctx: Context) -> None:
    found = first("amount", "visits", "done", "due", "seen", "at", "title", "creation")
    assert found == {
        "amount": 10.5, "visits": 2, "done": 0, "due": date(2026, 3, 10), "seen": datetime(2026, 3, 1, 9, 30),
        "at": timedelta(hours=9), "title": "Water leak", "creation": datetime(2026, 3, 1, 8),
    }  # fmt: skip
    assert [type(found[name]) for name in ("amount", "visits", "done", "due")] == [float, int, int, date]


def test_raw_rows_carry_dates_as_stored_text(ctx: Context) -> None:
    query = ListQuery(fields=["due", "seen", "at", "creation", "max(seen) as last"], filters={"name": "C1"}, raw=True)
    _keys, found = fetch.get_rows(ctx, Access.of(ctx), "Q Case", query)
    due, seen, at, creation, last = found[0]
    assert (due, at) == ("2026-03-10", "9:00:00")
    assert {seen, last} == {"2026-03-01 09:30:00.000000"}
    assert creation == "2026-03-01 08:00:00.000000"


@pytest.mark.parametrize(
    ("field", "key", "value"),
    [
        pytest.param("name as id", "id", "C1", id="alias"),
        pytest.param("`tabQ Case`.`title`", "title", "Water leak", id="quoted with its table"),
        pytest.param("`tabQ Case`.title as t", "t", "Water leak", id="half quoted with alias"),
        pytest.param("tabQ Case.title", "title", "Water leak", id="unquoted table"),
        pytest.param("project.title as project_title", "project_title", "Sunny Garden", id="a linked field"),
        pytest.param("project.region", "region", "North", id="a linked field without alias"),
        pytest.param("count(name) as n", "n", 1, id="count"),
        pytest.param("COUNT(*) as total", "total", 1, id="count all"),
        pytest.param("count(distinct status) as n", "n", 1, id="count distinct"),
        pytest.param("sum(amount) as s", "s", 10.5, id="sum"),
        pytest.param("sum(`tabQ Case`.`amount`) as s", "s", 10.5, id="sum of a quoted field"),
        pytest.param("avg(visits) as a", "a", 2, id="average"),
        pytest.param("max(due) as d", "d", date(2026, 3, 10), id="the latest date is a date"),
        pytest.param("min(seen) as m", "m", datetime(2026, 3, 1, 9, 30), id="the first moment is a moment"),
        pytest.param("date(creation) as day", "day", date(2026, 3, 1), id="the date of a moment is a date"),
        pytest.param("year(due) as y", "y", 2026, id="year"),
        pytest.param("date_format(due, '%Y-%m') as m", "m", "2026-03", id="date format"),
        pytest.param("concat(status, ': ', title) as t", "t", "Open: Water leak", id="concat with a literal"),
        pytest.param("ifnull(project, 'none') as p", "p", "P1", id="ifnull"),
        pytest.param("coalesce(due, creation) as c", "c", None, id="coalesce"),
        pytest.param("round(amount, 0) as r", "r", None, id="round"),
        pytest.param("upper(concat(title, 'x')) as u", "u", "WATER LEAKX", id="nested"),
        pytest.param({"COUNT": "*", "as": "n"}, "n", 1, id="dict aggregate"),
        pytest.param({"SUM": "amount", "as": "s"}, "s", 10.5, id="dict sum"),
        pytest.param({"MAX": "due"}, "MAX(due)", date(2026, 3, 10), id="dict without name"),
    ],
)  # fmt: skip
def test_field_expression_gives(ctx: Context, field: Any, key: str, value: Any) -> None:
    found = first(field)
    assert list(found) == [key]
    if value is not None:
        assert found[key] == value


def test_star_gives_all_columns_and_no_tables(ctx: Context) -> None:
    found = first("*")
    assert {"name", "owner", "title", "secret", "_assign"} <= set(found)
    assert "lines" not in found
    assert set(first("`tabQ Case`.*")) == set(found)


def test_fields_may_be_one_text(ctx: Context) -> None:
    assert dict(rows(fields="name, status", limit=1)[0]) == {"name": "C1", "status": "Open"}
    assert dict(rows(fields='["name", "status"]', limit=1)[0]) == {"name": "C1", "status": "Open"}


def test_child_fields_give_a_row_per_child_row(ctx: Context) -> None:
    found = rows(
        fields=["name", "lines.note as note"], filters={"name": "C1"}, order_by="`tabQ Line`.`idx`", as_list=True
    )
    assert found == [("C1", "pump"), ("C1", "hose")]


def test_filter_on_selected_child_rows_narrows_these_rows(ctx: Context) -> None:
    found = rows(fields=["name", "lines.qty"], filters=[["Q Line", "note", "=", "hose"]], as_list=True)
    assert found == [("C1", 9), ("C2", 1)]


@pytest.mark.parametrize(
    "field",
    [
        "nothing", "title; drop table x", "sleep(5)", "count(nothing)", "(select name from tabUser)", "title as `x` , y", "1", "'x'", "title--",
        "load_file(title)", "count(name), (select 1)", "if(1, name, name)", "project.nothing", "title as x y`", "title union select 1",
        {"COUNT": "*", "SUM": "x"}, {"SLEEP": "5"}, {"COUNT": "name) from tabUser --"}, {"as": "n"}, {"COUNT": "*", "as": "n` from x"}, 5, ["name"],
    ],
)  # fmt: skip
def test_field_outside_the_grammar_is_refused(ctx: Context, field: Any) -> None:
    with pytest.raises(DataError):
        rows(fields=[field], order_by="")


# --- order, groups, pages ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "names"),
    [
        pytest.param("visits desc", ["C2", "C1", "C4", "C3"], id="one field"),
        pytest.param("done asc, `tabQ Case`.`visits` DESC", ["C1", "C3", "C2", "C4"], id="two fields"),
        pytest.param("ifnull(project, 'Z') desc, name", ["C3", "C2", "C1", "C4"], id="a function with two arguments"),
        pytest.param("ifnull(visits, due)", ["C3", "C4", "C1", "C2"], id="a function without direction"),
        pytest.param("project.title, name desc", ["C3", "C2", "C4", "C1"], id="a linked field"),
        pytest.param(None, ["C4", "C3", "C2", "C1"], id="last changed first by default"),
    ],
)
def test_order(ctx: Context, order: str | None, names: list[str]) -> None:
    assert rows(order_by=order, pluck="name") == names


def test_order_by_the_name_of_a_selected_expression(ctx: Context) -> None:
    found = rows(fields=["region", "sum(visits) as total"], group_by="region", order_by="total desc", as_list=True)
    assert found == [("North Lake", 5), ("North", 2), (None, 1), ("South", 0)]
    assert rows(fields=["name as id"], order_by="id desc", as_list=True)[0] == ("C4",)


def test_group_by_a_field_and_by_a_named_expression(ctx: Context) -> None:
    assert rows(fields=["done", "count(name) as n"], group_by="done", order_by="done", as_list=True) == [(0, 2), (1, 2)]
    months = rows(
        fields=["date_format(due, '%Y-%m') as month", {"COUNT": "*", "as": "n"}],
        group_by="month",
        order_by="month",
        as_list=True,
    )
    assert months == [(None, 1), ("2026-03", 2), ("2026-04", 1)]


@pytest.mark.parametrize(
    "order",
    ["nothing", "name sideways", "name; drop", "(select 1)", "name desc, sleep(1)", "rand()", "name desc limit 1"],
)
def test_order_outside_the_grammar_is_refused(ctx: Context, order: str) -> None:
    with pytest.raises(DataError):
        rows(order_by=order)


def test_group_outside_the_grammar_is_refused(ctx: Context) -> None:
    with pytest.raises(DataError):
        rows(group_by="name having 1=1", order_by="")


@pytest.mark.parametrize(
    ("options", "names"),
    [
        pytest.param({"limit": 2}, ["C1", "C2"], id="limit"),
        pytest.param({"limit_page_length": 2, "limit_start": 1}, ["C2", "C3"], id="limit_page_length and limit_start"),
        pytest.param({"page_length": 1, "start": 3}, ["C4"], id="page_length and start"),
        pytest.param({"limit": "2", "start": "2"}, ["C3", "C4"], id="numbers as text"),
        pytest.param({"limit": 0}, ["C1", "C2", "C3", "C4"], id="0 is all"),
        pytest.param({"start": 3}, ["C4"], id="start without limit"),
    ],
)
def test_pages(ctx: Context, options: dict[str, Any], names: list[str]) -> None:
    assert rows(pluck="name", **options) == names


def test_forms_of_the_result(ctx: Context) -> None:
    assert rows(fields=["name", "status"], as_list=True, limit=1) == [("C1", "Open")]
    assert rows(pluck="status", limit=2) == ["Open", "Closed"]
    assert rows(fields=["name", "status"], pluck="status", limit=1) == ["Open"]
    assert sorted(rows(fields=["project"], distinct=True, pluck="project", order_by=""), key=str) == [None, "P1", "P2"]
    assert rows(fields=["name"], limit=1)[0].name == "C1"
    assert rows(fields=["name"], limit=1, update={"extra": 5})[0].extra == 5
    assert "from" in rows(run=False)


def test_comment_count_is_added_on_demand(ctx: Context) -> None:
    ctx.db.set_value("Q Case", "C1", "_comments", '[{"name": 1}, {"name": 2}]')
    found = rows(fields=["name", "_comments"], with_comment_count=True, limit=2)
    assert [row._comment_count for row in found] == [2, 0]


def test_unknown_argument_is_refused(ctx: Context) -> None:
    with pytest.raises(TypeError, match="filter"):
        frappe.get_all("Q Case", filter={"name": "C1"})


def test_list_takes_one_statement(ctx: Context, statements: list[str]) -> None:
    rows(fields=["name", "project.title", "lines.note"], filters={"status": "Open"})
    statements.clear()
    rows(fields=["name", "project.title", "lines.note"], filters={"status": "Open"})
    assert len(statements) == 1
