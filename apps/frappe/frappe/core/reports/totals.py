"""The row of totals under a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frappe.core.reports.columns import ADDABLE
from frappe.runtime.i18n import _
from frappe.types import _dict
from frappe.utils.numbers import cint, flt


def total_row(columns: Sequence[_dict], rows: Sequence[_dict], *, is_tree: bool = False) -> list[Any]:
    """One value per column: sums, means of percentages, and the word for total in the first column that is not added.

    is_tree: only rows of the outermost level count, since the others are in their sums.
    """
    counted = [row for row in rows if not (is_tree and cint(row.get("indent")))]
    found: list[Any] = [_total(column, counted) for column in columns]
    place = next((index for index, column in enumerate(columns) if column.fieldtype not in ADDABLE), None)
    if place is not None:
        found[place] = _("Total")
    return found


def _total(column: _dict, rows: Sequence[_dict]) -> Any:
    if column.fieldtype not in ADDABLE or column.disable_total:
        return None
    values = [row.get(column.fieldname) for row in rows]
    present = [flt(value) for value in values if value not in (None, "")]
    if column.fieldtype == "Percent":
        return sum(present) / len(present) if present else None
    # Sums of money are made of whole ten-thousandths: floats would drift over thousands of rows.
    whole = sum(round(value * 10_000) for value in present) / 10_000
    return int(whole) if column.fieldtype in ("Int", "Duration") else whole
