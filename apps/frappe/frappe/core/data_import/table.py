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


@dataclass(frozen=True, slots=True)
class Extent:
    """Where the table stands in its sheet, in lines from 1: the first of the header, how many the header has, the last row.

    last: 0 for the end of the sheet.
    """

    head: int
    lines: int = 1
    last: int = 0


def from_file(ctx: Context, file_url: str, extent: Extent | None = None) -> Table:
    """The table of a File the user may read. Raises ValidationError for files that are no table."""
    return of_rows(lines_of_file(ctx, file_url), extent)


def lines_of_file(ctx: Context, file_url: str) -> list[list[Any]]:
    """All lines of the first sheet of a File the user may read."""
    readable(ctx, file_url)
    return _read(path_of(ctx, file_url))


def lines_of_text(text: str) -> list[list[Any]]:
    """All lines of pasted cells (tabs between them) or of CSV."""
    return list(read_csv_content(text, use_sniffer=True))


def _read(path: Path) -> list[list[Any]]:
    ending = path.suffix.lower()
    if ending == ".xlsx":
        return read_xlsx(path.read_bytes(), percents=True)
    if ending in (".csv", ".tsv", ".txt"):
        return list(read_csv_content(path.read_bytes(), use_sniffer=True))
    raise ValidationError(_("{0} cannot be imported: save it as .xlsx or .csv").format(path.name))


def from_text(text: str, extent: Extent | None = None) -> Table:
    """The table of pasted cells (tabs between them) or of CSV."""
    return of_rows(lines_of_text(text), extent)


def of_rows(rows: list[list[Any]], extent: Extent | None = None) -> Table:
    """The header and what is below it; without an extent the first line that is not empty is the header.

    Raises ValidationError without any row below it.
    """
    filled = [(number, row) for number, row in enumerate(rows, 1) if _filled(row)]
    head = extent.head if extent else filled[0][0] if filled else 0
    below = head + (extent.lines if extent else 1)
    last = extent.last if extent and extent.last else len(rows)
    body = [(number, row) for number, row in filled if below <= number <= last]
    if not body:
        raise ValidationError(_("The file has no rows below its header"))
    if len(body) > MAX_ROWS:
        raise ValidationError(
            _("The file has {0} rows, {1} can be imported at once: divide it").format(len(body), MAX_ROWS)
        )
    header = _header(rows[head - 1 : below - 1])
    width = len(header)
    return Table(header, tuple((number, (*row[:width], *[None] * (width - len(row)))) for number, row in body))


def _filled(row: list[Any]) -> bool:
    return any(cell not in (None, "") for cell in row)


def _header(lines: list[list[Any]]) -> tuple[str, ...]:
    """The titles. Of several lines the last with a text counts; the group above it tells equal ones apart."""
    width = max(map(len, lines))
    texts = [
        ["" if cell is None else str(cell).strip() for cell in (*line, *[None] * (width - len(line)))] for line in lines
    ]
    if len(texts) == 1:
        return tuple(texts[0])
    titles = [next((line[index] for line in reversed(texts) if line[index]), "") for index in range(width)]
    groups, group = [], ""
    for text in texts[0]:  # a merged cell holds its text in the first of its places
        group = text or group
        groups.append(group)
    return tuple(
        f"{groups[index]} {title}" if title and titles.count(title) > 1 and groups[index] != title else title
        for index, title in enumerate(titles)
    )
