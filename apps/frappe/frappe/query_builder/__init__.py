"""The public query builder, ``frappe.qb``: pypika with DocTypes, bound values and ``run``."""

from __future__ import annotations

from pypika import AliasedQuery, Column, DatePart, JoinType, Order, Schema, Table, Tables
from pypika.terms import Case, Criterion, CustomFunction, EmptyCriterion, Field, Interval, Not, Tuple

from frappe.query_builder.builder import DocType, Query, QueryBuilder, SetQuery, set_executor, set_get_query
from frappe.query_builder.custom import ConstantColumn
from frappe.query_builder.terms import ParameterizedValueWrapper, SubQuery
from frappe.query_builder.utils import PseudoColumnMapper, get_query_builder

qb = Query

__all__ = [
    "AliasedQuery",
    "Case",
    "Column",
    "ConstantColumn",
    "Criterion",
    "CustomFunction",
    "DatePart",
    "DocType",
    "EmptyCriterion",
    "Field",
    "Interval",
    "JoinType",
    "Not",
    "Order",
    "ParameterizedValueWrapper",
    "PseudoColumnMapper",
    "Query",
    "QueryBuilder",
    "Schema",
    "SetQuery",
    "SubQuery",
    "Table",
    "Tables",
    "Tuple",
    "get_query_builder",
    "qb",
    "set_executor",
    "set_get_query",
]
