"""Naming counters: table ``tabSeries``, one row per prefix."""

from __future__ import annotations

from frappe.database.connection import Connection
from frappe.database.errors import SQLError


def increment_series(connection: Connection, key: str, by: int = 1) -> int:
    """Add ``by`` to a counter and return its new value; a counter nobody has used yet starts at zero.

    Inside the running transaction, so a rollback leaves no gap; other writers of the same key wait until its end. Call
    it as late as possible.
    """
    result = connection.execute_native(connection.dialect.upsert_counter, (key, by, by))
    if not connection.dialect.counter_answers:
        return current_value(connection, key)
    if result.lastrowid is None:
        raise SQLError(f"the counter {key!r} gave no number")
    return int(result.lastrowid)


def decrement_if_last(connection: Connection, key: str, number: int) -> bool:
    """Give ``number`` back if it was the last one handed out: the next document takes it again."""
    result = connection.execute_native(
        "update `tabSeries` set `current` = `current` - 1 where `name` = ? and `current` = ?", (key, number)
    )
    return result.rowcount > 0


def current_value(connection: Connection, key: str) -> int:
    """The last number handed out, 0 for none."""
    rows = connection.execute_native("select `current` from `tabSeries` where `name` = ?", (key,)).rows
    return int(rows[0][0] or 0) if rows else 0
