"""Rows written by column name."""

from __future__ import annotations

import pytest

from frappe.database import Connection, rows


def test_rows_are_inserted_changed_and_deleted(connection: Connection) -> None:
    rows.insert(connection, "tabNote", {"name": "a", "title": "A"})
    rows.insert_many(connection, "tabNote", ["name", "count"], [["b", 1], ["c", 2], ["d", 2]])
    assert rows.update(connection, "tabNote", {"title": "X"}, {"count": 2}) == 2
    assert rows.delete(connection, "tabNote", {"name": ["a", "b"]}) == 2
    assert connection.execute("select name, title from `tabNote` order by name").rows == [("c", "X"), ("d", "X")]


def test_nothing_is_a_condition_too(connection: Connection) -> None:
    rows.insert_many(connection, "tabNote", ["name", "count"], [["a", None], ["b", 0], ["c", 1]])
    assert rows.update(connection, "tabNote", {"title": "X"}, {"count": None}) == 1
    assert connection.execute("select name from `tabNote` where title = 'X'").rows == [("a",)]


def test_many_rows_take_few_statements(connection: Connection) -> None:
    before = connection.statements
    rows.insert_many(connection, "tabNote", ["name", "count"], [[f"n{number}", number] for number in range(1000)])
    assert connection.statements - before <= 3
    assert connection.execute("select count(*) from `tabNote`").rows == [(1000,)]


def test_deletion_without_a_condition_is_refused(connection: Connection) -> None:
    with pytest.raises(ValueError, match="names its rows"):
        rows.delete(connection, "tabNote", {})


def test_empty_list_deletes_nothing(connection: Connection) -> None:
    rows.insert(connection, "tabNote", {"name": "a"})
    assert rows.delete(connection, "tabNote", {"name": []}) == 0
