"""The embedded database: one file, many readers, one writer.

Text columns compare without regard to ASCII case (``COLLATE NOCASE``), as on the server; accents and full-width forms
stay distinct here, and an expression over a column (``ifnull(x, '')``) compares byte by byte. Dates are stored as text;
columns of date types come out as objects, expressions over them (``max(creation)``) as text, and a number is equal to
its text only where one side is a column.
"""

from __future__ import annotations

import errno
import gzip
import os
import re
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from frappe.database.config import DatabaseConfig
from frappe.database.errors import BackupError, ColumnMissing, SQLError, TableMissing, UniqueViolation
from frappe.database.locks import FileLocks, locks_for
from frappe.database.result import Result
from frappe.database.sqlite_ddl import SQLiteTables
from frappe.database.sqlite_functions import register
from frappe.database.sqlite_rewrite import rewrite
from frappe.database.sqlite_search import SEARCH_DDL, SQLiteSearch
from frappe.database.tokens import Token
from frappe.database.values import (
    adapt,
    datetime_text,
    read_date,
    read_datetime,
    read_time,
    time_text,
    timedelta_text,
)
from frappe.exceptions import (
    DatabaseUnavailableError,
    DataError,
    ImproperDBConfigurationError,
    QueryTimeoutError,
    StorageFullError,
)
from frappe.runtime.i18n import _

# The driver keeps both registries per process; nothing else in the process stores objects through it.
sqlite3.register_converter("DATETIME", read_datetime)
sqlite3.register_converter("DATE", read_date)
sqlite3.register_converter("TIME", read_time)
sqlite3.register_adapter(datetime, datetime_text)
sqlite3.register_adapter(date, date.isoformat)
sqlite3.register_adapter(time, time_text)
sqlite3.register_adapter(timedelta, timedelta_text)
sqlite3.register_adapter(Decimal, float)

_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")
_BIND_MESSAGES = ("Error binding parameter", "type '", "can't adapt")


class SQLiteDialect(SQLiteSearch, SQLiteTables):
    name = "sqlite"
    copy_kind = "db"
    begin_sql = "begin immediate"
    for_update = ""
    skip_locked = ""
    like_escape = r" escape '\'"
    empty_list = ""
    insert_ignore = "insert or ignore"
    optimize_sql = "pragma optimize"
    upsert = " on conflict ({keys}) do update set {updates}"
    upsert_value = "excluded.{column}"
    upsert_counter = (
        "insert into `tabSeries` (`name`, `current`) values (?, ?) "
        "on conflict (`name`) do update set `current` = `current` + ?"
    )
    # RETURNING costs 2 ms and more once a transaction has written much (SQLite 3.40), a look-up 4 µs.
    counter_answers = False
    driver_errors = (sqlite3.Error, sqlite3.Warning)
    search_ddl = SEARCH_DDL

    def __init__(self, config: DatabaseConfig) -> None:
        super().__init__(config)
        if config.path is None:
            raise ImproperDBConfigurationError("an embedded database needs the path of its file")
        self.path: Path = config.path
        self._locks: FileLocks = locks_for(config.path)
        self._gated = bool(config.options.get("read_gate", True))
        self._holds_writer = False
        self._lock_timeout = float(config.options.get("lock_timeout_seconds", 15))

    # -- connection ---------------------------------------------------------------------------------------------

    def open(self) -> Any:
        try:
            raw = sqlite3.connect(
                self.path,
                timeout=5.0,
                isolation_level=None,
                detect_types=sqlite3.PARSE_DECLTYPES,
                check_same_thread=False,
                cached_statements=512,
            )
            for pragma in self._pragmas():
                raw.execute(pragma)
        except sqlite3.Error as error:
            raise self.classify(error, f"open {self.path.name}") from error
        register(raw, self.config.name or self.path.stem)
        return raw

    def _pragmas(self) -> list[str]:
        options = self.config.options
        synchronous = str(options.get("synchronous", "normal")).lower()
        if synchronous not in ("off", "normal", "full", "extra"):
            raise ImproperDBConfigurationError(f"synchronous is {synchronous!r}; use normal or full")
        return [
            # First, so that switching to WAL already waits for other processes.
            "pragma busy_timeout = 5000",
            "pragma journal_mode = wal",
            f"pragma synchronous = {synchronous}",
            # Per connection, and each thread has one: 16 MiB holds the hot pages of a large site; the file cache of
            # the machine is behind it.
            f"pragma cache_size = -{int(options.get('cache_kib', 16_384))}",
            f"pragma mmap_size = {int(options.get('mmap_bytes', 0))}",
            "pragma temp_store = memory",
            "pragma foreign_keys = off",
        ]

    def run(self, raw: Any, sql: str, params: Sequence[Any]) -> Result:
        try:
            return self._fetch(raw, sql, params)
        except OverflowError as error:
            raise DataError(
                _("A number is too large: the database keeps whole numbers of at most 19 digits")
            ) from error
        except (sqlite3.InterfaceError, sqlite3.ProgrammingError) as error:
            if not str(error).startswith(_BIND_MESSAGES):
                raise
            # A subclass the driver does not know, or a value that cannot be stored: adapt() says which.
            return self._fetch(raw, sql, [adapt(value) for value in params])

    def _fetch(self, raw: Any, sql: str, params: Sequence[Any]) -> Result:
        if not self._gated:
            cursor = raw.execute(sql, params)
            description = cursor.description
            return Result(description, cursor.fetchall() if description else [], cursor.rowcount, cursor.lastrowid)
        with self._locks.gate:
            cursor = raw.execute(sql, params)
            description = cursor.description
            return Result(description, cursor.fetchall() if description else [], cursor.rowcount, cursor.lastrowid)

    def run_many(self, raw: Any, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        with self._locks.gate:
            count: int = raw.executemany(sql, rows).rowcount
            return count

    @classmethod
    def rewrite(cls, tokens: list[Token]) -> list[Token]:
        return rewrite(tokens)

    def raw_column(self, quoted: str) -> str:
        # An expression has no declared type, so no converter runs.
        return f"+{quoted}"

    # -- writer lock --------------------------------------------------------------------------------------------

    def acquire_writer(self) -> None:
        if not self._locks.writer.acquire(self._lock_timeout):
            raise QueryTimeoutError(
                f"another thread has been writing to {self.path.name} for over {self._lock_timeout:g} seconds: try again"
            )
        self._holds_writer = True

    def release_writer(self) -> None:
        if self._holds_writer:
            self._holds_writer = False
            self._locks.writer.release()

    def is_transaction_open(self, raw: Any) -> bool:
        return bool(raw.in_transaction)

    # -- errors -------------------------------------------------------------------------------------------------

    def classify(self, error: BaseException, sql: str) -> Exception:
        text = str(error)
        lower = text.lower()
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if (unique := _UNIQUE.search(text)) is not None:
            return self._unique_violation(unique.group(1), sql)
        if lower.startswith("no such table"):
            return TableMissing(f"{text}: run migrate", sql, table=text.rpartition(": ")[2].removeprefix("main."))
        if "no such column" in lower or "has no column named" in lower:
            column = text.rpartition(": ")[2] if ": " in text else text.rpartition(" ")[2]
            return ColumnMissing(f"{text}: correct the field name or run migrate", sql, column=column)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return QueryTimeoutError(f"{self.path.name} is locked by another process: try again")
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY):
            return StorageFullError(f"{self.path.name} cannot be written ({text}): free disk space or fix its rights")
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            return DatabaseUnavailableError(f"{self.path.name} cannot be read ({text})")
        return SQLError(f"{text} in: {sql[:500]}", sql)

    def _unique_violation(self, failed: str, sql: str) -> UniqueViolation:
        pieces = [piece.strip() for piece in failed.split(",")]
        table = pieces[0].rpartition(".")[0]
        columns = tuple(piece.rpartition(".")[2] for piece in pieces)
        return UniqueViolation(
            f"a row of {table} with the same {', '.join(columns)} exists already", sql, table=table, columns=columns
        )

    # -- whole databases ----------------------------------------------------------------------------------------

    def create_database(self, root_user: str, root_password: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists():
            raise SQLError(f"{self.path.name} exists already: drop it first or choose another name")
        self.open().close()

    def drop_database(self, root_user: str, root_password: str) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)

    def backup(self, raw: Any, path: Path) -> None:
        """A copy of the file, compressed if ``path`` ends in .gz; others may write meanwhile."""
        compressed = path.suffix == ".gz"
        handle, plain = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
        try:
            target = sqlite3.connect(plain)
            try:
                raw.backup(target, pages=2_000, sleep=0)
                # The copy shall be one file that any tool can read.
                target.execute("pragma journal_mode = delete")
            finally:
                target.close()
            if compressed:
                with open(plain, "rb") as source, gzip.open(path, "wb") as packed:
                    shutil.copyfileobj(source, packed)
            else:
                Path(plain).replace(path)
        except sqlite3.Error as error:
            raise self.classify(error, "backup") from error
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise StorageFullError(f"no space left for the backup {path.name}") from error
            raise BackupError(f"the backup {path.name} could not be written: {error.strerror}") from error
        finally:
            Path(plain).unlink(missing_ok=True)

    def restore(self, path: Path) -> None:
        """Check the copy, then let it take the place of the file in one step."""
        fresh = Path(f"{self.path}.restore")
        opener = gzip.open if path.suffix == ".gz" else open
        try:
            with opener(path, "rb") as source, open(fresh, "wb") as target:
                shutil.copyfileobj(source, target)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            fresh.unlink()
            raise BackupError(f"{path.name} is damaged: {error}") from error
        check = sqlite3.connect(fresh)
        try:
            answer = check.execute("pragma quick_check").fetchone()[0]
        except sqlite3.Error as error:
            fresh.unlink()
            raise BackupError(f"{path.name} is not a copy of a database") from error
        finally:
            check.close()
        if answer != "ok":
            fresh.unlink()
            raise BackupError(f"{path.name} is damaged: {answer}")
        self.drop_database("", "")
        fresh.replace(self.path)

    def size(self, connection: Any) -> int:
        pages = connection.execute_native("select page_count * page_size from pragma_page_count, pragma_page_size", ())
        return int(pages.rows[0][0])
