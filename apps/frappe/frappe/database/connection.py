"""One connection to a database: statements, the transaction, and what tests may observe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any

from frappe.database.config import DatabaseConfig
from frappe.database.dialect import Dialect
from frappe.database.errors import SQLError
from frappe.database.held import HeldCounters
from frappe.database.result import Result
from frappe.database.statement import (
    BEGIN,
    COMMIT,
    DDL,
    FREE,
    LOCK,
    READ,
    ROLLBACK,
    WRITE,
    Prepared,
    bind,
    prepare,
    statement_kind,
)
from frappe.database.tokens import tokenize
from frappe.database.values import SEQUENCE_TYPES, adapt
from frappe.exceptions import DatabaseUnavailableError, QueryDeadlockError

Params = Sequence[Any] | Mapping[str, Any]
Listener = Callable[[str, Any, float], None]

_SAVEPOINT_NAME = re.compile(r"^\w{1,64}$", re.ASCII)
_KINDS_KEPT = 4096


@lru_cache(maxsize=2048)
def _prepared(dialect: type[Dialect], sql: str, with_params: bool) -> Prepared:
    """Apps' text in the words of a dialect; threads share the work."""
    kind = statement_kind(sql)
    tokens = tokenize(sql, with_params=with_params)
    return prepare(tokens if kind >= COMMIT else dialect.rewrite(tokens), kind)


class Connection:
    """Not for use by two threads at a time.

    Reads run in autocommit until the first write opens the transaction (``BEGIN IMMEDIATE`` or START TRANSACTION): a
    transaction that begins with a read and writes later would be refused when another writer came in between.

    statements: sent since connecting, without BEGIN, COMMIT and ROLLBACK.  transactions: how often one was opened.
    rehearsing: whatever is done is taken back, so nothing is committed, by whom ever it is asked for.
    wrote: whether the open transaction changed anything.  listeners: called with text, values and seconds.
    """

    def __init__(self, dialect: Dialect, config: DatabaseConfig) -> None:
        self.dialect = dialect
        self.config = config
        self.statements = 0
        self.transactions = 0
        self.in_transaction = False
        self.wrote = False
        self.rehearsing = False
        self.listeners: list[Listener] = []
        self.held: HeldCounters | None = None
        self._left = ""  # a savepoint that is to be released, unless the next one replaces it
        self._kinds: dict[str, int] = {}
        self._raw: Any = dialect.open()

    # -- statements ---------------------------------------------------------------------------------------------

    def execute(self, sql: str, params: Params | Any = None) -> Result:
        """Run apps' SQL: back-ticks, ``%s`` or ``%(name)s``, lists after IN, functions of a server database.

        A single value may be given bare. Raises SQLError and its kin; TypeError for values that cannot be stored.
        """
        given = params is not None and not (isinstance(params, (*SEQUENCE_TYPES, Mapping)) and not params)
        prepared = _prepared(type(self.dialect), sql, given)
        values: list[Any] = []
        text = prepared.text
        if given:
            if not isinstance(params, (list, tuple, Mapping)):
                params = (params,)
            text, values = bind(prepared, params, self.dialect.empty_list)
        kind = prepared.kind
        if kind >= COMMIT:
            return self._control(kind)
        if kind != READ:
            self._enter(kind)
        return self._send(text, values, kind)

    def execute_native(self, sql: str, params: Sequence[Any] = ()) -> Result:
        """Run text that is already in the database's own words, with ``?`` for parameters. The hot path."""
        kind = self._kinds.get(sql)
        if kind is None:
            if len(self._kinds) >= _KINDS_KEPT:
                self._kinds.clear()
            kind = self._kinds[sql] = statement_kind(sql)
        if kind != READ:
            if kind >= COMMIT:
                return self._control(kind)
            self._enter(kind)
        return self._send(sql, self.dialect.adapt_row(params) if params else (), kind)

    def native_text(self, sql: str) -> str:
        """A fragment of apps' SQL, without parameters, in the database's own words: for ``execute_native``."""
        return _prepared(type(self.dialect), sql, False).text

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run apps' SQL once per row of values; returns the number of rows changed. Counts as one statement."""
        prepared = _prepared(type(self.dialect), sql, True)
        count = len(prepared.refs)
        values = [[adapt(value) for value in row] for row in rows]
        if wrong := next((number for number, row in enumerate(values, 1) if len(row) != count), None):
            raise SQLError(f"row {wrong} has {len(values[wrong - 1])} values, the statement {count} parameters", sql)
        if not values:
            return 0
        self._enter(prepared.kind)
        started = perf_counter()
        self.statements += 1
        try:
            changed = self.dialect.run_many(self._raw, prepared.text, values)
        except self.dialect.driver_errors as error:
            raise self._failure(error, prepared.text) from error
        self._tell(prepared.text, values, perf_counter() - started)
        return changed

    def _enter(self, kind: int) -> None:
        """Open the transaction if a statement of this kind needs one."""
        if kind == FREE:
            return
        if kind == DDL and not self.dialect.transactional_ddl:
            # The server commits by itself before such a statement.
            self.write_counters()
            if self.held is not None:
                self.held.forget()
            self._left = ""
            self.in_transaction = self.wrote = False
            return
        if not self.in_transaction:
            self.begin()
        if kind != LOCK:
            self.wrote = True

    def _send(self, sql: str, params: Sequence[Any], kind: int) -> Result:
        self.statements += 1
        if not self.listeners:
            try:
                return self.dialect.run(self._raw, sql, params)
            except self.dialect.driver_errors as error:
                return self._retry(error, sql, params, kind)
        started = perf_counter()
        try:
            return self.dialect.run(self._raw, sql, params)
        except self.dialect.driver_errors as error:
            return self._retry(error, sql, params, kind)
        finally:
            self._tell(sql, params, perf_counter() - started)

    def _tell(self, sql: str, params: Any, seconds: float) -> None:
        for listener in self.listeners:
            listener(sql, params, seconds)

    def _retry(self, error: BaseException, sql: str, params: Sequence[Any], kind: int) -> Result:
        """A read on a connection the server has closed meanwhile runs once more on a new one; the rest fails."""
        failure = self._failure(error, sql)
        if kind != READ or self.in_transaction or not isinstance(failure, DatabaseUnavailableError):
            raise failure from error
        self._reopen()
        try:
            return self.dialect.run(self._raw, sql, params)
        except self.dialect.driver_errors as again:
            raise self._failure(again, sql) from again

    def _failure(self, error: BaseException, sql: str) -> Exception:
        failure = self.dialect.classify(error, sql)
        if self.in_transaction and (
            isinstance(failure, (QueryDeadlockError, DatabaseUnavailableError))
            or not self.dialect.is_transaction_open(self._raw)
        ):
            # The database has rolled back everything already: nothing may be committed in its place.
            self._end()
            return failure
        self.dialect.enrich(self._raw, failure)
        return failure

    def _reopen(self) -> None:
        with suppress(*self.dialect.driver_errors):
            self._raw.close()
        self._raw = self.dialect.open()

    # -- transaction --------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Open the write transaction now, waiting for other writers; nothing if it is open.

        Raises QueryTimeoutError when the wait was too long.
        """
        if self.in_transaction:
            return
        self.dialect.acquire_writer()
        try:
            self._begin()
        except BaseException:
            self.dialect.release_writer()
            raise
        self.in_transaction = True
        self.wrote = False
        self.transactions += 1

    def _begin(self) -> None:
        try:
            self.dialect.run(self._raw, self.dialect.begin_sql, ())
            return
        except self.dialect.driver_errors as error:
            failure = self.dialect.classify(error, self.dialect.begin_sql)
            if not isinstance(failure, DatabaseUnavailableError):
                raise failure from error
        self._reopen()
        try:
            self.dialect.run(self._raw, self.dialect.begin_sql, ())
        except self.dialect.driver_errors as error:
            raise self.dialect.classify(error, self.dialect.begin_sql) from error

    def commit(self) -> None:
        """Make the changes of the open transaction final. If that fails nothing is changed."""
        if self.rehearsing:
            return
        if not self.in_transaction:
            return
        self.write_counters()
        try:
            self.dialect.run(self._raw, "commit", ())
        except self.dialect.driver_errors as error:
            failure = self.dialect.classify(error, "commit")
            self.rollback()
            raise failure from error
        self._end()

    def rollback(self) -> None:
        """Forget the changes of the open transaction. Never fails: a broken connection has forgotten them already."""
        if not self.in_transaction:
            return
        with suppress(*self.dialect.driver_errors):
            self.dialect.run(self._raw, "rollback", ())
        self._end()

    def write_counters(self) -> None:
        """Bring the rows of counters up to the numbers that are held (``counters.holding``)."""
        for key, number in self.held.numbers.items() if self.held is not None and self.in_transaction else ():
            self.execute_native("update `tabSeries` set `current` = ? where `name` = ?", (number, key))

    def _end(self) -> None:
        if self.held is not None:
            self.held.forget()
        self._left = ""
        self.in_transaction = self.wrote = False
        self.dialect.release_writer()

    def savepoint(self, name: str) -> None:
        """Mark a point to return to; opens the transaction."""
        self._on_savepoint("savepoint", name)
        if self.held is not None:
            self.held.mark(name)

    def release_savepoint(self, name: str) -> None:
        """Forget the mark, keep the changes."""
        self._on_savepoint("release savepoint", name)
        if self.held is not None:
            self.held.release(name)

    def rollback_to_savepoint(self, name: str) -> None:
        """Forget the changes since the mark; the mark stays."""
        self._on_savepoint("rollback to savepoint", name)
        if self.held is not None:
            self.held.go_back(name)

    def _on_savepoint(self, verb: str, name: str) -> None:
        if not _SAVEPOINT_NAME.match(name):
            raise SQLError(f"{name!r} cannot name a savepoint: use letters, digits and underscores")
        wrote = self.wrote
        self.begin()
        left, self._left = self._left, ""
        if left and not (verb == "savepoint" and name == left):
            self._send(f"release savepoint `{left}`", (), WRITE)
        if verb == "release savepoint" and self.dialect.replaces_savepoints:
            self._left = name  # the next of many documents makes one of the same name, which does away with it
        else:
            self._send(f"{verb} `{name}`", (), WRITE)
        self.wrote = wrote

    def _control(self, kind: int) -> Result:
        if kind == BEGIN:
            self.begin()
        elif kind == COMMIT:
            self.commit()
        elif kind == ROLLBACK:
            self.rollback()
        return Result(None, [], 0, None)

    # -- end ----------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Roll back what is open and give the connection up. Twice does no harm."""
        if self._raw is None:
            return
        self.rollback()
        with suppress(*self.dialect.driver_errors):
            self._raw.close()
        self._raw = None

    def __del__(self) -> None:
        # A thread that ends inside a transaction must not keep the others from writing.
        if getattr(self, "_raw", None) is not None:
            self.close()

    @property
    def is_closed(self) -> bool:
        return self._raw is None

    def backup_to(self, path: Path) -> Path:
        """Write a consistent copy of the whole database while others go on working; returns its path.

        Compressed if the name ends in ``.gz``.
        """
        self.dialect.backup(self._raw, path)
        return path

    def optimize(self) -> None:
        """Refresh what the planner knows about the data: after imports and migrations, and once a day."""
        if self.dialect.optimize_sql:
            self.execute_native(self.dialect.optimize_sql)

    def size(self) -> int:
        """Bytes of data and indexes."""
        return self.dialect.size(self)
