"""Tables as data: what is there, what shall change. Dialects turn a change into statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from frappe.exceptions import ValidationError
from frappe.runtime.i18n import _

STANDARD_LENGTHS: Mapping[str, tuple[int | None, int | None]] = {
    "varchar": (140, None),
    "decimal": (21, 9),
    "datetime": (6, None),
    "time": (6, None),
}
_IMPLICIT_DEFAULTS: Mapping[str, Any] = {"check": 0, "int": 0, "bigint": 0, "decimal": 0.0, "float": 0.0}


@dataclass(frozen=True, slots=True)
class ColumnDef:
    """One column.

    kind: varchar text longtext int bigint check decimal float date datetime time json duration.
    length: characters of varchar (140 when None), digits of decimal (21), fraction digits of datetime and time (6).
    precision: digits of a decimal after the point (9).
    """

    name: str
    kind: str
    length: int | None = None
    precision: int | None = None
    nullable: bool = True
    default: Any = None
    primary: bool = False

    def canonical(self) -> ColumnDef:
        """The form in which two definitions can be compared: lengths filled in, default in the column's own type."""
        kind = "decimal" if self.kind == "duration" else self.kind
        length, precision = STANDARD_LENGTHS.get(kind, (None, None))
        if kind in ("varchar", "decimal"):
            length = self.length or length
            precision = self.precision if kind == "decimal" and self.precision is not None else precision
        return replace(
            self,
            kind=kind,
            length=length,
            precision=precision,
            nullable=self.nullable and not self.primary,
            default=_typed_default(kind, self.default),
        )

    @property
    def fill_value(self) -> Any:
        """What existing rows get in a column that must not be empty."""
        column = self.canonical()
        return column.default if column.default is not None else _IMPLICIT_DEFAULTS.get(column.kind, "")


def _typed_default(kind: str, default: Any) -> Any:
    if default is None:
        return None
    if kind in ("decimal", "float"):
        return float(default)
    if kind in ("int", "bigint", "check"):
        return int(default)
    return str(default)


@dataclass(frozen=True, slots=True)
class Change:
    """A step from the table that is to the table that shall be."""

    table: str


@dataclass(frozen=True, slots=True)
class CreateTable(Change):
    columns: tuple[ColumnDef, ...]
    indexes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    uniques: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DropTable(Change):
    pass


@dataclass(frozen=True, slots=True)
class RenameTable(Change):
    new_name: str


@dataclass(frozen=True, slots=True)
class AddColumn(Change):
    column: ColumnDef


@dataclass(frozen=True, slots=True)
class WidenColumn(Change):
    """The type of a column grows; ``column`` is the whole new definition, ``old`` the one found."""

    column: ColumnDef
    old: ColumnDef


@dataclass(frozen=True, slots=True)
class ChangeColumn(Change):
    """Default or nullability of a column change; a column that becomes mandatory is filled first."""

    column: ColumnDef
    old: ColumnDef


@dataclass(frozen=True, slots=True)
class RenameColumn(Change):
    old_name: str
    new_name: str


@dataclass(frozen=True, slots=True)
class DropColumn(Change):
    """Only for the explicit trim command: a migration never drops."""

    name: str


@dataclass(frozen=True, slots=True)
class AddIndex(Change):
    columns: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class DropIndex(Change):
    name: str


@dataclass(frozen=True, slots=True)
class AddUnique(Change):
    columns: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class DropUnique(Change):
    name: str


@dataclass(frozen=True, slots=True)
class TableState:
    """A table as the database has it; columns are in canonical form, in stored order."""

    name: str
    columns: Mapping[str, ColumnDef]
    indexes: Mapping[str, tuple[str, ...]]
    uniques: Mapping[str, tuple[str, ...]]

    def column(self, name: str) -> ColumnDef | None:
        """The column of that name, whatever its case."""
        found = self.columns.get(name)
        if found is None:
            found = next((column for key, column in self.columns.items() if key.lower() == name.lower()), None)
        return found


class SchemaConnection(Protocol):
    """A connection, seen from here."""

    rehearsing: bool

    @property
    def dialect(self) -> Any: ...
    def execute_native(self, sql: str, params: Any) -> Any: ...


def inspect(connection: SchemaConnection, table: str) -> TableState | None:
    """The table as it is, None if there is none."""
    state: TableState | None = connection.dialect.table_state(connection, table)
    return state


def tables(connection: SchemaConnection) -> list[str]:
    """Names of all tables, sorted."""
    names: list[str] = connection.dialect.table_names(connection)
    return names


def is_done(change: Change, state: TableState | None) -> bool:
    """Whether the table already is as the change wants it: what makes an interrupted run repeatable."""
    if isinstance(change, CreateTable):
        return state is not None
    if state is None:
        # A renamed or dropped table is gone; any other change of a missing table must fail loudly.
        return isinstance(change, (DropTable, RenameTable))
    if isinstance(change, (AddIndex, DropIndex)):
        return (change.name in state.indexes) == isinstance(change, AddIndex)
    if isinstance(change, (AddUnique, DropUnique)):
        return (change.name in state.uniques) == isinstance(change, AddUnique)
    return _is_column_done(change, state)


def _is_column_done(change: Change, state: TableState) -> bool:
    match change:
        case AddColumn(column=column):
            return state.column(column.name) is not None
        case WidenColumn(column=column) | ChangeColumn(column=column):
            return state.columns.get(column.name) == column.canonical()
        case RenameColumn(old_name=old, new_name=new):
            return old not in state.columns and new in state.columns
        case DropColumn(name=name):
            return state.column(name) is None
    return False


def apply(connection: SchemaConnection, changes: Iterable[Change]) -> list[str]:
    """Carry out changes in order, leaving out those already done; returns the statements that ran.

    Where DDL is transactional (``dialect.transactional_ddl``) nothing is visible to others before commit.
    """
    done: list[str] = []
    for change in connection.dialect.merge(list(changes)):
        state = inspect(connection, change.table)
        if is_done(change, state):
            continue
        if connection.rehearsing and not connection.dialect.transactional_ddl:
            raise ValidationError(
                _("{0} would be changed: the database server cannot take that back").format(change.table)
            )
        for statement in connection.dialect.statements(change, state):
            connection.execute_native(statement, ())
            done.append(statement)
    return done


def describe(change: Change) -> str:
    """One line for a dry run."""
    match change:
        case CreateTable(columns=columns):
            return f"create {change.table} with {len(columns)} columns"
        case RenameTable(new_name=new):
            return f"rename {change.table} to {new}"
        case AddColumn(column=column):
            return f"{change.table}: add {column.name} ({type_text(column)})"
        case WidenColumn(column=column, old=old):
            return f"{change.table}: widen {column.name} from {type_text(old)} to {type_text(column)}"
        case ChangeColumn(column=column):
            return f"{change.table}: change default or nullability of {column.name}"
        case RenameColumn(old_name=old_name, new_name=new_name):
            return f"{change.table}: rename {old_name} to {new_name}"
        case AddIndex(columns=names) | AddUnique(columns=names):
            word = "unique" if isinstance(change, AddUnique) else "index"
            return f"{change.table}: {word} over {', '.join(names)}"
        case DropIndex(name=name) | DropUnique(name=name) | DropColumn(name=name):
            return f"{change.table}: drop {name}"
    return f"drop {change.table}"


def type_text(column: ColumnDef) -> str:
    column = column.canonical()
    if column.kind not in ("varchar", "decimal"):
        return column.kind
    return (
        f"{column.kind}({column.length})"
        if column.precision is None
        else f"decimal({column.length},{column.precision})"
    )
