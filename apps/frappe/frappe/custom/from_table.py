"""A DocType proposed from a spreadsheet: what each column holds, judged by all its cells."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from typing import Any

from frappe.core.data_import.cells import NO, YES, Cells
from frappe.core.data_import.columns import SKIP
from frappe.core.data_import.table import Extent, Table
from frappe.custom.names import fieldname_of
from frappe.runtime.context import current
from frappe.runtime.i18n import _
from frappe.schema.spec import FieldSpec
from frappe.schema.validate import RESERVED
from frappe.utils.text import cstr

SAMPLES = 3
LISTED = 4  # columns shown in the list
MOST_OPTIONS, SHORTEST_SELECT = 12, 8
_LONG_TEXT, _LONG_NUMBER = 140, 10
_TAKEN = RESERVED | {
    "owner",
    "creation",
    "modified",
    "modified_by",
    "docstatus",
    "idx",
    "parent",
    "parentfield",
    "parenttype",
}
_CODE = re.compile(
    r"编号|編號|号码|號碼|卡号|证号|證號|帐号|账号|單號|单号|序号|\b(no|code|id|number)\b", re.IGNORECASE
)
_PHONE_TITLE = re.compile(r"电话|電話|手机|手機|phone|mobile|\btel\b", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d -]{7,16}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_DIGITS = re.compile(r"\d+")
_INT = re.compile(r"[+-]?(0|[1-9]\d{0,8})")
_DECIMAL = re.compile(r"[+-]?(0|[1-9]\d{0,11}|[1-9]\d{0,2}(,\d{3}){1,3})(\.\d{1,9})?")
_SUM = re.compile(r"[+-]?\s*([¥￥$€]|RMB|CNY)?\s*[+-]?(\d[\d,，]*(\.\d+)?)\s*(元整?|圆)?", re.IGNORECASE)
_CURRENCY = re.compile(r"[¥￥$€元圆]|RMB|CNY", re.IGNORECASE)
_PERCENT = re.compile(r"[+-]?\d+(\.\d+)?\s*[%％]")
_COMPACT_DATE = re.compile(r"(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_DATE_TITLE = re.compile(r"日期|日$|时间|時間|生日|date|day", re.IGNORECASE)
_TOTAL = re.compile(r"(合计|合計|总计|總計|小计|小計|total|sum)[:：]?", re.IGNORECASE)
LOOKED = 10  # lines at the top among which the header is sought
_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_DATETIME = re.compile(_DATE.pattern + r"[ T]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?")
_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MONEY_TITLE = re.compile(r"金额|金額|价|價|费用|費用|amount|price|fee", re.IGNORECASE)


def extent_of(lines: list[list[Any]]) -> Extent:
    """Where the table stands: below titles of the sheet, under a header of one line or two, above its totals."""
    filled = [(number, row) for number, row in enumerate(lines, 1) if any(cstr(cell).strip() for cell in row)]
    if len(filled) < 2:
        return Extent(filled[0][0] if filled else 1)
    at = 0
    while at + 2 < min(len(filled), LOOKED) and _count(filled[at][1]) == 1 and _count(filled[at + 1][1]) > 1:
        at += 1
    head, row = filled[at]
    two = (
        at + 2 < len(filled)
        and filled[at + 1][0] == head + 1
        and _goes_on(row, [each for _n, each in filled[at + 1 :]])
    )
    last = 0
    end = len(filled) - 1
    while end > at + 1 + two and _TOTAL.fullmatch(
        next(cstr(cell).strip() for cell in filled[end][1] if cstr(cell).strip())
    ):
        end -= 1
        last = filled[end][0]
    return Extent(head, 1 + int(two), last)


def _count(row: list[Any]) -> int:
    return sum(1 for cell in row if cstr(cell).strip())


def _goes_on(head: list[Any], below: list[list[Any]]) -> bool:
    """Is the line below a second one of the header? It has titles where the first has gaps, and looks unlike the rows."""
    second, rows = below[0], below[1:]
    width = max(len(head), len(second))
    above, under = ([cstr(cell).strip() for cell in (*row, *[None] * (width - len(row)))] for row in (head, second))
    gaps = [index for index in range(width) if not above[index]]
    if not (gaps and above[0]) or any(re.search(r"\d", text) for text in under):
        return False
    if not all(
        under[index] or not any(index < len(row) and cstr(row[index]).strip() for row in rows) for index in gaps
    ):
        return False
    return any(
        under[index] and (cells := [cstr(row[index]) for row in rows if index < len(row) and cstr(row[index]).strip()])
        and sum(1 for cell in cells if re.search(r"\d", cell)) * 2 > len(cells)
        for index in range(width)
    )  # fmt: skip


def propose(source: Table) -> dict[str, Any]:
    """The columns as fields, with samples of their cells; and what names and titles the documents."""
    columns: list[dict[str, Any]] = []
    taken = set(_TAKEN)
    labels: list[str] = []
    for index, title in enumerate(source.header):
        cells = [row[index] for _line, row in source.rows if cstr(row[index]).strip()]
        name = fieldname_of(title, taken, "column")
        taken.add(name)
        label = title or (_("Column {0} of the sheet").format(index + 1) if cells else "")
        same = labels.count(label)
        labels.append(label)
        column = {
            "title": title or label,
            "label": f"{label} {same + 1}" if label and same else label,
            "fieldname": name,
            "include": int(bool(label)),
            **field_of(title, cells, len(source.rows)),
        }
        columns.append({**column, "samples": [text_of(cell) for cell in cells[:SAMPLES]]})
    shown = [column for column in columns if column["include"] and column["fieldtype"] not in ("Small Text", "Check")]
    for column in shown[:LISTED]:
        column["in_list_view"] = 1
    texts = [column for column in shown if column["fieldtype"] == "Data" and not column.get("options")]
    title_field = next((column["fieldname"] for column in texts if not column.get("unique")), None)
    unique = next((column["fieldname"] for column in columns if column.get("unique")), None)
    return {
        "columns": columns, "rows": len(source.rows), "title_field": title_field or unique,
        "autoname": f"field:{unique}" if unique else "",
    }  # fmt: skip


def text_of(cell: Any) -> str:
    """What a cell shows."""
    if isinstance(cell, datetime.datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cstr(cell).strip()


def field_of(title: str, cells: Sequence[Any], rows: int) -> dict[str, Any]:
    """Type and options of a column. A type is taken only if every cell of the column can be read as one of it."""
    texts = [text_of(cell) for cell in cells]
    if not texts:
        return {"fieldtype": "Data"}
    for fits, field in _CANDIDATES:
        if fits(title, texts) and _readable(field, cells):
            return dict(field)
    return _of_texts(title, texts, rows)


def _every(pattern: re.Pattern[str]) -> Callable[[str, list[str]], bool]:
    return lambda _title, texts: all(pattern.fullmatch(text) for text in texts)


def _is_check(_title: str, texts: list[str]) -> bool:
    said = {text.lower() for text in texts}
    return said <= YES | NO and not said <= {"0"} and not said <= {"1"}


def _is_phone(title: str, texts: list[str]) -> bool:
    pattern = _PHONE if _PHONE_TITLE.search(title) else _MOBILE
    return all(pattern.fullmatch(text) for text in texts)


def _is_code(title: str, texts: list[str]) -> bool:
    """Digits that are a name, not a quantity: long ones, those with zeros in front, and those that the title calls a number."""
    if not all(_DIGITS.fullmatch(text) for text in texts):
        return False
    return bool(_CODE.search(title)) or any(
        len(text) >= _LONG_NUMBER or (len(text) > 1 and text[0] == "0") for text in texts
    )


def _is_money(title: str, texts: list[str]) -> bool:
    if all(_SUM.fullmatch(text) for text in texts) and any(_CURRENCY.search(text) for text in texts):
        return True
    return bool(_MONEY_TITLE.search(title)) and all(_DECIMAL.fullmatch(text) for text in texts)


def _is_date(title: str, texts: list[str]) -> bool:
    compact = bool(_DATE_TITLE.search(title))
    return all(_DATE.fullmatch(text) or (compact and _COMPACT_DATE.fullmatch(text)) for text in texts)


_CANDIDATES: tuple[tuple[Callable[[str, list[str]], bool], dict[str, Any]], ...] = (
    (_is_check, {"fieldtype": "Check"}),
    (_is_date, {"fieldtype": "Date"}),
    (_every(_PERCENT), {"fieldtype": "Percent"}),
    (_every(_DATETIME), {"fieldtype": "Datetime"}),
    (_every(_TIME), {"fieldtype": "Time"}),
    (_every(_EMAIL), {"fieldtype": "Data", "options": "Email"}),
    (_is_phone, {"fieldtype": "Data", "options": "Phone"}),
    (_is_money, {"fieldtype": "Currency"}),
)  # fmt: skip


def _of_texts(title: str, texts: list[str], rows: int) -> dict[str, Any]:
    if not _is_code(title, texts):
        for pattern, fieldtype in ((_INT, "Int"), (_DECIMAL, "Float")):
            if all(pattern.fullmatch(text) for text in texts):
                return {"fieldtype": fieldtype}
    if any(len(text) > _LONG_TEXT or "\n" in text for text in texts):
        return {"fieldtype": "Small Text"}
    distinct = list(dict.fromkeys(texts))
    if len(distinct) == len(texts) == rows and rows > 1 and _CODE.search(title):
        return {"fieldtype": "Data", "unique": 1}
    if (
        len(texts) >= SHORTEST_SELECT
        and len(distinct) <= min(MOST_OPTIONS, len(texts) // 3)
        and not _CODE.search(title)
    ):
        return {"fieldtype": "Select", "options": "\n" + "\n".join(distinct), "in_standard_filter": 1}
    return {"fieldtype": "Data"}


def _readable(field: dict[str, Any], cells: Sequence[Any]) -> bool:
    """Would the import take every cell?"""
    reader, df = Cells(current()), FieldSpec({"fieldname": "column", **field})
    return all(reader.read(df, cell)[1] is None for cell in cells)


_OF_FIELD = ("fieldname", "label", "fieldtype", "options", "reqd", "unique", "in_list_view", "in_standard_filter")


def fields(columns: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The fields of the chosen columns."""
    return [
        {key: column.get(key) for key in _OF_FIELD if column.get(key)} for column in columns if column.get("include")
    ]


def column_map(columns: Sequence[dict[str, Any]], document: Any, width: int) -> dict[str, str]:
    """Place of a column -> field, for the import; the fields stand in the DocType in the order of the chosen columns."""
    names = iter([df.fieldname for df in document.fields])
    chosen = [next(names) if column.get("include") else SKIP for column in columns]
    return {str(index): chosen[index] if index < len(chosen) else SKIP for index in range(width)}
