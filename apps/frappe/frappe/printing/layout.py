"""The standard format: which fields of a document stand where, from its metadata or from what the print designer saved."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

import frappe
from frappe import _
from frappe.fields import TABLE_TYPES
from frappe.printing.values import has_value, value_html
from frappe.utils import cint

_NEVER = frozenset({"Button", "Password", "Geolocation", "Heading", "Fold"})
_WIDE = frozenset({"Text Editor", "HTML Editor", "Markdown Editor", "Code", "JSON", "HTML", "Signature", "Image"})


@dataclass(slots=True)
class Table:
    """A child table: heads of its columns and the cells of its rows."""

    heads: list[str]
    numeric: list[bool]
    widths: list[str]
    rows: list[list[Markup]]


@dataclass(slots=True)
class Block:
    """Something in a column: a field with its label, a table, or HTML. ``wide`` takes the label above its value."""

    label: str = ""
    html: Markup = field(default_factory=Markup)
    table: Table | None = None
    wide: bool = False
    fieldname: str = ""


@dataclass(slots=True)
class Section:
    label: str = ""
    columns: list[list[Block]] = field(default_factory=lambda: [[]])
    breaks_page: bool = False

    @property
    def filled(self) -> list[list[Block]]:
        return [column for column in self.columns if column]


def sections(doc: Any, entries: list[Any], *, context: dict[str, Any], absolute: bool = False) -> list[Section]:
    """The sections with something in them. entries: fields, or dicts of a saved layout; context: for HTML with fields."""
    found, pages_broken = [Section()], False
    for entry in entries:
        df = _field(doc, entry)
        if df is None:
            continue
        if df.fieldtype in ("Section Break", "Tab Break"):
            found.append(Section(label=_(df.label) if df.label else "", breaks_page=pages_broken))
            pages_broken = False
        elif df.fieldtype == "Column Break":
            found[-1].columns.append([])
        elif df.fieldtype == "Page Break":
            pages_broken = True
            found.append(Section(breaks_page=True))
        else:
            found[-1].columns[-1] += _blocks(doc, df, entry, context, absolute)
    return [section for section in found if section.filled]


def entries_of(meta: Any, print_format: Any) -> list[Any]:
    """What the format lists, else all fields of the DocType."""
    saved = print_format and print_format.format_data
    return json.loads(saved) if saved else list(meta.fields)


def _field(doc: Any, entry: Any) -> Any:
    """The field of an entry; None for one that is not printed or is gone."""
    if not isinstance(entry, dict):
        return entry if _is_printed(doc, entry) else None
    if entry.get("fieldtype") in ("Section Break", "Column Break", "Tab Break", "Page Break", "HTML", "Custom HTML"):
        return frappe._dict(entry)
    df = doc.meta.get_field(entry.get("fieldname") or "")
    if df is None or cint(entry.get("print_hide")) or df.fieldtype in _NEVER:
        return None
    return df if not df.print_hide_if_no_value or has_value(df, doc) else None


def _is_printed(doc: Any, df: Any) -> bool:
    if df.fieldtype in ("Section Break", "Tab Break", "Column Break", "Page Break"):
        return True  # a hidden section's fields are hidden one by one
    return df.fieldtype not in _NEVER and not df.hidden and not doc.is_print_hide(df.fieldname, df)


def _blocks(doc: Any, df: Any, entry: Any, context: dict[str, Any], absolute: bool) -> list[Block]:
    if df.fieldtype in ("HTML", "Custom HTML"):
        html = frappe.render_template(df.options, context, is_path=False) if df.options else ""
        return [Block(html=Markup(html), wide=True)] if html.strip() else []  # noqa: S704 - the template escapes values
    if not has_value(df, doc):
        return []
    label = _(entry.get("label") or df.label or "") if isinstance(entry, dict) else _(df.label or "")
    if df.fieldtype == "Table MultiSelect":
        return [Block(label, _chosen(doc, df), fieldname=df.fieldname)]
    if df.fieldtype in TABLE_TYPES:
        return [Block(label, table=table_of(doc, df, entry, absolute=absolute), wide=True, fieldname=df.fieldname)]
    wide = df.fieldtype in _WIDE
    return [Block(label, value_html(df, doc, absolute=absolute), wide=wide, fieldname=df.fieldname)]


def table_of(doc: Any, df: Any, entry: Any = None, *, absolute: bool = False) -> Table:
    """A child table for paper: columns shown in the grid, or those chosen; columns without any value are left out."""
    rows = doc.get(df.fieldname) or []
    meta = frappe.get_meta(df.options)
    chosen = entry.get("visible_columns") if isinstance(entry, dict) else None
    if chosen:
        named = [(meta.get_field(column.get("fieldname")), column.get("print_width") or "") for column in chosen if not cint(column.get("print_hide"))]  # fmt: skip
        columns = [(column, str(width)) for column, width in named if column is not None]
    else:
        shown = [
            column
            for column in meta.column_fields
            if not (column.hidden or column.print_hide or column.fieldtype in _NEVER)
        ]
        in_list = [column for column in shown if column.in_list_view] or shown
        columns = [(column, str(column.print_width or "")) for column in in_list]
    columns = [(column, width) for column, width in columns if any(has_value(column, row) for row in rows)]
    return Table(
        [_(column.label or "") for column, _width in columns],
        [column.fieldtype in ("Int", "Float", "Currency", "Percent") for column, _width in columns],
        [width for _column, width in columns],
        [[value_html(column, row, absolute=absolute) for column, _width in columns] for row in rows],
    )


def _chosen(doc: Any, df: Any) -> Markup:
    meta = frappe.get_meta(df.options)
    link = next((column for column in meta.fields if column.fieldtype == "Link"), None)
    rows = doc.get(df.fieldname) or []
    return Markup(", ").join(value_html(link, row) for row in rows) if link else Markup("")
