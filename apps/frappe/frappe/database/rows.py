"""Writing rows by column name. The engine's own writes; names come from metadata, never from a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from frappe.database.connection import Connection

_MAX_PARAMETERS = 900  # SQLite builds may allow no more than 999


def quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


@lru_cache(maxsize=2048)
def insert_text(table: str, columns: tuple[str, ...], count: int = 1) -> str:
    row = f"({', '.join('?' * len(columns))})"
    return f"insert into {quote(table)} ({', '.join(map(quote, columns))}) values {', '.join([row] * count)}"


def insert(connection: Connection, table: str, values: Mapping[str, Any]) -> None:
    """Insert one row. Raises UniqueViolation."""
    connection.execute_native(insert_text(table, tuple(values)), list(values.values()))


def insert_many(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows in as few statements as the database takes."""
    names = tuple(columns)
    step = max(1, _MAX_PARAMETERS // len(names))
    for start in range(0, len(rows), step):
        part = rows[start : start + step]
        connection.execute_native(insert_text(table, names, len(part)), [value for row in part for value in row])


def update(connection: Connection, table: str, values: Mapping[str, Any], where: Mapping[str, Any]) -> int:
    """Set values in the rows whose columns equal ``where`` (None: are empty); returns the number of rows found."""
    setters = ", ".join(f"{quote(name)} = ?" for name in values)
    conditions = " and ".join(f"{quote(name)} {'is null' if value is None else '= ?'}" for name, value in where.items())
    text = f"update {quote(table)} set {setters} where {conditions}"
    asked = [value for value in where.values() if value is not None]
    return connection.execute_native(text, [*values.values(), *asked]).rowcount


def delete(connection: Connection, table: str, where: Mapping[str, Any]) -> int:
    """Delete the rows whose columns equal ``where`` (a list: any of its values); returns how many went."""
    if not where:
        raise ValueError("a deletion names its rows")
    conditions: list[str] = []
    params: list[Any] = []
    for name, value in where.items():
        if isinstance(value, list | tuple | set | frozenset):
            conditions.append(f"{quote(name)} in ({', '.join('?' * len(value)) or 'null'})")
            params.extend(value)
        else:
            conditions.append(f"{quote(name)} = ?")
            params.append(value)
    text = f"delete from {quote(table)} where {' and '.join(conditions)}"
    return connection.execute_native(text, params).rowcount
