"""Rows of one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frappe.types import _dict

Row = tuple[Any, ...]


class Result:
    """Columns, rows and counters of an executed statement; everything is fetched already.

    lastrowid: the number the database gave to the inserted row, None where it gives none.
    """

    __slots__ = ("_columns", "_description", "lastrowid", "rowcount", "rows")

    def __init__(
        self, description: Sequence[Sequence[Any]] | None, rows: list[Row], rowcount: int, lastrowid: int | None
    ) -> None:
        self._description = description
        self._columns: tuple[str, ...] | None = None
        self.rows = rows
        self.rowcount = rowcount
        self.lastrowid = lastrowid

    @property
    def columns(self) -> tuple[str, ...]:
        """Names in select order; empty for statements that return no rows."""
        if self._columns is None:
            self._columns = tuple([column[0] for column in self._description or ()])
        return self._columns

    def dicts(self) -> list[_dict]:
        """Rows by column name; of two columns with one name the later wins."""
        columns = self.columns
        return [_dict(zip(columns, row, strict=True)) for row in self.rows]
