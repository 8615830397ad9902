"""Which column of a table is which field: by fieldname, by label in the user's language, or as the user says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from frappe.fields import LAYOUT_TYPES, TABLE_TYPES
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.schema.meta import Meta, meta_of

NAME, SKIP = "name", "Don't Import"
_NEVER = LAYOUT_TYPES | {"HTML", "Button", "Image", "Heading", "Password"}


@dataclass(frozen=True, slots=True)
class Column:
    """index: its place in the row, from 0; table: the field that holds the child rows, empty for the document itself;
    df: the field, None for ``name``.
    """

    index: int
    title: str
    table: str
    fieldname: str
    df: Any

    @property
    def key(self) -> str:
        """``fieldname``, or ``table.fieldname`` for child rows: what the user's choice names."""
        return f"{self.table}.{self.fieldname}" if self.table else self.fieldname

    @property
    def label(self) -> str:
        return _("ID") if self.df is None else _(self.df.label or self.fieldname)


def importable(ctx: Context, meta: Meta) -> list[Column]:
    """Every field that a file may fill, in the order of the form, with its label as the title of its column."""
    found = [Column(-1, _("ID"), "", NAME, None)]
    for df in meta.fields:
        if df.fieldtype in TABLE_TYPES:
            child = meta_of(ctx, df.options or "")
            inside = [
                Column(-1, "", df.fieldname, NAME, None),
                *(Column(-1, "", df.fieldname, row.fieldname, row) for row in child.fields if _fills(row)),
            ]
            found += [
                Column(-1, f"{column.label} ({_(df.label or df.fieldname)})", column.table, column.fieldname, column.df)
                for column in inside
            ]
        elif _fills(df):
            found.append(Column(-1, _(df.label or df.fieldname), "", df.fieldname, df))
    return found


def _fills(df: Any) -> bool:
    return df.fieldtype not in _NEVER and df.fieldtype not in TABLE_TYPES and not df.get("is_virtual")


def recognise(
    ctx: Context, meta: Meta, header: tuple[str, ...], chosen: Mapping[str, str] | None = None
) -> tuple[list[Column], list[str]]:
    """The columns that are imported, and the titles that mean no field.

    chosen: place of a column (as text, from 0) or its title -> key of a field, or ``Don't Import``. The first of two
    columns of one field wins; the other is reported as unknown.
    """
    fields = importable(ctx, meta)
    by_key = {column.key: column for column in fields}
    names: dict[str, Column] = {}
    for column in fields:
        for name in _titles(column, meta):
            names.setdefault(name.casefold(), column)
    known: list[Column] = []
    unknown: list[str] = []
    for index, title in enumerate(header):
        choice = (chosen or {}).get(str(index)) or (chosen or {}).get(title)
        if choice == SKIP:
            continue
        found = by_key.get(choice) if choice else names.get(title.casefold())
        if found is None or any(found.key == column.key for column in known):
            if title:
                unknown.append(title)
            continue
        known.append(Column(index, title or found.title, found.table, found.fieldname, found.df))
    return known, unknown


def _titles(column: Column, meta: Meta) -> list[str]:
    """What a column of this field may be called."""
    if not column.table:
        own = [column.fieldname, column.label, *([column.df.label or ""] if column.df else ["ID"])]
        return [*own, f"{column.label} ({column.fieldname})"]
    table: Any = meta.get_field(column.table)
    inner = [column.label, column.fieldname, *([column.df.label or ""] if column.df else ["ID"])]
    outer = [_(table.label or column.table), table.label or "", column.table]
    return [column.key, *(f"{name} ({place})" for name in inner for place in outer)]
