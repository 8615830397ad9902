"""Reports on passes, renovations and deposits: their figures beside hand-made documents, and who does not get them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe

from .conftest import at, report, stored

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
REPORTS = (
    "Passes and People Inside",
    "Refused Scans",
    "Renovations in Progress",
    "Renovation Patrol Coverage",
    "Deposit Balance",
)
UNIT, OTHER = "HY-03-1-1202", "HY-03-1-1302"
NOON = "2026-10-14 12:00:00"


@pytest.mark.parametrize("name", REPORTS)
def test_a_role_without_the_right_is_refused(estate: Any, member: Member, as_user: As, name: str) -> None:
    with as_user(member("seller", "营销中心", "Sales Consultant")), pytest.raises(frappe.PermissionError):
        report(name)


@pytest.fixture
def gate(estate: Any) -> None:
    """Four passes: one good with its holder inside, one that ends in two days, one suspended, one over with its holder inside."""
    passes = [
        ("EP-A", "Valid", "2026-10-01 00:00:00", "2026-12-31 00:00:00"), ("EP-B", "Valid", "2026-10-01 00:00:00", "2026-10-16 18:00:00"),
        ("EP-C", "Suspended", "2026-10-01 00:00:00", "2026-12-31 00:00:00"), ("EP-D", "Valid", "2026-10-01 00:00:00", "2026-10-14 09:00:00"),
    ]  # fmt: skip
    for name, status, start, end in passes:
        stored(
            "Entry Pass",
            name,
            pass_type="WORKER",
            holder_name="张三丰",
            status=status,
            valid_from=start,
            valid_to=end,
            unit=UNIT,
            project="HY",
        )
    scans = [
        ("EP-A", "In", "2026-10-14 08:00:00"), ("EP-B", "In", "2026-10-14 08:00:00"), ("EP-B", "Out", "2026-10-14 09:00:00"), ("EP-D", "In", "2026-10-14 08:30:00"),
    ]  # fmt: skip
    for number, (name, direction, moment) in enumerate(scans):
        stored("Pass Scan Log", f"S{number}", entry_pass=name, direction=direction, at=moment, result="Let Through")
    for number, reason in enumerate(("Expired", "Expired", "Expired", "Forged")):
        stored(
            "Pass Scan Log",
            f"R{number}",
            entry_pass=None if reason == "Forged" else "EP-D",
            at="2026-10-14 10:00:00",
            result="Refused",
            reason=reason,
        )


@pytest.mark.usefixtures("gate")
def test_rp11_good_ending_inside_and_too_long() -> None:
    def shown(what: str) -> list[str]:
        return sorted(row["name"] for row in report("Passes and People Inside", show=what).lines)

    with at(NOON):
        found = report("Passes and People Inside")
        assert found.figures == {"Valid Passes": 2, "Expiring in 7 Days": 1, "Inside": 2, "Overdue Inside": 1}
        assert shown("Valid") == ["EP-A", "EP-B"]
        assert shown("Expiring in 7 Days") == ["EP-B"]
        assert shown("Inside") == ["EP-A", "EP-D"]
        assert shown("Overdue Inside") == ["EP-D"]
        assert len(shown("All Issued")) == 4
        assert {row["name"]: row["hours_inside"] for row in report("Passes and People Inside", show="Inside").lines}[
            "EP-A"
        ] == 4 * 3600
    with at("2026-10-14 21:00:00"):  # longer than twelve hours
        assert shown("Overdue Inside") == ["EP-A", "EP-D"]


@pytest.mark.usefixtures("gate")
def test_rp11_guards_see_names_masked(member: Member, as_user: As) -> None:
    with at(NOON), as_user(member("guard", "安管部", "Security Guard")):
        assert {row["holder_name"] for row in report("Passes and People Inside").lines} == {"张**"}


@pytest.mark.usefixtures("gate")
def test_rp11_the_lobby_sees_passes_and_not_who_is_inside(member: Member, as_user: As) -> None:
    with at(NOON), as_user(member("lobby", "客服部", "Lobby Receptionist")):
        found = report("Passes and People Inside")
        assert found.figures == {"Valid Passes": 2, "Expiring in 7 Days": 1}
        assert {row["holder_name"] for row in found.lines} == {"张**"}
        assert "since" not in {column["fieldname"] for column in found.columns}
        with pytest.raises(frappe.ValidationError, match="front desk and the gate"):
            report("Passes and People Inside", show="Inside")


@pytest.mark.usefixtures("gate")
def test_rp11_refusals_and_their_reasons() -> None:
    found = report("Refused Scans", from_date="2026-10-01", to_date="2026-10-31")
    assert found.figures == {"Refused": 4, "Forged": 1, "Passes Refused Three Times or More": 1}
    assert found.chart["data"]["datasets"][0]["values"] == [3, 1]
    assert report("Refused Scans", from_date="2026-11-01", to_date="2026-11-30").lines == []


@pytest.fixture
def works(gate: None) -> None:
    """Two renovations under way, one finished; visits, a violation and a worker inside."""
    for name, unit, state, end in (
        ("RNV-1", UNIT, "Under Construction", "2026-10-20"),
        ("RNV-2", OTHER, "Stopped", "2026-10-10"),
        ("RNV-3", OTHER, "File Closed", "2026-09-01"),
    ):
        stored(
            "Renovation Application", name, unit=unit, workflow_state=state, start_date="2026-09-01", end_date=end, project="HY", deposit_balance=100,
            refund_eligible_on="2026-10-01" if state == "File Closed" else None,
        )  # fmt: skip
    visits = [
        ("RNV-1", "2026-10-12", 1, "2026-10-12 10:00:00", "Nobody There"), ("RNV-1", "2026-10-13", 1, "2026-10-14 10:00:00", "Nobody There"),
        ("RNV-1", "2026-10-14", 0, None, None), ("RNV-2", "2026-10-12", 1, "2026-10-12 11:00:00", "Violation"),
    ]  # fmt: skip
    for number, (work, planned, recorded, visited, result) in enumerate(visits):
        stored(
            "Renovation Inspection", f"V{number}", renovation=work, unit=UNIT if work == "RNV-1" else OTHER, purpose="Patrol", planned_for=planned, recorded=recorded,
            visited_at=visited, site_result=result, project="HY",
        )  # fmt: skip
    stored(
        "Rectification",
        "REC-V",
        issue="敲承重墙",
        unit=OTHER,
        source_type="Renovation Violation",
        workflow_state="In Rectification",
        project="HY",
    )
    frappe.db.set_value("Entry Pass", "EP-A", "renovation", "RNV-1")


@pytest.mark.usefixtures("works")
def test_rp8_days_left_last_visit_violations_and_workers() -> None:
    with at(NOON):
        found = report("Renovations in Progress")
    lines = [
        (row["name"], row["days_left"], row["last_result"], row["violations"], row["workers"]) for row in found.lines
    ]
    assert lines == [("RNV-2", -4, "Violation", 1, 0), ("RNV-1", 6, "Nobody There", 0, 1)]
    assert found.figures == {
        "Under Way": 2,
        "Stopped": 1,
        "Past Their Last Day": 1,
        "Open Violations": 1,
        "Workers Inside": 1,
    }


@pytest.mark.usefixtures("works")
def test_rp9_r30_coverage_by_day_and_rows_of_nobody_there() -> None:
    found = report("Renovation Patrol Coverage", from_date="2026-10-01", to_date="2026-10-31")
    lines = [
        (str(row["day"]), row["planned"], row["done"], row["late"], row["coverage"], row["away"]) for row in found.lines
    ]
    assert lines == [
        ("2026-10-12", 2, 2, 0, 100.0, 1),
        ("2026-10-13", 1, 1, 1, 100.0, 1),
        ("2026-10-14", 1, 0, 0, 0.0, 0),
    ]
    assert found.figures["Longest Row of Nobody There"] == 2
    assert "(2)" in found.message
    assert found.result[-1][1:3] == [4, 3]


@pytest.mark.usefixtures("works")
def test_rp10_r33_balances_per_payer_ages_and_agreement() -> None:
    moves = [
        ("D1", "Received", "RNV-1", "Owner", "曾静", 2000.10, "2026-07-01 09:00:00"), ("D2", "Received", "RNV-1", "Contractor", "恒远装饰", 3000.20, "2026-10-01 09:00:00"),
        ("D3", "Deducted", "RNV-1", "Owner", "曾静", 0.10, "2026-10-02 09:00:00"), ("D4", "Received", "RNV-3", "Owner", "王建国", 500, "2026-01-01 09:00:00"),
        ("D5", "Refunded", "RNV-3", "Owner", "王建国", 500, "2026-10-20 09:00:00"), ("D6", "Transferred", "RNV-1", "Contractor", "恒远装饰", 1000, "2026-10-03 09:00:00"),
    ]  # fmt: skip
    for name, kind, work, payer_type, payer, amount, moment in moves:
        stored(
            "Deposit Entry", name, docstatus=1, entry_type=kind, against_doctype="Renovation Application", against_name=work, payer_type=payer_type, payer_name=payer,
            amount=amount, confirmed_at=moment, project="HY", transfer_to="RNV-2" if kind == "Transferred" else None,
        )  # fmt: skip
    stored(
        "Deposit Entry",
        "D7",
        docstatus=0,
        entry_type="Received",
        against_doctype="Renovation Application",
        against_name="RNV-1",
        payer_type="Owner",
        payer_name="曾静",
        amount=9,
        confirmed_at="2026-10-01 09:00:00",
    )
    with at(NOON):
        found = report("Deposit Balance")
        held = {(row["document"], row["payer_name"]): row["balance"] for row in found.lines}
        assert held == {
            ("RNV-1", "曾静"): 2000.0,
            ("RNV-1", "恒远装饰"): 2000.2,
            ("RNV-2", "恒远装饰"): 1000.0,
            ("RNV-3", "王建国"): 500.0,
        }
        assert found.figures["Held"] == 5500.2
        assert found.figures["May Be Refunded"] == 1
        assert found.figures["Documents That Differ From the Ledger"] == 3
        assert found.chart["data"]["datasets"][0]["values"] == [3000.2, 0.0, 2500.0, 0.0]
    with at("2026-10-21 09:00:00"):
        assert ("RNV-3", "王建国") not in {
            (row["document"], row["payer_name"]) for row in report("Deposit Balance").lines
        }
        assert len(report("Deposit Balance", with_settled=1).lines) == 4
        assert len(report("Deposit Balance", as_of="2026-10-14").lines) == 4  # the books of a past day
