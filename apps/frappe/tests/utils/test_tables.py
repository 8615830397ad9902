from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from frappe.exceptions import ValidationError
from frappe.utils import xlsxutils
from frappe.utils.csvutils import UnicodeWriter, neutralised, read_csv_content, restored, to_csv
from frappe.utils.xlsxutils import make_xlsx, read_xlsx, read_xlsx_file_from_attached_file

FORMULAS = ["=1+1", '=HYPERLINK("http://x.org")', "+cmd|'/c calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_become_texts_and_read_back(formula: str) -> None:
    safe = neutralised(formula)
    assert safe.startswith("'")
    assert restored(safe) == formula


@pytest.mark.parametrize("value", ["-5", "+86 13800001234", "-1,234.50", "plain", "it's", 5, None])
def test_numbers_and_plain_texts_stay(value: Any) -> None:
    assert neutralised(value) == value


def test_csv_reads_back_what_it_wrote() -> None:
    rows = [["name", "note"], ["王小明", 'a "quoted", text'], ["two\nlines", "=1+1"], ["110101199001011234", None]]
    text = to_csv(rows)
    assert "'=1+1" in text
    assert read_csv_content(text) == rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_of_common_encodings_is_read(encoding: str) -> None:
    assert read_csv_content("姓名,电话\n王小明,138\n".encode(encoding)) == [["姓名", "电话"], ["王小明", "138"]]


def test_csv_guesses_the_delimiter_where_asked() -> None:
    assert read_csv_content("a;b\n1;2,5\n", use_sniffer=True) == [["a", "b"], ["1", "2,5"]]


def test_csv_in_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(ValidationError, match="UTF-8"):
        read_csv_content(b"\x81\xff\xff\x00\xff")


def test_the_writer_writes_dates_and_numbers() -> None:
    writer = UnicodeWriter()
    writer.writerow([dt.date(2026, 3, 5), 1.5, None, "x"])
    assert writer.getvalue() == '"2026-03-05",1.5,"","x"\r\n'


def test_spreadsheets_read_back_what_was_written() -> None:
    rows = [
        ["姓名", "身份证", "数量", "日期"],
        ["王小明", "110101199001011234", 2, dt.datetime(2026, 3, 5)],
        ["<p>a<br>b</p>", "007", 1.5, None],
    ]
    assert read_xlsx(make_xlsx(rows, "名单/1").getvalue()) == [*rows[:2], ["a\nb", "007", 1.5, None]]


def test_spreadsheets_hold_no_formulas_and_keep_long_numbers_as_text() -> None:
    sheet = load_workbook(BytesIO(make_xlsx([["h"], ["=1+1"], ["110101199001011234"]], "s").getvalue())).worksheets[0]
    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", "=1+1")
    assert (sheet["A3"].data_type, sheet["A3"].number_format) == ("s", "@")
    assert sheet["A1"].font.bold


def test_a_spreadsheet_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    book = make_xlsx([["a"] * 50] * 40, "Sheet").getvalue()
    monkeypatch.setattr(xlsxutils, "MOST_UNPACKED", 5000)
    with pytest.raises(ValidationError, match="too large"):
        read_xlsx(book)
    monkeypatch.undo()
    monkeypatch.setattr(xlsxutils, "MOST_CELLS", 1999)
    with pytest.raises(ValidationError, match="1999 cells"):
        read_xlsx(book)


def test_a_broken_spreadsheet_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"\.xlsx"):
        read_xlsx(b"not a spreadsheet")
    with pytest.raises(ValidationError, match="content or the path"):
        read_xlsx_file_from_attached_file("/files/x.xlsx")
