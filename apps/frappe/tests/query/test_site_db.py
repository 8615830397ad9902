"""``frappe.db``: SQL, transactions and their queues, tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.database import TableMissing
from frappe.exceptions import DataError, ImplicitCommitError, ValidationError
from frappe.runtime.context import Context
from frappe.runtime.versions import bump

NAMES = "select name, visits from `tabQ Case` where status = %s order by name"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({}, (("C1", 2), ("C3", 0)), id="tuples"),
        pytest.param({"as_list": True}, [["C1", 2], ["C3", 0]], id="lists"),
        pytest.param({"as_dict": 1}, [{"name": "C1", "visits": 2}, {"name": "C3", "visits": 0}], id="dicts"),
        pytest.param({"as_dict": 1, "update": {"x": 1}}, [{"name": "C1", "visits": 2, "x": 1}, {"name": "C3", "visits": 0, "x": 1}], id="updated"),
        pytest.param({"pluck": True}, ["C1", "C3"], id="pluck"),
        pytest.param({"run": False}, NAMES, id="text only"),
    ],
)  # fmt: skip
def test_sql(ctx: Context, options: dict[str, Any], expected: Any) -> None:
    assert frappe.db.sql(NAMES, "Open", **options) == expected


def test_sql_takes_named_values_and_lists(ctx: Context) -> None:
    text = "select count(*) from `tabQ Case` where name in %(names)s"
    assert frappe.db.sql(text, {"names": ["C1", "C2"]})[0][0] == 2
    assert frappe.db.sql_list("select name from `tabQ Case` where name in %s", (("C1", "C3"),)) == ["C1", "C3"]
    assert frappe.db.multisql({"*": "select 1", "nosuch": "select 2"}) == ((1,),)
    with pytest.raises(ValidationError):
        frappe.db.multisql({"nosuch": "select 2"})


def test_sql_refuses_a_second_statement(ctx: Context) -> None:
    with pytest.raises(DataError):
        frappe.db.sql("select 1; delete from `tabQ Case`")
    assert frappe.db.count("Q Case") == 4


@pytest.mark.parametrize(
    "text", ["create table x (a int)", "alter table `tabQ Case` add x int", "begin", "drop table x", "truncate table x"]
)
def test_sql_refuses_to_commit_open_changes_by_the_way(ctx: Context, text: str) -> None:
    frappe.db.set_value("Q Case", "C1", "title", "New")
    with pytest.raises(ImplicitCommitError):
        frappe.db.sql(text)


@pytest.mark.parametrize(
    "value", ["plain", "it's", "100%", 'a "b"', "back\\slash", "'; drop table x; --", "\\'", "管理"]
)
def test_escaped_values_compare_equal(ctx: Context, value: str) -> None:
    frappe.db.set_value("Q Case", "C1", "title", value)
    text = "select name from `tabQ Case` where title = "
    assert frappe.db.sql(text + frappe.db.escape(value) + " and name = %s", "C1") == (("C1",),)
    assert frappe.db.sql(text + frappe.db.escape(value, percent=False)) == (("C1",),)


# --- transactions ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(ctx: Context) -> list[str]:
    """Names of the queues that ran."""
    events: list[str] = []
    for name in ("before_commit", "after_commit", "before_rollback", "after_rollback"):
        getattr(frappe.db, name).add(lambda name=name: events.append(name))
    return events


def test_commit_runs_its_queues_and_forgets_those_of_rollback(ctx: Context, told: list[str]) -> None:
    frappe.db.commit()
    frappe.db.rollback()
    assert told == ["before_commit", "after_commit"]


def test_rollback_runs_its_queues_and_forgets_those_of_commit(ctx: Context, told: list[str]) -> None:
    frappe.db.rollback()
    frappe.db.commit()
    assert told == ["before_rollback", "after_rollback"]


@pytest.mark.parametrize("word", ["commit", "rollback"])
def test_ends_written_as_sql_run_the_queues_too(ctx: Context, told: list[str], word: str) -> None:
    frappe.db.sql(word)
    assert told == [f"before_{word}", f"after_{word}"]


def test_rollback_undoes_and_shows_the_stored_value(ctx: Context) -> None:
    frappe.db.set_value("Q Case", "C1", "title", "New")
    assert frappe.db.transaction_writes
    frappe.db.rollback()
    assert frappe.db.get_value("Q Case", "C1", "title", cache=True) == "Water leak"
    assert not frappe.db.transaction_writes


def test_savepoint(ctx: Context) -> None:
    frappe.db.set_value("Q Case", "C1", "title", "kept")
    frappe.db.savepoint("here")
    frappe.db.set_value("Q Case", "C1", "title", "undone")
    frappe.db.rollback(save_point="here")
    frappe.db.release_savepoint("here")
    assert frappe.db.get_value("Q Case", "C1", "title") == "kept"


def test_change_of_a_scope_after_an_undone_one_still_reaches_others(ctx: Context, site: Callable[[], Any]) -> None:
    def version() -> int:
        return int(frappe.db.sql("select n from `__version` where scope = 'permission'")[0][0])

    before = version()
    frappe.db.savepoint("here")
    bump(ctx, "permission")
    frappe.db.rollback(save_point="here")
    bump(ctx, "permission")
    assert version() > before


# --- tables ----------------------------------------------------------------------------------------------------------------


def test_questions_about_tables(ctx: Context) -> None:
    db = frappe.db
    assert db.table_exists("Q Case")
    assert not db.table_exists("No Such")
    assert db.has_column("Q Case", "title")
    assert not db.has_column("Q Case", "nothing")
    assert {"name", "title"} <= set(db.get_table_columns("Q Case"))
    assert "tabQ Case" in db.get_tables()
    assert db.get_column_type("Q Case", "title") == "varchar"
    assert db.get_database_size() > 0
    assert db.db_type in ("sqlite", "mariadb")
    with pytest.raises(TableMissing, match="No Such"):
        db.get_table_columns("No Such")


def test_missing_tables_and_columns_are_told_apart(ctx: Context) -> None:
    with pytest.raises(frappe.db.TableMissingError) as table:
        frappe.db.sql("select 1 from `tabNo Such`")
    with pytest.raises(frappe.db.ProgrammingError) as column:
        frappe.db.sql("select nothing from `tabQ Case`")
    assert frappe.db.is_missing_table(table.value)
    assert frappe.db.is_missing_column(column.value)
    assert not frappe.db.is_missing_column(table.value)


def test_ddl_commits_first_and_indexes_are_added_once(ctx: Context) -> None:
    frappe.db.sql_ddl("create table `tabQ Extra` (name varchar(140) primary key, a varchar(20))")
    assert frappe.db.table_exists("Q Extra")
    for _time in range(2):
        frappe.db.add_index("Q Extra", ["a"], "by_a")
        frappe.db.add_unique("Q Extra", ["a", "name"], "one_a")
    assert frappe.db.has_index("tabQ Extra", "by_a")
    assert frappe.db.has_index("tabQ Extra", "one_a")
    frappe.db.sql_ddl("drop table `tabQ Extra`")
    assert not frappe.db.table_exists("Q Extra")
