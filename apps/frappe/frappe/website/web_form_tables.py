"""Tables in web forms: rows that are read from and written to a page, with or without a script in it."""

from __future__ import annotations

import re
from typing import Any

import frappe
from frappe import _

MOST_ROWS = 100
FEW = 6
FIRST_ROWS = 3
MORE = "add_rows_to"  # the button that asks for more rows where no script adds them
_TYPES = frozenset(
    {"Check", "Currency", "Data", "Date", "Datetime", "Duration", "Float", "Int", "Link", "Percent", "Phone", "Select", "Small Text", "Text", "Time"}
)  # fmt: skip


def columns_of(doctype: str) -> list[Any]:
    """The fields of a row that people outside fill in: the mandatory ones and those of the list; the first, if that is one."""
    fields = [
        df
        for df in frappe.get_meta(doctype).fields
        if df.fieldtype in _TYPES and not (df.hidden or df.read_only or df.permlevel)
    ]
    listed = [df for df in fields if df.in_list_view or df.reqd]
    return (listed if len(listed) > 1 else fields)[: max(FEW, sum(1 for df in listed if df.reqd))]


def posted(fieldname: str, data: Any) -> list[dict[str, Any]] | None:
    """Rows as a page sends them (``lines.0.item``) or a client (a list); None if the table was not sent."""
    given = data.get(fieldname)
    if isinstance(given, list):
        return [entry for entry in given if isinstance(entry, dict)][: MOST_ROWS + 1]
    pattern = re.compile(rf"{re.escape(fieldname)}\.(\d{{1,4}})\.(\w+)")
    rows: dict[int, dict[str, Any]] = {}
    for key, value in data.items():
        found = pattern.fullmatch(str(key))
        if found:
            rows.setdefault(int(found[1]), {})[found[2]] = value
    return [rows[number] for number in sorted(rows)] if rows else None


def is_blank(columns: list[Any], entry: Any) -> bool:
    """Is nothing filled in? A tick alone fills nothing in."""
    return not any(entry.get(df.fieldname) not in (None, "", 0) for df in columns if df.fieldtype != "Check")


def fill(doc: Any, df: Any, data: Any, read: Any) -> None:
    """Set the rows of a table. Only the columns that are shown are set; a row that was there keeps what else it holds.

    read: gives the value of a field from what was sent. Raises ValidationError for too many rows.
    """
    given = posted(df.fieldname, data)
    if given is None:
        return
    if len(given) > MOST_ROWS:
        frappe.throw(_("{0} may have at most {1} rows").format(_(df.label), MOST_ROWS))
    columns = columns_of(df.options)
    stored = {str(row.name): row for row in doc.get(df.fieldname) or ()}
    kept: list[Any] = []
    for entry in given:
        if is_blank(columns, entry):
            continue
        values = {column.fieldname: read(column, entry.get(column.fieldname)) for column in columns}
        row = stored.pop(str(entry.get("name") or ""), None)
        kept.append(values if row is None else row.update(values))
    doc.set(df.fieldname, kept)


def shown(fieldname: str, columns: list[Any], values: Any) -> list[Any]:
    """The rows a page shows: what is there or was entered, and some to fill in."""
    entered = posted(fieldname, values)
    rows = list(values.get(fieldname) or ()) if entered is None else entered
    filled = [row for row in rows if not is_blank(columns, row)]
    blank = FIRST_ROWS if not filled or values.get(MORE) == fieldname else 1
    return [*filled, *({} for _row in range(blank))][:MOST_ROWS]
