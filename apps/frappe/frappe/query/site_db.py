"""``frappe.db``: upstream's database object over one connection, one compiler and the running context."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from frappe.database import Connection, TableMissing, escape_literal, pool, tables
from frappe.database.errors import SQLError
from frappe.database.rows import insert
from frappe.database.statement import BEGIN, COMMIT, DDL, ROLLBACK, statement_kind
from frappe.exceptions import DataError, ImplicitCommitError, ValidationError
from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.query.built import get_query
from frappe.query.compile import ListQuery
from frappe.query.database_config import database_config
from frappe.query.defaults import Defaults
from frappe.query.public import get_all, get_list
from frappe.query.sequences import Sequences
from frappe.query.structure import Structure
from frappe.query.values import Values
from frappe.query.writes import Writes
from frappe.query_builder import set_executor, set_get_query
from frappe.runtime import versions
from frappe.runtime.cache import cached
from frappe.runtime.context import CallbackQueue, Context, current, set_database_factory
from frappe.runtime.i18n import _

_VERSIONS = f"select {versions.COLUMNS}"
_ALL = Access.system("frappe.db reads without the rights of a person")


class SiteDatabase(Values, Writes, Defaults, Structure, Sequences):
    """The database of the running site. Upstream's names; each family of them is a mix-in in its own module."""

    DataError = DataError
    InternalError = OperationalError = ProgrammingError = SQLError
    TableMissingError = TableMissing

    def __init__(self, ctx: Context, connection: Connection) -> None:
        self.ctx = ctx
        self.connection = connection
        self.last_query = ""
        self.auto_commit_on_many_writes = False

    @staticmethod
    def set(doc: Any, field: str, val: Any) -> None:
        doc.db_set(field, val)

    # --- transaction -------------------------------------------------------------------------------------------------

    def begin(self, *, read_only: bool = False) -> None:
        if not read_only:
            self.connection.begin()

    def commit(self) -> None:
        """Make everything since the last commit permanent, then run what waits for that."""
        self.ctx.before_commit.run()
        self.connection.commit()
        self.ctx.before_rollback.reset()
        self.ctx.after_rollback.reset()
        versions.forget(self.ctx)
        self.ctx.after_commit.run()

    def rollback(self, *, save_point: str | None = None) -> None:
        """Undo everything since the last commit, or since ``save_point``."""
        if save_point:
            self.connection.rollback_to_savepoint(save_point)
            self.ctx.request_cache.clear()
            # The marks of changed scopes may have gone with the changes; those from before the savepoint need theirs.
            for scope in self.ctx.dirty_scopes:
                self.bump_version(scope)
            return
        self.ctx.before_rollback.run()
        self.connection.rollback()
        self.ctx.before_commit.reset()
        self.ctx.after_commit.reset()
        versions.forget(self.ctx)
        self.ctx.request_cache.clear()
        self.ctx.after_rollback.run()

    def savepoint(self, save_point: str) -> None:
        self.connection.savepoint(save_point)

    def release_savepoint(self, save_point: str) -> None:
        self.connection.release_savepoint(save_point)

    @contextmanager
    def unbuffered_cursor(self) -> Iterator[None]:
        """Accepted for compatibility: results are always fetched whole."""
        yield

    @property
    def before_commit(self) -> CallbackQueue:
        return self.ctx.before_commit

    @property
    def after_commit(self) -> CallbackQueue:
        return self.ctx.after_commit

    @property
    def before_rollback(self) -> CallbackQueue:
        return self.ctx.before_rollback

    @property
    def after_rollback(self) -> CallbackQueue:
        return self.ctx.after_rollback

    @property
    def transaction_writes(self) -> int:
        return int(self.connection.wrote)

    def close(self) -> None:
        """End the context's use of the connection: what is not committed is undone."""
        if self.connection.in_transaction:
            self.connection.rollback()

    @property
    def db_type(self) -> str:
        return self.connection.dialect.name

    @property
    def cur_db_name(self) -> str:
        return self.connection.config.name

    # --- SQL ---------------------------------------------------------------------------------------------------------

    def sql(
        self,
        query: Any,
        values: Any = None,
        *,
        as_dict: bool | int = False,
        as_list: bool | int = False,
        debug: bool = False,
        ignore_ddl: bool = False,
        auto_commit: bool = False,
        update: Mapping[str, Any] | None = None,
        explain: bool = False,
        run: bool = True,
        pluck: bool = False,
        as_iterator: bool = False,
        **_options: Any,
    ) -> Any:
        """Run SQL written by an app. Tuples of rows; dicts with ``as_dict``; the first column with ``pluck``."""
        text = str(query)
        if not run:
            return text
        self.last_query = text
        kind = statement_kind(text)
        if kind in _ENDS:
            _ENDS[kind](self)
            return ()
        if kind in (DDL, BEGIN) and self.connection.wrote:
            raise ImplicitCommitError(_("This statement would commit what is not complete: commit or roll back first"))
        result = self.connection.execute(text, values)
        if pluck:
            return [row[0] for row in result.rows]
        if as_dict:
            rows = result.dicts()
            return [row.update(update) for row in rows] if update else rows
        return [list(row) for row in result.rows] if as_list else tuple(result.rows)

    def sql_list(self, query: Any, values: Any = None, **_options: Any) -> list[Any]:
        """The first column of the result."""
        return [row[0] for row in self.connection.execute(str(query), values).rows]

    def sql_ddl(self, query: Any, debug: bool = False) -> None:
        """Commit, then run a statement that changes tables."""
        self.commit()
        self.connection.execute(str(query))
        self.forget_tables()

    def multisql(self, sql_dict: Mapping[str, str], values: Any = (), **kwargs: Any) -> Any:
        """The text for this kind of database, run."""
        query = sql_dict.get(self.db_type) or sql_dict.get("*")
        if query is None:
            raise ValidationError(_("There is no statement for databases of kind {0}").format(self.db_type))
        return self.sql(query, values, **kwargs)

    def escape(self, s: Any, percent: bool = True) -> str:
        """A value as SQL literal, quotes included, for hooks that return text."""
        text = escape_literal(str(s))
        return text.replace("%", "%%") if percent else text

    # --- lists ---------------------------------------------------------------------------------------------------------

    @staticmethod
    def get_list(doctype: str, *args: Any, **kwargs: Any) -> list[Any]:
        return get_list(doctype, *args, **kwargs)

    @staticmethod
    def get_all(doctype: str, *args: Any, **kwargs: Any) -> list[Any]:
        return get_all(doctype, *args, **kwargs)

    def count(
        self,
        dt: str,
        filters: Any = None,
        debug: bool = False,
        cache: bool = False,
        distinct: bool = True,
        **_options: Any,
    ) -> int:
        """Number of documents, whoever asks."""
        return fetch.count(self.ctx, _ALL, dt, filters, stored=True)

    def estimate_count(self, doctype: str) -> int:
        """About how many documents there are; exact up to a hundred thousand."""
        return fetch.count(self.ctx, _ALL, doctype, limit=fetch.MAX_COUNT)

    def exists(self, dt: Any, dn: Any = None, cache: bool = False, *, debug: bool = False) -> Any:
        """The name of a document that fits, or None. ``dt`` may be a dict with ``doctype`` and filters."""
        if isinstance(dt, Mapping):
            filters = dict(dt)
            dt = filters.pop("doctype")
            dn = filters
        if dn is None and not isinstance(dt, Mapping):
            return None
        if not isinstance(dn, Mapping | list | tuple) and dt == dn and self.meta(dt).issingle:
            return dn
        if not self.table_exists(dt):
            return None
        return self.get_value(dt, dn, "name", cache=cache, order_by=None)

    def a_row_exists(self, doctype: str) -> bool:
        """Is there any document of this type?"""
        return bool(fetch.get_list(self.ctx, _ALL, doctype, ListQuery(fields=["name"], order_by="", limit=1)))

    def get_creation_count(self, doctype: str, minutes: int) -> int:
        """Documents made within the last minutes."""
        return fetch.count(self.ctx, _ALL, doctype, {"creation": [">=", self.minutes_ago(minutes)]})

    # --- versions of process caches ----------------------------------------------------------------------------------------

    def read_versions(self) -> Sequence[int | None]:
        """The number of each scope, in their order; None where nothing was counted yet."""
        try:
            return tuple(self.connection.execute_native(_VERSIONS).rows[0])
        except TableMissing:
            return (None,) * len(versions.SCOPES)

    def bump_version(self, scope: str) -> None:
        try:
            text = "update `__version` set `n` = `n` + 1 where `scope` = ?"
            if not self.connection.execute_native(text, (scope,)).rowcount:
                insert(self.connection, "__version", {"scope": scope, "n": 1})
        except TableMissing:  # the site is being made: nobody has cached anything of it
            return

    def table_set(self) -> frozenset[str]:
        """Names of all tables, kept per process until a table is made or dropped."""
        return cached(self.ctx, "schema", "tables", lambda: frozenset(tables(self.connection)))

    def forget_tables(self) -> None:
        """After a change of tables: everybody reads their names anew."""
        versions.bump(self.ctx, "schema")


# Transaction ends written as SQL, so that what waits for them runs as well.
_ENDS: dict[int, Callable[[SiteDatabase], None]] = {COMMIT: SiteDatabase.commit, ROLLBACK: SiteDatabase.rollback}


def open_database(ctx: Context) -> SiteDatabase:
    """The running thread's connection to the site's database."""
    return SiteDatabase(ctx, pool.get(database_config(ctx.site)))


def _execute(sql: str, params: Any, **options: Any) -> Any:
    return current().db.sql(sql, params, **options)


set_database_factory(open_database)
set_executor(_execute)
set_get_query(get_query)
