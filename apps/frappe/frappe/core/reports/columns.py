"""Columns of a report in all the forms upstream takes, brought into one: dicts with label, fieldname, fieldtype, options, width."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from frappe.exceptions import ValidationError
from frappe.runtime.i18n import _
from frappe.types import _dict
from frappe.utils.numbers import cint
from frappe.utils.text import scrub

NUMERIC = frozenset({"Int", "Float", "Currency", "Percent", "Duration", "Check", "Rating"})
ADDABLE = frozenset({"Int", "Float", "Currency", "Percent", "Duration"})


def normalised(columns: Iterable[Any]) -> list[_dict]:
    """Columns as dicts; a text is ``Label:Type/Options:Width``. Raises ValidationError naming a column that is neither."""
    return [_column(column) for column in columns or ()]


def _column(given: Any) -> _dict:
    if isinstance(given, str):
        return _of_text(given)
    if not isinstance(given, Mapping):
        raise ValidationError(
            _("{0} is not a column: write a text or an object with fieldname and label").format(given)
        )
    column = _dict(given)
    column.label = column.label or column.fieldname or ""
    column.fieldname = column.fieldname or scrub(str(column.label))
    column.fieldtype = column.fieldtype or "Data"
    if "/" in column.fieldtype:
        column.fieldtype, column.options = column.fieldtype.split("/", 1)
    column.width = cint(column.width) or None
    return column


def _of_text(text: str) -> _dict:
    label, kind, width = [*(part.strip() for part in text.split(":")), "", ""][:3]
    fieldtype, _slash, options = kind.partition("/")
    return _dict(
        label=label, fieldname=scrub(label), fieldtype=fieldtype or "Data", options=options or None, width=cint(width) or None
    )  # fmt: skip


def rows_as_dicts(columns: Sequence[_dict], rows: Iterable[Any]) -> list[_dict]:
    """Rows as dicts by the columns' names, whatever form the report gave them in.

    Raises ValidationError naming the first row that is neither a list nor an object.
    """
    names = [column.fieldname for column in columns]
    found = []
    for number, row in enumerate(rows or (), 1):
        if isinstance(row, Mapping):
            found.append(_dict(row))
        elif isinstance(row, list | tuple):
            found.append(_dict(zip(names, row, strict=False)))
        else:
            raise ValidationError(_("Row {0} of the report is neither a list nor an object").format(number))
    return found
