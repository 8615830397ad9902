"""Columns that no field uses any more. A migration keeps them; only this, on explicit wish, lets them go."""

from __future__ import annotations

from frappe.database import apply, inspect
from frappe.database.ddl import DropColumn
from frappe.database.rows import quote
from frappe.runtime.context import Context
from frappe.schema.diff import table_name
from frappe.schema.meta import CHILD_COLUMNS, OPTIONAL_COLUMNS, meta_of
from frappe.schema.sort_columns import sort_column


def unused_columns(ctx: Context) -> list[tuple[str, str, int]]:
    """``(table, column, number of values in it)`` of every column without a field."""
    found: list[tuple[str, str, int]] = []
    for (doctype,) in ctx.db.connection.execute_native("select `name` from `tabDocType` order by `name`").rows:
        meta = meta_of(ctx, doctype)
        if meta.issingle or meta.is_virtual:
            continue
        state = inspect(ctx.db.connection, table_name(doctype))
        keys = map(sort_column, meta.sort_kinds)
        kept = {name.lower() for name in (*meta.columns, *keys, *CHILD_COLUMNS, *OPTIONAL_COLUMNS, "_seen")}
        for column in state.columns if state else ():
            if column.lower() in kept:
                continue
            text = f"select count(*) from {quote(table_name(doctype))} where {quote(column)} is not null and {quote(column)} not in ('', 0)"
            found.append((table_name(doctype), column, int(ctx.db.connection.execute_native(text, ()).rows[0][0])))
    return found


def trim(ctx: Context, columns: list[tuple[str, str, int]]) -> None:
    """Drop the columns that ``unused_columns`` found."""
    apply(ctx.db.connection, [DropColumn(table, column) for table, column, _count in columns])
    ctx.db.forget_tables()
