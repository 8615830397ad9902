"""Reports on sales, archives, mail, meetings, training and emergencies: figures beside hand-made documents, and who does not get them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe

from .conftest import at, new, report, stored

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
REPORTS = (
    "Delivery Sheet", "Training Coverage", "Meeting Utilisation", "Sales and Cash", "Mortgage Pipeline", "Filing Deadline", "Overdue Milestones", "Archive Status",
    "Emergency Review",
)  # fmt: skip
UNIT, OTHER = "HY-03-1-1202", "HY-03-1-1302"
YEAR = {"from_date": "2026-01-01", "to_date": "2026-12-31"}
NOON = "2026-10-14 12:00:00"


@pytest.mark.parametrize("name", REPORTS)
def test_a_role_without_the_right_is_refused(estate: Any, member: Member, as_user: As, name: str) -> None:
    with as_user(member("guard", "安管部", "Security Guard")), pytest.raises(frappe.PermissionError):
        report(name)


def contract(name: str, state: str, **values: Any) -> str:
    return stored(
        "Sales Contract",
        name,
        **{"contract_no": name, "unit": UNIT, "workflow_state": state, "project": "HY", "unit_key": name, **values},
    )


def test_rp22_from_subscription_to_money_beside_the_plan(estate: Any) -> None:
    for name, state, day in (
        ("SUB-1", "Converted", "2026-03-01"),
        ("SUB-2", "Subscribed", "2026-04-01"),
        ("SUB-3", "Withdrawn", "2026-04-02"),
    ):
        stored(
            "Subscription Agreement", name, unit=UNIT, workflow_state=state, signed_on=day, project="HY", unit_key=name
        )
    contract("SC-1", "Filed", signed_on="2026-03-20", total_price=1000000.10)
    contract("SC-2", "Cancelled", signed_on="2026-03-21", total_price=9)
    stored(
        "Government Filing",
        "GF-1",
        contract="SC-1",
        filing_type="Contract Filing",
        workflow_state="Done",
        completed_on="2026-04-10",
        project="HY",
        type_key="1",
    )
    for name, amount, back in (("PR-1", 300000.05, None), ("PR-2", 100, None), ("PR-3", 100, "PR-2")):
        stored(
            "Payment Receipt",
            name,
            docstatus=1,
            contract="SC-1",
            amount=amount,
            received_on="2026-04-11",
            reversal_of=back,
            project="HY",
            bank_slip_no=name,
        )
    stored(
        "Work Plan",
        "WP-1",
        title="年度",
        level="Company",
        actual_source="Contracts",
        target_value=4,
        period_from="2026-01-01",
        period_to="2026-12-31",
        project="HY",
    )
    found = report("Sales and Cash", **YEAR)
    lines = [
        (row["month"], row["subscriptions"], row["contracts"], row["filed"], row["value"], row["received"])
        for row in found.lines
    ]
    assert lines == [("2026-03", 1, 1, 0, 1000000.1, 0.0), ("2026-04", 1, 0, 1, 0.0, 300000.05)]
    assert "1 of 4 (25.0 %)" in found.message
    assert found.chart["data"]["datasets"][0]["values"] == [2, 1, 1]


def test_rp23_r55_days_beside_the_norm_and_what_is_stuck(estate: Any) -> None:
    bank = new("External Agency", agency_name="建设银行", agency_type="Bank").name
    for name, stage, since, norm in (
        ("MA-1", "At the Bank", "2026-10-01", 7),
        ("MA-2", "At the Bank", "2026-10-10", 7),
        ("MA-3", "Collecting", "2026-10-13", 0),
        ("MA-4", "Loan Paid Out", "2026-01-01", 1),
    ):
        stored(
            "Mortgage Application",
            name,
            bank=bank,
            unit=UNIT,
            workflow_state=stage,
            stage_since=since,
            stage_norm_days=norm,
            amount=500000,
            project="HY",
            contract=name,
        )
    with at(NOON):
        found = report("Mortgage Pipeline")
    lines = [
        (row["stage"], row["loans"], row["mean"], row["longest"], row["norm"], row["stuck"]) for row in found.lines
    ]
    assert lines == [("Collecting", 1, 1.0, 1, None, 0), ("At the Bank", 2, 8.5, 13, 7, 1)]
    assert found.figures == {"Loans Under Way": 3, "Stuck": 1, "Amount Under Way": 1500000}
    assert "13 days" in found.message


def test_rp24_r53_days_left_and_the_last_working_day(estate: Any) -> None:
    for name, state, due, last in (
        ("SC-1", "Signed", "2026-10-10", "2026-10-09"),
        ("SC-2", "Signed", "2026-10-17", "2026-10-16"),
        ("SC-3", "Signed", "2026-12-31", None),
        ("SC-4", "Filed", "2026-10-10", None),
    ):
        contract(name, state, filing_due=due, filing_last_workday=last)
    with at(NOON):
        found = report("Filing Deadline")
        assert [(row["name"], row["left"], row["work_left"]) for row in found.lines] == [
            ("SC-1", -4, -5),
            ("SC-2", 3, 2),
        ]
        assert found.figures == {"To Be Filed": 2, "Overdue": 1, "Within 3 Days": 1}
        assert len(report("Filing Deadline", days=90).lines) == 3


def test_rp25_r54_ages_of_late_payments_and_promises_kept(estate: Any) -> None:
    contract("SC-1", "Signed")
    contract("SC-2", "Cancelled")
    lines = [
        ("M1", "SC-1", "2026-10-01", 100.10, 0, None), ("M2", "SC-1", "2026-06-01", 200, 50, "2026-07-01"), ("M3", "SC-1", "2026-05-01", 300, 300, "2026-05-20"),
        ("M4", "SC-1", "2026-12-01", 400, 0, None), ("M5", "SC-2", "2026-01-01", 500, 0, None),
    ]  # fmt: skip
    for name, parent, due, amount, received, paid in lines:
        stored(
            "Payment Milestone",
            name,
            parent=parent,
            parenttype="Sales Contract",
            parentfield="milestones",
            kind="Loan",
            due_date=due,
            amount=amount,
            received=received,
            paid_on=paid,
        )
    for name, row, promised in (
        ("CA-1", "M3", "2026-05-25"),
        ("CA-2", "M2", "2026-07-05"),
        ("CA-3", "M1", "2026-11-01"),
    ):
        stored(
            "Collection Activity",
            name,
            contract="SC-1",
            milestone_row=row,
            stage="Call",
            result="Promised",
            promise_date=promised,
            done_on="2026-05-10",
            project="HY",
        )
    with at(NOON):
        found = report("Overdue Milestones")
    assert [(row["milestone"], row["late"], row["age"], row["missing"], row["result"]) for row in found.lines] == [
        ("M2", 135, "> 90", 150.0, "Promised"),
        ("M1", 13, "0–30", 100.1, "Promised"),
    ]
    assert found.figures == {
        "Late Payments": 2,
        "Amount Late": 250.1,
        "More Than 90 Days": 150.0,
        "Promises Kept": 50.0,
    }
    assert found.chart["data"]["datasets"][0]["values"] == [100.1, 0.0, 0.0, 150.0]


def test_rp26_complete_lent_and_past_their_time(estate: Any) -> None:
    files = [
        ("AF-1", "On Shelf", 100, None, "2040-01-01"),
        ("AF-2", "Lent", 100, "2026-10-10", None),
        ("AF-3", "In Transfer", 60, None, None),
        ("AF-4", "Destroyed", 10, None, None),
    ]
    for name, status, complete, back, until in files:
        stored(
            "Archive File",
            name,
            title=name,
            file_class="Contract",
            status=status,
            completeness=complete,
            due_back=back,
            retention_until=until,
            custodian_dept="营销中心",
            ref_key=name,
        )
    with at(NOON):
        found = report("Archive Status", problems_only=1)
        assert [(row["name"], row["overdue"]) for row in found.lines] == [("AF-2", 4), ("AF-3", 0)]
        assert found.figures == {
            "Archive Files": 3,
            "Complete Files": 66.7,
            "Borrowed and Overdue": 1,
            "In Transfer": 1,
        }
        assert len(report("Archive Status").lines) == 3


def test_rp13_papers_and_mail_in_the_order_of_the_building(resident: Any) -> None:
    stored(
        "Periodical Subscription", "PS-1", docstatus=1, subscriber=resident.name, unit=OTHER, title="人民日报", frequency="Daily", copies=2, from_date="2026-01-01",
        to_date="2026-12-31", project="HY",
    )  # fmt: skip
    for name, kind, status in (("MI-1", "Parcel", "Waiting"), ("MI-2", "Letter", "Signed For")):
        stored(
            "Mail Item",
            name,
            kind=kind,
            status=status,
            unit=UNIT,
            addressee=resident.name,
            tracking_no=f"T{name}",
            shelf_slot="A1",
            project="HY",
        )
    found = report("Delivery Sheet", date="2026-10-14")
    assert [(row["unit"], row["what"], row["copies"], row["who"]) for row in found.lines] == [
        (UNIT, "TMI-1", 1, "曾静"),
        (OTHER, "人民日报", 2, "曾静"),
    ]
    assert found.figures == {"Newspapers": 2, "Mail That Waits": 1, "Units": 2}
    assert report("Delivery Sheet", date="2027-03-01", building="HY-03").figures["Newspapers"] == 0


def test_rp20_hours_scores_and_who_is_not_certified(estate: Any, member: Member) -> None:
    staff = {
        name: frappe.db.get_value("Staff Member", {"user": member(name, "客服部", "Front Desk")})
        for name in ("甲", "乙")
    }
    frappe.db.set_value("Staff Member", staff["甲"], "can_work_alone", 1)
    frappe.db.set_value("Staff Member", staff["乙"], "can_work_alone", 0)
    for session, minutes, state in (("TS-1", 480, 1), ("TS-2", 300, 1), ("TS-3", 600, 0)):
        stored(
            "Training Session",
            session,
            docstatus=state,
            topic=session,
            kind="Rules",
            at="2026-05-05 09:00:00",
            duration_min=minutes,
        )
    for number, (session, who, there, score, passed) in enumerate(
        [("TS-1", "甲", 1, 90, 1), ("TS-2", "甲", 1, 50, 0), ("TS-1", "乙", 0, None, 0), ("TS-3", "乙", 1, 100, 1)]
    ):
        stored(
            "Training Attendee",
            f"TA{number}",
            parent=session,
            parenttype="Training Session",
            parentfield="attendees",
            staff=staff[who],
            attended=there,
            score=score,
            passed=passed,
        )
    found = report("Training Coverage", **YEAR)
    lines = {row["staff"]: row for row in found.lines}
    first, second = lines[staff["甲"]], lines[staff["乙"]]
    assert (first["hours"], first["missing"], first["score"], first["failed"], first["certified"]) == (
        13.0,
        0.0,
        70.0,
        1,
        1,
    )
    assert (second["hours"], second["missing"], second["absent"], second["certified"]) == (0.0, 12.0, 1, 0)
    assert found.figures == {"People": 2, "Enough Hours": 50.0, "Not Certified Yet": 1, "Sessions": 2}


def test_rp21_hours_no_shows_and_rooms_ready_in_time(estate: Any) -> None:
    stored("Service Location", "R-1", location_code="R-1", location_name="一号会议室", location_type="Meeting Room")
    meetings = [
        ("MB-1", "Completed", 9, "08:30", 5),
        ("MB-2", "Completed", 11, "11:10", 4),
        ("MB-3", "No Show", 14, None, None),
        ("MB-4", "Cancelled", 16, None, None),
    ]
    for name, state, hour, ticked, score in meetings:
        stored(
            "Meeting Booking", name, room="R-1", title=name, workflow_state=state, starts_at=f"2026-10-14 {hour:02}:00:00", ends_at=f"2026-10-14 {hour + 1:02}:30:00",
            attendee_count=10, feedback_score=score, project="HY",
        )  # fmt: skip
        if ticked:
            stored(
                "Checklist Result",
                f"C{name}",
                parent=name,
                parenttype="Meeting Booking",
                parentfield="checklist",
                item="茶水",
                checked_at=f"2026-10-14 {ticked}:00",
            )
    found = report("Meeting Utilisation", from_date="2026-10-14", to_date="2026-10-15")
    line = found.lines[0]
    assert (
        line["bookings"],
        line["hours"],
        line["per_day"],
        line["no_shows"],
        line["cancelled"],
        line["prepared"],
        line["feedback"],
    ) == (4, 3.0, 1.5, 1, 1, 50.0, 4.5)
    assert found.figures["Ready in Time"] == 50.0


def test_rp28_minutes_gaps_and_open_improvements(estate: Any) -> None:
    stored(
        "Emergency Event", "EM-1", kind="Fire", workflow_state="Review", occurred_at="2026-10-01 10:00:00", responded_at="2026-10-01 10:04:00",
        controlled_at="2026-10-01 10:45:00", improvements="更换消防栓", project="HY",
    )  # fmt: skip
    stored(
        "Emergency Event",
        "EM-2",
        kind="Medical",
        workflow_state="Reported",
        occurred_at="2026-10-02 10:00:00",
        project="HY",
    )
    for number, (result, needed) in enumerate([("Pass", 1), ("Fail", 0), (None, 1), (None, 0)]):
        stored(
            "Checklist Result",
            f"E{number}",
            parent="EM-1",
            parenttype="Emergency Event",
            parentfield="checklist",
            item=f"第{number}项",
            result=result,
            mandatory=needed,
        )
    found = report("Emergency Review", **YEAR)
    lines = {row["name"]: (row["response"], row["control"], row["gaps"], row["open"]) for row in found.lines}
    assert lines == {"EM-1": (4, 45, 2, True), "EM-2": (None, None, 0, False)}
    assert found.figures == {
        "Events": 2,
        "Median Minutes to Answer": 4,
        "Gaps in Checklists": 2,
        "Open Improvements": 1,
    }
