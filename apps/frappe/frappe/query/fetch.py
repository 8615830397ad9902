"""Lists of documents, with and without the rights of the person who asks."""

from __future__ import annotations

from typing import Any

from frappe.exceptions import DataError
from frappe.fields import field_type
from frappe.permissions.decide import may, refuse
from frappe.permissions.masking import mask
from frappe.permissions.predicate import Everything, Predicate
from frappe.permissions.roles import Access
from frappe.permissions.rows import predicate
from frappe.query.compile import ListQuery, Shape, Statement, compile_list
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.schema.meta import Meta, meta_of
from frappe.types import _dict

MAX_COUNT = 100_001


def visible_rows(
    ctx: Context, access: Access, meta: Meta, parent_meta: Meta | None = None, right: str = "read"
) -> Predicate:
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
        inner = f"select `name` from `tab{self.parent.name}` where {text}"
        return f"({table}.`parenttype` = ? and {table}.`parent` in ({inner}))", [self.parent.name, *params]


def statement(
    ctx: Context, access: Access, meta: Meta, query: ListQuery, parent_doctype: str | None = None, right: str = "read"
) -> Statement:
    """The statement that answers ``query`` with the rights of ``access``."""
    parent_meta = meta_of(ctx, parent_doctype) if parent_doctype and meta.istable else None
    rows = visible_rows(ctx, access, meta, parent_meta, right)
    return compile_list(ctx, access, meta, query, rows, parent_meta)


def get_rows(
    ctx: Context,
    access: Access,
    doctype: str,
    query: ListQuery,
    parent_doctype: str | None = None,
    right: str = "read",
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Column names and rows, masked fields masked."""
    meta = meta_of(ctx, doctype)
    if meta.is_virtual:
        raise DataError(_("{0} is virtual: its controller gives its lists").format(_(doctype)))
    if meta.issingle:
        raise DataError(_("{0} is a single document and has no list").format(_(doctype)))
    compiled = statement(ctx, access, meta, query, parent_doctype, right)
    if query.for_update:
        ctx.db.connection.begin()
    rows = ctx.db.connection.execute_native(compiled.sql, compiled.params).rows
    return compiled.shape.keys, _in_their_types(compiled.shape, _masked(access, compiled.shape, rows), raw=query.raw)


def _masked(access: Access, shape: Shape, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows with confidential values masked, and without the owners that were selected to decide on that."""
    if not shape.masks:
        return rows
    width = len(shape.columns)
    found = []
    for row in rows:
        values = list(row[:width])
        for index, df, owner in shape.masks:
            if owner is None or row[owner] != access.user:
                values[index] = mask(df, values[index])
        found.append(tuple(values))
    return found


def _in_their_types(shape: Shape, rows: list[tuple[Any, ...]], *, raw: bool) -> list[tuple[Any, ...]]:
    """Dates and times that the database could not give in their form: results of functions, and times for JSON."""
    kinds = [(index, field_type(kind)) for index, kind, plain in shape.moments if not plain or (raw and kind == "Time")]
    if not kinds:
        return rows
    found = []
    for row in rows:
        values = list(row)
        for index, kind in kinds:
            values[index] = kind.to_json(kind.cast(values[index])) if raw else kind.cast(values[index])
        found.append(tuple(values))
    return found


def get_list(
    ctx: Context,
    access: Access,
    doctype: str,
    query: ListQuery,
    *,
    as_list: bool = False,
    pluck: str | bool | None = None,
    parent_doctype: str | None = None,
) -> list[Any]:
    """The rows as dicts, as tuples, or one column of them."""
    keys, rows = get_rows(ctx, access, doctype, query, parent_doctype)
    if pluck:
        index = keys.index(pluck) if isinstance(pluck, str) and pluck in keys else 0
        return [row[index] for row in rows]
    if as_list:
        return rows
    return [_dict(zip(keys, row, strict=True)) for row in rows]


def linked(ctx: Context, access: Access, doctype: str, names: list[str], field: str) -> dict[str, Any]:
    """Name -> the value that a link shows, of the documents that the person may read or choose; confidential ones masked.

    Who reads only their own documents may choose among more: links lead to those too (colleagues, for one).
    """
    meta = meta_of(ctx, doctype)
    found: dict[str, Any] = {}
    for right in ("read", "select"):
        asked = [name for name in names if name not in found]
        if asked and (right == "read" or may(ctx, access, right, meta)):
            fields = list(dict.fromkeys(("name", field)))
            query = ListQuery(fields=fields, filters={"name": ["in", asked]}, limit=len(asked))
            found |= {str(row[0]): row[-1] for row in get_rows(ctx, access, doctype, query, right=right)[1]}
    return found


def count(
    ctx: Context,
    access: Access,
    doctype: str,
    filters: Any = None,
    *,
    or_filters: Any = None,
    distinct: bool = False,
    limit: int | None = None,
    stored: bool = False,
) -> int:
    """How many documents the list would have; with ``limit`` counting stops there, which keeps it quick on big tables.

    stored: as ``ListQuery`` has it.
    """
    meta = meta_of(ctx, doctype)
    query = ListQuery(
        fields=["name"],
        filters=filters,
        or_filters=or_filters,
        order_by="",
        limit=limit,
        distinct=distinct,
        stored=stored,
    )
    compiled = statement(ctx, access, meta, query)
    sql = f"select count(*) from ({compiled.sql}) `counted`"
    return int(ctx.db.connection.execute_native(sql, compiled.params).rows[0][0])


def group_counts(
    ctx: Context, access: Access, doctype: str, filters: Any, field: str, *, most: int, newest: int = 0
) -> list[tuple[Any, int]]:
    """The most frequent values of a field, each with the number of documents; ``newest``: of those changed last only."""
    query = ListQuery(
        fields=[f"{field} as name", "count(*) as count"], filters=filters, group_by=field, order_by="count desc", limit=most
    )  # fmt: skip
    if not newest:
        listed: list[tuple[Any, int]] = get_list(ctx, access, doctype, query, as_list=True)
        return listed
    meta = meta_of(ctx, doctype)
    statement(ctx, access, meta, query)  # refuses fields that must not be told by their groups
    rows = ListQuery(fields=[f"{field} as name"], filters=filters, order_by="modified desc", limit=newest)
    compiled = statement(ctx, access, meta, rows)
    sql = f"select *, count(*) from ({compiled.sql}) `newest` group by 1 order by 2 desc"
    sql += ctx.db.connection.dialect.paging.format(limit=most, start=0)
    return list(ctx.db.connection.execute_native(sql, compiled.params).rows)
