"""Prints and exports of very many documents: a run in the background that ends in a file of the person's own."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

import frappe
from frappe.desk import bulk, bulk_files
from frappe.permissions import update_permission_property
from frappe.utils.xlsxutils import read_xlsx_file_from_attached_file

RUN = "frappe.desk.bulk"
BULK = f"{RUN}.act"


def call(world: Any, person: str, path: str, /, **arguments: Any) -> Any:
    answer = world.person(person).method(path, **arguments)
    assert answer.status_code == 200, answer.text
    return answer.json.get("message")


@pytest.fixture
def orders(world: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Seven orders, of which three make a part and five are many."""
    monkeypatch.setattr(bulk_files, "PRINTS_AT_ONCE", 3)
    monkeypatch.setattr(bulk_files, "ROWS_AT_ONCE", 3)
    monkeypatch.setattr(bulk_files, "FEW_ROWS", 5)
    with world.inside():
        update_permission_property("S Order", "S Clerk", 0, "print", 1)
        return [
            str(world.new_doc("S Order", title=f"灯 {number}", status="Open", quantity=number, mobile="13812345678").insert().name)
            for number in range(7)
        ]  # fmt: skip


def work(world: Any, run: str, steps: int, person: str = "clerk") -> None:
    with world.inside() as ctx:
        ctx.set_user(f"{person}@example.com")
        for _step in range(steps):
            bulk.step(run)
        ctx.db.commit()


def handed(world: Any, run: str, person: str = "clerk") -> Any:
    state = call(world, "clerk", f"{RUN}.status", run=run)
    assert (state["status"], state["tried"]) == ("Finished", state["total"]), state
    return world.person(person).get(state["file"])


def test_prints_of_many_are_one_file_that_only_its_person_has(world: Any, orders: list[str]) -> None:
    found = call(world, "clerk", BULK, doctype="S Order", names=[*orders, "S-99999"], action="print")
    work(world, found["run"], 2)
    assert call(world, "clerk", f"{RUN}.status", run=found["run"])["tried"] == 6
    work(world, found["run"], 1)
    answer = handed(world, found["run"])
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert pytest.importorskip("pypdf").PdfReader(io.BytesIO(answer.data)).get_num_pages() == 7
    assert {person: handed(world, found["run"], person).status_code for person in ("manager", "guest")} == {
        "manager": 403,
        "guest": 403,
    }
    state = call(world, "clerk", f"{RUN}.status", run=found["run"])
    assert list(state["failed"]) == ["S-99999"]
    with world.inside() as ctx:
        told = {"for_user": "clerk@example.com", "document_name": found["run"]}
        assert "ready" in ctx.db.get_value("Notification Log", told, "subject")
        assert not bulk_files.folder_of(found["run"]).exists()
        ctx.set_user("clerk@example.com")
        frappe.delete_doc("Bulk Run", found["run"])
        ctx.db.commit()
        assert not ctx.db.exists("File", {"file_url": state["file"]})


@pytest.mark.parametrize("kind", ["CSV", "Excel"])
@pytest.mark.usefixtures("orders")
def test_a_long_list_is_exported_in_parts_in_its_order_masked_and_written_down(world: Any, kind: str) -> None:
    asked = {"doctype": "S Order", "fields": ["title", "quantity", "mobile"], "order_by": "quantity desc", "file_format_type": kind}  # fmt: skip
    found = call(world, "clerk", f"{RUN}.export", **asked, add_totals_row=1)
    work(world, found["run"], 3)
    data = handed(world, found["run"]).data
    if kind == "CSV":
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    else:
        rows = [[str(cell) for cell in row] for row in read_xlsx_file_from_attached_file(fcontent=data)]
    assert rows[0] == ["Title", "Quantity", "Mobile"]
    assert [row[1] for row in rows[1:8]] == [str(number) for number in range(6, -1, -1)]
    assert {row[2] for row in rows[1:8]} == {"138****5678"}
    assert rows[8][1] == "21"
    with world.inside() as ctx:
        assert ctx.db.get_value("Access Log", {"export_from": "S Order"}, "user") == "clerk@example.com"


@pytest.mark.usefixtures("orders")
def test_a_short_list_is_no_run_and_taking_away_is_a_right(world: Any) -> None:
    asked = {"doctype": "S Order", "fields": ["title"]}
    assert call(world, "clerk", f"{RUN}.export", **asked, filters=[["quantity", "<", 3]]) == {}
    for person in ("reader", "guest"):
        assert world.person(person).method(f"{RUN}.export", **asked).status_code == 403


@pytest.mark.parametrize("kind", ["CSV", "Excel"])
@pytest.mark.usefixtures("orders")
def test_a_file_to_fill_in_with_very_many_documents_is_made_in_parts_as_its_download_is(world: Any, kind: str) -> None:
    with world.inside():
        frappe.db.set_value("DocType", "S Order", "allow_import", 1)
        update_permission_property("S Order", "S Clerk", 0, "import", 1)
        lines = [{"item": "bulb"}, {"item": "cable"}]
        world.new_doc("S Order", title="更多", quantity=9, due="2026-03-01", lines=lines).insert()
    fields = {"S Order": ["name", "title", "due", "mobile"], "lines": ["item"]}
    asked = {"doctype": "S Order", "export_fields": fields, "export_records": "all", "file_type": kind}
    found = call(world, "clerk", f"{RUN}.template", **asked)
    work(world, found["run"], 3)
    data = handed(world, found["run"]).data
    rows = [
        [str(cell or "") for cell in row]
        for row in (
            csv.reader(io.StringIO(data.decode("utf-8-sig")))
            if kind == "CSV"
            else read_xlsx_file_from_attached_file(fcontent=data)
        )
    ]
    assert rows[0] == ["ID", "Title", "Due", "Mobile", "Item (Lines)"]
    assert [row[1] for row in rows[1:]] == [*(f"灯 {number}" for number in range(7)), "更多", ""]
    assert [row[4] for row in rows[8:]] == ["bulb", "cable"]
    assert rows[8][2][:10] == "2026-03-01"
    direct = world.person("clerk").method("frappe.core.doctype.data_import.data_import.download_template", **asked)
    if kind == "CSV":
        assert direct.data == data
    assert call(world, "clerk", f"{RUN}.template", **{**asked, "export_records": "5_records"}) == {}
    assert world.person("reader").method(f"{RUN}.template", **asked).status_code == 403


def test_a_run_that_was_stopped_or_broke_leaves_no_part_and_begins_anew(world: Any, orders: list[str]) -> None:
    found = call(world, "clerk", BULK, doctype="S Order", names=orders, action="print")
    work(world, found["run"], 1)
    call(world, "clerk", f"{RUN}.stop", run=found["run"])
    with world.inside():
        assert not bulk_files.folder_of(found["run"]).exists()
    again = call(world, "clerk", f"{RUN}.retry", run=found["run"])
    work(world, again["run"], 3)
    assert handed(world, again["run"]).data.startswith(b"%PDF")
