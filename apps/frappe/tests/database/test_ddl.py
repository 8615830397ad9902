"""Changes of tables: what is inspected afterwards is what was asked for, and a second run does nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frappe import database
from frappe.database import Connection, TableState, UniqueViolation
from frappe.database.ddl import (
    AddColumn,
    AddIndex,
    AddUnique,
    Change,
    ChangeColumn,
    ColumnDef,
    CreateTable,
    DropColumn,
    DropIndex,
    DropTable,
    DropUnique,
    RenameColumn,
    RenameTable,
    WidenColumn,
    describe,
)

KINDS = [
    "varchar",
    "text",
    "longtext",
    "int",
    "bigint",
    "check",
    "decimal",
    "float",
    "date",
    "datetime",
    "time",
    "json",
    "duration",
]


def state(connection: Connection, table: str = "tabNote") -> TableState:
    found = database.inspect(connection, table)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("nullable", [True, False], ids=["nullable", "not null"])
def test_column_is_found_as_it_was_defined(connection: Connection, kind: str, nullable: bool) -> None:
    column = ColumnDef("x", kind, nullable=nullable)
    table = CreateTable("tabKind", (ColumnDef("name", "varchar", primary=True), column))
    database.apply(connection, [table])
    assert state(connection, "tabKind").columns["x"] == column.canonical()


@pytest.mark.parametrize(
    ("kind", "default"),
    [("varchar", 'it\'s \\ "x" ?'), ("varchar", ""), ("text", "long"), ("int", 7), ("check", 1), ("decimal", 1.5)],
)
def test_default_is_found_and_used(connection: Connection, kind: str, default: object) -> None:
    column = ColumnDef("x", kind, default=default)
    database.apply(connection, [AddColumn("tabNote", column)])
    assert state(connection).columns["x"] == column.canonical()
    connection.execute("insert into `tabNote` (name) values ('a')")
    assert connection.execute("select x from `tabNote`").rows == [(default,)]


def test_create_table_has_its_indexes(connection: Connection) -> None:
    found = state(connection)
    assert found.indexes == {"due": ("due",)}
    assert found.uniques == {"code": ("code",)}
    assert list(found.columns)[:2] == ["name", "title"]


OLD_TITLE = ColumnDef("title", "varchar", length=20)
WIDE_TITLE = ColumnDef("title", "varchar", length=200)
CHANGES: list[Change] = [
    CreateTable("tabOther", (ColumnDef("name", "varchar", primary=True),), indexes={"n": ("name",)}),
    AddColumn("tabNote", ColumnDef("extra", "int", nullable=False, default=3)),
    AddColumn("tabNote", ColumnDef("must", "varchar", nullable=False)),
    WidenColumn("tabNote", WIDE_TITLE, OLD_TITLE),
    WidenColumn("tabNote", ColumnDef("count", "longtext"), ColumnDef("count", "int")),
    ChangeColumn("tabNote", replace(OLD_TITLE, nullable=False, default="x"), OLD_TITLE),
    RenameColumn("tabNote", "title", "heading"),
    DropColumn("tabNote", "code"),
    AddIndex("tabNote", ("title", "due"), "title_due"),
    AddIndex("tabNote", ("body",), "body"),
    AddUnique("tabNote", ("title", "count"), "title_count"),
    DropIndex("tabNote", "due"),
    DropUnique("tabNote", "code"),
    RenameTable("tabNote", "tabNotice"),
    DropTable("tabNote"),
]


@pytest.mark.parametrize("change", CHANGES, ids=[describe(change) for change in CHANGES])
def test_change_keeps_rows_and_is_not_repeated(connection: Connection, change: Change) -> None:
    connection.execute("insert into `tabNote` (name, title, count, code) values ('a', null, 4, 'C')")
    connection.commit()
    assert database.apply(connection, [change])
    connection.commit()
    assert database.apply(connection, [change]) == []
    for table in set(database.tables(connection)) & {"tabNote", "tabNotice"}:
        assert connection.execute(f"select name, count from `{table}`").rows[0][0] == "a"


def test_rebuilt_table_keeps_values_indexes_and_keys(connection: Connection) -> None:
    connection.execute(
        "insert into `tabNote` (name, title, amount, due, code) values ('a', null, 2.5, '2024-01-01', 'C')"
    )
    title = replace(WIDE_TITLE, nullable=False, default="none")
    database.apply(connection, [ChangeColumn("tabNote", title, OLD_TITLE)])
    assert connection.execute("select name, title, amount, code from `tabNote`").rows == [("a", "none", 2.5, "C")]
    assert state(connection).indexes == {"due": ("due",)}
    assert state(connection).columns["title"] == title.canonical()
    with pytest.raises(UniqueViolation):
        connection.execute("insert into `tabNote` (name, code) values ('b', 'c')")


def test_renamed_table_keeps_its_indexes(connection: Connection) -> None:
    before = state(connection)
    database.apply(connection, [RenameTable("tabNote", "tabNotice")])
    assert database.inspect(connection, "tabNote") is None
    assert state(connection, "tabNotice").indexes == before.indexes
    assert state(connection, "tabNotice").uniques == before.uniques


def test_changes_of_several_columns_come_together(connection: Connection) -> None:
    count = ColumnDef("count", "bigint")
    changes: list[Change] = [
        WidenColumn("tabNote", WIDE_TITLE, OLD_TITLE),
        WidenColumn("tabNote", count, ColumnDef("count", "int")),
    ]
    database.apply(connection, changes)
    assert state(connection).columns["title"].length == 200
    assert state(connection).columns["count"] == count.canonical()
    assert database.apply(connection, changes) == []


def test_change_of_a_missing_table_fails(connection: Connection) -> None:
    with pytest.raises(database.SQLError, match="tabNowhere does not exist"):
        database.apply(connection, [AddColumn("tabNowhere", ColumnDef("x", "int"))])


def test_rolled_back_ddl_leaves_nothing_where_ddl_is_transactional(connection: Connection) -> None:
    database.apply(connection, [AddColumn("tabNote", ColumnDef("x", "int"))])
    connection.rollback()
    assert ("x" in state(connection).columns) is not connection.dialect.transactional_ddl


def test_tables_lists_all(connection: Connection) -> None:
    assert database.tables(connection) == ["tabNote", "tabSeries"]
