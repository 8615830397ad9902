"""What can go wrong in a database, in our own classes: those of a driver never leave its dialect."""

from __future__ import annotations

from frappe.exceptions import DataError, FrappeError


class SQLError(DataError):
    """A statement the database refused. ``statement`` is its text without parameter values."""

    def __init__(self, message: str, statement: str = "") -> None:
        super().__init__(message)
        self.statement = statement


class UniqueViolation(SQLError):
    """A row with the same key exists.

    columns: the columns of the key, ``("name",)`` for the primary key; empty where the database does not tell.
    value: the offending value as the database prints it, None where it does not.
    """

    def __init__(
        self,
        message: str,
        statement: str = "",
        *,
        table: str = "",
        columns: tuple[str, ...] = (),
        index: str | None = None,
        value: str | None = None,
    ) -> None:
        super().__init__(message, statement)
        self.table = table
        self.columns = columns
        self.index = index
        self.value = value

    @property
    def is_primary(self) -> bool:
        return self.columns == ("name",)


class TableMissing(SQLError):
    """The table does not exist: the DocType is not installed, or migrate has not run."""

    def __init__(self, message: str, statement: str = "", *, table: str = "") -> None:
        super().__init__(message, statement)
        self.table = table


class ColumnMissing(SQLError):
    """The column does not exist in any table of the statement."""

    def __init__(self, message: str, statement: str = "", *, column: str = "") -> None:
        super().__init__(message, statement)
        self.column = column


class NarrowingRefused(SQLError):
    """A change of type would cut or lose stored values."""


class BackupError(FrappeError):
    """A copy of the database could not be written or read."""
