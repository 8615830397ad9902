"""What differs between databases: data as class attributes, and the few things that need code."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from frappe.database.config import DatabaseConfig
from frappe.database.ddl import (
    AddColumn,
    AddIndex,
    AddUnique,
    Change,
    ChangeColumn,
    ColumnDef,
    CreateTable,
    DropColumn,
    DropIndex,
    DropTable,
    DropUnique,
    RenameColumn,
    RenameTable,
    TableState,
    WidenColumn,
)
from frappe.database.errors import SQLError
from frappe.database.result import Result
from frappe.database.tokens import Token, quote_literal


class Dialect(ABC):
    """One instance per connection; it holds no transaction state, that is the connection's."""

    name: ClassVar[str]
    column_types: ClassVar[Mapping[str, str]]
    max_identifier: ClassVar[int] = 64
    transactional_ddl: ClassVar[bool]
    copy_kind: ClassVar[str]  # what `backup` writes, as the ending of a file's name
    driver_errors: tuple[type[BaseException], ...]
    begin_sql: ClassVar[str]
    # Appended to a SELECT whose rows shall stay locked. Where it is empty, call ``Connection.begin`` first: the write
    # transaction itself is the lock.
    for_update: ClassVar[str]
    skip_locked: ClassVar[str]
    # Appended to LIKE so that a backslash escapes % and _ everywhere.
    like_escape: ClassVar[str]
    # What stands between the brackets of IN () when the list is empty.
    empty_list: ClassVar[str]
    insert_ignore: ClassVar[str]
    upsert: ClassVar[str]  # {keys} and {updates}; {new} inside updates names the value that was to be inserted
    upsert_value: ClassVar[str]
    upsert_counter: ClassVar[str]
    replaces_savepoints: ClassVar[bool] = False  # one of a name that is there already takes its place
    counter_answers: ClassVar[bool] = True  # the upsert of a counter gives its number as the last row's
    regexp_operator: ClassVar[str] = "regexp"
    optimize_sql: ClassVar[str] = ""  # where the planner needs to be told when the data has grown
    paging: ClassVar[str] = " limit {limit} offset {start}"
    search_ddl: ClassVar[
        tuple[str, ...]
    ]  # makes the table ``__search`` (doctype, name, words, guarded) where it is missing

    def __init__(self, config: DatabaseConfig) -> None:
        self.config = config

    # -- connection ---------------------------------------------------------------------------------------------

    @abstractmethod
    def open(self) -> Any:
        """A driver connection in autocommit mode with the session settings we rely on."""

    @abstractmethod
    def run(self, raw: Any, sql: str, params: Sequence[Any]) -> Result:
        """Execute native text and fetch everything. Raises one of ``driver_errors``."""

    @abstractmethod
    def run_many(self, raw: Any, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Execute for each row of values; returns the number of rows changed."""

    @abstractmethod
    def classify(self, error: BaseException, sql: str) -> Exception:
        """Our exception for one of the driver's."""

    def enrich(self, raw: Any, error: Exception) -> None:  # noqa: B027 - most dialects have nothing to add
        """Add to an error what needs another look into the database, such as the columns of a violated key."""

    @classmethod
    @abstractmethod
    def rewrite(cls, tokens: list[Token]) -> list[Token]:
        """Apps' SQL in this dialect's own words."""

    def adapt_row(self, params: Sequence[Any]) -> Sequence[Any]:
        """Values of a native statement in a form the driver stores as we want it."""
        return params

    # -- writer lock --------------------------------------------------------------------------------------------

    def acquire_writer(self) -> None:  # noqa: B027 - servers order their writers themselves
        """Wait for the right to write. Raises QueryTimeoutError."""

    def release_writer(self) -> None:  # noqa: B027
        """Give the right to write to the next in line."""

    def is_transaction_open(self, raw: Any) -> bool:
        """False once the database has rolled back on its own after an error."""
        return True

    # -- text ---------------------------------------------------------------------------------------------------

    def quote(self, name: str) -> str:
        """A name as identifier."""
        return "`" + name.replace("`", "``") + "`"

    @classmethod
    def quote_value(cls, value: str) -> str:
        """Text as literal, for the rare place where no parameter can stand."""
        return quote_literal(value)

    @abstractmethod
    def raw_column(self, quoted: str) -> str:
        """An expression for the stored text of a date, time or datetime column, not converted to an object."""

    # -- tables -------------------------------------------------------------------------------------------------

    @abstractmethod
    def table_state(self, connection: Any, table: str) -> TableState | None:
        """The table as it is."""

    @abstractmethod
    def table_names(self, connection: Any) -> list[str]:
        """All tables, sorted."""

    # -- full text: table ``__search`` of ``frappe.search`` ------------------------------------------------------------------

    @abstractmethod
    def search_sql(self, guarded: bool, ranked: bool = True) -> str:
        """SELECT of doctype and name, best first if ``ranked``, with places ``{table}`` and ``{types}`` (a condition on ``s``).

        Its first parameter is a ``search_expression``, its last ones are ``search_order_params`` where it is ranked.
        """

    @abstractmethod
    def search_expression(self, alternatives: Sequence[Sequence[tuple[str, bool]]], guarded: bool) -> str:
        """All words of any of the alternatives; (word, True) means any word that begins so. Words are letters and digits."""

    def search_order_params(self, expression: str) -> list[str]:
        return []

    def merge(self, changes: list[Change]) -> list[Change]:
        """Changes that are cheaper together, put together."""
        return changes

    def column_type(self, column: ColumnDef) -> str:
        """The type of a column as the database writes it."""
        column = column.canonical()
        if column.kind not in self.column_types:
            raise SQLError(f"{column.name}: there is no column kind {column.kind!r}")
        return self.column_types[column.kind].format(length=column.length, precision=column.precision)

    def column_sql(self, column: ColumnDef) -> str:
        """Name, type, nullability and default of a column."""
        column = column.canonical()
        pieces = [self.quote(column.name), self.column_type(column)]
        if not column.nullable:
            pieces.append("not null")
        if column.default is not None:
            default = column.default
            pieces.append("default " + (self.quote_value(default) if isinstance(default, str) else repr(default)))
        return " ".join(pieces)

    def statements(self, change: Change, state: TableState | None = None) -> list[str]:
        """The SQL of a change. ``state``: the table before it, needed by all changes but CreateTable and DropTable."""
        table = self.quote(change.table)
        match change:
            case CreateTable():
                return self.create_table(change)
            case DropTable():
                return [f"drop table if exists {table}"]
            case RenameTable(new_name=new):
                return self.rename_table(change, _known(change, state), new)
        return self._table_statements(change, _known(change, state))

    def _table_statements(self, change: Change, state: TableState) -> list[str]:
        match change:
            case AddColumn(column=column):
                return self.add_column(change, column, state)
            case WidenColumn(column=column) | ChangeColumn(column=column):
                return self.change_columns(change.table, (column,), state)
            case RenameColumn(old_name=old, new_name=new):
                table = self.quote(change.table)
                return [f"alter table {table} rename column {self.quote(old)} to {self.quote(new)}"]
            case DropColumn(name=name):
                return self.drop_column(change, name, state)
            case AddIndex(columns=columns, name=name) | AddUnique(columns=columns, name=name):
                unique = isinstance(change, AddUnique)
                return [self.create_index(change.table, name, columns, state.columns, unique=unique)]
            case DropIndex(name=name) | DropUnique(name=name):
                return [self.drop_index(change.table, name)]
        raise SQLError(f"{type(change).__name__} is not a change this database knows")

    @abstractmethod
    def create_table(self, change: CreateTable) -> list[str]: ...

    @abstractmethod
    def rename_table(self, change: Change, state: TableState, new_name: str) -> list[str]: ...

    @abstractmethod
    def add_column(self, change: Change, column: ColumnDef, state: TableState) -> list[str]: ...

    @abstractmethod
    def change_columns(self, table: str, columns: tuple[ColumnDef, ...], state: TableState) -> list[str]: ...

    @abstractmethod
    def drop_column(self, change: Change, name: str, state: TableState) -> list[str]: ...

    @abstractmethod
    def create_index(
        self, table: str, name: str, columns: Sequence[str], known: Mapping[str, ColumnDef], *, unique: bool
    ) -> str: ...

    @abstractmethod
    def drop_index(self, table: str, name: str) -> str: ...

    # -- whole databases ----------------------------------------------------------------------------------------

    @abstractmethod
    def create_database(self, root_user: str, root_password: str) -> None:
        """Make the empty database, and its user where there are users."""

    @abstractmethod
    def drop_database(self, root_user: str, root_password: str) -> None:
        """Remove the database with everything in it."""

    @abstractmethod
    def backup(self, raw: Any, path: Path) -> None:
        """Write a consistent copy while others read and write."""

    @abstractmethod
    def restore(self, path: Path) -> None:
        """Replace the content by a copy that ``backup`` wrote. No connection may be in use meanwhile."""

    @abstractmethod
    def size(self, connection: Any) -> int:
        """Bytes of data and indexes."""


def _known(change: Change, state: TableState | None) -> TableState:
    if state is None:
        raise SQLError(f"{change.table} does not exist, so it cannot be changed: create it first")
    return state
