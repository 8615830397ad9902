"""The file to fill in: one column per field, with or without documents in it."""

from __future__ import annotations

from typing import Any

from frappe.core.data_import.columns import NAME, Column, importable
from frappe.core.reports import export
from frappe.exceptions import ValidationError
from frappe.fields import field_type
from frappe.model.docs import get_doc
from frappe.model.serialize import public
from frappe.permissions.decide import require
from frappe.permissions.roles import Access
from frappe.query.public import get_list
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.schema.meta import meta_of
from frappe.utils.csvutils import to_csv
from frappe.utils.xlsxutils import make_xlsx

RECORDS = {"blank_template": 0, "5_records": 5, "all": 100_000, "by_filter": 100_000}


ALL = "All"


def chosen_columns(ctx: Context, doctype: str, fields: dict[str, list[str]] | str | None) -> list[Column]:
    """The columns named as ``{DocType or table field: [fieldnames]}``, or ``All``; without it the mandatory ones."""
    meta = meta_of(ctx, doctype)
    every = importable(ctx, meta)
    if fields == ALL:
        return every
    if not fields:
        return [column for column in every if not column.table and (column.df is None or column.df.reqd)]
    if not isinstance(fields, dict):
        raise ValidationError(_("{0} is no choice of columns").format(fields))
    wanted = {(("" if place == doctype else place), name) for place, names in fields.items() for name in names}
    found = [column for column in every if (column.table, column.fieldname) in wanted]
    if not found:
        raise ValidationError(_("Choose at least one field of {0}").format(_(doctype)))
    return found


def rows_of(ctx: Context, doctype: str, columns: list[Column], records: str, filters: Any = None) -> list[list[Any]]:
    """Header and rows; child rows stand below the first row of their document. Values as the user may see them."""
    return [header(columns), *body(ctx, doctype, columns, names_of(ctx, doctype, records, filters))]


def header(columns: list[Column]) -> list[Any]:
    return [column.title for column in columns]


def names_of(ctx: Context, doctype: str, records: str, filters: Any = None) -> list[str]:
    """The documents that shall stand in the file, in the order they were made. Any need the right to export."""
    limit = RECORDS.get(records, 0)
    if not limit:
        return []
    require(ctx, Access.of(ctx), "export", meta_of(ctx, doctype))
    wanted = filters if records == "by_filter" else None
    return list(get_list(doctype, filters=wanted, pluck="name", limit=limit, order_by="creation asc"))


def body(ctx: Context, doctype: str, columns: list[Column], names: list[str]) -> list[list[Any]]:
    """The rows of these documents."""
    access = Access.of(ctx)
    return [row for name in names for row in _document_rows(public(ctx, access, get_doc(doctype, name)), columns)]


def written(rows: list[list[Any]], name: str, file_type: str) -> tuple[str, bytes]:
    """Name and bytes of the file, Excel or CSV."""
    if file_type == "Excel":
        return f"{name}.xlsx", make_xlsx(rows, name).getvalue()
    return f"{name}.csv", to_csv(rows).encode("utf-8-sig")


def announce(ctx: Context, doctype: str, columns: list[Column], count: int, file_type: str, filters: Any) -> None:
    """Tell apps and the log that documents leave in a file."""
    personal = tuple(column.key for column in columns if column.df is not None and column.df.get("mask"))
    export.announce(ctx, export.Handout(doctype, count, file_type, filters=filters, personal=personal))


def from_text(columns: list[Column], row: list[Any]) -> list[Any]:
    """A row that was kept as JSON, its dates dates again."""
    return [
        field_type(column.df.fieldtype).cast(cell) if column.df is not None and cell and _is_date(column) else cell
        for column, cell in zip(columns, row, strict=True)
    ]


def _is_date(column: Column) -> bool:
    return column.df is not None and column.df.fieldtype in ("Date", "Datetime")


def _document_rows(doc: dict[str, Any], columns: list[Column]) -> list[list[Any]]:
    tables = {column.table for column in columns if column.table}
    height = max([1, *(len(doc.get(table) or []) for table in tables)])
    return [[_cell(doc, column, line) for column in columns] for line in range(height)]


def _cell(doc: dict[str, Any], column: Column, line: int) -> Any:
    if column.table:
        inside = doc.get(column.table) or []
        return _shown(column, inside[line]) if line < len(inside) else None
    return _shown(column, doc) if line == 0 else None


def _shown(column: Column, values: dict[str, Any]) -> Any:
    if column.df is None:
        return values.get(NAME)
    value = values.get(column.fieldname)
    if column.df.fieldtype == "Select" and value:
        return _(value)
    return value
