"""Columns of a spreadsheet that name documents which are there already: by their names, or by titles that one alone has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.core.data_import.cells import Cells
from frappe.core.data_import.table import Table
from frappe.custom.from_table import text_of
from frappe.schema.meta import Meta

PEOPLE = (
    "User",
    "Contact",
    "Address",
)  # what the platform brings and sheets speak of; the rest of it is about the system
FEWEST, SHORTEST_TITLE = 2, 2
SHOWN = 20
_TEXTS = ("Data", "Select", "Int")


def targets() -> list[Meta]:
    """Types whose documents a column may name, as far as the person may read them."""
    names = frappe.get_all("DocType", {"istable": 0, "issingle": 0, "is_virtual": 0}, pluck="name", order_by="name")
    metas = [frappe.get_meta(name) for name in names if frappe.has_permission(name, "read")]
    return [meta for meta in metas if meta.custom or meta.app != "frappe" or meta.name in PEOPLE]


def propose(columns: Sequence[dict[str, Any]], source: Table) -> None:
    """Make columns links whose cells are all there in one type: the one the column is called by, else the only one that fits."""
    found, cells = targets(), Cells(frappe.context())
    for index, column in enumerate(columns):
        if column["fieldtype"] not in _TEXTS or column.get("unique") or column.get("options") in ("Email", "Phone"):
            continue
        texts = texts_of(source, index)
        named = [meta for meta in found if _is_called(column["title"], meta)]
        others = found if len(texts) >= FEWEST and column["fieldtype"] != "Int" else []
        for choice in (named, [meta for meta in others if meta not in named]):
            fitting = [meta for meta in choice if texts and not cells.missing(meta.name, texts)]
            if fitting and (choice is named or len(fitting) == 1):
                column.update(fieldtype="Link", options=fitting[0].name, in_standard_filter=1)
                break


def _is_called(title: str, meta: Meta) -> bool:
    """Does the column's title speak of the type? "Building", "所属楼栋"."""
    said = title.casefold()
    return any(len(name) >= SHORTEST_TITLE and name.casefold() in said for name in (meta.name, _(meta.name)))


def texts_of(source: Table, index: int) -> list[str]:
    """The different texts of a column, in their order."""
    texts = [text_of(row[index]) for _line, row in source.rows if index < len(row)]
    return [text for text in dict.fromkeys(texts) if text]


def missing(doctype: str, source: Table, index: int) -> list[str]:
    """What a column says that no document of the type is called. Raises PermissionError."""
    frappe.has_permission(doctype, "read", throw=True)
    return Cells(frappe.context()).missing(doctype, texts_of(source, index))


def refuse_missing(columns: Sequence[dict[str, Any]], source: Table) -> None:
    """Stop before anything is made if a column that shall be a link names what is not there. Raises LinkValidationError."""
    for index, column in enumerate(columns):
        if not column.get("include") or column.get("fieldtype") != "Link" or not column.get("options"):
            continue
        absent = missing(str(column["options"]), source, index)
        if absent:
            text = _("{0}: {1} values are no {2}: {3}. Make them first, mend the table, or let the column be text")
            label, shown = column.get("label") or column.get("title") or "", ", ".join(absent[:SHOWN])
            more = " …" if len(absent) > SHOWN else ""
            frappe.throw(
                text.format(label, len(absent), _(str(column["options"])), shown + more), frappe.LinkValidationError
            )
