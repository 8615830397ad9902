"""Tables of the server database. It commits at each DDL statement, so each can be repeated without harm."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from frappe.database.ddl import Change, ColumnDef, CreateTable, TableState
from frappe.database.dialect import Dialect
from frappe.database.tokens import literal_value

COLUMN_TYPES: Mapping[str, str] = {
    "varchar": "varchar({length})",
    "text": "text",
    "longtext": "longtext",
    # Not the type JSON: its check would refuse the empty text, which documents may hold.
    "json": "longtext character set utf8mb4 collate utf8mb4_bin",
    "int": "int",
    "bigint": "bigint",
    "check": "tinyint",
    "decimal": "decimal({length},{precision})",
    "float": "double",
    "date": "date",
    "datetime": "datetime(6)",
    "time": "time(6)",
}
_KINDS = {"tinyint": "check", "double": "float", "mediumtext": "text", "mediumint": "int", "smallint": "int"}
_TYPE = re.compile(r"^(\w+)(?:\((\d+)(?:,(\d+))?\))?", re.ASCII)
_INDEX_PREFIX = 140
_WITH_PREFIX = frozenset({"text", "longtext", "json"})


class MariaDBTables(Dialect):
    column_types = COLUMN_TYPES
    transactional_ddl = False

    # -- inspection ---------------------------------------------------------------------------------------------

    def table_state(self, connection: Any, table: str) -> TableState | None:
        rows = connection.execute_native(
            "select column_name, column_type, is_nullable, column_default, column_key, collation_name "
            "from information_schema.columns where table_schema = database() and table_name = ? "
            "order by ordinal_position",
            (table,),
        ).rows
        if not rows:
            return None
        columns = [_column(*row) for row in rows]
        indexes: dict[str, tuple[str, ...]] = {}
        uniques: dict[str, tuple[str, ...]] = {}
        found = connection.execute_native(
            "select index_name, non_unique, column_name from information_schema.statistics "
            "where table_schema = database() and table_name = ? and index_name <> 'PRIMARY' "
            "order by index_name, seq_in_index",
            (table,),
        ).rows
        for name, not_unique, column in found:
            group = indexes if not_unique else uniques
            group[name] = (*group.get(name, ()), column)
        return TableState(table, {column.name: column for column in columns}, indexes, uniques)

    def table_names(self, connection: Any) -> list[str]:
        found = connection.execute_native(
            "select table_name from information_schema.tables where table_schema = database() "
            "and table_type = 'BASE TABLE' order by table_name",
            (),
        )
        return [row[0] for row in found.rows]

    # -- changes ------------------------------------------------------------------------------------------------

    def create_table(self, change: CreateTable) -> list[str]:
        known = {column.name: column.canonical() for column in change.columns}
        pieces = [self.column_sql(column) for column in change.columns]
        primary = [self.quote(column.name) for column in change.columns if column.primary]
        if primary:
            pieces.append(f"primary key ({', '.join(primary)})")
        for word, group in (("index", change.indexes), ("unique index", change.uniques)):
            for name, columns in group.items():
                pieces.append(f"{word} {self.quote(name)} ({self._index_columns(columns, known)})")
        return [
            f"create table if not exists {self.quote(change.table)} ({', '.join(pieces)}) "
            "engine=InnoDB row_format=dynamic character set=utf8mb4 collate=utf8mb4_unicode_ci"
        ]

    def _index_columns(self, columns: Sequence[str], known: Mapping[str, ColumnDef]) -> str:
        return ", ".join([self._index_column(name, known.get(name)) for name in columns])

    def _index_column(self, name: str, column: ColumnDef | None) -> str:
        prefix = f"({_INDEX_PREFIX})" if column is not None and column.kind in _WITH_PREFIX else ""
        return self.quote(name) + prefix

    def create_index(
        self, table: str, name: str, columns: Sequence[str], known: Mapping[str, ColumnDef], *, unique: bool
    ) -> str:
        word = "unique index" if unique else "index"
        return (
            f"alter table {self.quote(table)} add {word} if not exists {self.quote(name)} "
            f"({self._index_columns(columns, known)})"
        )

    def drop_index(self, table: str, name: str) -> str:
        return f"alter table {self.quote(table)} drop index if exists {self.quote(name)}"

    def rename_table(self, change: Change, state: TableState, new_name: str) -> list[str]:
        return [f"rename table {self.quote(change.table)} to {self.quote(new_name)}"]

    def add_column(self, change: Change, column: ColumnDef, state: TableState) -> list[str]:
        return [f"alter table {self.quote(change.table)} add column if not exists {self.column_sql(column)}"]

    def change_columns(self, table: str, columns: tuple[ColumnDef, ...], state: TableState) -> list[str]:
        statements = []
        for column in columns:
            wanted, old = column.canonical(), state.columns.get(column.name)
            if not wanted.nullable and old is not None and old.nullable:
                if wanted.kind != old.kind:  # what fills the gaps may be no value of the old type
                    bridge = self.column_sql(replace(wanted, nullable=True, default=None))
                    statements.append(f"alter table {self.quote(table)} modify column {bridge}")
                filling = wanted.fill_value
                literal = self.quote_value(filling) if isinstance(filling, str) else repr(filling)
                quoted = self.quote(column.name)
                filled = f"update {self.quote(table)} set {quoted} = {literal} where {quoted} is null"
                statements.append(filled)
            statements.append(f"alter table {self.quote(table)} modify column {self.column_sql(wanted)}")
        return statements

    def drop_column(self, change: Change, name: str, state: TableState) -> list[str]:
        return [f"alter table {self.quote(change.table)} drop column if exists {self.quote(name)}"]


def _column(
    name: str, column_type: str, is_nullable: str, default: str | None, key: str, collation: str | None
) -> ColumnDef:
    match = _TYPE.match(column_type)
    word = match.group(1) if match else column_type
    length, precision = (match.group(2), match.group(3)) if match else (None, None)
    kind = "json" if word == "longtext" and (collation or "").endswith("_bin") else _KINDS.get(word, word)
    if kind not in ("varchar", "decimal"):
        length = precision = None
    value: Any = None
    if default is not None and default.upper() != "NULL":
        value = literal_value(default) if default.startswith("'") else default
    return ColumnDef(
        name,
        kind,
        int(length) if length else None,
        int(precision) if precision else None,
        nullable=is_nullable == "YES",
        default=value,
        primary=key == "PRI",
    ).canonical()
