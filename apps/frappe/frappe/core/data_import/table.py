"""The rows of an uploaded file or of text pasted from a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frappe.core.files import path_of, readable
from frappe.exceptions import ValidationError
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.utils.csvutils import read_csv_content
from frappe.utils.xlsxutils import read_xlsx

MAX_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Table:
    """header: texts; rows: (number of the line in the file, cells); empty lines are left out."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Any, ...]], ...]


def from_file(ctx: Context, file_url: str) -> Table:
    """The table of a File the user may read. Raises ValidationError for files that are no table."""
    readable(ctx, file_url)
    path = path_of(ctx, file_url)
    return of_rows(_read(path))


def _read(path: Path) -> list[list[Any]]:
    ending = path.suffix.lower()
    if ending == ".xlsx":
        return read_xlsx(path.read_bytes())
    if ending in (".csv", ".tsv", ".txt"):
        return list(read_csv_content(path.read_bytes(), use_sniffer=True))
    raise ValidationError(_("{0} cannot be imported: save it as .xlsx or .csv").format(path.name))


def from_text(text: str) -> Table:
    """The table of pasted cells (tabs between them) or of CSV."""
    return of_rows(list(read_csv_content(text, use_sniffer=True)))


def of_rows(rows: list[list[Any]]) -> Table:
    """The first line that is not empty is the header. Raises ValidationError without any row below it."""
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(cell not in (None, "") for cell in row)]
    if len(filled) < 2:
        raise ValidationError(_("The file has no rows below its header"))
    if len(filled) - 1 > MAX_ROWS:
        raise ValidationError(
            _("The file has {0} rows, {1} can be imported at once: divide it").format(len(filled) - 1, MAX_ROWS)
        )
    header = tuple("" if cell is None else str(cell).strip() for cell in filled[0][1])
    width = len(header)
    return Table(header, tuple((number, (*row[:width], *[None] * (width - len(row)))) for number, row in filled[1:]))
