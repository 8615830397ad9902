"""A spreadsheet proposes a DocType, and its rows become documents."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

import frappe
from frappe.core.doctype.data_import.data_import import start_import
from frappe.custom import builder, from_table
from frappe.runtime.context import Context

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
