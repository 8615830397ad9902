"""A report or list as a file: masked as on the screen, harmless in a spreadsheet, written down, and refused where an app says so."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from frappe.core.reports import cover
from frappe.exceptions import ValidationError
from frappe.fields import FIELD_TYPES, field_type
from frappe.model.docs import new_doc
from frappe.permissions.roles import Access
from frappe.runtime.context import Context
from frappe.runtime.events import notify
from frappe.runtime.i18n import _
from frappe.types import _dict
from frappe.utils.csvutils import as_text, to_csv
from frappe.utils.html_utils import strip_html
from frappe.utils.numbers import cint
from frappe.utils.text import as_json
from frappe.utils.xlsxutils import make_xlsx

_INDENT = "    "
_TRANSLATED = ("Select",)
EXCEL, CSV, PDF, PRINT = "Excel", "CSV", "PDF", "Print"
ON_PAPER = (PDF, PRINT)


def table(
    columns: Sequence[_dict], rows: Sequence[Any], *, indent: bool = False, texts: bool = False
) -> list[list[Any]]:
    """Header and cells. Words of selections are translated; ``texts`` writes numbers and dates as people read them.

    indent: the first cell of a tree's row is moved to the right.
    """
    shown = [column for column in columns if not column.hidden]
    found: list[list[Any]] = [[strip_html(str(column.label)) for column in shown]]
    for row in rows:
        values = row if isinstance(row, list) else [row.get(column.fieldname) for column in columns]
        cells = [
            _cell(column, value, texts=texts) for column, value in zip(columns, values, strict=False) if not column.hidden
        ]  # fmt: skip
        if indent and not isinstance(row, list) and cells:
            cells[0] = _INDENT * cint(row.get("indent")) + str(cells[0] if cells[0] is not None else "")
        found.append(cells)
    return found


def _cell(column: _dict, value: Any, *, texts: bool) -> Any:
    if value is None or value == "":
        return None
    kind = column.fieldtype
    if isinstance(value, str) and kind in _TRANSLATED:
        return _(value)
    if kind == "Check" and not isinstance(value, str):
        return _("Yes") if value else _("No")
    if texts and kind in FIELD_TYPES:
        return field_type(kind).display(column, value)
    if isinstance(value, str):
        return _typed(kind, value)
    return value if isinstance(value, int | float | datetime.date | datetime.time | datetime.timedelta) else str(value)


def _typed(kind: str, text: str) -> Any:
    """Dates that came as texts are dates in a spreadsheet too; everything else stays what it is, markup taken away."""
    if kind in ("Date", "Datetime"):
        try:
            return (
                datetime.datetime.fromisoformat(text) if kind == "Datetime" else datetime.date.fromisoformat(text[:10])
            )
        except ValueError:
            return text
    return strip_html(text) if "<" in text else text


def written(rows: list[list[Any]], title: str, file_type: str) -> tuple[str, bytes]:
    """Name and bytes of the file. Raises ValidationError for a kind that is neither Excel nor CSV."""
    name = title.replace("/", "-")
    if file_type in (EXCEL, "XLSX"):
        return f"{name}.xlsx", make_xlsx(rows, name).getvalue()
    if file_type == CSV:
        return f"{name}.csv", to_csv([[as_text(cell) for cell in row] for row in rows]).encode("utf-8-sig")
    raise ValidationError(_("{0} is not a kind of file: choose Excel or CSV").format(file_type))


@dataclass(frozen=True, slots=True)
class Handout:
    """What leaves: whose data, how much, as what.

    personal: names of the columns with confidential fields; clear: those of them that are not masked for this person.
    """

    doctype: str
    rows: int
    file_type: str
    report: str | None = None
    filters: Any = None
    personal: tuple[str, ...] = ()
    clear: tuple[str, ...] = ()
    method: str = "export"


def handout(
    ctx: Context, doctype: str, columns: Sequence[_dict], rows: Sequence[Any], file_type: str, **more: Any
) -> Handout:
    """The description of rows under these columns, as the running user sees them."""
    personal = cover.personal_columns(ctx, doctype, columns)
    covered = cover.masks(ctx, Access.of(ctx), doctype, columns)
    clear = tuple(name for name in personal if name not in covered)
    return Handout(doctype, len(rows), file_type, personal=tuple(personal), clear=clear, **more)


def send(ctx: Context, cells: list[list[Any]], title: str, what: Handout) -> None:
    """Answer with the file, after apps had their say and the log its entry."""
    announce(ctx, what)
    name, content = written(cells, title, what.file_type)
    ctx.response.update(
        type="binary",
        filename=name,
        filecontent=content,
        content_type="text/csv" if what.file_type == CSV else None,
    )


def announce(ctx: Context, what: Handout) -> None:
    """Tell apps (``data_export``: one that raises refuses) and write the access log."""
    notify(
        ctx, "data_export", ctx, user=ctx.user, doctype=what.doctype, report=what.report, rows=what.rows, file_type=what.file_type,
        filters=what.filters, personal_columns=list(what.personal), clear_columns=list(what.clear), method=what.method,
    )  # fmt: skip
    ctx.flags.commit_get = True
    entry = new_doc("Access Log")
    entry.update(
        {
            "export_from": what.doctype,
            "user": ctx.user,
            "file_type": what.file_type,
            "method": what.method,
            "report_name": what.report,
            "filters": as_json(what.filters) if isinstance(what.filters, dict | list) else str(what.filters or ""),
        }
    )
    entry.insert(ignore_permissions=True)
