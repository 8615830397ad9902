"""Reading and writing spreadsheets (openpyxl, loaded at the first use)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from frappe.exceptions import ValidationError
from frappe.utils.csvutils import LONG_NUMBER, restored
from frappe.utils.html_utils import html2text, is_html
from frappe.utils.providers import translate as _

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
MAX_CELL = 32_767
# A file of a few kilobytes may unpack to gigabytes, and a row may claim to have 16,384 cells.
MOST_UNPACKED = 400 * 2**20
MOST_CELLS = 5_000_000


def make_xlsx(
    data: Iterable[Sequence[Any]],
    sheet_name: str,
    wb: Any = None,
    column_widths: Sequence[float] | None = None,
) -> BytesIO:
    """Rows as a spreadsheet, the first one bold. Texts are never formulas; dates stay dates.

    wb: a workbook to add the sheet to; column_widths: in letters.
    """
    from openpyxl import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415 - 18 MB, needed here only
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]  # noqa: PLC0415
    from openpyxl.styles import Font  # type: ignore[import-untyped]  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]  # noqa: PLC0415

    book = wb if wb is not None else Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", sheet_name)[:31], 0)
    for index, width in enumerate(column_widths or (), start=1):
        if width:
            sheet.column_dimensions[get_column_letter(index)].width = width
    for number, row in enumerate(data):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=None)
            _fill(cell, value)
            if number == 0:
                cell.font = Font(name="Calibri", bold=True)
            cells.append(cell)
        sheet.append(cells)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def _fill(cell: Any, value: Any) -> None:
    if value is None or isinstance(value, bool | int | float | datetime.date | datetime.time | datetime.timedelta):
        cell.value = value
    elif isinstance(value, Decimal):
        cell.value = float(value)
    else:
        text = _CONTROL.sub("", handle_html(str(value)))[:MAX_CELL]
        cell.value = text
        cell.data_type = "s"  # never "f": a text that begins with = is no formula
        if LONG_NUMBER.fullmatch(text):
            cell.number_format = "@"


def handle_html(data: str) -> str:
    """A cell as plain text: markup of text editors is taken away."""
    return html2text(data) if "<" in data and is_html(data) else data


def read_xlsx_file_from_attached_file(
    file_url: str | None = None, fcontent: bytes | None = None, filepath: str | None = None
) -> list[list[Any]]:
    """The rows of the first sheet. Give its bytes or its path. Raises ValidationError."""
    if fcontent is None and filepath is None:
        raise ValidationError(_("Give the content or the path of the spreadsheet {0}").format(file_url or ""))
    return read_xlsx(fcontent if fcontent is not None else str(filepath))


def read_xlsx(source: bytes | str, *, percents: bool = False) -> list[list[Any]]:
    """The rows of the first sheet of a file or its bytes. All rows are equally long.

    Whole numbers come as int, empty cells as None. percents: numbers that the sheet shows in per cent come as it shows
    them, as "85%".
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - as above
    from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]  # noqa: PLC0415

    file = BytesIO(source) if isinstance(source, bytes) else source
    try:
        _refuse_bomb(file)
        book = load_workbook(file, read_only=True, data_only=True)
        rows = _rows_of(book.worksheets[0], percents)
    except (BadZipFile, InvalidFileException, KeyError, IndexError, OSError, ValueError) as error:
        raise ValidationError(_("This is not a readable spreadsheet: save it as .xlsx")) from error
    book.close()
    width = max(map(len, rows), default=0)
    return [[*row, *[None] * (width - len(row))] for row in rows]


def _refuse_bomb(file: Any) -> None:
    with ZipFile(file) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
            raise ValidationError(_("This spreadsheet is too large when it is unpacked: divide it"))


def _rows_of(sheet: Any, percents: bool) -> list[list[Any]]:
    rows, cells = [], 0
    for row in sheet.iter_rows(values_only=not percents):
        cells += len(row)
        if cells > MOST_CELLS:
            raise ValidationError(_("This spreadsheet has more than {0} cells: divide it").format(MOST_CELLS))
        rows.append([_read(_shown(value) if percents else value) for value in row])
    return rows


def _shown(cell: Any) -> Any:
    value = cell.value
    if type(value) in (int, float) and str(cell.number_format).endswith("%"):
        return f"{round(value * 100, 9):g}%"
    return value


def _read(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return restored(value) if isinstance(value, str) else value
