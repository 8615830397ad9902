"""Rows of a table as documents: a row whose own cells are all empty belongs, with its child cells, to the one above."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from frappe.core.data_import.cells import Cells
from frappe.core.data_import.columns import NAME, Column
from frappe.core.data_import.table import Table
from frappe.runtime.i18n import _
from frappe.utils.text import cstr


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: the line in the file and the title of the column ("" for the whole row)."""

    line: int
    title: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return {"row": self.line, "column": self.title, "message": self.message}


@dataclass(slots=True)
class Payload:
    """One document: its lines in the file, its values, its child rows, what is wrong with its cells, and the cells themselves."""

    lines: list[int]
    values: dict[str, Any]
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    cells: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Tells these cells from others."""
        content = json.dumps(self.cells, ensure_ascii=False, default=str)
        return hashlib.sha256(content.encode()).hexdigest()[:40]


def payloads(table: Table, columns: list[Column], cells: Cells) -> Iterator[Payload]:
    """The documents of a table, in its order."""
    own = [column for column in columns if not column.table]
    inner = sorted({column.table for column in columns if column.table})
    present: Payload | None = None
    for line, row in table.rows:
        continues = inner and present is not None and not any(_filled(row[column.index]) for column in own)
        if not continues:
            if present is not None:
                yield present
            present = Payload([], {})
        assert present is not None
        present.lines.append(line)
        present.cells.append(row)
        if not continues:
            present.values = _values(line, row, own, cells, present.problems)
        for name in inner:
            members = [column for column in columns if column.table == name]
            if any(_filled(row[column.index]) for column in members):
                present.tables.setdefault(name, []).append(_values(line, row, members, cells, present.problems))
    if present is not None:
        yield present


def _filled(cell: Any) -> bool:
    return cell is not None and cstr(cell).strip() != ""


def _values(
    line: int, row: tuple[Any, ...], columns: list[Column], cells: Cells, problems: list[Problem]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in columns:
        if column.df is None:
            value, wrong = (cstr(row[column.index]).strip() or None, None)
        else:
            value, wrong = cells.read(column.df, row[column.index])
        if wrong:
            problems.append(Problem(line, column.title, wrong))
        elif value is not None:
            found[column.fieldname] = value
    return found


def missing_names(found: list[Payload]) -> None:
    """Note every document without an ID: those that are to be changed must say which they are."""
    for payload in found:
        if not payload.values.get(NAME):
            payload.problems.append(Problem(payload.lines[0], _("ID"), _("fill in the ID of the document to change")))
