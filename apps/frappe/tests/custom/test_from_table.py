"""A spreadsheet proposes a DocType, and its rows become documents."""

from __future__ import annotations

import itertools
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

import frappe
from frappe.core.data_import import table
from frappe.core.data_import.cells import Cells
from frappe.core.doctype.data_import.data_import import start_import
from frappe.custom import builder, from_table
from frappe.runtime.context import Context
from frappe.schema.spec import FieldSpec
from frappe.utils.xlsxutils import read_xlsx

_numbers = itertools.count(1)
HEAD = "车牌号码\t业主\t手机\t身份证号\t登记日期\t金额\t车位数\t有充电桩\t类型\t备注"
KINDS = ("轿车", "货车", "摩托")
ROWS = [
    f"沪A{10000 + n}\t王{n}\t1380013800{n}\t31010119900101123{n}\t2026/8/{n + 1}\t{n + 1}50.5\t{n}\t{'是' if n % 2 else '否'}\t{KINDS[n % 3]}\t"
    for n in range(9)
]
TABLE = "\n".join([HEAD, *ROWS])


def test_each_column_becomes_the_type_its_cells_have(ctx: Context) -> None:
    proposal = builder.propose(text=TABLE)
    found = {
        column["title"]: (column["fieldtype"], column.get("options"), column.get("unique"))
        for column in proposal["columns"]
    }
    assert found == {
        "车牌号码": ("Data", None, 1), "业主": ("Data", None, None), "手机": ("Data", "Phone", None), "身份证号": ("Data", None, 1),
        "登记日期": ("Date", None, None), "金额": ("Currency", None, None), "车位数": ("Int", None, None), "有充电桩": ("Check", None, None),
        "类型": ("Select", "\n轿车\n货车\n摩托", None), "备注": ("Data", None, None),
    }  # fmt: skip
    assert proposal["rows"] == 9
    assert proposal["title_field"] == "ye_zhu"
    assert proposal["autoname"] == "field:che_pai_hao_ma"


@pytest.mark.parametrize(
    ("title", "cells", "expected"),
    [
        ("Zip", ["02134", "10001"], "Data"),
        ("账号", ["12", "13"], "Data"),
        ("Account", ["6222021234567890123"], "Data"),
        ("When", ["2026-01-02 03:04", "2026-01-03 13:04:05"], "Datetime"),
        ("When", ["2026-01-02", "later"], "Data"),
        ("When", ["2026-02-30"], "Data"),
        ("At", ["08:30", "17:00"], "Time"),
        ("Mail", ["a@example.com"], "Data"),
        ("Rate", ["0.5", "12"], "Float"),
        ("Text", ["x" * 200], "Small Text"),
        ("Nothing", [], "Data"),
    ],
)  # fmt: skip
def test_a_type_is_taken_only_if_every_cell_fits(ctx: Context, title: str, cells: list[Any], expected: str) -> None:
    assert from_table.field_of(title, cells, len(cells))["fieldtype"] == expected


SHEET: list[list[Any]] = [
    ["2026年住户登记表"],
    [],
    ["业主", None, "费用", None, "缴费日期", "备注"],
    ["姓名", "电话", "物业费", "缴费率", None, None],
    ["王芳", "013800138000", "¥1,200.00", "90%", "2026.1.5", None],
    [],
    ["李雷", "013900139000", "1,350元", "95.5%", "20260106", "老客户"],
    ["合计", None, "¥2,550.00"],
]


def test_a_sheet_with_titles_merged_headers_gaps_and_totals_is_understood(ctx: Context) -> None:
    extent = from_table.extent_of(SHEET)
    assert extent == table.Extent(3, 2, 7)
    source = table.of_rows(SHEET, extent)
    assert source.header == ("姓名", "电话", "物业费", "缴费率", "缴费日期", "备注")
    assert [line for line, _cells in source.rows] == [5, 7]
    found = {column["label"]: column["fieldtype"] for column in from_table.propose(source)["columns"]}
    assert found == {
        "姓名": "Data", "电话": "Data", "物业费": "Currency", "缴费率": "Percent", "缴费日期": "Date", "备注": "Data",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([["a", "b"], ["1", "2"]], (1, 1, 0), id="a plain table"),
        pytest.param([["名称"], ["水泵"], ["风机"]], (1, 1, 0), id="one column has no title above it"),
        pytest.param([["姓名", None, "备注"], ["王芳", "女", "好"], ["李雷", "男", "好"]], (1, 1, 0), id="a gap alone makes no second line"),
        pytest.param([["名称", "数量"], ["泵", "2"], ["总计", "2"]], (1, 1, 2), id="totals stay out"),
        pytest.param([["名称", "数量"], ["合计", "2"]], (1, 1, 0), id="a table of nothing but totals stays whole"),
    ],
)  # fmt: skip
def test_where_a_table_stands(lines: list[list[Any]], expected: tuple[int, int, int]) -> None:
    assert from_table.extent_of(lines) == table.Extent(*expected)


def test_no_column_with_cells_is_lost_and_equal_titles_are_told_apart(ctx: Context) -> None:
    source = table.of_rows([["名称", "名称", None, None], ["a", "b", "c", None]])
    columns = from_table.propose(source)["columns"]
    assert [(column["label"], column["include"]) for column in columns] == [
        ("名称", 1),
        ("名称 2", 1),
        ("Column 3 of the sheet", 1),
        ("", 0),
    ]
    groups = table.of_rows([["本月", None, "上月"], ["金额", "户数", "金额"], ["1", "2", "3"]], table.Extent(1, 2))
    assert groups.header == ("本月 金额", "户数", "上月 金额")


@pytest.mark.parametrize(
    ("fieldtype", "cell", "value"),
    [
        ("Currency", "¥1,200.50", 1200.5),
        ("Currency", "￥ 35", 35),
        ("Currency", "-12.5元", -12.5),
        ("Int", "1，200", 1200),
        ("Percent", "85%", 85),
        ("Float", "85%", 0.85),
        ("Date", "20260109", "2026-01-09"),
        ("Date", "2026年1月9日", "2026-01-09"),
        ("Data", "0138", "0138"),
    ],
)
def test_cells_are_read_as_people_write_them(ctx: Context, fieldtype: str, cell: str, value: Any) -> None:
    found, wrong = Cells(ctx).read(FieldSpec({"fieldname": "x", "fieldtype": fieldtype}), cell)
    assert wrong is None
    assert (str(found) if fieldtype == "Date" else found) == value


def test_what_a_sheet_shows_in_per_cent_is_read_so() -> None:
    book = Workbook()
    book.active.append([0.85, 0.125, 2])
    book.active["A1"].number_format = "0%"
    book.active["B1"].number_format = "0.0%"
    file = BytesIO()
    book.save(file)
    assert read_xlsx(file.getvalue(), percents=True) == [["85%", "12.5%", 2]]
    assert read_xlsx(file.getvalue()) == [[0.85, 0.125, 2]]


def test_the_rows_are_imported_under_the_columns_chosen(ctx: Context) -> None:
    name = f"Vehicle {next(_numbers)}"
    proposal = builder.propose(text=TABLE)
    columns = proposal["columns"]
    columns[9]["include"] = 0
    columns[1].update(label="Owner's Name", fieldname="holder")
    doc = {"name": name, "autoname": proposal["autoname"], "title_field": "holder"}
    made = builder.create_from_table(doc, columns, text=TABLE)
    start_import(made["data_import"])
    job = frappe.get_doc("Data Import", made["data_import"])
    assert (job.status, job.payload_count) == ("Success", 9)
    stored = frappe.get_doc(name, "沪A10003")
    assert (stored.holder, stored.shou_ji, stored.you_chong_dian_zhuang, str(stored.deng_ji_ri_qi)) == (
        "王3",
        "13800138003",
        1,
        "2026-08-04",
    )
    assert stored.shen_fen_zheng_hao == "310101199001011233"
    assert not frappe.get_meta(name).has_field("bei_zhu")


def test_nobody_without_the_right_to_make_types_may_ask(ctx: Context) -> None:
    frappe.set_user("Guest")
    try:
        for ask in (lambda: builder.propose(text=TABLE), lambda: builder.save({"name": "Mine", "fields": []})):
            with pytest.raises(frappe.PermissionError):
                ask()
    finally:
        frappe.set_user("Administrator")


@pytest.fixture
def buildings(ctx: Context) -> str:
    """A type whose documents are numbered and called by their titles; two have the same."""
    name = f"Tower {next(_numbers)}"
    fields = [{"label": "Title", "fieldtype": "Data"}]
    builder.save({"name": name, "__islocal": 1, "autoname": "autoincrement", "title_field": "title", "fields": fields})
    for title in ("一号楼", "二号楼", "双子楼", "双子楼"):
        frappe.get_doc({"doctype": name, "title": title}).insert()
    return name


def test_a_column_that_names_documents_becomes_a_link_and_what_is_not_there_is_said_first(buildings: str) -> None:
    text = "房号\t楼栋\n0101\t一号楼\n0102\t二号楼\n0103\t一号楼"
    number, tower = builder.propose(text=text)["columns"]
    assert (number["fieldtype"], tower["fieldtype"], tower["options"]) == ("Data", "Link", buildings)
    wrong = text + "\n0104\t三号楼\n0105\t双子楼"
    assert builder.propose(text=wrong)["columns"][1]["fieldtype"] == "Data"
    assert builder.missing_links(buildings, 1, text=wrong) == ["三号楼", "双子楼"]
    doc = {"name": f"Flat {next(_numbers)}"}
    with pytest.raises(frappe.LinkValidationError, match="三号楼, 双子楼"):
        builder.create_from_table(doc, [number, tower], text=wrong)
    assert not frappe.db.exists("DocType", doc["name"])
    made = builder.create_from_table(doc, [number, tower], text=text)
    start_import(made["data_import"])
    rows = frappe.get_all(doc["name"], fields=["fang_hao", "lou_dong"], order_by="fang_hao", as_list=True)
    first, second = (str(frappe.db.get_value(buildings, {"title": title}, "name")) for title in ("一号楼", "二号楼"))
    assert [*rows] == [("0101", first), ("0102", second), ("0103", first)]
