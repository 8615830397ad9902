"""What only a server can do to a connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from frappe import database
from frappe.database import Connection, DatabaseConfig
from frappe.exceptions import (
    CharacterLengthExceededError,
    DatabaseUnavailableError,
    QueryDeadlockError,
    QueryTimeoutError,
)

pytestmark = pytest.mark.mariadb


@pytest.fixture
def other(connection: Connection, config: DatabaseConfig) -> Iterator[Connection]:
    """A second connection to the server that does not wait for locks."""
    if config.kind == "sqlite":
        pytest.skip("an embedded database has no server")
    opened = database.connect(replace(config, options={"lock_timeout_seconds": 0}))
    yield opened
    opened.close()


def end_connection(connection: Connection, other: Connection) -> None:
    number = connection.execute_native("select connection_id()").rows[0][0]
    other.execute_native(f"kill {number}")


def test_read_survives_a_lost_connection(connection: Connection, other: Connection) -> None:
    end_connection(connection, other)
    assert connection.execute("select 1").rows == [(1,)]


def test_first_write_survives_a_lost_connection(connection: Connection, other: Connection) -> None:
    end_connection(connection, other)
    connection.execute("insert into `tabNote` (name) values ('a')")
    connection.commit()
    assert other.execute("select name from `tabNote`").rows == [("a",)]


def test_transaction_does_not_survive_a_lost_connection(connection: Connection, other: Connection) -> None:
    connection.execute("insert into `tabNote` (name) values ('a')")
    end_connection(connection, other)
    with pytest.raises(DatabaseUnavailableError):
        connection.execute("insert into `tabNote` (name) values ('b')")
    assert not connection.in_transaction
    assert connection.execute("select count(*) from `tabNote`").rows == [(0,)]


def test_a_connection_comes_back_with_its_server(
    connection: Connection, other: Connection, config: DatabaseConfig, tmp_path: Path
) -> None:
    if not config.socket:
        pytest.skip("the server is reached by a port, which this test cannot close")
    door = tmp_path / "server.sock"
    door.symlink_to(config.socket)
    mine = database.connect(replace(config, socket=str(door)))
    end_connection(mine, other)
    door.unlink()
    for statement in ("select 1", "insert into `tabNote` (name) values ('a')", "select 1"):
        with pytest.raises(DatabaseUnavailableError):
            mine.execute(statement)
    door.symlink_to(config.socket)
    mine.execute("insert into `tabNote` (name) values ('b')")
    mine.commit()
    assert mine.execute("select name from `tabNote`").rows == [("b",)]
    mine.close()


def test_locked_row_times_out(connection: Connection, other: Connection) -> None:
    connection.execute("insert into `tabNote` (name) values ('a')")
    with pytest.raises(QueryTimeoutError):
        other.execute("insert into `tabNote` (name) values ('a')")


def test_deadlock_is_told_to_one_of_both(connection: Connection, other: Connection, config: DatabaseConfig) -> None:
    connection.execute("insert into `tabNote` (name) values ('a'), ('b')")
    connection.commit()
    patient = database.connect(config)
    connection.execute("update `tabNote` set count = 1 where name = 'a'")
    patient.execute("update `tabNote` set count = 1 where name = 'b'")
    told: list[bool] = []

    def cross() -> None:
        try:
            patient.execute("update `tabNote` set count = 2 where name = 'a'")
        except QueryDeadlockError:
            told.append(True)
            patient.rollback()

    thread = threading.Thread(target=cross)
    thread.start()
    try:
        connection.execute("update `tabNote` set count = 2 where name = 'b'")
    except QueryDeadlockError:
        told.append(True)
        connection.rollback()
    thread.join()
    patient.close()
    assert told == [True]


def test_text_longer_than_its_column_is_refused(connection: Connection, other: Connection) -> None:
    with pytest.raises(CharacterLengthExceededError, match="title"):
        connection.execute("insert into `tabNote` (name, title) values ('a', %s)", "x" * 21)


def test_wrong_password_is_unavailable(connection: Connection, other: Connection, config: DatabaseConfig) -> None:
    with pytest.raises(DatabaseUnavailableError, match="refuses"):
        database.connect(replace(config, password="wrong"))
