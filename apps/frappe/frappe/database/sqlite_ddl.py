"""Tables of the embedded database: types, inspection, and rebuilding a table where ALTER cannot change it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frappe.database.ddl import (
    Change,
    ChangeColumn,
    ColumnDef,
    CreateTable,
    TableState,
    WidenColumn,
)
from frappe.database.dialect import Dialect
from frappe.database.tokens import standard_literal_value

# Declared types decide two things: the affinity of stored values (a word with REAL, FLOA or DOUB in it keeps 1.0 a
# float) and, by their first word, the converter of values that come out (date, time, datetime).
COLUMN_TYPES: Mapping[str, str] = {
    "varchar": "varchar({length}) collate nocase",
    "text": "text collate nocase",
    "longtext": "longtext collate nocase",
    "json": "jsontext",
    "int": "int",
    "bigint": "bigint",
    "check": "tinyint",
    "decimal": "float({length},{precision})",
    "float": "double",
    "date": "date",
    "datetime": "datetime(6)",
    "time": "time(6)",
}
_KINDS = {
    "varchar": "varchar",
    "text": "text",
    "longtext": "longtext",
    "jsontext": "json",
    "int": "int",
    "integer": "int",
    "bigint": "bigint",
    "tinyint": "check",
    "float": "decimal",
    "double": "float",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
}
_TYPE = re.compile(r"^\s*(\w+)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _ChangeColumns(Change):
    """Several columns of one table change in one rebuild."""

    columns: tuple[ColumnDef, ...]


class SQLiteTables(Dialect):
    column_types = COLUMN_TYPES
    transactional_ddl = True

    def index_file_name(self, table: str, name: str) -> str:
        """Index names are unique in the whole file, so the table's name goes in front."""
        return f"{table}:{name}"

    # -- inspection ---------------------------------------------------------------------------------------------

    def table_state(self, connection: Any, table: str) -> TableState | None:
        rows = connection.execute_native(
            'select name, type, "notnull", dflt_value, pk from pragma_table_info(?)', (table,)
        ).rows
        if not rows:
            return None
        columns = [_column(*row) for row in rows]
        indexes: dict[str, tuple[str, ...]] = {}
        uniques: dict[str, tuple[str, ...]] = {}
        found = connection.execute_native(
            'select i.name, i."unique", f.name from pragma_index_list(?) i join pragma_index_info(i.name) f '
            "where i.origin <> 'pk' order by i.name, f.seqno",
            (table,),
        ).rows
        for name, unique, column in found:
            short = name.removeprefix(f"{table}:")
            group = uniques if unique else indexes
            group[short] = (*group.get(short, ()), column)
        return TableState(table, {column.name: column for column in columns}, indexes, uniques)

    def table_names(self, connection: Any) -> list[str]:
        found = connection.execute_native(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite~_%' escape '~' order by name",
            (),
        )
        return [row[0] for row in found.rows]

    # -- changes ------------------------------------------------------------------------------------------------

    def merge(self, changes: list[Change]) -> list[Change]:
        """Neighbouring changes of one table's columns are put together: each would rebuild the table."""
        merged: list[Change] = []
        for change in changes:
            last = merged[-1] if merged else None
            if (
                isinstance(change, (WidenColumn, ChangeColumn))
                and isinstance(last, (WidenColumn, ChangeColumn, _ChangeColumns))
                and last.table == change.table
            ):
                before = last.columns if isinstance(last, _ChangeColumns) else (last.column,)
                merged[-1] = _ChangeColumns(change.table, (*before, change.column))
            else:
                merged.append(change)
        return merged

    def statements(self, change: Change, state: TableState | None = None) -> list[str]:
        if isinstance(change, _ChangeColumns) and state is not None:
            return self.change_columns(change.table, change.columns, state)
        return super().statements(change, state)

    def create_table(self, change: CreateTable) -> list[str]:
        known = {column.name: column.canonical() for column in change.columns}
        statements = [self._create(change.table, change.columns)]
        for unique, group in ((False, change.indexes), (True, change.uniques)):
            for name, columns in group.items():
                statements.append(self.create_index(change.table, name, columns, known, unique=unique))
        return statements

    def _create(self, table: str, columns: Sequence[ColumnDef]) -> str:
        pieces = [self.column_sql(column) for column in columns]
        primary = [self.quote(column.name) for column in columns if column.primary]
        if primary:
            pieces.append(f"primary key ({', '.join(primary)})")
        return f"create table if not exists {self.quote(table)} ({', '.join(pieces)})"

    def create_index(
        self, table: str, name: str, columns: Sequence[str], known: Mapping[str, ColumnDef], *, unique: bool
    ) -> str:
        kind = "unique index" if unique else "index"
        index = self.quote(self.index_file_name(table, name))
        return (
            f"create {kind} if not exists {index} on {self.quote(table)} "
            f"({', '.join([self.quote(column) for column in columns])})"
        )

    def drop_index(self, table: str, name: str) -> str:
        return f"drop index if exists {self.quote(self.index_file_name(table, name))}"

    def rename_table(self, change: Change, state: TableState, new_name: str) -> list[str]:
        return [
            *[self.drop_index(change.table, name) for name in (*state.indexes, *state.uniques)],
            f"alter table {self.quote(change.table)} rename to {self.quote(new_name)}",
            *self._indexes(new_name, state),
        ]

    def _indexes(self, table: str, state: TableState) -> list[str]:
        return [
            self.create_index(table, name, columns, state.columns, unique=unique)
            for unique, group in ((False, state.indexes), (True, state.uniques))
            for name, columns in group.items()
        ]

    def add_column(self, change: Change, column: ColumnDef, state: TableState) -> list[str]:
        wanted = column.canonical()
        if not wanted.nullable and wanted.default is None:
            return self._rebuild(change.table, state, (*state.columns.values(), wanted))
        return [f"alter table {self.quote(change.table)} add column {self.column_sql(wanted)}"]

    def change_columns(self, table: str, columns: tuple[ColumnDef, ...], state: TableState) -> list[str]:
        wanted = {column.name: column.canonical() for column in columns}
        if all(state.columns.get(name) == column for name, column in wanted.items()):
            return []
        return self._rebuild(table, state, tuple(wanted.get(name, old) for name, old in state.columns.items()))

    def drop_column(self, change: Change, name: str, state: TableState) -> list[str]:
        touched = [
            index for group in (state.indexes, state.uniques) for index, columns in group.items() if name in columns
        ]
        return [
            *[self.drop_index(change.table, index) for index in touched],
            f"alter table {self.quote(change.table)} drop column {self.quote(name)}",
        ]

    def _rebuild(self, table: str, state: TableState, columns: tuple[ColumnDef, ...]) -> list[str]:
        """A new table with the wanted columns takes over rows, name and indexes of the old one."""
        fresh = f"{table}:new"
        sources = []
        for column in columns:
            source = self.quote(column.name) if column.name in state.columns else "null"
            if not column.nullable and not column.primary:
                filling = column.fill_value
                literal = self.quote_value(filling) if isinstance(filling, str) else repr(filling)
                source = f"coalesce({source}, {literal})" if source != "null" else literal
            sources.append(source)
        names = ", ".join([self.quote(column.name) for column in columns])
        return [
            f"drop table if exists {self.quote(fresh)}",
            self._create(fresh, columns),
            f"insert into {self.quote(fresh)} ({names}) select {', '.join(sources)} from {self.quote(table)}",
            f"drop table {self.quote(table)}",
            f"alter table {self.quote(fresh)} rename to {self.quote(table)}",
            *self._indexes(table, state),
        ]


def _column(name: str, declared: str, notnull: int, default: str | None, primary: int) -> ColumnDef:
    match = _TYPE.match(declared)
    word = match.group(1).lower() if match else ""
    length, precision = (match.group(2), match.group(3)) if match else (None, None)
    value: Any = default
    if default is not None:
        value = (
            standard_literal_value(default)
            if default[:1] in "'\""
            else (None if default.lower() == "null" else default)
        )
    return ColumnDef(
        name,
        _KINDS.get(word, word or "text"),
        int(length) if length else None,
        int(precision) if precision else None,
        nullable=not notnull and not primary,
        default=_number(value) if default is not None and default[:1] not in "'\"" else value,
        primary=bool(primary),
    ).canonical()


def _number(value: Any) -> Any:
    """A default that is no literal text: a number, or an expression kept as text."""
    try:
        return float(value) if value is not None else None
    except ValueError:
        return str(value)
