"""Questions about tables, and the few changes apps make to them themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from frappe.database import TableMissing, apply, inspect
from frappe.database.ddl import AddIndex, AddUnique
from frappe.runtime.i18n import _
from frappe.types import _dict

if TYPE_CHECKING:
    from frappe.database import Connection
    from frappe.runtime.context import Context


class Structure:
    """table_exists, has_column and their family."""

    ctx: Context
    connection: Connection

    def table_set(self) -> frozenset[str]:
        raise NotImplementedError

    def table_exists(self, doctype: str, cached: bool = True) -> bool:
        return f"tab{doctype}" in self.table_set() or doctype in self.table_set()

    def has_table(self, doctype: str) -> bool:
        return self.table_exists(doctype)

    def get_tables(self, cached: bool = True) -> list[str]:
        return sorted(self.table_set())

    def get_table_columns(self, doctype: str) -> list[str]:
        """Names of the columns. Raises TableMissing."""
        return [row.name for row in self.describe(doctype)]

    def get_db_table_columns(self, table: str) -> list[str]:
        state = inspect(self.connection, table)
        return list(state.columns) if state else []

    def describe(self, doctype: str) -> list[_dict]:
        """Names and kinds of the columns. Raises TableMissing."""
        state = inspect(self.connection, f"tab{doctype}")
        if state is None:
            raise TableMissing(_("DocType {0} has no table").format(doctype), table=f"tab{doctype}")
        return [_dict(name=column.name, type=column.kind) for column in state.columns.values()]

    def has_column(self, doctype: str, column: str) -> bool:
        return column in self.get_table_columns(doctype)

    def get_column_type(self, doctype: str, column: str) -> str | None:
        return next((row.type for row in self.describe(doctype) if row.name == column), None)

    def has_index(self, table_name: str, index_name: str) -> bool:
        state = inspect(self.connection, table_name)
        return bool(state and (index_name in state.indexes or index_name in state.uniques))

    def add_index(self, doctype: str, fields: Sequence[str], index_name: str | None = None) -> None:
        """Add an index unless it is there."""
        columns = tuple(field.partition("(")[0].strip("` ") for field in fields)
        name = index_name or "_".join(columns) + "_index"
        apply(self.connection, [AddIndex(f"tab{doctype}", columns, name)])

    def add_unique(self, doctype: str, fields: Sequence[str] | str, constraint_name: str | None = None) -> None:
        """Add a unique key unless it is there."""
        columns = tuple([fields] if isinstance(fields, str) else fields)
        name = constraint_name or "unique_" + "_".join(columns)
        apply(self.connection, [AddUnique(f"tab{doctype}", columns, name)])

    def get_database_size(self) -> float:
        """Megabytes of data and indexes."""
        return self.connection.size() / 2**20

    def is_column_missing(self, error: BaseException) -> bool:
        return type(error).__name__ == "ColumnMissing"

    def is_table_missing(self, error: BaseException) -> bool:
        return type(error).__name__ == "TableMissing"

    is_missing_column = is_column_missing
    is_missing_table = is_table_missing

    def is_missing_table_or_column(self, error: BaseException) -> bool:
        return self.is_column_missing(error) or self.is_table_missing(error)

    def is_duplicate_entry(self, error: BaseException) -> bool:
        return type(error).__name__ in ("UniqueViolation", "DuplicateEntryError")

    def is_unique_key_violation(self, error: BaseException) -> bool:
        return type(error).__name__ in ("UniqueViolation", "UniqueValidationError")

    def is_primary_key_violation(self, error: BaseException) -> bool:
        return bool(getattr(error, "is_primary", False))

    def is_deadlocked(self, error: BaseException) -> bool:
        return type(error).__name__ == "QueryDeadlockError"

    def is_timedout(self, error: BaseException) -> bool:
        return type(error).__name__ == "QueryTimeoutError"
