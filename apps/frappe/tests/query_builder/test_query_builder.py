"""``frappe.qb``: values are bound, text is one for all databases, results are equal on all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from frappe import database
from frappe.database import Connection, DatabaseConfig
from frappe.exceptions import NoSiteError
from frappe.query_builder import (
    Case,
    ConstantColumn,
    Criterion,
    CustomFunction,
    DatePart,
    DocType,
    Field,
    Interval,
    JoinType,
    Order,
    Query,
    builder,
    functions,
    get_query_builder,
    qb,
    set_executor,
    set_get_query,
)
from frappe.query_builder.terms import ExistsCriterion, ParameterizedFunction, SubQuery
from frappe.query_builder.utils import PseudoColumnMapper

ToDo = DocType("ToDo")
User = DocType("User")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """An executor over an embedded database with three to-dos and two users."""
    connection = database.connect(DatabaseConfig("sqlite", path=tmp_path / "site.db"))
    for statement in (
        "create table `tabToDo` (name varchar(140) primary key, owner varchar(140), status varchar(140), due date, n int)",
        "create table `tabUser` (name varchar(140) primary key, full_name varchar(140))",
        "insert into `tabToDo` values ('a', 'li', 'Open', '2024-01-31', 1), ('b', 'li', 'Closed', '2024-02-29', 2), "
        "('c', 'wu', 'Open', '2025-03-01', null)",
        "insert into `tabUser` values ('li', 'Li Wei'), ('wu', 'Wu Min')",
    ):
        connection.execute(statement)
    connection.commit()
    before = (builder._providers.execute, builder._providers.get_query)
    set_executor(_executor(connection))
    yield connection.execute
    builder._providers.execute, builder._providers.get_query = before
    connection.close()


def _executor(connection: Connection) -> Callable[..., Any]:
    def execute(sql: str, params: dict[str, Any], *, as_dict: bool = False, pluck: bool = False) -> Any:
        result = connection.execute(sql, params)
        if pluck:
            return [row[0] for row in result.rows]
        return result.dicts() if as_dict else tuple(result.rows)

    return execute


EVIL = "x'; drop table `tabToDo`; -- \\"


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(qb.from_(ToDo).select("name").where(ToDo.name == EVIL), id="comparison"),
        pytest.param(qb.from_(ToDo).select("name").where(ToDo.name.isin([EVIL])), id="list"),
        pytest.param(qb.from_(ToDo).select("name").where(ToDo.name.like(EVIL)), id="pattern"),
        pytest.param(qb.from_(ToDo).select(ConstantColumn(EVIL).as_("x")), id="constant column"),
        pytest.param(qb.from_(ToDo).select(functions.IfNull(ToDo.name, EVIL)), id="argument of a function"),
        pytest.param(qb.from_(ToDo).select(functions.Concat(functions.Upper(EVIL), "")), id="argument of an argument"),
        pytest.param(qb.from_(ToDo).select(Case().when(ToDo.name == EVIL, 1).else_(EVIL)), id="case"),
        pytest.param(qb.from_(ToDo).select("name").where(functions.Match(ToDo.name).Against(EVIL)), id="match"),
        pytest.param(
            qb.from_(ToDo)
            .select("name")
            .where(SubQuery(qb.from_(User).select(User.name).where(User.name == EVIL)) == 1),
            id="subquery",
        ),
        pytest.param(qb.update(ToDo).set(ToDo.status, EVIL).where(ToDo.name == "a"), id="update"),
        pytest.param(qb.into(ToDo).columns("name").insert(EVIL), id="insert"),
        pytest.param(qb.into(ToDo).columns("name").insert("a").on_duplicate_key_update("status", EVIL), id="upsert"),
        pytest.param(
            qb.from_(ToDo).select("name").where(ToDo.name == EVIL) + qb.from_(User).select("name"), id="union"
        ),
        pytest.param(qb.from_(ToDo).select(ParameterizedFunction("UPPER", EVIL)), id="own function"),
    ],
)
def test_value_never_reaches_the_text(query: Any) -> None:
    sql, params = query.walk()
    assert "drop table" not in sql
    assert EVIL in params.values()


def test_query_as_text_cannot_be_left_by_a_literal() -> None:
    text = str(qb.from_(ToDo).select("name").where(ToDo.name == "a'\\"))
    assert text.endswith("=" + r"'a''\\'")


def test_limit_takes_numbers_only() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        qb.from_(ToDo).select("name").limit("1; drop table x")
    assert str(qb.from_(ToDo).select("name").limit("5").offset(2)).endswith("LIMIT 5 OFFSET 2")


def test_doctype_names_its_table() -> None:
    assert str(qb.from_("Sales Order").select("name")) == "SELECT `name` FROM `tabSales Order`"
    assert DocType("__Auth")._table_name == "__Auth"


SELECTS = [
    pytest.param(qb.from_(ToDo).select("name").where((ToDo.status == "open") & (ToDo.owner == "li")), [("a",)], id="and"),
    pytest.param(qb.from_(ToDo).select("name").where(Criterion.any([ToDo.name == "a", ToDo.name == "c"])), [("a",), ("c",)], id="any"),
    pytest.param(qb.from_(ToDo).select("name").where(ToDo.due[date(2024, 1, 1) : date(2024, 12, 31)]), [("a",), ("b",)], id="between"),
    pytest.param(qb.from_(ToDo).select("name").where(ToDo.name.isin([])), [], id="in nothing"),
    pytest.param(qb.from_(ToDo).select("name").where(ToDo.name.notin(["a"]) & ToDo.n.isnotnull()), [("b",)], id="not in"),
    pytest.param(qb.from_(ToDo).join(User).on(ToDo.owner == User.name).select(ToDo.name, User.full_name).where(ToDo.name == "c"), [("c", "Wu Min")], id="join"),
    pytest.param(qb.from_(User).join(ToDo, JoinType.left).on((ToDo.owner == User.name) & (ToDo.status == "Closed")).select(User.name, ToDo.name).orderby(User.name), [("li", "b"), ("wu", None)], id="left join"),
    pytest.param(qb.from_(ToDo).select(ToDo.owner, functions.Count("*").as_("n")).groupby(ToDo.owner).orderby("n", order=Order.desc), [("li", 2), ("wu", 1)], id="group"),
    pytest.param(qb.from_(ToDo).select(ToDo.owner).groupby(ToDo.owner).having(functions.Count("*") > 1), [("li",)], id="having"),
    pytest.param(qb.from_(ToDo).select(functions.GroupConcat(ToDo.name, "; ")), [("a; b; c",)], id="group concat"),
    pytest.param(qb.from_(ToDo).select(functions.Extract(DatePart.year, ToDo.due)).where(ToDo.name == "c"), [(2025,)], id="extract"),
    pytest.param(qb.from_(ToDo).select("name").where(ToDo.due + Interval(months=1) > "2025-01-01"), [("c",)], id="interval"),
    pytest.param(qb.from_(ToDo).select(functions.DateFormat(ToDo.due, "%d.%m.%Y")).where(ToDo.name == "a"), [("31.01.2024",)], id="date format"),
    pytest.param(qb.from_(ToDo).select(functions.Locate("lo", ToDo.status)).where(ToDo.name == "b"), [(2,)], id="locate"),
    pytest.param(qb.from_(ToDo).select(functions.CombineDatetime(ToDo.due, "10:00:00")).where(ToDo.name == "a"), [("2024-01-31 10:00:00",)], id="date and time"),
    pytest.param(qb.from_(ToDo).select(functions.DateDiff("2024-02-02", ToDo.due)).where(ToDo.name == "a"), [(2,)], id="date difference"),
    pytest.param(qb.from_(ToDo).select(functions.Cast_(ToDo.n, "varchar")).where(ToDo.name == "a"), [("1",)], id="cast"),
    pytest.param(qb.from_(ToDo).select(functions.Sum(ToDo.n) / 2), [(1.5,)], id="arithmetic"),
    pytest.param(qb.from_(ToDo).select(Case().when(ToDo.n > 1, "many").else_("few")).where(ToDo.name == "b"), [("many",)], id="case"),
    pytest.param(qb.from_(ToDo).select("name").where(functions.Match(ToDo.status).Against("+open")), [("a",), ("c",)], id="match"),
    pytest.param(qb.from_(ToDo).select("name").where(ExistsCriterion(qb.from_(User).select("name").where((User.name == ToDo.owner) & User.full_name.like("Wu%")))), [("c",)], id="exists"),
    pytest.param(qb.from_(ToDo).select("name").where(ToDo.owner.isin(qb.from_(User).select(User.name).where(User.full_name == "Wu Min"))), [("c",)], id="in subquery"),
    pytest.param(qb.from_(qb.from_(ToDo).select(ToDo.owner).distinct().as_("t")).select(functions.Count("*")), [(2,)], id="from subquery"),
    pytest.param((qb.from_(ToDo).select("name").where(ToDo.name == "a") + qb.from_(User).select("name").where(User.name == "wu")).orderby(Field("name")), [("a",), ("wu",)], id="union"),
    pytest.param(qb.from_(ToDo).select("name").where(ToDo.name == "a").for_update(skip_locked=True), [("a",)], id="for update"),
    pytest.param(qb.from_(ToDo).select(CustomFunction("coalesce", ["x", "y"])(ToDo.n, 7)).where(ToDo.name == "c"), [(7,)], id="custom function"),
    pytest.param(qb.from_(ToDo).select(PseudoColumnMapper("tabToDo.name")).limit(1), [("a",)], id="column by name"),
    pytest.param(qb.from_(ToDo).select("name").where(ToDo.due == datetime(2024, 1, 31).date()), [("a",)], id="date value"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "wanted"), SELECTS)
def test_select(run: Callable[..., Any], query: Any, wanted: list[tuple[Any, ...]]) -> None:
    assert list(query.run()) == wanted


def test_run_passes_its_options_on(run: Callable[..., Any]) -> None:
    query = qb.from_(ToDo).select("name").where(ToDo.name == "a")
    assert query.run(as_dict=True) == [{"name": "a"}]
    assert query.run(pluck=True) == ["a"]
    assert query.run(run=False) == "SELECT `name` FROM `tabToDo` WHERE `name`='a'"


def test_writes(run: Callable[..., Any]) -> None:
    qb.update(ToDo).set(ToDo.status, "Late").set(ToDo.n, ToDo.n + 1).where(ToDo.name == "a").run()
    qb.into(ToDo).columns("name", "n").insert("a", 0).insert("d", True).on_duplicate_key_update("n", 9).run()
    qb.into(ToDo).columns("name").insert("a").on_duplicate_key_ignore().run()
    qb.from_(ToDo).delete().where(ToDo.name == "b").run()
    assert run("select name, status, n from `tabToDo` order by name").rows == [
        ("a", "Late", 9),
        ("c", "Open", None),
        ("d", None, 1),
    ]


def test_update_over_a_join(run: Callable[..., Any]) -> None:
    qb.update(ToDo).join(User).on(ToDo.owner == User.name).set(ToDo.status, User.full_name).where(
        ToDo.name == "a"
    ).run()
    assert run("select status from `tabToDo` where name = 'a'").rows == [("Li Wei",)]


def test_aggregate_of_a_doctype_asks_get_query(run: Callable[..., Any]) -> None:
    set_get_query(lambda dt, fields, filters: qb.from_(dt).select(*fields).where(DocType(dt).owner == filters["owner"]))
    assert qb.max("ToDo", "n", {"owner": "li"}) == 2
    assert qb.sum("ToDo", "n", {"owner": "wu"}) == 0


def test_without_a_site_running_says_what_is_missing(run: Callable[..., Any]) -> None:
    builder._providers.execute = None
    with pytest.raises(NoSiteError):
        qb.from_(ToDo).select("name").run()


def test_one_builder_serves_every_database() -> None:
    assert get_query_builder("postgres") is Query
    assert qb.desc is Order.desc
