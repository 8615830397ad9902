"""``frappe.qb``: queries built from Python, run where the site's database is.

The text is always what the server database takes; the connection of an embedded one rewrites it, so a query means the
same on both.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from pypika import Order, Schema
from pypika.dialects import MySQLQuery, MySQLQueryBuilder
from pypika.enums import SetOperation
from pypika.queries import Table, _SetOperation
from pypika.utils import builder

from frappe.exceptions import NoSiteError
from frappe.query_builder import functions, terms
from frappe.query_builder.functions import Avg, Max, Min, Sum
from frappe.query_builder.terms import Field, Interval, NamedParameterWrapper

Executor = Callable[..., Any]


class _Providers:
    """What the layers above give: how a query runs, and how filters become one."""

    execute: Executor | None = None
    get_query: Executor | None = None


_providers = _Providers()


def set_executor(function: Executor) -> None:
    """Register ``function(sql, params, **options)`` that runs a query for the current site."""
    _providers.execute = function


def set_get_query(function: Executor) -> None:
    """Register the function behind ``frappe.qb.get_query``."""
    _providers.get_query = function


def _provided(function: Executor | None) -> Executor:
    if function is None:
        raise NoSiteError("no database layer is loaded: import frappe first")
    return function


class _Runnable:
    """What can be run: a query, or several put together by UNION."""

    def walk(self) -> tuple[str, dict[str, Any]]:
        """Text with ``%(paramN)s`` and the values by name."""
        collected = NamedParameterWrapper()
        sql = self.get_sql(parameter=collected)  # type: ignore[attr-defined]
        return sql, collected.get_parameters()

    def run(self, *args: Any, **kwargs: Any) -> Any:
        """Run the query: tuples of rows by default, see ``frappe.db.sql`` for the options (as_dict, pluck, debug, …).

        ``run=False`` returns the text with values written in.
        """
        if kwargs.get("run") is False:
            return str(self)
        sql, params = self.walk()
        return _provided(_providers.execute)(sql, params, *args, **kwargs)


class SetQuery(_Runnable, _SetOperation):  # type: ignore[misc]
    """Queries joined by UNION and its kin."""

    def __str__(self) -> str:
        return str(self.get_sql())


class QueryBuilder(_Runnable, MySQLQueryBuilder):  # type: ignore[misc]
    """A SELECT, INSERT, UPDATE or DELETE in the making; every method returns a new one."""

    def __str__(self) -> str:
        return str(self.get_sql())

    @builder
    def limit(self, limit: int | None) -> None:
        self._limit = None if limit is None else int(limit)  # type: ignore[assignment]

    @builder
    def offset(self, offset: int | None) -> None:
        self._offset = None if offset is None else int(offset)  # type: ignore[assignment]

    @builder
    def on_duplicate_key_ignore(self) -> None:
        """INSERT IGNORE: rows whose key exists are left out."""
        self._ignore = True

    def union(self, other: Any) -> SetQuery:
        return self._together(other, SetOperation.union)

    def union_all(self, other: Any) -> SetQuery:
        return self._together(other, SetOperation.union_all)

    def intersect(self, other: Any) -> SetQuery:
        return self._together(other, SetOperation.intersect)

    def except_of(self, other: Any) -> SetQuery:
        return self._together(other, SetOperation.except_of)

    def __add__(self, other: Any) -> SetQuery:  # type: ignore[override]
        return self.union(other)

    def __mul__(self, other: Any) -> SetQuery:  # type: ignore[override]
        return self.union_all(other)

    def _together(self, other: Any, operation: SetOperation) -> SetQuery:
        return SetQuery(self, other, operation, wrapper_cls=self._wrapper_cls)


def DocType(name: str, *args: Any, **kwargs: Any) -> Table:
    """The table of a DocType; names that begin with ``__`` are internal tables and stay as they are."""
    return Table(name if name.startswith("__") else f"tab{name}", *args, **kwargs)


class Query(MySQLQuery):
    """The entry points of ``frappe.qb``."""

    terms: ModuleType = terms
    functions: ModuleType = functions
    desc = Order.desc
    asc = Order.asc
    Schema = Schema
    Field = Field
    Interval = Interval

    @staticmethod
    def DocType(name: str, *args: Any, **kwargs: Any) -> Any:
        return DocType(name, *args, **kwargs)

    @classmethod
    def _builder(cls, **kwargs: Any) -> QueryBuilder:
        return QueryBuilder(**kwargs)

    @classmethod
    def from_(cls, table: Any, *args: Any, **kwargs: Any) -> Any:
        """SELECT from a DocType, table or query; a text is the name of a DocType."""
        return cls._builder(**kwargs).from_(_table(table), *args)

    @classmethod
    def into(cls, table: Any, *args: Any, **kwargs: Any) -> Any:
        return cls._builder(**kwargs).into(_table(table), *args)

    @classmethod
    def update(cls, table: Any, *args: Any, **kwargs: Any) -> Any:
        return cls._builder(**kwargs).update(_table(table), *args)

    @staticmethod
    def get_query(*args: Any, **kwargs: Any) -> Any:
        """A query from a DocType, fields and filters as ``frappe.get_all`` takes them."""
        return _provided(_providers.get_query)(*args, **kwargs)

    @classmethod
    def max(cls, dt: str, fieldname: str, filters: Any = None, **kwargs: Any) -> Any:
        return cls._aggregate(Max, dt, fieldname, filters, **kwargs)

    @classmethod
    def min(cls, dt: str, fieldname: str, filters: Any = None, **kwargs: Any) -> Any:
        return cls._aggregate(Min, dt, fieldname, filters, **kwargs)

    @classmethod
    def avg(cls, dt: str, fieldname: str, filters: Any = None, **kwargs: Any) -> Any:
        return cls._aggregate(Avg, dt, fieldname, filters, **kwargs)

    @classmethod
    def sum(cls, dt: str, fieldname: str, filters: Any = None, **kwargs: Any) -> Any:
        return cls._aggregate(Sum, dt, fieldname, filters, **kwargs)

    @classmethod
    def _aggregate(cls, function: Any, dt: str, fieldname: str, filters: Any, **kwargs: Any) -> Any:
        rows = cls.get_query(dt, fields=[function(Field(fieldname))], filters=filters).run(**kwargs)
        return (rows[0][0] or 0) if rows else 0


def _table(table: Any) -> Any:
    return DocType(table) if isinstance(table, str) else table
