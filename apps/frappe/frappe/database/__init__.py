"""Connections to the database of a site, whatever its kind.

Dialects are loaded when they are first needed, so a driver that is not used need not be installed.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from frappe.database import ddl
from frappe.database.config import DatabaseConfig
from frappe.database.connection import Connection
from frappe.database.counters import decrement_if_last, holding, increment_series
from frappe.database.ddl import ColumnDef, TableState, apply, inspect, tables
from frappe.database.dialect import Dialect
from frappe.database.errors import ColumnMissing, NarrowingRefused, SQLError, TableMissing, UniqueViolation
from frappe.database.pool import Pool
from frappe.database.result import Result
from frappe.database.tokens import escape_literal
from frappe.exceptions import ImproperDBConfigurationError

_DIALECTS = {
    "sqlite": ("frappe.database.sqlite", "SQLiteDialect"),
    "mariadb": ("frappe.database.mariadb", "MariaDBDialect"),
}
_EMBEDDED = frozenset({"sqlite"})


def is_embedded(config: DatabaseConfig) -> bool:
    """Whether the database works in this process, where its driver and the requests compete for the interpreter."""
    return config.kind in _EMBEDDED


def dialect_for(config: DatabaseConfig) -> Dialect:
    """The dialect of a database. Raises ImproperDBConfigurationError for an unknown kind or a missing driver."""
    if config.kind not in _DIALECTS:
        raise ImproperDBConfigurationError(f"db_type is {config.kind!r}; use one of {', '.join(_DIALECTS)}")
    module, name = _DIALECTS[config.kind]
    try:
        dialect: Dialect = getattr(import_module(module), name)(config)
    except ModuleNotFoundError as error:
        raise ImproperDBConfigurationError(
            f"the driver {error.name} is not installed: install frappe with the extra {config.kind!r}"
        ) from error
    return dialect


def connect(config: DatabaseConfig) -> Connection:
    """A new connection. Raises DatabaseUnavailableError if the database cannot be reached."""
    return Connection(dialect_for(config), config)


def create_database(config: DatabaseConfig, *, root_user: str = "", root_password: str = "") -> None:
    """Make an empty database; where there are users, also the one of the config with all rights in it."""
    dialect_for(config).create_database(root_user, root_password)


def drop_database(config: DatabaseConfig, *, root_user: str = "", root_password: str = "") -> None:
    """Remove a database with everything in it; nothing happens if there is none."""
    pool.close_all(config)
    dialect_for(config).drop_database(root_user, root_password)


def restore_from(config: DatabaseConfig, path: Path) -> None:
    """Replace a database by a copy that ``Connection.backup_to`` wrote; no thread may be at work in it."""
    pool.close_all(config)
    dialect_for(config).restore(path)


pool = Pool(connect)

__all__ = [
    "ColumnDef",
    "ColumnMissing",
    "Connection",
    "DatabaseConfig",
    "Dialect",
    "NarrowingRefused",
    "Result",
    "SQLError",
    "TableMissing",
    "TableState",
    "UniqueViolation",
    "apply",
    "connect",
    "create_database",
    "ddl",
    "decrement_if_last",
    "dialect_for",
    "drop_database",
    "escape_literal",
    "holding",
    "increment_series",
    "inspect",
    "pool",
    "restore_from",
    "tables",
]
