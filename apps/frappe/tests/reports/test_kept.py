"""Reports that are saved, rearranged, made in the background, taken away as files, or mailed."""

from __future__ import annotations

import csv
import email
import io
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pypdf
import pytest
from openpyxl import load_workbook

import frappe
from frappe.automation import preview
from frappe.core.reports import prepared
from frappe.desk import query_report, reportview
from frappe.desk.doctype.dashboard_chart import dashboard_chart
from frappe.desk.doctype.number_card import number_card
from frappe.email.doctype.auto_email_report import auto_email_report
from frappe.permissions import update_permission_property
from frappe.runtime.context import Context
from frappe.utils.clock import FrozenClock

SINCE = {"since": "2026-01-01"}
ActAs = Callable[[str], None]
FIELDS = [
    ["name", "P Parcel"],
    ["depot.city", "P Parcel"],
    ["thing", "P Item"],
    ["mobile", "P Parcel"],
    ["weight", "P Parcel"],
]


def sheet(ctx: Context) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(ctx.response["filecontent"]))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def table(ctx: Context) -> list[list[str]]:
    return list(csv.reader(io.StringIO(ctx.response["filecontent"].decode("utf-8-sig"))))


# --- saved by people ----------------------------------------------------------------------------------------------------------


def test_a_saved_list_keeps_linked_and_child_columns(ctx: Context, act_as: ActAs) -> None:
    act_as("clerk")
    settings = {"fields": FIELDS, "filters": [["P Parcel", "state", "=", "Open"]], "order_by": "name asc"}
    reportview.save_report("Open parcels", "P Parcel", settings)
    answer = query_report.run("Open parcels")
    assert [column["label"] for column in answer["columns"]] == [
        "ID",
        "City (P Depot)",
        "Thing (P Item)",
        "Mobile",
        "Weight",
    ]
    row = answer["result"][0]
    assert (row["name"], row["depot.city"], row["items.thing"], row["mobile"]) == ("P-1", "North", "cup", "138****5678")
    with pytest.raises(frappe.ValidationError, match="Give the report a name"):
        reportview.save_report(" ", "P Parcel", {})


def test_saved_lists_are_for_their_roles_and_belong_to_their_maker(ctx: Context, act_as: ActAs) -> None:
    act_as("clerk")
    reportview.save_report("For clerks", "P Parcel", {"fields": FIELDS}, roles=["P Clerk"])
    act_as("boss")
    assert "For clerks" not in frappe.get_list("Report", pluck="name")
    with pytest.raises(frappe.PermissionError):
        query_report.run("For clerks")
    with pytest.raises(frappe.PermissionError):
        reportview.delete_report("For clerks")
    act_as("viewer")
    with pytest.raises(frappe.PermissionError):
        reportview.save_report("No right", "P Parcel", {"fields": FIELDS})
    act_as("clerk")
    with pytest.raises(frappe.ValidationError, match="choose another name"):
        reportview.save_report("Parcel Weights", "P Parcel", {"fields": FIELDS})
    reportview.delete_report("For clerks")
    assert not frappe.db.exists("Report", "For clerks")


def test_groups_with_a_figure(ctx: Context, act_as: ActAs) -> None:
    act_as("boss")
    settings = {"group_by": "depot", "aggregate": {"function": "sum", "field": "weight"}}
    reportview.save_report("By depot", "P Parcel", settings)
    rows = query_report.run("By depot")["result"]
    assert {row["depot"]: row["_aggregate"] for row in rows} == {"North": 4, "South": 4}


def test_a_rearranged_report_fetches_what_its_links_know(ctx: Context, act_as: ActAs) -> None:
    act_as("clerk")
    chosen = [{"fieldname": "parcel"}, {"fieldname": "city", "link_field": "depot", "doctype": "P Depot"}]
    query_report.save_report("Parcel Weights", "My weights", chosen, SINCE)
    answer = query_report.run("My weights")
    assert [column["fieldname"] for column in answer["columns"]] == ["parcel", "depot.city"]
    assert answer["result"][0]["depot.city"] == "North"
    frappe.db.delete("Has Role", {"parent": "Parcel Weights", "role": "P Clerk"})
    frappe.clear_document_cache("Report", "Parcel Weights")
    with pytest.raises(frappe.PermissionError):
        query_report.run("My weights")


# --- files --------------------------------------------------------------------------------------------------------------------


def test_a_report_as_a_spreadsheet(ctx: Context, act_as: ActAs) -> None:
    act_as("clerk")
    query_report.export_query("Parcel Weights", "Excel", SINCE, visible_idx=[2, 0], include_filters=True)
    rows = sheet(ctx)
    assert rows[0][:2] == ["Since", "2026-01-01"]
    assert rows[2] == ["Parcel", "Depot", "Mobile", "Weight"]
    assert [row[0] for row in rows[3:]] == ["P-3", "P-1", "Total"]
    assert rows[-1][3] == 5.5
    assert rows[3][2] == "137****2222"


def test_exports_are_written_down_and_an_app_may_refuse_them(
    ctx: Context, act_as: ActAs, guard: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    act_as("boss")
    query_report.export_query("Parcel Weights", "CSV", SINCE)
    assert frappe.get_last_doc("Access Log").report_name == "Parcel Weights"
    entry = frappe.get_last_doc("Sensitive Access")
    assert (entry.action, entry.row_count, entry.field_name, entry.purpose) == (
        "Export",
        4,
        "mobile",
        "in clear: mobile",
    )
    monkeypatch.setattr(guard, "MOST", 2)
    for leave in (
        lambda: query_report.export_query("Parcel Weights", "CSV", SINCE),
        lambda: reportview.export_query("P Parcel"),
    ):
        with pytest.raises(frappe.ValidationError, match="Too many rows"):
            leave()
    with pytest.raises(frappe.ValidationError, match="choose Excel or CSV"):
        query_report.export_query("Parcel Weights", "DOC", {**SINCE, "depot": "South"})


def test_a_list_as_a_file_keeps_digits_neutralises_formulas_and_adds_up(ctx: Context, act_as: ActAs) -> None:
    frappe.db.set_value("P Parcel", "P-2", "state", "Done")
    frappe.db.set_value("P Parcel", "P-3", "code", "=HYPERLINK(1)")
    act_as("clerk")
    fields = ["name", "depot.city", "items.thing", "code", "weight"]
    reportview.export_query("P Parcel", fields, order_by="name asc", add_totals_row=True)
    rows = table(ctx)
    assert rows[0] == ["ID", "City (P Depot)", "Thing (P Item)", "Code", "Weight"]
    assert rows[1] == ["P-1", "North", "cup", "320106199001011234\t", "1.5"]
    assert rows[3][3] == "'=HYPERLINK(1)"
    assert rows[4][4] == "8.0"
    reportview.export_query("P Parcel", fields, file_format_type="Excel", selected_items=["P-2"])
    assert [row[0] for row in sheet(ctx)] == ["ID", "P-2"]
    assert sheet(ctx)[1][3] == "320106199001011234"


def test_small_groups_leave_without_their_figures(ctx: Context, act_as: ActAs) -> None:
    """R60: a group of one person says what the mask keeps back."""
    act_as("clerk")
    fields = ["depot", "count(name) as _count", "sum(weight)"]
    reportview.export_query("P Parcel", fields, group_by="depot", order_by="depot asc")
    assert table(ctx)[1] == ["North", "<5", "<5"]
    act_as("boss")
    reportview.export_query("P Parcel", fields, group_by="depot", order_by="depot asc")
    assert table(ctx)[1] == ["North", "2", "4.0"]


def test_a_report_on_paper_bears_the_letter_head(ctx: Context, act_as: ActAs) -> None:
    frappe.get_doc({"doctype": "Letter Head", "letter_head_name": "Depot", "content": "<b>金陵物业</b>"}).insert()
    act_as("viewer")
    with pytest.raises(frappe.PermissionError):
        query_report.export_query("Parcel Weights", "PDF", SINCE)
    update_permission_property("P Parcel", "P Clerk", 0, "print", 1)
    act_as("clerk")
    query_report.export_query("Parcel Weights", "PDF", SINCE, visible_idx=[2, 0], letter_head="Depot")
    assert ctx.response["filename"] == "Parcel Weights.pdf"
    text = paper_text(ctx.response["filecontent"])
    for part in ("金陵物业", "Parcel Weights", "Since: 2026-01-01", "137****2222", "Total", "5.5"):
        assert part in text
    assert text.count("P-2") == 1  # in the report's chart, not among the rows
    assert frappe.get_last_doc("Access Log").file_type == "PDF"
    bars = {"type": "bar", "data": {"labels": ["北仓库"], "datasets": [{"name": "Weight", "values": [7]}]}}
    page = query_report.export_query("Parcel Weights", "Print", SINCE, letter_head="Depot", chart=bars)
    assert page is not None
    for part in ("<b>金陵物业</b>", "<svg", "北仓库", "137****2222"):
        assert part in page.get_data(as_text=True)
    ctx.response.clear()
    query_report.export_query("Parcel Weights", "PDF", SINCE, chart=bars)
    assert "北仓库" in paper_text(ctx.response["filecontent"])


def test_a_list_on_paper_asks_for_the_right_to_print(ctx: Context, act_as: ActAs) -> None:
    act_as("clerk")
    with pytest.raises(frappe.PermissionError):
        reportview.export_query("P Parcel", ["name", "mobile"], file_format_type="Print")
    update_permission_property("P Parcel", "P Clerk", 0, "print", 1)
    page = reportview.export_query("P Parcel", ["name", "mobile"], file_format_type="Print")
    assert page is not None
    assert "137****2222" in page.get_data(as_text=True)


def paper_text(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return unicodedata.normalize("NFKC", "".join(page.extract_text() for page in pages))


# --- on workspaces ---------------------------------------------------------------------------------------------------------------

CARD = {"label": "Weight", "type": "Report", "report_name": "Parcel Weights", "report_field": "weight"}


@pytest.mark.parametrize(("function", "value"), [("Sum", 8), ("Average", 2), ("Minimum", 1), ("Maximum", 4)])
def test_a_card_shows_a_figure_of_a_report(ctx: Context, act_as: ActAs, function: str, value: float) -> None:
    act_as("boss")
    card = frappe.get_doc({"doctype": "Number Card", **CARD, "report_function": function, "is_public": 1}).insert()
    rows = [row["weight"] for row in query_report.run("Parcel Weights", SINCE)["result"] if isinstance(row, dict)]
    expected = {"Sum": sum(rows), "Average": sum(rows) / len(rows), "Minimum": min(rows), "Maximum": max(rows)}
    assert number_card.get_result(card.as_dict(), SINCE) == expected[function]
    assert number_card.get_percentage_difference(card.as_dict(), SINCE, value) is None
    with pytest.raises(frappe.ValidationError, match="it has parcel, depot"):
        number_card.get_result({**CARD, "report_field": "colour", "report_function": "Sum"}, SINCE)
    act_as("viewer")
    assert not card.has_permission("read")
    with pytest.raises(frappe.PermissionError):
        number_card.get_result(card.as_dict(), SINCE)


def test_a_chart_draws_a_report(ctx: Context, act_as: ActAs) -> None:
    act_as("clerk")
    chart = {"doctype": "Dashboard Chart", "chart_type": "Report", "report_name": "Parcel Weights", "type": "Bar"}
    own = frappe.get_doc({**chart, "chart_name": "Own", "use_report_chart": 1}).insert()
    drawn = frappe.get_doc(
        {**chart, "chart_name": "Axes", "x_field": "parcel", "y_axis": [{"y_field": "weight"}]}
    ).insert()
    for doc in (own, drawn):
        found = dashboard_chart.get(doc.name, filters=SINCE)
        assert found["labels"][:2] == ["P-1", "P-2"]
        assert found["datasets"][0]["values"][0] == 1.5
    with pytest.raises(frappe.ValidationError, match="both axes"):
        frappe.get_doc({**chart, "chart_name": "None"}).insert()
    act_as("viewer")
    with pytest.raises(frappe.PermissionError):
        dashboard_chart.get(chart=chart | {"use_report_chart": 1}, filters=SINCE)


# --- in the background ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def slow(ctx: Context) -> None:
    frappe.db.set_value("Report", "Parcel Weights", "prepared_report", 1)
    frappe.clear_document_cache("Report", "Parcel Weights")


@pytest.mark.usefixtures("slow")
def test_a_slow_report_is_made_once_in_the_background_and_kept(
    ctx: Context, act_as: ActAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    act_as("clerk")
    assert query_report.run("Parcel Weights", SINCE)["doc"] is None
    first = query_report.background_enqueue_run("Parcel Weights", SINCE)
    assert query_report.background_enqueue_run("Parcel Weights", SINCE)["name"] == first["name"]
    assert query_report.run("Parcel Weights", SINCE)["doc"]["status"] == "Queued"
    monkeypatch.setattr(ctx.db, "commit", lambda: None)
    prepared.generate(first["name"])
    answer = query_report.run("Parcel Weights", SINCE)
    assert answer["doc"]["status"] == "Completed"
    assert len(answer["result"]) == 4
    assert answer["result"][0]["mobile"] == "138****5678"
    act_as("boss")
    assert query_report.run("Parcel Weights", SINCE)["doc"] is None
    file = frappe.get_last_doc("File")
    assert (file.is_private, file.attached_to_name) == (1, first["name"])


@pytest.mark.usefixtures("slow")
def test_a_kept_result_meets_the_rights_of_today(ctx: Context, act_as: ActAs, monkeypatch: pytest.MonkeyPatch) -> None:
    act_as("clerk")
    monkeypatch.setattr(ctx.db, "commit", lambda: None)
    prepared.generate(query_report.background_enqueue_run("Parcel Weights", SINCE)["name"])
    ctx.set_user("Administrator")
    frappe.permissions.add_user_permission("P Depot", "South", "clerk@example.com")
    act_as("clerk")
    answer = query_report.run("Parcel Weights", SINCE)
    assert [row["parcel"] for row in answer["result"] if isinstance(row, dict)] == ["P-3"]


@pytest.mark.usefixtures("slow")
def test_a_failure_in_the_background_says_why_and_old_results_go(
    ctx: Context, act_as: ActAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    act_as("clerk")
    monkeypatch.setattr(ctx.db, "commit", lambda: None)
    monkeypatch.setattr(ctx.db, "rollback", lambda: None)
    name = query_report.background_enqueue_run("Parcel Weights", {})["name"]
    prepared.generate(name)
    state = query_report.run("Parcel Weights", {})["doc"]
    assert (state["status"], "Filter Since is needed" in state["error_message"]) == ("Error", True)
    monkeypatch.setattr(ctx, "clock", FrozenClock(ctx.clock.now() + timedelta(days=8)))
    prepared.clear_expired()
    assert not frappe.db.exists("Prepared Report", name)


# --- by mail ----------------------------------------------------------------------------------------------------------------------


def mailing(**more: Any) -> Any:
    values = {
        "report": "Parcel Weights", "user": "clerk@example.com", "email_to": "a@example.com, b@example.com", "frequency": "Weekly",
        "day_of_week": "Tuesday", "format": "HTML", "filters": "{}", "from_date_field": "since", "dynamic_date_period": "Monthly",
    }  # fmt: skip
    return frappe.get_doc({"doctype": "Auto Email Report", **values, **more})


def at(ctx: Context, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    zone = ctx.clock.now().tzinfo
    monkeypatch.setattr(ctx, "clock", FrozenClock(datetime.fromisoformat(text).replace(tzinfo=zone)))


def test_a_report_goes_out_on_its_day_once_with_the_rights_of_its_person(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    doc = mailing().insert()
    monkeypatch.setattr(ctx.db, "commit", lambda: None)
    at(ctx, monkeypatch, "2026-01-05 08:00:00")  # a Monday
    auto_email_report.send_due()
    assert frappe.db.count("Email Queue") == 0
    at(ctx, monkeypatch, "2026-01-06 08:00:00")
    assert doc.values()["since"] == "2025-12-01"
    auto_email_report.send_due()
    auto_email_report.send_due()
    assert frappe.db.count("Email Queue") == 1
    text = frappe.get_last_doc("Email Queue").message
    assert "13812345678" not in text
    assert frappe.session.user == "Administrator"


def test_a_report_goes_out_as_pdf(ctx: Context) -> None:
    update_permission_property("P Parcel", "P Clerk", 0, "print", 1)
    mailing(format="PDF", dynamic_date_period="", from_date_field="", filters=frappe.as_json(SINCE)).insert().send()
    message = email.message_from_string(frappe.get_last_doc("Email Queue").message)
    (content,) = (
        part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "application/pdf"
    )
    assert "138****5678" in paper_text(content)


def test_the_file_is_attached_and_logged(ctx: Context) -> None:
    doc = mailing(format="XLSX").insert()
    assert doc.send()
    assert "Parcel Weights.xlsx" in frappe.get_last_doc("Email Queue").message
    assert frappe.get_last_doc("Access Log").method == "email"


def test_nothing_is_sent_without_rows(ctx: Context) -> None:
    doc = mailing(
        filters='{"heavier": 1, "depot": "North", "since": "2099-01-01"}', dynamic_date_period="", from_date_field=""
    ).insert()
    assert not doc.send()


def test_what_would_go_out_now_is_counted_without_being_sent(ctx: Context) -> None:
    assert preview.show(mailing(filters='{"depot": "North"}').as_dict())["rows"] == 2
    never = mailing(filters='{"since": "2099-01-01"}', dynamic_date_period="", send_if_data=1).as_dict()
    assert preview.show(never) == {"period": [], "skipped": 1, "rows": 0}
    with pytest.raises(frappe.FrappeError, match="does not work"):
        preview.show(mailing(filters='{"size": "Large"}').as_dict())
    assert frappe.db.count("Email Queue") == 0


def test_a_saved_list_is_narrowed_by_operators(ctx: Context, act_as: ActAs) -> None:
    act_as("clerk")
    reportview.save_report(
        "All parcels", "P Parcel", {"fields": FIELDS, "filters": [["P Parcel", "state", "=", "Open"]]}
    )
    for filters, names in (({"weight": [">", 2]}, {"P-3"}), ({"weight": 2}, set())):
        answer = query_report.run("All parcels", filters)
        assert {row["name"] for row in answer["result"]} == names


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email_to": "nobody"}, "is not an e-mail address"),
        ({"from_date_field": "day"}, "has no filter day"),
        ({"user": "viewer@example.com"}, "may not see the report"),
    ],
)
def test_what_could_never_be_sent_is_refused(ctx: Context, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(frappe.FrappeError, match=said):
        mailing(**wrong).insert()
