"""Columns beside fields that are sorted by a key: how they are called, what stands in them, and filling those of older rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frappe.database.rows import quote, update
from frappe.runtime.context import Context
from frappe.schema.meta import Meta
from frappe.utils.sort_keys import MARKS, sort_key


def sort_column(fieldname: str) -> str:
    return f"_sort_{fieldname}"


def keys_of(meta: Meta, values: Mapping[str, Any]) -> dict[str, str | None]:
    """The columns of keys that belong to values which are about to be written."""
    return {sort_column(name): sort_key(values[name], kind) for name, kind in meta.sort_kinds.items() if name in values}


def fill(ctx: Context, meta: Meta) -> int:
    """Write the keys of rows that have none yet, or one made in another way; how many."""
    count, table = 0, f"tab{meta.name}"
    for name, kind in meta.sort_kinds.items():
        key = quote(sort_column(name))
        text = (
            f"select `name`, {quote(name)} from {quote(table)} where {quote(name)} is not null and {quote(name)} != '' "
            f"and ({key} is null or {key} not like ?)"
        )
        for row, value in ctx.db.connection.execute_native(text, [f"{MARKS[kind]}%"]).rows:
            update(ctx.db.connection, table, {sort_column(name): sort_key(value, kind)}, {"name": row})
            count += 1
    return count
