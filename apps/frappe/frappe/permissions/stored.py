"""Documents as they are stored, for questions about rights: child rows are read only if a rule looks at them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from frappe.runtime.context import Context
from frappe.schema.meta import Meta


def stored(ctx: Context, meta: Meta, name: Any) -> Any:
    """The document's values as dict, None if there is no such document. A Single always has one."""
    row = ctx.db.get_value(meta.name, name, "*", as_dict=True)
    if row is None:
        return None
    for df in meta.table_fields:
        row[df.fieldname] = _LazyRows(ctx, df.options or "", str(name), df.fieldname)
    row["doctype"] = meta.name
    row.setdefault("name", meta.name)
    return row


class _LazyRows:
    """Child rows that are read when they are walked through."""

    def __init__(self, ctx: Context, child: str, parent: str, fieldname: str) -> None:
        self._ctx, self._key = ctx, (child, {"parent": parent, "parentfield": fieldname})

    def __iter__(self) -> Iterator[Any]:
        return iter(self._ctx.db.get_values(*self._key, "*", as_dict=True))
