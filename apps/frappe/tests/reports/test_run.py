"""Reports as people get them: what comes back, to whom, and what bad filters are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.core.reports import columns, totals
from frappe.desk import query_report
from frappe.runtime.context import Context
from frappe.types import _dict

SINCE = {"since": "2026-01-01"}
ActAs = Callable[[str], None]


def names(answer: dict[str, Any]) -> list[str]:
    return [row["parcel"] for row in answer["result"] if not isinstance(row, list)]


def test_a_script_report_gives_columns_rows_total_chart_and_summary(ctx: Context, act_as: ActAs) -> None:
    act_as("boss")
    answer = query_report.run("Parcel Weights", SINCE)
    assert [column["fieldtype"] for column in answer["columns"]] == ["Link", "Link", "Data", "Float"]
    assert answer["columns"][0]["width"] == 120
    assert names(answer) == ["P-1", "P-2", "P-3"]
    assert answer["result"][-1] == ["Total", None, None, 8.0]
    assert answer["message"] == "All parcels"
    assert answer["chart"]["type"] == "bar"
    assert answer["report_summary"][0]["value"] == 3


def test_confidential_columns_are_masked_though_the_script_reads_everything(ctx: Context, act_as: ActAs) -> None:
    act_as("clerk")
    shown = [row["mobile"] for row in query_report.run("Parcel Weights", SINCE)["result"][:-1]]
    assert shown == ["138****5678", "139****1111", "137****2222"]
    act_as("boss")
    assert query_report.run("Parcel Weights", SINCE)["result"][0]["mobile"] == "13812345678"


@pytest.mark.parametrize(("column", "shown"), [("mobile", "mobile"), ("mobile", "renamed"), ("MOBILE", "MOBILE")])
def test_a_column_of_a_query_is_masked_whatever_the_report_calls_it(
    ctx: Context, act_as: ActAs, column: str, shown: str
) -> None:
    described = [{"fieldname": name, "label": name, "fieldtype": "Data"} for name in ("name", shown)]
    query_of(f"select name, {column} from `tabP Parcel` order by name", columns=described)
    act_as("clerk")
    assert query_report.run("Q")["result"][0] == {"name": "P-1", shown: "138****5678"}


def test_rows_outside_of_user_permissions_are_left_out_and_not_in_the_total(ctx: Context, act_as: ActAs) -> None:
    frappe.permissions.add_user_permission("P Depot", "South", "clerk@example.com")
    act_as("clerk")
    answer = query_report.run("Parcel Weights", SINCE)
    assert names(answer) == ["P-3"]
    assert answer["result"][-1][3] == 4


@pytest.mark.parametrize("person", ["viewer", "admin"])
def test_roles_of_the_report_and_the_right_to_reports_are_both_needed(ctx: Context, act_as: ActAs, person: str) -> None:
    """The viewer may read parcels but not report; the administrator has no role of the report."""
    act_as(person)
    for call in (query_report.run, query_report.get_script, query_report.export_query):
        with pytest.raises(frappe.PermissionError):
            call("Parcel Weights", **({"filters": SINCE} if call is not query_report.get_script else {}))


def test_nobody_runs_a_report_as_somebody_else(ctx: Context, act_as: ActAs) -> None:
    act_as("clerk")
    with pytest.raises(frappe.PermissionError, match="own rights"):
        query_report.run("Parcel Weights", SINCE, user="boss@example.com")


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({}, "Filter Since is needed"),
        ({"since": "yesterday-ish"}, "Filter Since: yesterday-ish is not right; write a date like 2026-01-31"),
        ({**SINCE, "depot": "West"}, "Filter Depot: West is not right; choose an existing P Depot"),
        ({**SINCE, "size": "Huge"}, "Filter Size: Huge is not right; choose one of Small, Large"),
        ({**SINCE, "heavier": "much"}, "Filter Heavier Than: much is not right; write a number"),
        ("[1]", "an object of names and values"),
    ],
)
def test_a_bad_filter_is_named_with_its_cure(ctx: Context, act_as: ActAs, filters: Any, said: str) -> None:
    act_as("boss")
    with pytest.raises(frappe.ValidationError) as refused:
        query_report.run("Parcel Weights", filters)
    assert said in str(refused.value)


def test_a_report_that_fails_is_a_visible_entry(ctx: Context, act_as: ActAs) -> None:
    act_as("boss")
    with pytest.raises(frappe.ValidationError, match="Parcel Weights does not work"):
        query_report.run("Parcel Weights", {**SINCE, "size": "Large"})
    assert "KeyError" in frappe.get_last_doc("Error Log").error


def test_defaults_of_filters_follow_the_calendar(ctx: Context, act_as: ActAs) -> None:
    act_as("boss")
    found = query_report.get_script("Parcel Weights")
    assert "query_reports" in found["script"]
    assert found["filters"][-1]["default"] == str(frappe.utils.get_first_day(frappe.utils.nowdate()))
    assert (found["filters"][0]["reqd"], "default" in found["filters"][0]) == (1, False)


# --- queries --------------------------------------------------------------------------------------------------------------


def query_of(text: str, **more: Any) -> str:
    values = {"report_name": "Q", "ref_doctype": "P Parcel", "report_type": "Query Report", "is_standard": "No"}
    doc = frappe.get_doc({"doctype": "Report", **values, "query": text, **more}).insert()
    doc.set("roles", [])
    doc.save()
    return str(doc.name)


def test_a_query_binds_its_filters_and_takes_labels_from_fields(ctx: Context, act_as: ActAs) -> None:
    query_of(
        "select name, weight, depot as `Depot:Link/P Depot:90` from `tabP Parcel` where weight > %(least)s order by name",
        filters=[{"fieldname": "least", "label": "Least", "fieldtype": "Float"}],
    )
    act_as("clerk")
    answer = query_report.run("Q", {"least": "2"})
    assert [column["label"] for column in answer["columns"]] == ["P Parcel", "Weight", "Depot"]
    assert [row["name"] for row in answer["result"]] == ["P-2", "P-3"]
    with pytest.raises(frappe.ValidationError, match="Filter Least: 1 or 1=1"):
        query_report.run("Q", {"least": "1 or 1=1"})


@pytest.mark.parametrize(
    "text",
    [
        "delete from `tabP Parcel`", "select 1; select 2", "select name from `tabP Parcel` for update", "pragma table_info(x)", "",
        "select load_file('/etc/passwd')", "select 1 into outfile '/tmp/x'", "select name from `tabP Parcel` where name = %s",
    ],
)  # fmt: skip
def test_only_plain_questions_are_taken(ctx: Context, text: str) -> None:
    with pytest.raises(frappe.ValidationError):
        query_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "select * from __Auth", "select password from `__Auth`", "select name from `tabP Parcel` p, `__Auth` a", "select * from other.tabUser",
        "select name from `tabP Parcel` where name in (select name from __Auth)", "select 1 from `tabP Parcel` p join __Auth a on 1 = 1",
        "select 1 from (`tabP Parcel` p, __Auth a)", "select name from `tabP Parcel` p left join `tabP Depot` d on d.name = p.depot, __Auth",
        "select name from `tabP Parcel` union select name from __Auth", "select * from json_each('[1]')", "with a as (select 1) select 1 from __Auth",
        "with a as (select 1), b as (select 2) select 1 as x from __Auth as y", "with __Auth as (select 1) select 1 from (select * from __version) z",
        "with __Auth as (select * from __Auth) select 1 from __Auth",
    ],
)  # fmt: skip
def test_only_tables_of_doctypes_are_read(ctx: Context, text: str) -> None:
    query_of(text)
    with pytest.raises(frappe.ValidationError, match="may not use"):
        query_report.run("Q")


def test_joins_subselects_and_common_tables_work(ctx: Context) -> None:
    query_of(
        "with w as (select depot, sum(weight) as heavy from `tabP Parcel` group by depot) select d.name as depot, w.heavy as heavy, "
        "(select count(*) from `tabP Parcel` p where p.depot = d.name) as n from `tabP Depot` d left join w on w.depot = d.name order by 1"
    )
    assert [(row["heavy"], row["n"]) for row in query_report.run("Q")["result"]] == [(4, 2), (4, 1)]


def test_a_confidential_field_is_masked_under_its_name(ctx: Context, act_as: ActAs) -> None:
    query_of("select name, mobile from `tabP Parcel` order by name")
    act_as("clerk")
    assert query_report.run("Q")["result"][0]["mobile"] == "138****5678"


@pytest.mark.parametrize(
    "text",
    [
        "select mobile as x from `tabP Parcel`", "select name from `tabP Parcel` where mobile like '138%%'", "select * from `tabP Parcel`",
        "select substr(mobile, 1, 9) as mobile from `tabP Parcel`", "select name from `tabP Parcel` order by mobile",
        "with a(n, x) as (select name, mobile from `tabP Parcel`) select x from a",
        "select name as y from `tabP Depot` union select mobile from `tabP Parcel`", "select p.* from `tabP Parcel` p",
    ],
)  # fmt: skip
def test_a_confidential_field_is_nothing_but_itself(ctx: Context, act_as: ActAs, text: str) -> None:
    query_of(text)
    act_as("clerk")
    with pytest.raises(frappe.PermissionError):
        query_report.run("Q")


def test_queries_and_scripts_are_for_system_managers(ctx: Context, act_as: ActAs) -> None:
    act_as("boss")
    values = {"report_name": "Mine", "ref_doctype": "P Parcel", "report_type": "Query Report", "query": "select 1"}
    with pytest.raises(frappe.PermissionError):
        frappe.get_doc({"doctype": "Report", **values}).insert(ignore_permissions=True)
    with pytest.raises(frappe.PermissionError):
        frappe.get_doc("Report", "Parcel Weights").save(ignore_permissions=True)


# --- scripts of administrators ---------------------------------------------------------------------------------------------


def script_report(text: str, **more: Any) -> None:
    values = {"report_name": "S", "ref_doctype": "P Parcel", "report_type": "Script Report", "is_standard": "No"}
    doc = frappe.get_doc({"doctype": "Report", **values, "report_script": text, **more}).insert()
    doc.set("roles", [])
    doc.save()


def test_a_script_in_the_browser_gives_data_or_a_result(ctx: Context, act_as: ActAs) -> None:
    ctx.conf["server_script_enabled"] = 1
    rows = "frappe.get_all('P Parcel', fields=['name', 'mobile'], order_by='name')"
    script_report(
        f"result = [[row.name, row.mobile] for row in {rows}]",
        columns=[
            {"fieldname": "name", "label": "Parcel", "fieldtype": "Data"},
            {"fieldname": "mobile", "label": "Mobile", "fieldtype": "Data"},
        ],
    )
    act_as("clerk")
    assert query_report.run("S")["result"][0] == {"name": "P-1", "mobile": "138****5678"}
    ctx.set_user("Administrator")
    frappe.delete_doc("Report", "S")
    script_report("data = [['Parcel', 'Weight:Float'], [['x', 2]], 'said']")
    answer = query_report.run("S")
    assert (answer["result"], answer["message"]) == ([{"parcel": "x", "weight": 2}], "said")
    del ctx.conf["server_script_enabled"]
    with pytest.raises(frappe.PermissionError):
        query_report.run("S")


# --- forms of columns, totals, trees ---------------------------------------------------------------------------------------------


def test_columns_come_in_every_form_upstream_takes() -> None:
    found = columns.normalised(
        ["Date::80", "Who:Link/User:120", {"label": "Big Sum", "fieldtype": "Currency/currency"}, "Plain"]
    )
    assert [(c.fieldname, c.fieldtype, c.options, c.width) for c in found] == [
        ("date", "Data", None, 80),
        ("who", "Link", "User", 120),
        ("big_sum", "Currency", "currency", None),
        ("plain", "Data", None, None),
    ]
    with pytest.raises(frappe.ValidationError):
        columns.normalised([7])
    with pytest.raises(frappe.ValidationError, match="Row 1"):
        columns.rows_as_dicts(found, ["text"])


def test_totals_add_money_exactly_and_count_a_tree_once() -> None:
    shape = columns.normalised(["Name", "Sum:Currency", "Share:Percent", "Count:Int"])
    rows = [
        _dict(name="a", sum=0.1, share=10, count=1, indent=0),
        _dict(name="b", sum=0.2, share=20, count=2, indent=1),
    ] * 1000
    assert totals.total_row(shape, rows) == ["Total", 300.0, 15.0, 3000]
    assert totals.total_row(shape, rows, is_tree=True) == ["Total", 100.0, 10.0, 1000]
