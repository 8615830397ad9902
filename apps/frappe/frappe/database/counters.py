"""Naming counters: table ``tabSeries``, one row per prefix."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from frappe.database.connection import Connection
from frappe.database.errors import SQLError
from frappe.database.held import HeldCounters


def increment_series(connection: Connection, key: str, by: int = 1) -> int:
    """Add ``by`` to a counter and return its new value; a counter nobody has used yet starts at zero.

    Inside the running transaction, so a rollback leaves no gap; other writers of the same key wait until its end. Call
    it as late as possible.
    """
    held = connection.held
    if held is None:
        return _raise(connection, key, by)
    number = held.numbers[key] + by if key in held.numbers else _raise(connection, key, by)
    held.numbers[key] = number
    return number


def _raise(connection: Connection, key: str, by: int) -> int:
    result = connection.execute_native(connection.dialect.upsert_counter, (key, by, by))
    if not connection.dialect.counter_answers:
        return _stored(connection, key)
    if result.lastrowid is None:
        raise SQLError(f"the counter {key!r} gave no number")
    return int(result.lastrowid)


@contextmanager
def holding(connection: Connection) -> Iterator[None]:
    """Keep counters in memory while very many names are drawn; their rows are written before a commit and at the end."""
    if connection.held is not None:
        yield
        return
    connection.held = HeldCounters()
    try:
        yield
    finally:
        try:
            connection.write_counters()
        finally:
            connection.held = None


def decrement_if_last(connection: Connection, key: str, number: int) -> bool:
    """Give ``number`` back if it was the last one handed out: the next document takes it again."""
    if connection.held is not None and key in connection.held.numbers:
        was_last = connection.held.numbers[key] == number
        connection.held.numbers[key] -= int(was_last)
        return was_last
    result = connection.execute_native(
        "update `tabSeries` set `current` = `current` - 1 where `name` = ? and `current` = ?", (key, number)
    )
    return result.rowcount > 0


def current_value(connection: Connection, key: str) -> int:
    """The last number handed out, 0 for none."""
    if connection.held is not None and key in connection.held.numbers:
        return connection.held.numbers[key]
    return _stored(connection, key)


def _stored(connection: Connection, key: str) -> int:
    rows = connection.execute_native("select `current` from `tabSeries` where `name` = ?", (key,)).rows
    return int(rows[0][0] or 0) if rows else 0
