"""Reading and writing CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from io import StringIO
from typing import Any

from frappe.exceptions import ValidationError
from frappe.utils.providers import translate as _
from frappe.utils.text import cstr

# GB18030 covers GBK, in which spreadsheets of Chinese systems save
ENCODINGS = ("utf-8-sig", "utf-16", "gb18030")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
# a spreadsheet keeps 15 digits of a number, and no zeros before it
LONG_NUMBER = re.compile(r"\d{12,}|0\d+")
_NUMBER = re.compile(r"[+-]?[\d,. ]*\d%?|[+-]?\d+(\.\d+)?[eE][+-]?\d+")


def neutralised(value: Any) -> Any:
    """A cell that a spreadsheet takes for a text: a leading ``'`` where it would calculate. Numbers stay numbers."""
    if not isinstance(value, str) or not value.startswith(_FORMULA_SIGNS):
        return value
    return value if _NUMBER.fullmatch(value) else f"'{value}"


def restored(value: str) -> str:
    """The cell as it was before ``neutralised``."""
    return value[1:] if value.startswith("'") and value[1:].startswith(_FORMULA_SIGNS) else value


def as_text(value: Any) -> Any:
    """A cell whose many digits (identity cards, accounts, leading zeros) a spreadsheet leaves alone: a tab behind them says text."""
    return f"{value}\t" if isinstance(value, str) and LONG_NUMBER.fullmatch(value) else value


class UnicodeWriter:
    """Collects rows of CSV as text."""

    def __init__(self, encoding: str = "utf-8", quoting: Any = csv.QUOTE_NONNUMERIC, delimiter: str = ",") -> None:
        self.encoding = encoding
        self.queue = StringIO()
        self.writer = csv.writer(self.queue, quoting=quoting, delimiter=delimiter)

    def writerow(self, row: Iterable[Any]) -> None:
        self.writer.writerow(_plain(value) for value in row)

    def getvalue(self) -> str:
        return self.queue.getvalue()


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float) else neutralised(cstr(value))


def to_csv(data: Iterable[Iterable[Any]], quoting: Any = csv.QUOTE_NONNUMERIC, delimiter: str = ",") -> str:
    """Rows as CSV, formulas neutralised."""
    writer = UnicodeWriter(quoting=quoting, delimiter=delimiter)
    for row in data:
        writer.writerow(row)
    return writer.getvalue()


def read_csv_content(fcontent: str | bytes, use_sniffer: bool = False) -> list[list[str | None]]:
    """The rows of a CSV file; empty cells are None. UTF-8, UTF-16 and GB18030 are recognised.

    use_sniffer: guess the delimiter (comma, semicolon, tab) from the first lines. Raises ValidationError.
    """
    text = _decoded(fcontent) if isinstance(fcontent, bytes) else fcontent.removeprefix("\ufeff")
    delimiter = _delimiter(text) if use_sniffer else ","
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=False))
    except csv.Error as error:
        raise ValidationError(_("This is not a readable CSV file: {0}").format(error)) from error
    return [[restored(cell.strip()) or None for cell in row] for row in rows]


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("The encoding of this file is not known: save it as UTF-8"))


def _delimiter(text: str) -> str:
    head = "\n".join(text.splitlines()[:20])
    return max(",;\t|", key=head.count)
