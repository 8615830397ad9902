"""Reports on cases: their figures beside hand-made documents, and who does not get them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.desk.doctype.dashboard_chart import dashboard_chart
from property_service.shared import statistics

from .conftest import at, new, report

As = Callable[[str], AbstractContextManager[None]]
File = Callable[..., Any]
Member = Callable[..., str]
REPORTS = (
    "Complaint Analysis",
    "SLA Performance",
    "Overdue Board",
    "Follow-up and Satisfaction",
    "Rectification Ledger",
)
YEAR = {"from_date": "2026-01-01", "to_date": "2026-12-31"}
OTHER = "HY-03-1-1302"


def put(doc: Any, **values: Any) -> Any:
    """What a document came to, without going its whole way."""
    frappe.db.set_value(doc.doctype, doc.name, values, update_modified=False)
    return doc


@pytest.mark.parametrize("name", REPORTS)
def test_a_role_without_the_right_is_refused(estate: Any, member: Member, as_user: As, name: str) -> None:
    user = member("archivist", "客服部", "HR Archivist")
    with as_user(user), pytest.raises(frappe.PermissionError):
        report(name, **YEAR)


@pytest.fixture
def year(complaint: File) -> list[Any]:
    """Complaints of 2026: three about noise (two of one unit), one about a lift; one about noise in 2025."""
    filed = [
        ("2026-03-02 10:00:00", {}), ("2026-03-20 10:00:00", {}), ("2026-04-01 10:00:00", {"unit": OTHER}),
        ("2026-04-02 10:00:00", {"category": "LIFT", "unit": OTHER}), ("2025-04-02 10:00:00", {"unit": OTHER}),
    ]  # fmt: skip
    return [put(complaint(**values), opened_at=moment) for moment, values in filed]


@pytest.mark.usefixtures("year")
def test_rp1_categories_with_their_shares_the_most_frequent_first() -> None:
    found = report("Complaint Analysis", **YEAR)
    assert [(row["cases"], row["share"], row["running"], row["last_year"]) for row in found.lines] == [
        (3, 75.0, 75.0, 1),
        (1, 25.0, 100.0, 0),
    ]
    assert found.lines[0]["year_change"] == 200.0
    assert found.result[-1][1] == 4
    assert found.chart["data"]["datasets"][0]["values"] == [3, 1]
    assert found.figures["Units With Two or More"] == 2
    assert "(2)" in found.message


@pytest.mark.usefixtures("year")
def test_rp1_months_and_buildings() -> None:
    months = report("Complaint Analysis", **YEAR, group_by="Month").lines
    assert [(row["group"], row["cases"], row["change"]) for row in months] == [
        ("2026-03", 2, None),
        ("2026-04", 2, 0.0),
    ]
    assert [
        (row["group"], row["cases"]) for row in report("Complaint Analysis", **YEAR, group_by="Building").lines
    ] == [("3栋", 4)]
    assert report("Complaint Analysis", **YEAR, building="HY-03").result[-1][1] == 4


@pytest.mark.usefixtures("year")
def test_rp1_categories_by_building_as_a_grid() -> None:
    found = report("Complaint Analysis", **YEAR, group_by="Category by Building")
    assert [column["label"] for column in found.columns][1:-1] == ["3栋"]
    assert [(row["building_0"], row["cases"]) for row in found.lines] == [(3, 3), (1, 1)]
    assert found.chart["grid"]
    assert found.chart["data"]["datasets"] == [{"name": "3栋", "values": [3, 1]}]


@pytest.mark.usefixtures("year")
def test_the_managers_page_shows_the_grid() -> None:
    found = dashboard_chart.get(chart_name="Complaints by Category and Building")
    assert found["grid"] == 1


def test_rp1_counts_only_what_the_person_may_see(year: list[Any], member: Member, as_user: As) -> None:
    """R18, R19: complaints about somebody at the head of the line are not counted for those below."""
    lead = member("lead", "客服部", "CS Lead")
    put(year[0], against_staff=frappe.db.get_value("Staff Member", {"user": lead}))
    with as_user(lead):
        assert report("Complaint Analysis", **YEAR).result[-1][1] == 3


def test_swapped_days_are_refused(estate: Any) -> None:
    with pytest.raises(frappe.ValidationError, match="must not be after the last"):
        report("Complaint Analysis", from_date="2026-05-02", to_date="2026-05-01")


def test_rp2_met_shares_medians_and_waiting(complaint: File) -> None:
    judged = [
        ("P3", "Met", "Met", "2026-03-02 11:00:00", 0), ("P3", "Met", "Breached", "2026-03-02 13:00:00", 1800), ("P1", "Breached", "Met", "2026-03-02 10:30:00", 0),
    ]  # fmt: skip
    for priority, response, resolve, resolved, paused in judged:
        put(
            complaint(), opened_at="2026-03-02 10:00:00", priority=priority, sla_response=response, sla_resolve=resolve, resolved_at=resolved,
            paused_total_sec=paused, sla_promise=None,
        )  # fmt: skip
    put(
        complaint(),
        opened_at="2026-03-03 10:00:00",
        priority="P3",
        sla_response="Running",
        sla_resolve="Running",
        sla_promise=None,
    )
    found = report("SLA Performance", **YEAR)
    lines = {row["group"]: row for row in found.lines}
    assert (lines["P3"]["cases"], lines["P3"]["response_met"], lines["P3"]["resolve_met"]) == (3, 100.0, 50.0)
    assert (lines["P3"]["median"], lines["P3"]["p90"], lines["P3"]["breached"]) == (60, 150, 1)
    assert lines["P3"]["paused"] == 12.5  # 30 of 60 + 150 + 30 minutes
    assert (lines["P1"]["response_met"], lines["P1"]["median"]) == (0.0, 30)
    assert found.figures["Answered in Time"] == 66.7


def test_rp3_what_is_late_the_latest_first(complaint: File) -> None:
    late = put(
        complaint(),
        response_due="2026-03-02 10:00:00",
        sla_response="Breached",
        resolve_due="2026-03-20 10:00:00",
        sla_resolve="Running",
    )
    put(complaint(), response_due="2026-03-20 10:00:00", resolve_due="2026-03-20 10:00:00")
    done = put(
        complaint(),
        response_due="2026-03-01 10:00:00",
        sla_response="Breached",
        resolve_due="2026-03-01 12:00:00",
        sla_resolve="Breached",
    )
    put(done, workflow_state="Closed")
    fault = new("Rectification", issue="渗水", source_type="Patrol", responsible_department="工程部", unit=OTHER)
    put(fault, due_date="2026-03-01", workflow_state="In Rectification")
    with at("2026-03-02 11:30:00"):
        found = report("Overdue Board")
        assert [(row["document"], row["minutes"]) for row in found.lines] == [(fault.name, 690), (late.name, 90)]
        assert [row["kind"] for row in report("Overdue Board", kind="Complaint").lines] == ["Complaint"]
        assert report("Overdue Board", department="工程部").figures["Late"] == 1
    with at("2026-03-01 23:00:00"):  # the whole of the day is in time
        assert report("Overdue Board").lines == []


def test_rp3_shows_a_department_only_its_own(complaint: File, member: Member, as_user: As) -> None:
    put(complaint(), response_due="2026-03-02 10:00:00", sla_response="Breached", department="工程部")
    put(complaint(), response_due="2026-03-02 10:00:00", sla_response="Breached", department="客服部")
    with at("2026-03-02 11:30:00"), as_user(member("eng", "工程部", "Engineering")):
        assert [row["department"] for row in report("Overdue Board").lines] == ["工程部"]


def test_rp4_answers_and_cases_opened_again(complaint: File) -> None:
    again = put(complaint(), reopen_count=1)
    asked = [
        ("Satisfied", "Done", again),
        ("Dissatisfied", "Done", complaint()),
        ("Not Reached", "Open", None),
        ("Fairly Satisfied", "Done", None),
    ]
    for result, status, case in asked:
        doc = frappe.get_doc(
            {
                "doctype": "Follow Up",
                "reference_doctype": "Complaint",
                "reference_name": (case or again).name,
                "method": "Phone",
                "due_on": "2026-05-05 10:00:00",
                "result": result,
            }
        )
        doc.insert()
        put(doc, due_on="2026-05-05 10:00:00", result=result, status=status, reference_name=case.name if case else None)
    found = report("Follow-up and Satisfaction", **YEAR)
    line = found.lines[0]
    assert (line["group"], line["due"], line["done"], line["missed"], line["satisfied"], line["reopened"]) == (
        "2026-05",
        4,
        3,
        1,
        66.7,
        25.0,
    )


def test_rp5_age_delay_rounds_and_warranty(estate: Any) -> None:
    def defect(**values: Any) -> Any:
        doc = new("Rectification", issue="渗水", source_type="Handover", responsible_department="工程部", unit=OTHER)
        return put(doc, **values)

    old = defect(
        creation="2026-01-01 09:00:00",
        due_date="2026-01-08",
        workflow_state="Pressed",
        round=2,
        press_count=3,
        warranty_until="2026-03-12",
        severity="Critical",
    )
    defect(creation="2026-03-01 09:00:00", due_date="2026-03-08", workflow_state="In Rectification")
    shut = defect(
        creation="2026-02-01 09:00:00",
        due_date="2026-02-02",
        workflow_state="Closed",
        reinspected_at="2026-02-11 09:00:00",
    )
    with at("2026-03-02 10:00:00"):
        found = report("Rectification Ledger", open_only=1)
        first = found.lines[0]
        assert (first["name"], first["age"], first["overdue"], first["warranty_left"]) == (old.name, 60, 53, 10)
        assert (first["round"], first["press_count"], first["party"]) == (2, 3, "工程部")
        assert found.figures == {"Still Open": 2, "Overdue": 1, "Critical and Open": 1, "Times Pressed": 3}
        assert found.chart["data"]["datasets"][0]["values"] == [1, 0, 1, 0]
        every = {row["name"]: row for row in report("Rectification Ledger").lines}
    assert (every[shut.name]["age"], every[shut.name]["overdue"]) == (10, 0)


def test_figures_of_nothing_are_none() -> None:
    assert statistics.percent(1, 0) is None
    assert statistics.change(3, 0) is None
    assert statistics.quantile([], 0.5) is None
    assert statistics.spread([]) is None
    assert (statistics.quantile([5, 1, 3], 0.5), statistics.quantile(range(1, 11), 0.9), statistics.spread([2, 4])) == (
        3,
        9,
        1.0,
    )
