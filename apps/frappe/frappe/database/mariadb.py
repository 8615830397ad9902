"""The server database."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import mariadb  # type: ignore[import-untyped]

from frappe.database.errors import BackupError, ColumnMissing, SQLError, TableMissing, UniqueViolation
from frappe.database.mariadb_ddl import MariaDBTables
from frappe.database.result import Result
from frappe.database.tokens import STRING, Token, escape_literal, literal_value
from frappe.database.values import PLAIN_TYPES, adapt
from frappe.exceptions import (
    CharacterLengthExceededError,
    DatabaseUnavailableError,
    ExecutableNotFound,
    QueryDeadlockError,
    QueryTimeoutError,
    StorageFullError,
)
from frappe.utils.clock import now_utc, site_time_zone

_DECIMAL_TYPES = frozenset({0, 246})
_BINARY_FLAG = 128
_DUPLICATE = re.compile(r"Duplicate entry '(.*)' for key '([^']*)'", re.DOTALL)
_TABLE_OF = re.compile(
    r"^\s*(?:insert|replace|update)\s+(?:ignore\s+)?(?:into\s+)?`?([^`(\s]+(?:\s[^`(]+)?)`?", re.IGNORECASE
)
_QUOTED = re.compile(r"'([^']*)'")
_MULTI_ROW = re.compile(
    r"^(?P<head>\s*(?:insert|replace)\b.*?\bvalues)\s*(?P<row>\([^()]*\))\s*$", re.IGNORECASE | re.DOTALL
)
# The driver sends a statement and its values before it reads: of some 8,000 parameters the server's description of them
# fills the socket, and the two wait for each other until the server gives up after a minute.
_PARAMETERS_PER_STATEMENT = 4_000

_GONE = frozenset({1053, 2002, 2003, 2005, 2006, 2013, 2055, 1040, 1203, 4031})
_CLOSED = "not connected"  # what the driver says, without a number, of a connection that could not be opened again
_FULL = frozenset({1021, 1114, 1290, 1836, 3})
_MESSAGES: Mapping[int, str] = {
    1213: "two transactions wait for each other: try again",
    1205: "another transaction has held the rows for too long: try again",
}


class MariaDBDialect(MariaDBTables):
    name = "mariadb"
    copy_kind = "sql"
    begin_sql = "start transaction"
    for_update = " for update"
    skip_locked = " skip locked"
    like_escape = ""
    empty_list = "select null from dual where false"
    insert_ignore = "insert ignore"
    upsert = " on duplicate key update {updates}"
    upsert_value = "values({column})"
    # last_insert_id(x) hands x back with the answer of the insert itself: no second round trip under the row lock.
    upsert_counter = (
        "insert into `tabSeries` (`name`, `current`) values (?, last_insert_id(?)) "
        "on duplicate key update `current` = last_insert_id(`current` + ?)"
    )
    driver_errors = (mariadb.Error,)
    replaces_savepoints = True
    search_ddl = (
        "create table if not exists `__search` (`id` bigint not null auto_increment primary key, "
        "`doctype` varchar(140) not null, `name` varchar(255) not null, `words` longtext, `guarded` longtext, "
        "unique key `search_key` (`doctype`, `name`), fulltext key `search_words` (`words`), "
        "fulltext key `search_all` (`words`, `guarded`)) engine=InnoDB",
    )

    # -- full text ------------------------------------------------------------------------------------------------

    def search_sql(self, guarded: bool, ranked: bool = True) -> str:
        match = f"match(`s`.`words`{', `s`.`guarded`' if guarded else ''}) against (? in boolean mode)"
        text = f"select `s`.`doctype`, `s`.`name` from {{table}} `s` where {match} and {{types}}"
        return f"{text} order by {match} desc, `s`.`id`" if ranked else text

    def search_expression(self, alternatives: Sequence[Sequence[tuple[str, bool]]], guarded: bool) -> str:
        groups = (" ".join(f"+{word}{'*' if longer else ''}" for word, longer in words) for words in alternatives)
        return " ".join(f"({group})" for group in groups)

    def search_order_params(self, expression: str) -> list[str]:
        return [expression]

    # -- connection ---------------------------------------------------------------------------------------------

    def open(self) -> Any:
        return self._connect(self.config.user, self.config.password, self.config.name)

    def _connect(self, user: str, password: str, database: str) -> Any:
        where: dict[str, Any] = (
            {"unix_socket": self.config.socket}
            if self.config.socket
            else {"host": self.config.host, "port": self.config.port}
        )
        try:
            raw = mariadb.connect(
                user=user, password=password, database=database, autocommit=True, connect_timeout=10, **where
            )
            cursor = raw.cursor()
            cursor.execute(self._session_settings())
            # As the embedded database does it: whoever waited for a row sees what the other one stored, whatever was read before.
            cursor.execute("set session transaction isolation level read committed")
        except mariadb.Error as error:
            raise self.classify(error, "connect") from error
        return raw

    def _session_settings(self) -> str:
        options = self.config.options
        zone = str(options.get("time_zone") or _offset_of_site())
        if not re.fullmatch(r"[+-]\d\d:\d\d|[\w/+-]+", zone):
            raise SQLError(f"{zone!r} is not a time zone")
        return (
            "set names utf8mb4 collate utf8mb4_unicode_ci, "
            "session sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', "
            f"session time_zone = '{zone}', "
            f"session innodb_lock_wait_timeout = {int(options.get('lock_timeout_seconds', 50))}"
        )

    def run(self, raw: Any, sql: str, params: Sequence[Any]) -> Result:
        cursor = raw.cursor()
        cursor.execute(sql, params or None)
        description = cursor.description
        rows = cursor.fetchall() if description else []
        if rows and not _DECIMAL_TYPES.isdisjoint([column[1] for column in description]):
            rows = _decimals_to_floats(rows, description)
        return Result(description, rows, cursor.rowcount, cursor.lastrowid)

    def run_many(self, raw: Any, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """One statement for many rows where the form allows it: a round trip costs more than a row."""
        cursor = raw.cursor()
        match = _MULTI_ROW.match(sql)
        changed = 0
        if match is None:
            for row in rows:
                cursor.execute(sql, row)
                changed += cursor.rowcount
            return changed
        per_statement = max(_PARAMETERS_PER_STATEMENT // max(len(rows[0]), 1), 1)
        for start in range(0, len(rows), per_statement):
            chunk = rows[start : start + per_statement]
            values = ", ".join([match["row"]] * len(chunk))
            cursor.execute(f"{match['head']} {values}", [value for row in chunk for value in row])
            changed += cursor.rowcount
        return changed

    def adapt_row(self, params: Sequence[Any]) -> Sequence[Any]:
        return [value if type(value) in PLAIN_TYPES else adapt(value) for value in params]

    @classmethod
    def rewrite(cls, tokens: list[Token]) -> list[Token]:
        """Literals in the one form whose end the driver recognises when it looks for parameters: quotes doubled."""
        for index, token in enumerate(tokens):
            if token.text == ")" and index > 1 and tokens[index - 1].text == "(" and tokens[index - 2].word == "in":
                token.text = f"{cls.empty_list})"
            if token.kind == STRING and ("\\" in token.text or token.text[0] == '"'):
                token.text = cls.quote_value(literal_value(token.text))
        return tokens

    def raw_column(self, quoted: str) -> str:
        return f"cast({quoted} as char)"

    # -- errors -------------------------------------------------------------------------------------------------

    def classify(self, error: BaseException, sql: str) -> Exception:
        text = str(error)
        number = getattr(error, "errno", 0) or 0
        if number in (1062, 1586, 1169):
            return _unique_violation(text, sql)
        quoted = _QUOTED.search(text)
        subject = quoted.group(1) if quoted else ""
        if number in (1146, 1051):
            return TableMissing(f"{text}: run migrate", sql, table=subject.rpartition(".")[2])
        if number in (1054, 1072, 1091):
            return ColumnMissing(
                f"{text}: correct the field name or run migrate", sql, column=subject.rpartition(".")[2]
            )
        if number == 1406:
            return CharacterLengthExceededError(f"the value is too long for the column {subject}: shorten it")
        if number == 1213:
            return QueryDeadlockError(_MESSAGES[number])
        if number in (1205, 1969, 3024):
            return QueryTimeoutError(_MESSAGES.get(number, text))
        if number in _FULL:
            return StorageFullError(f"the database cannot be written ({text})")
        if number in _GONE or isinstance(error, mariadb.InterfaceError) or _CLOSED in text:
            return DatabaseUnavailableError(f"the database cannot be reached ({text})")
        if number in (1045, 1044, 1049, 1698):
            return DatabaseUnavailableError(f"the database refuses the connection ({text})")
        return SQLError(f"{text} in: {sql[:500]}", sql)

    def enrich(self, raw: Any, error: Exception) -> None:
        """Look up which columns a violated key covers; the server names only the key."""
        if not isinstance(error, UniqueViolation) or error.columns or not error.table:
            return
        cursor = raw.cursor()
        cursor.execute(
            "select column_name from information_schema.statistics where table_schema = database() "
            "and table_name = ? and index_name = ? order by seq_in_index",
            (error.table, error.index),
        )
        error.columns = tuple([row[0] for row in cursor.fetchall()])

    # -- whole databases ----------------------------------------------------------------------------------------

    def create_database(self, root_user: str, root_password: str) -> None:
        config = self.config
        host = "localhost" if config.socket or config.host in ("localhost", "127.0.0.1") else "%"
        account = f"{self.quote(config.user)}@{self.quote(host)}"
        with self._as_root(root_user, root_password) as cursor:
            cursor.execute("select 1 from information_schema.schemata where schema_name = ?", (config.name,))
            if cursor.fetchall():
                raise SQLError(f"the database {config.name} exists already: drop it first or choose another name")
            cursor.execute(
                f"create database {self.quote(config.name)} character set utf8mb4 collate utf8mb4_unicode_ci"
            )
            cursor.execute(f"create user if not exists {account} identified by {self.quote_value(config.password)}")
            cursor.execute(f"alter user {account} identified by {self.quote_value(config.password)}")
            cursor.execute(f"grant all privileges on {self.quote(config.name)}.* to {account}")

    def drop_database(self, root_user: str, root_password: str) -> None:
        config = self.config
        with self._as_root(root_user, root_password) as cursor:
            cursor.execute(f"drop database if exists {self.quote(config.name)}")
            if config.user != root_user:
                for host in ("localhost", "%"):
                    cursor.execute(f"drop user if exists {self.quote(config.user)}@{self.quote(host)}")

    @classmethod
    def quote_value(cls, value: str) -> str:
        return escape_literal(value)

    @contextmanager
    def _as_root(self, user: str, password: str) -> Iterator[Any]:
        raw = self._connect(user, password, "")
        try:
            yield raw.cursor()
        except mariadb.Error as error:
            raise self.classify(error, "administration") from error
        finally:
            raw.close()

    def backup(self, raw: Any, path: Path) -> None:
        """An SQL dump of one consistent moment, compressed if ``path`` ends in .gz."""
        command = [
            "--single-transaction",
            "--quick",
            "--routines",
            "--skip-lock-tables",
            "--default-character-set=utf8mb4",
        ]
        with _opened(path, "wb") as target:
            self._client("mariadb-dump", [*command, self.config.name], output=target)

    def restore(self, path: Path) -> None:
        """Check that the dump can be read to its end, then load it into the emptied database."""
        name = self.quote(self.config.name)
        try:
            with _opened(path, "rb") as source:
                tail = b""
                while chunk := source.read(1 << 20):
                    tail = (tail + chunk)[-200:]
        except (OSError, EOFError, zlib.error) as error:
            raise BackupError(f"{path.name} is damaged: {error}") from error
        if b"Dump completed" not in tail:
            raise BackupError(f"{path.name} is damaged: its end is missing")
        emptied = f"drop database {name}; create database {name} character set utf8mb4 collate utf8mb4_unicode_ci"
        self._client("mariadb", ["-e", emptied])
        with _opened(path, "rb") as source:
            self._client("mariadb", [self.config.name], source=source)

    def _client(self, program: str, arguments: list[str], *, output: Any = None, source: Any = None) -> None:
        """Run one of the server's own clients; the password goes through a file only we can read."""
        executable = shutil.which(program)
        if executable is None:
            raise ExecutableNotFound(f"{program} is not installed: install the MariaDB client programs")
        config = self.config
        lines = ["[client]", f"user={_option(config.user)}", f"password={_option(config.password)}"]
        lines += [f'socket="{config.socket}"'] if config.socket else [f'host="{config.host}"', f"port={config.port}"]
        handle, options = tempfile.mkstemp(suffix=".cnf")
        complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed below, with the file of options
        try:
            with os.fdopen(handle, "w") as file:
                file.write("\n".join(lines) + "\n")
            with subprocess.Popen(  # noqa: S603 - fixed program and options
                [executable, f"--defaults-extra-file={options}", *arguments],
                stdin=subprocess.PIPE if source else subprocess.DEVNULL,
                stdout=subprocess.PIPE if output else subprocess.DEVNULL,
                stderr=complaints,
            ) as process:
                # Compressed files are no real files for the client, so the bytes pass through here.
                if process.stdin is not None:
                    with suppress(BrokenPipeError), process.stdin:
                        shutil.copyfileobj(source, process.stdin)
                if process.stdout is not None:
                    shutil.copyfileobj(process.stdout, output)
            if process.returncode != 0:
                complaints.seek(0)
                raise BackupError(f"{program} failed: {complaints.read().decode(errors='replace').strip()[:500]}")
        finally:
            complaints.close()
            Path(options).unlink()

    def size(self, connection: Any) -> int:
        rows = connection.execute_native(
            "select sum(data_length + index_length) from information_schema.tables where table_schema = database()", ()
        ).rows
        return int(rows[0][0] or 0)


def _option(value: str) -> str:
    """A value inside an option file."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _opened(path: Path, mode: str) -> Any:
    return gzip.open(path, mode) if path.suffix == ".gz" else open(path, mode)


def _offset_of_site() -> str:
    """The present offset of the site's time zone: named zones need tables that many servers lack."""
    moment: datetime = now_utc().astimezone(UTC)
    text = moment.astimezone(site_time_zone()).strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def _decimals_to_floats(rows: list[Any], description: Any) -> list[Any]:
    places = [place for place, column in enumerate(description) if column[1] in _DECIMAL_TYPES]
    converted = []
    for row in rows:
        values = list(row)
        for place in places:
            if values[place] is not None:
                values[place] = float(values[place])
        converted.append(tuple(values))
    return converted


def _unique_violation(text: str, sql: str) -> UniqueViolation:
    match = _DUPLICATE.search(text)
    value, key = (match.group(1), match.group(2)) if match else (None, "")
    key = key.rpartition(".")[2]
    found = _TABLE_OF.match(sql)
    table = found.group(1) if found else ""
    columns = ("name",) if key == "PRIMARY" else ()
    return UniqueViolation(
        f"a row of {table or 'the table'} with the same {key} exists already",
        sql,
        table=table,
        columns=columns,
        index=key,
        value=value,
    )
