"""Data Import: files of several kinds, labels in two languages, errors by cell, all or nothing, the good rows alone, resuming."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from apps.frappe.tests.schema.specs import field, spec

import frappe
from frappe.core.doctype.data_import import data_import as api
from frappe.exceptions import PermissionError, ValidationError
from frappe.jobs import queue, runner
from frappe.jobs import rows as job_rows
from frappe.runtime.context import Context
from frappe.schema.sync import sync_doctypes
from frappe.utils.csvutils import read_csv_content
from frappe.utils.xlsxutils import make_xlsx, read_xlsx

_numbers = itertools.count(1)
RULES = [{"role": "System Manager", "read": 1, "write": 1, "create": 1, "import": 1, "export": 1}]


@pytest.fixture
def doctype(ctx: Context) -> str:
    """A DocType with a table of lines, a link to itself and one field of each difficult kind."""
    name = f"Imp {next(_numbers)}"
    line = spec(
        f"{name} Line",
        field("item", reqd=1, label="Item"),
        field("qty", "Int", label="Quantity"),
        istable=1,
        module="Core",
    ).replace(custom=0)
    made = spec(
        name, field("title", label="Title", reqd=1), field("code", label="Code", unique=1), field("kind", "Select", options="\nOpen\nClosed", label="Status"),
        field("since", "Date", label="Start Date"), field("active", "Check", label="Enabled"), field("amount", "Currency", label="Amount"),
        field("boss", "Link", options=name, label="Boss"), field("lines", "Table", options=line.name, label="Lines"),
        module="Core", permissions=RULES, title_field="title", allow_import=1,
    ).replace(custom=0)  # fmt: skip
    sync_doctypes(ctx, [line, made])
    ctx.db.commit()  # a trial takes back what is not committed
    return name


def waiting(doctype: str, text: str = "", kind: str = "Insert New Records", **values: Any) -> Any:
    """A Data Import of pasted cells."""
    given = {"reference_doctype": doctype, "import_type": kind, "pasted_text": text, **values}
    return frappe.get_doc({"doctype": "Data Import", **given}).insert()


def imported(doctype: str, text: str = "", kind: str = "Insert New Records", **values: Any) -> Any:
    """A Data Import of pasted cells that has run."""
    doc = waiting(doctype, text, kind, **values)
    frappe.db.commit()
    api.start_import(doc.name)
    return doc.reload()


def problems(doc: Any) -> list[tuple[int, str, str]]:
    found = [json.loads(row.messages) for row in api.get_import_logs(doc.name) if not row.success]
    return [(entry["row"], entry["column"], entry["message"]) for entries in found for entry in entries]


def rows(doctype: str, *fields: str) -> list[tuple[Any, ...]]:
    return [
        tuple(row)
        for row in frappe.get_all(doctype, fields=list(fields), order_by="creation asc, name asc", as_list=True)
    ]


def test_rows_become_documents_with_child_rows(doctype: str) -> None:
    text = (
        "Title\tStatus\tStart Date\tEnabled\tAmount\tItem (Lines)\tquantity (lines)\n"
        "One\tOpen\t2026/9/3\tyes\t1,860,000.50\tA\t2\n\t\t\t\t\tB\t3\nTwo\tclosed\t2026年10月4日\t否\t7\t\t\n"
    )
    doc = imported(doctype, text)
    assert (doc.status, doc.payload_count) == ("Success", 2)
    one = frappe.get_doc(doctype, {"title": "One"})
    assert (one.kind, str(one.since), one.active, one.amount) == ("Open", "2026-09-03", 1, 1860000.5)
    assert [(row.get("item"), row.qty) for row in one.lines] == [("A", 2), ("B", 3)]
    two = frappe.get_doc(doctype, {"title": "Two"})
    assert (two.kind, str(two.since), two.active, two.lines) == ("Closed", "2026-10-04", 0, [])


def test_one_bad_cell_keeps_everything_out_and_every_bad_cell_is_named(doctype: str) -> None:
    doc = imported(
        doctype, "Title\tStatus\tStart Date\tAmount\nOne\tOpen\t\t\nTwo\tWrong\tyesterday\tmuch\n\tOpen\t\t\n"
    )
    assert doc.status == "Error"
    assert rows(doctype, "name") == []
    found = problems(doc)
    assert {(line, column) for line, column, _message in found} >= {
        (3, "Status"),
        (3, "Start Date"),
        (3, "Amount"),
        (4, ""),
    }
    assert any("Wrong" in message for _line, _column, message in found)


def test_the_good_rows_alone_where_it_is_asked_for_and_the_rest_after_mending(doctype: str) -> None:
    doc = imported(doctype, "Title\tAmount\nOne\t1\nTwo\tmuch\nThree\t3\n", import_valid_rows=1)
    assert doc.status == "Partial Success"
    assert sorted(rows(doctype, "title")) == [("One",), ("Three",)]
    doc.pasted_text = "Title\tAmount\nOne\t1\nTwo\t2\nThree\t3\n"
    doc.save()
    frappe.db.commit()
    api.start_import(doc.name)  # resumes: what is in already is left out
    assert doc.reload().status == "Success"
    assert sorted(rows(doctype, "title")) == [("One",), ("Three",), ("Two",)]
    assert api.get_import_status(doc.name)["success"] == 3


def test_a_file_of_the_failed_rows_alone_goes_on_with_an_import(doctype: str) -> None:
    doc = imported(doctype, "Title\tAmount\nOne\t1\nTwo\tmuch\nThree\t3\nFour\tmore\n", import_valid_rows=1)
    api.download_errored_template(doc.name)
    lines = read_csv_content(frappe.response["filecontent"])
    mended = [[title, {"Two": "2", "Four": "4"}[title], why] for title, _amount, why in lines[1:]]
    doc.pasted_text = "\n".join("\t".join(map(str, line)) for line in [lines[0], *mended])
    doc.save()
    frappe.db.commit()
    told = api.get_preview_from_template(doc.name)
    assert (told["total"], told["ready"], told["problems"]) == (2, 0, [])
    api.start_import(doc.name)
    assert doc.reload().status == "Success", problems(doc)
    assert sorted(rows(doctype, "title", "amount")) == [("Four", 4), ("One", 1), ("Three", 3), ("Two", 2)]


def test_equal_rows_are_as_many_documents(doctype: str) -> None:
    doc = imported(doctype, "Title\tAmount\nOne\t1\nOne\t1\nTwo\tmuch\n", import_valid_rows=1)
    doc.pasted_text = "Title\tAmount\nOne\t1\nOne\t1\nOne\t1\nTwo\t2\n"
    doc.save()
    frappe.db.commit()
    api.start_import(doc.name)
    assert sorted(rows(doctype, "title")) == [("One",), ("One",), ("One",), ("Two",)]


def test_an_import_whose_job_breaks_off_says_so_and_goes_on(doctype: str, ctx: Context) -> None:
    doc = waiting(doctype, "Title\nOne\n")
    assert api.form_start_import(doc.name)
    job_id = f"data_import||{doc.name}"
    lost = {"status": job_rows.STARTED, "lost": job_rows.MOST_LOST - 1, "worker": "gone"}
    frappe.db.set_value("Background Job", queue.get_job(job_id).name, lost)
    runner.recover(ctx, [queue.get_job(job_id)])
    assert doc.reload().status == "Error"
    assert "broke off" in problems(doc)[0][2]
    assert api.form_start_import(doc.name)
    api.start_import(doc.name)
    assert doc.reload().status == "Success"


def test_documents_are_changed_by_their_id_and_empty_cells_change_nothing(doctype: str) -> None:
    doc = frappe.get_doc({"doctype": doctype, "title": "One", "amount": 5, "lines": [{"item": "A", "qty": 1}]}).insert()
    line = doc.lines[0].name
    done = imported(
        doctype, f"ID\tTitle\tAmount\tID (Lines)\tQuantity (Lines)\tItem (Lines)\n{doc.name}\tUno\t\t{line}\t9\t\n\t\t\t\t4\tB\n", "Update Existing Records"
    )  # fmt: skip
    assert done.status == "Success", problems(done)
    doc.reload()
    assert (doc.title, doc.amount, [(row.get("item"), row.qty) for row in doc.lines]) == (
        "Uno",
        5,
        [("A", 9), ("B", 4)],
    )
    missing = imported(doctype, "ID\tTitle\nnobody\tX\n\tY\n", "Update Existing Records")
    assert [line for line, _column, _message in problems(missing)] == [2, 3]


def test_insert_or_update_finds_documents_by_a_unique_field(doctype: str) -> None:
    imported(doctype, "Code\tTitle\nC1\tOne\n")
    imported(doctype, "Code\tTitle\nC1\tUno\nC2\tTwo\n", "Insert or Update Records")
    assert sorted(rows(doctype, "code", "title")) == [("C1", "Uno"), ("C2", "Two")]


def test_links_are_found_by_name_or_by_a_title_only_one_has(doctype: str) -> None:
    boss = frappe.get_doc({"doctype": doctype, "title": "曾静"}).insert()
    done = imported(doctype, "Title\tBoss\nOne\t曾静\n")
    assert done.status == "Success", problems(done)
    assert frappe.db.get_value(doctype, {"title": "One"}, "boss") == boss.name
    frappe.get_doc({"doctype": doctype, "title": "曾静"}).insert()
    again = imported(doctype, "Title\tBoss\nTwo\t曾静\n")
    assert problems(again)[0][:2] == (2, "Boss")


def test_columns_are_chosen_by_hand_where_their_titles_say_nothing(doctype: str) -> None:
    doc = waiting(doctype, "Heading\tX\nOne\t7\n")
    doc.template_options = json.dumps({"column_to_field_map": {"0": "title", "X": "Don't Import"}})
    doc.save()
    shown = api.get_preview_from_template(doc.name)
    assert [(column["title"], column["field"]) for column in shown["columns"]] == [("Heading", "title")]
    assert (shown["unknown"], shown["total"], shown["problems"]) == ([], 1, [])
    assert rows(doctype, "name") == []  # the trial left nothing behind


def test_the_trial_names_what_the_save_would_refuse(doctype: str) -> None:
    frappe.get_doc({"doctype": doctype, "title": "Old", "code": "C1"}).insert()
    doc = waiting(doctype, "Title\tCode\tNonsense\nOne\tC1\t\n")
    frappe.db.commit()
    shown = api.get_preview_from_template(doc.name)
    assert shown["unknown"] == ["Nonsense"]
    assert [problem["row"] for problem in shown["problems"]] == [2]


def test_spreadsheets_keep_long_numbers_and_formulas_are_texts(doctype: str) -> None:
    rows_given = [["Title", "Code"], ["One", "320599198802290012"], ["=1+1", "007"]]
    file = frappe.get_doc(
        {"doctype": "File", "file_name": "in.xlsx", "is_private": 1, "content": make_xlsx(rows_given, "in").getvalue()}
    ).insert()
    done = imported(doctype, import_file=file.file_url)
    assert done.status == "Success", problems(done)
    assert rows(doctype, "title", "code") == [("One", "320599198802290012"), ("=1+1", "007")]


def test_the_template_comes_back_as_it_went(doctype: str) -> None:
    frappe.get_doc(
        {
            "doctype": doctype,
            "title": "One",
            "kind": "Open",
            "lines": [{"item": "A", "qty": 1}, {"item": "B", "qty": 2}],
        }
    ).insert()
    chosen = {doctype: ["name", "title", "kind"], "lines": ["name", "item", "qty"]}
    api.download_template(doctype, json.dumps(chosen), "all", None, "Excel")
    sheet = read_xlsx(frappe.response["filecontent"])
    assert sheet[0] == ["ID", "Title", "Status", "ID (Lines)", "Item (Lines)", "Quantity (Lines)"]
    assert [row[4:] for row in sheet[1:]] == [["A", 1], ["B", 2]]
    api.download_template(doctype)
    assert read_csv_content(frappe.response["filecontent"]) == [["ID", "Title"]]


def test_failed_rows_come_back_as_a_file_with_the_reason(doctype: str) -> None:
    doc = imported(doctype, "Title\tAmount\nOne\t1\nTwo\tmuch\n", import_valid_rows=1)
    api.download_errored_template(doc.name)
    lines = read_csv_content(frappe.response["filecontent"])
    assert [line[:2] for line in lines] == [["Title", "Amount"], ["Two", "much"]]
    assert "much" in str(lines[1][2])


def test_what_may_not_be_imported_is_refused(ctx: Context, doctype: str) -> None:
    for target in ("System Settings", "Error Log"):
        with pytest.raises(ValidationError, match=r"cannot be imported"):
            frappe.get_doc(
                {"doctype": "Data Import", "reference_doctype": target, "import_type": "Insert New Records"}
            ).insert()
    doc = waiting(doctype, "Title\nOne\n")
    ctx.set_user("Guest")
    try:
        with pytest.raises(PermissionError):
            api.get_preview_from_template(doc.name)
        with pytest.raises(PermissionError):
            api.form_start_import(doc.name)
    finally:
        ctx.set_user("Administrator")


def test_it_runs_in_the_background_and_once(doctype: str) -> None:
    doc = waiting(doctype, "Title\nOne\n")
    assert api.form_start_import(doc.name)
    assert not api.form_start_import(doc.name)
    assert frappe.db.count("Background Job", {"job_name": f"data_import {doc.name}"}) == 1


def test_the_trial_tells_what_columns_are_taken_for_and_shows_wrong_rows(doctype: str) -> None:
    good = "".join(f"T{number}\t{number}\tx\n" for number in range(api.SHOWN_ROWS + 5))
    doc = waiting(doctype, f"Title\tAmount\tNonsense\n{good}Late\tmuch\tx\n")
    frappe.db.commit()
    told = api.get_preview_from_template(doc.name)
    assert [(column["index"], column["field"]) for column in told["columns"]] == [(0, "title"), (1, "amount")]
    assert told["unknown"] == ["Nonsense"]
    assert "name" in {entry["value"] for entry in told["fields"]}
    assert [row[1] for row in told["data"]] == [*(f"T{number}" for number in range(api.SHOWN_ROWS)), "Late"]


def test_a_table_without_a_known_column_is_shown_to_be_mapped_and_not_imported(doctype: str) -> None:
    doc = imported(doctype, "A\tB\nOne\t1\n")
    assert (doc.status, len(problems(doc))) == ("Error", 1)
    told = api.get_preview_from_template(doc.name)
    assert (told["header"], told["columns"], len(told["problems"])) == (["A", "B"], [], 1)
