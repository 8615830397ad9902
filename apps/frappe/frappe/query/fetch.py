"""Lists of documents, with and without the rights of the person who asks."""

from __future__ import annotations

from typing import Any

from frappe.exceptions import DataError
from frappe.permissions.decide import may, refuse
from frappe.permissions.masking import mask
from frappe.permissions.predicate import Everything, Predicate
from frappe.permissions.roles import Access
from frappe.permissions.rows import predicate
from frappe.query.compile import ListQuery, Statement, compile_list
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.schema.meta import Meta, meta_of
from frappe.types import _dict

MAX_COUNT = 100_001


def visible_rows(ctx: Context, access: Access, meta: Meta, parent_meta: Meta | None = None, right: str = "read") -> Predicate:
    """Which rows of a table the list may show. Raises PermissionError when there can be none."""
    if access.is_system:
        return Everything()
    if meta.istable:
        if parent_meta is None or not may(ctx, access, right, parent_meta):
            refuse(right, meta)
        return _ChildRows(meta, parent_meta, predicate(ctx, access, parent_meta, right))
    if not may(ctx, access, right, meta):
        if right == "read" and may(ctx, access, "select", meta):
            return predicate(ctx, access, meta, "select")
        refuse(right, meta)
    return predicate(ctx, access, meta, right)


class _ChildRows(Predicate):
    """Rows of a child table whose parents may be seen."""

    def __init__(self, meta: Meta, parent: Meta, rows: Predicate) -> None:
        self.meta, self.parent, self.rows = meta, parent, rows

    def sql(self, table: str) -> tuple[str, list[Any]]:
        text, params = self.rows.sql(f"`tab{self.parent.name}`")
        inner = f"select `name` from `tab{self.parent.name}` where {text}"  # noqa: S608 - the name is a DocType's
        return f"({table}.`parenttype` = ? and {table}.`parent` in ({inner}))", [self.parent.name, *params]


def statement(ctx: Context, access: Access, meta: Meta, query: ListQuery, parent_doctype: str | None = None, right: str = "read") -> Statement:
    """The statement that answers ``query`` with the rights of ``access``."""
    parent_meta = meta_of(ctx, parent_doctype) if parent_doctype and meta.istable else None
    rows = visible_rows(ctx, access, meta, parent_meta, right)
    return compile_list(ctx, access, meta, query, rows, parent_meta)


def get_rows(ctx: Context, access: Access, doctype: str, query: ListQuery, parent_doctype: str | None = None) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Column names and rows, masked fields masked."""
    meta = meta_of(ctx, doctype)
    if meta.is_virtual:
        raise DataError(_("{0} is virtual: its controller gives its lists").format(_(doctype)))
    if meta.issingle:
        raise DataError(_("{0} is a single document and has no list").format(_(doctype)))
    compiled = statement(ctx, access, meta, query, parent_doctype)
    if query.for_update:
        ctx.db.connection.begin()
    rows = ctx.db.connection.execute_native(compiled.sql, compiled.params).rows
    masks = [(index, column.mask) for index, column in enumerate(compiled.columns) if column.mask is not None]
    if masks:
        rows = [_masked(row, masks) for row in rows]
    return tuple(column.key for column in compiled.columns), rows


def _masked(row: tuple[Any, ...], masks: list[tuple[int, Any]]) -> tuple[Any, ...]:
    values = list(row)
    for index, df in masks:
        values[index] = mask(df, values[index])
    return tuple(values)


def get_list(
    ctx: Context, access: Access, doctype: str, query: ListQuery, *, as_list: bool = False, pluck: str | bool | None = None, parent_doctype: str | None = None
) -> list[Any]:
    """The rows as dicts, as tuples, or one column of them."""
    keys, rows = get_rows(ctx, access, doctype, query, parent_doctype)
    if pluck:
        index = keys.index(pluck) if isinstance(pluck, str) and pluck in keys else 0
        return [row[index] for row in rows]
    if as_list:
        return rows
    return [_dict(zip(keys, row, strict=True)) for row in rows]


def count(ctx: Context, access: Access, doctype: str, filters: Any = None, *, or_filters: Any = None, distinct: bool = False, limit: int | None = None) -> int:
    """How many documents the list would have; with ``limit`` counting stops there, which keeps it quick on big tables."""
    meta = meta_of(ctx, doctype)
    query = ListQuery(fields=["name"], filters=filters, or_filters=or_filters, order_by="", limit=limit, distinct=distinct)
    compiled = statement(ctx, access, meta, query)
    sql = f"select count(*) from ({compiled.sql}) `counted`"  # noqa: S608 - compiled text
    return int(ctx.db.connection.execute_native(sql, compiled.params).rows[0][0])
