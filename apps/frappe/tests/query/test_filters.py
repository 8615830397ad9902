"""Filters: every shape and operator, empty values, dates, trees, links and child rows; what is outside is refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

import frappe
from frappe.exceptions import DataError
from frappe.query.filters import Filter, parse
from frappe.runtime.context import Context


def found(filters: Any = None, **options: Any) -> list[str]:
    return frappe.get_all("Q Case", filters=filters, pluck="name", order_by="name", **options)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"status": "Open"}, [Filter("status", "=", "Open")], id="dict"),
        pytest.param({"status": ["!=", "Open"]}, [Filter("status", "!=", "Open")], id="dict with operator"),
        pytest.param({"status": ("In", ["Open"])}, [Filter("status", "in", ["Open"])], id="operators in any case"),
        pytest.param({"status": ["Open", "Closed"]}, [Filter("status", "in", ["Open", "Closed"])], id="dict with list"),
        pytest.param([["status", "=", "Open"]], [Filter("status", "=", "Open")], id="triples"),
        pytest.param(["status", "=", "Open"], [Filter("status", "=", "Open")], id="one triple"),
        pytest.param([["Q Case", "status", "=", "Open"]], [Filter("status", "=", "Open", "Q Case")], id="with DocType"),
        pytest.param(
            [["Q Case", "status", "=", "Open", False]],
            [Filter("status", "=", "Open", "Q Case")],
            id="with a client's flag",
        ),
        pytest.param(
            [["status", "Open"], {"done": 1}], [Filter("status", "=", "Open"), Filter("done", "=", 1)], id="mixed"
        ),
        pytest.param(["C1", "C2"], [Filter("name", "in", ["C1", "C2"])], id="names"),
        pytest.param(["C1", "C2", "C3"], [Filter("name", "in", ["C1", "C2", "C3"])], id="three names"),
        pytest.param('{"status": "Open"}', [Filter("status", "=", "Open")], id="JSON text"),
        pytest.param("C1", [Filter("name", "=", "C1")], id="a name"),
        pytest.param(None, [], id="nothing"),
        pytest.param([], [], id="an empty list"),
    ],
)
def test_filters_of_any_shape_become_one(given: Any, expected: list[Filter]) -> None:
    assert list(parse(given)) == expected


@pytest.mark.parametrize("given", [[["status", "~", "x"]], [["status"]], 3.5, [7.5], [["a", "b; drop", "c"]]])
def test_filter_outside_the_grammar_is_refused(given: Any) -> None:
    with pytest.raises(DataError):
        parse(given)


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        pytest.param({"status": "Open"}, ["C1", "C3"], id="equals"),
        pytest.param({"status": "open"}, ["C1", "C3"], id="text without regard to case"),
        pytest.param({"status": ["!=", "Open"]}, ["C2", "C4"], id="differs includes empty"),
        pytest.param({"title": ""}, ["C4"], id="equals empty text"),
        pytest.param({"project": None}, ["C3"], id="equals None"),
        pytest.param({"project": ["!=", ""]}, ["C1", "C2", "C4"], id="differs from empty"),
        pytest.param({"secret": ["is", "set"]}, ["C1", "C2"], id="is set"),
        pytest.param({"secret": ["is", "not set"]}, ["C3", "C4"], id="is not set"),
        pytest.param({"visits": ["is", "set"]}, ["C1", "C2", "C4"], id="a number is set"),
        pytest.param({"visits": ""}, ["C3"], id="an empty number is 0"),
        pytest.param({"due": ["is", "not set"]}, ["C3"], id="a date is not set"),
        pytest.param({"due": ""}, ["C3"], id="an empty date"),
        pytest.param({"status": ["in", ["Open", ""]]}, ["C1", "C3", "C4"], id="in, with empty"),
        pytest.param({"status": ["in", "Open, Closed"]}, ["C1", "C2", "C3"], id="in, as text"),
        pytest.param({"status": ["in", []]}, [], id="in nothing"),
        pytest.param({"status": ["in", {"Open"}]}, ["C1", "C3"], id="in a set"),
        pytest.param({"status": ["not in", ["Open"]]}, ["C2", "C4"], id="not in includes empty"),
        pytest.param({"status": ["not in", ["Open", None]]}, ["C2"], id="not in, with empty"),
        pytest.param({"status": ["not in", []]}, ["C1", "C2", "C3", "C4"], id="not in nothing"),
        pytest.param({"done": ["not in", [1]]}, ["C1", "C3"], id="not in numbers"),
        pytest.param({"title": ["like", "%le%"]}, ["C1"], id="like"),
        pytest.param({"title": ["like", "%0\\%"]}, ["C2"], id="like with an escaped percent"),
        pytest.param({"title": ["like", ["Wat%", "Noi%"]]}, ["C1", "C3"], id="like any of several"),
        pytest.param({"title": ["not like", "%e%"]}, ["C2", "C4"], id="not like"),
        pytest.param({"visits": [">", 1]}, ["C1", "C2"], id="more"),
        pytest.param({"visits": ["<=", "1"]}, ["C3", "C4"], id="at most, number as text"),
        pytest.param({"amount": [">=", 7.25]}, ["C1", "C4"], id="at least"),
        pytest.param({"done": True}, ["C2", "C4"], id="a check"),
        pytest.param({"due": [">", "2026-03-10"]}, ["C2", "C4"], id="after a date"),
        pytest.param({"due": date(2026, 3, 10)}, ["C1"], id="a date object"),
        pytest.param({"due": ["between", ["2026-03-10", "2026-03-31"]]}, ["C1", "C2"], id="dates between"),
        pytest.param({"due": ["between", "2026-03-10, 2026-03-31"]}, ["C1", "C2"], id="dates between, as text"),
        pytest.param({"due": ["between", ["2026-03-11", ""]]}, ["C2", "C4"], id="between without an end"),
        pytest.param({"seen": ["between", ["2026-03-01", "2026-03-31"]]}, ["C1", "C2"], id="the last day counts to its end"),
        pytest.param({"seen": ["between", [date(2026, 3, 31), date(2026, 3, 31)]]}, ["C2"], id="one whole day"),
        pytest.param({"seen": ["between", ["2026-03-31 00:00:00", "2026-03-31 12:00:00"]]}, [], id="between moments"),
        pytest.param({"creation": ["between", ["2026-03-02", "2026-03-03"]]}, ["C2", "C3"], id="standard datetime"),
        pytest.param({"seen": datetime(2026, 3, 1, 9, 30)}, ["C1"], id="a moment"),
        pytest.param({"seen": ["<", "2026-03-01 10:00:00"]}, ["C1"], id="before a moment"),
        pytest.param({"at": "09:00:00"}, ["C1"], id="a time as text"),
        pytest.param({"at": [">=", timedelta(hours=9)]}, ["C1", "C2"], id="a time"),
        pytest.param({"region": ["descendants of", "World"]}, ["C1", "C2", "C3"], id="descendants of a linked node"),
        pytest.param({"region": ["descendants of", "North"]}, ["C2"], id="descendants without the node itself"),
        pytest.param({"region": ["descendants of (inclusive)", "North"]}, ["C1", "C2"], id="descendants with the node"),
        pytest.param({"region": ["not descendants of", "North"]}, ["C1", "C3", "C4"], id="not descendants"),
        pytest.param({"region": ["ancestors of", "North Lake"]}, ["C1"], id="ancestors"),
        pytest.param({"region": ["not ancestors of", "North Lake"]}, ["C2", "C3", "C4"], id="not ancestors"),
        pytest.param({"project.title": "Sunny Garden"}, ["C1", "C4"], id="a field of a linked document"),
        pytest.param([["project.region", "descendants of", "North"]], ["C2"], id="a tree behind a link"),
        pytest.param({"lines.note": "hose"}, ["C1", "C2"], id="a child field with a dot"),
        pytest.param([["Q Line", "note", "=", "hose"]], ["C1", "C2"], id="a child field by DocType"),
        pytest.param([["Q Line", "note", "=", "hose"], ["Q Line", "qty", "=", 1]], ["C2"], id="two conditions on the same child row"),
        pytest.param([["Q Line", "paid_on", "is", "set"]], ["C1"], id="a child's date"),
        pytest.param({"`tabQ Case`.`status`": "Open"}, ["C1", "C3"], id="quoted with its table"),
        pytest.param({"name": ["in", ["C1", "c2"]]}, ["C1", "C2"], id="names"),
        pytest.param({"docstatus": ["<", 2], "idx": 0}, ["C1", "C2", "C3", "C4"], id="standard numbers"),
        pytest.param({"owner": "Administrator"}, ["C1", "C2", "C3", "C4"], id="the owner"),
        pytest.param({"title": "x' or 1=1 --"}, [], id="quotes are values"),
        pytest.param({"title": "%s ? :a"}, [], id="marks are values"),
    ],
)  # fmt: skip
def test_filter_finds(ctx: Context, filters: Any, names: list[str]) -> None:
    assert found(filters) == names


def test_timespan_counts_in_whole_days_from_today(ctx: Context) -> None:
    today = frappe.utils.getdate()
    ctx.db.set_value("Q Case", "C1", {"due": today, "seen": datetime.combine(today, datetime.max.time())})
    assert found({"due": ["timespan", "today"]}) == ["C1"]
    assert found({"seen": ["Timespan", "this month"], "name": "C1"}) == ["C1"]


def test_or_filters_join_with_or_and_filters_with_and(ctx: Context) -> None:
    assert found({"done": 0}, or_filters={"status": "Closed", "title": "Noise"}) == ["C3"]
    assert found(or_filters=[["status", "=", "Closed"], ["Q Line", "note", "=", "pump"]]) == ["C1", "C2"]


@pytest.mark.parametrize(
    ("filters", "named"),
    [
        pytest.param({"nothing": 1}, "nothing", id="unknown field"),
        pytest.param({"project.nothing": 1}, "nothing", id="unknown field of a link"),
        pytest.param({"title.x": 1}, "title", id="a dot behind what is no link"),
        pytest.param([["ToDo", "status", "=", "Open"]], "ToDo", id="a table that is no child"),
        pytest.param({"title or 1=1": 1}, "title or 1=1", id="SQL as field"),
        pytest.param({"name` = 'x' or `name": 1}, "name", id="quotes in a field"),
        pytest.param({"visits": ["<", "many"]}, "Visits", id="text for a number"),
        pytest.param({"visits": "many"}, "Visits", id="text equal to a number"),
        pytest.param({"due": "soon"}, "Due", id="text for a date"),
        pytest.param({"seen": ["between", ["soon", "later"]]}, "Seen", id="text for moments"),
        pytest.param({"due": ["between", ["2026-01-01"]]}, "Due", id="between one value"),
        pytest.param({"due": ["timespan", "one day"]}, "Due", id="unknown timespan"),
        pytest.param({"title": ["is", "nice"]}, "Title", id="is something else"),
        pytest.param({"title": ["descendants of", "x"]}, "Title", id="descendants outside of a tree"),
        pytest.param({"project": ["descendants of", "x"]}, "Project", id="descendants of a flat DocType"),
        pytest.param({"region": ["descendants of", ["x"]]}, "Region", id="descendants of a list"),
        pytest.param({"title": ["=", ["a", "b"]]}, "Title", id="a list where one value is meant"),
        pytest.param({"title": ["=", {"a": 1}]}, "Title", id="a dict as value"),
        pytest.param({"title": ["in", [["a"]]]}, "Title", id="lists inside of a list"),
        pytest.param({"title": ["like", {"a": 1}]}, "Title", id="like a dict"),
        pytest.param({"title": [">", None]}, "Title", id="more than nothing"),
    ],
)  # fmt: skip
def test_wrong_filter_is_refused_by_name(ctx: Context, filters: Any, named: str) -> None:
    with pytest.raises(DataError, match=named.replace("(", r"\(")):
        found(filters)
