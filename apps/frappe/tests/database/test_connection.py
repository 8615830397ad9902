"""What a connection promises, the same on every kind of database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pytest

from frappe import database
from frappe.database import ColumnMissing, Connection, DatabaseConfig, SQLError, TableMissing, UniqueViolation
from frappe.database.errors import BackupError
from frappe.exceptions import DatabaseUnavailableError, ImproperDBConfigurationError


def add(connection: Connection, name: str, **values: object) -> None:
    columns = ["name", *values]
    marks = ", ".join(["%s"] * len(columns))
    quoted = ", ".join(f"`{column}`" for column in columns)
    connection.execute(f"insert into `tabNote` ({quoted}) values ({marks})", [name, *values.values()])


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("column", "given", "stored"),
    [
        pytest.param(
            "body", 'It\'s 50% \\ "x" `y` 漢 ?', 'It\'s 50% \\ "x" `y` 漢 ?', id="text with every special sign"
        ),
        pytest.param("title", Colour.RED, "red", id="text enum"),
        pytest.param("body", None, None, id="nothing"),
        pytest.param("count", True, 1, id="truth is a number"),
        pytest.param("amount", Decimal("12.345"), 12.345, id="decimal comes out as float"),
        pytest.param("amount", 3, 3.0, id="whole amount stays a float"),
        pytest.param("due", date(2024, 2, 29), date(2024, 2, 29), id="date"),
        pytest.param("seen", datetime(2024, 2, 29, 1, 2, 3), datetime(2024, 2, 29, 1, 2, 3), id="datetime"),
        pytest.param("seen", datetime(2024, 1, 1, 0, 0, 0, 7), datetime(2024, 1, 1, 0, 0, 0, 7), id="microseconds"),
        pytest.param("seen", datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 1), id="aware datetime in site time"),
        pytest.param("at", timedelta(hours=9, minutes=30), timedelta(hours=9, minutes=30), id="time of day"),
    ],
)
def test_value_comes_back_as_its_column_type(
    connection: Connection, column: str, given: object, stored: object
) -> None:
    add(connection, "one", **{column: given})
    value = connection.execute(f"select `{column}` from `tabNote`").rows[0][0]
    assert value == stored
    assert type(value) is type(stored)


def test_stored_text_of_dates_is_the_same_everywhere(connection: Connection) -> None:
    add(connection, "one", seen=datetime(2024, 2, 29, 1, 2, 3), due=date(2024, 2, 29))
    columns = ", ".join(connection.dialect.raw_column(name) for name in ("`seen`", "`due`"))
    assert connection.execute_native(f"select {columns} from `tabNote`").rows == [
        ("2024-02-29 01:02:03.000000", "2024-02-29")
    ]


@pytest.mark.parametrize("value", [{"a": 1}, object()], ids=["dict", "object"])
def test_value_that_cannot_be_stored_is_refused(connection: Connection, value: object) -> None:
    with pytest.raises(TypeError, match=r"cannot be"):
        add(connection, "one", body=value)


@pytest.mark.parametrize("value", [{"a": 1}, ["a"]], ids=["dict", "list"])
def test_native_statement_refuses_what_cannot_be_stored(connection: Connection, value: object) -> None:
    with pytest.raises(TypeError, match=r"cannot be"):
        connection.execute_native("insert into `tabNote` (`name`) values (?)", [value])


@pytest.mark.parametrize(
    ("sql", "params", "names"),
    [
        pytest.param("name = %s", "a", ["a"], id="single bare value"),
        pytest.param("name = %(n)s or title = %(n)s", {"n": "b"}, ["b"], id="name used twice"),
        pytest.param("name in %s", (["a", "b"],), ["a", "b"], id="list after in"),
        pytest.param("name in (%s)", (("a", "b"),), ["a", "b"], id="list inside brackets"),
        pytest.param("name not in %(names)s", {"names": {"a"}}, ["b", "c"], id="set after not in"),
        pytest.param("name in %s", ([],), [], id="nothing is in an empty list"),
        pytest.param("name not in %s", ([],), ["a", "b", "c"], id="everything is outside of an empty list"),
        pytest.param("title like 'Ti%%' and name = %s", ("a",), ["a"], id="doubled percent with values"),
        pytest.param("title like 'Ti%'", None, ["a", "b", "c"], id="single percent without values"),
        pytest.param("title like 'ti%'", (), ["a", "b", "c"], id="like ignores case"),
        pytest.param("title = 'TITLE 1'", (), ["a"], id="equality ignores case"),
        pytest.param('title = "Title 1" -- it\'s a ? comment\n', (), ["a"], id="double quotes are text"),
        pytest.param("body = 'it\\'s' and name = %s", ("a",), ["a"], id="backslash escape in a literal"),
        pytest.param("body like %s", ("100\\%",), ["c"], id="escaped percent in a pattern"),
    ],
)
def test_parameters_and_literals(connection: Connection, sql: str, params: object, names: list[str]) -> None:
    for number, (name, body) in enumerate([("a", "it's"), ("b", "1000"), ("c", "100%")], 1):
        add(connection, name, title=f"Title {number}", body=body)
    found = connection.execute(f"select name from `tabNote` where {sql} order by name", params)
    assert [row[0] for row in found.rows] == names


def test_escaped_literal_comes_back_as_it_was(connection: Connection) -> None:
    value = "it's \\ 100% \"x\" \\' ?"
    assert connection.execute(f"select {database.escape_literal(value)}").rows == [(value,)]


@pytest.mark.parametrize("params", [("a",), ("a", "b", "c"), {"x": 1}], ids=["too few", "too many", "names missing"])
def test_wrong_number_of_values_is_refused(connection: Connection, params: object) -> None:
    sql = "select 1 from `tabNote` where name = %(y)s" if isinstance(params, dict) else "select %s, %s"
    with pytest.raises(SQLError):
        connection.execute(sql, params)


def test_second_statement_is_refused(connection: Connection) -> None:
    with pytest.raises(SQLError, match="one statement"):
        connection.execute("select 1; drop table `tabNote`")


def test_result_gives_columns_and_dicts(connection: Connection) -> None:
    result = connection.execute("select 1 as one, 'x' as `a b`")
    assert result.columns == ("one", "a b")
    assert result.dicts() == [{"one": 1, "a b": "x"}]
    assert result.dicts()[0].one == 1


def test_reads_open_no_transaction_and_the_first_write_does(connection: Connection) -> None:
    connection.execute("select 1 from `tabNote`")
    assert not connection.in_transaction
    before = connection.transactions
    add(connection, "a")
    add(connection, "b")
    assert connection.in_transaction
    assert connection.wrote
    assert connection.transactions == before + 1


def test_locking_read_opens_the_transaction_without_having_written(connection: Connection) -> None:
    connection.execute("select name from `tabNote` where name = %s for update", "a")
    assert connection.in_transaction
    assert not connection.wrote


def test_statements_are_counted_without_begin_and_commit(connection: Connection) -> None:
    before = connection.statements
    add(connection, "a")
    connection.execute("select 1")
    connection.commit()
    assert connection.statements == before + 2


def test_rollback_undoes_and_commit_keeps(connection: Connection) -> None:
    add(connection, "kept")
    connection.commit()
    add(connection, "lost")
    connection.rollback()
    assert connection.execute("select name from `tabNote`").rows == [("kept",)]
    assert not connection.in_transaction


def test_rollback_to_savepoint_undoes_only_what_came_after(connection: Connection) -> None:
    add(connection, "first")
    connection.savepoint("before_second")
    add(connection, "second")
    connection.rollback_to_savepoint("before_second")
    connection.release_savepoint("before_second")
    connection.commit()
    assert connection.execute("select name from `tabNote`").rows == [("first",)]


def test_a_savepoint_that_was_released_is_gone_also_when_others_follow(connection: Connection) -> None:
    for number in range(2):
        connection.savepoint("each")
        connection.execute("insert into `tabNote` (`name`) values (%s)", (f"n{number}",))
        connection.release_savepoint("each")
    with pytest.raises(SQLError):
        connection.rollback_to_savepoint("each")
    connection.savepoint("other")
    connection.execute("insert into `tabNote` (`name`) values ('n2')")
    connection.rollback_to_savepoint("other")
    connection.commit()
    assert connection.execute("select count(*) from `tabNote`").rows[0][0] == 2


def test_savepoint_name_cannot_carry_sql(connection: Connection) -> None:
    with pytest.raises(SQLError, match="savepoint"):
        connection.savepoint("a`; drop table `tabNote")


def test_transaction_words_as_statements_keep_the_connection_informed(connection: Connection) -> None:
    connection.execute("start transaction")
    assert connection.in_transaction
    add(connection, "a")
    connection.execute("commit")
    assert not connection.in_transaction
    assert connection.execute("select count(*) from `tabNote`").rows == [(1,)]


def test_duplicate_name_says_so(connection: Connection) -> None:
    add(connection, "a")
    with pytest.raises(UniqueViolation) as caught:
        add(connection, "a")
    assert caught.value.is_primary
    assert caught.value.table == "tabNote"


def test_unique_column_is_named(connection: Connection) -> None:
    add(connection, "a", code="X")
    with pytest.raises(UniqueViolation) as caught:
        add(connection, "b", code="x")
    assert caught.value.columns == ("code",)


def test_transaction_survives_a_refused_statement(connection: Connection) -> None:
    add(connection, "a")
    with pytest.raises(UniqueViolation):
        add(connection, "a")
    add(connection, "b")
    connection.commit()
    assert connection.execute("select count(*) from `tabNote`").rows == [(2,)]


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        pytest.param("select 1 from `tabNowhere`", TableMissing, id="table"),
        pytest.param("select nothing from `tabNote`", ColumnMissing, id="column of a select"),
        pytest.param("insert into `tabNote` (nothing) values (1)", ColumnMissing, id="column of an insert"),
        pytest.param("selec 1", SQLError, id="grammar"),
    ],
)
def test_errors_are_our_own_classes(connection: Connection, sql: str, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        connection.execute(sql)
    assert type(caught.value).__module__.startswith("frappe.")


def test_executemany_writes_all_rows_in_one_statement(connection: Connection) -> None:
    before = connection.statements
    # More values than a server takes at once: of 8,000 it and the driver waited for each other.
    rows = [(f"n{number}", number, None if number % 2 else date(2024, 1, 1)) for number in range(3000)]
    assert connection.executemany("insert into `tabNote` (name, count, due) values (%s, %s, %s)", rows) == 3000
    assert connection.statements == before + 1
    assert connection.execute("select sum(count), count(due) from `tabNote`").rows == [(4498500, 1500)]


def test_executemany_names_the_row_with_wrong_values(connection: Connection) -> None:
    with pytest.raises(SQLError, match="row 2"):
        connection.executemany("insert into `tabNote` (name) values (%s)", [("a",), ("b", "c")])


def test_listeners_hear_every_statement(connection: Connection) -> None:
    heard: list[str] = []
    connection.listeners.append(lambda sql, params, seconds: heard.append(sql))
    connection.execute("select %s", 1)
    connection.execute_native("select 2")
    assert heard == ["select ?", "select 2"]


def test_pool_gives_a_thread_its_own_connection_again(config: DatabaseConfig) -> None:
    first = database.pool.get(config)
    assert database.pool.get(config) is first
    database.pool.close_thread()
    assert first.is_closed
    second = database.pool.get(config)
    assert second is not first
    database.pool.close_all(config)
    assert second.is_closed


def test_backup_can_be_restored(connection: Connection, config: DatabaseConfig, tmp_path: Path) -> None:
    add(connection, "kept", title="漢字 'x'")
    connection.commit()
    path = connection.backup_to(tmp_path / "copy.gz")
    add(connection, "later")
    connection.commit()
    connection.close()
    database.restore_from(config, path)
    again = database.connect(config)
    assert again.execute("select name, title from `tabNote`").rows == [("kept", "漢字 'x'")]
    again.close()


def test_a_damaged_backup_leaves_the_database_as_it_was(
    connection: Connection, config: DatabaseConfig, tmp_path: Path
) -> None:
    path = connection.backup_to(tmp_path / "copy.gz")
    path.write_bytes(path.read_bytes()[:-40])
    add(connection, "later")
    connection.commit()
    connection.close()
    with pytest.raises(BackupError, match="damaged"):
        database.restore_from(config, path)
    again = database.connect(config)
    assert again.execute("select name from `tabNote`").rows == [("later",)]
    again.close()


def test_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(ImproperDBConfigurationError, match="sqlite"):
        database.connect(DatabaseConfig("oracle"))


def test_missing_directory_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailableError):
        database.connect(DatabaseConfig("sqlite", path=tmp_path / "nowhere" / "site.db"))


def test_existing_database_is_not_created_over(config: DatabaseConfig) -> None:
    if config.kind == "sqlite":
        database.create_database(config)
    with pytest.raises(SQLError, match="exists already"):
        database.create_database(config, root_user="root", root_password="root")
