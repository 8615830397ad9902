"""Reports on residents, staff, plans and looks at personal data: figures beside hand-made documents, and who does not get them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from property_service.duty.report.daily_post_record_review.daily_post_record_review import review

from .conftest import at, new, report, stored

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
REPORTS = (
    "File Completeness", "Unit Directory", "Monthly Attendance", "Roster Fairness", "Daily Post Record Review", "Sensitive Access Review", "Plan Cascade",
)  # fmt: skip
UNIT, OTHER = "HY-03-1-1202", "HY-03-1-1302"
OCTOBER = {"from_date": "2026-10-01", "to_date": "2026-10-31"}


@pytest.mark.parametrize("name", REPORTS)
def test_a_role_without_the_right_is_refused(estate: Any, member: Member, as_user: As, name: str) -> None:
    with as_user(member("seller", "营销中心", "Sales Consultant")), pytest.raises(frappe.PermissionError):
        report(name)


# --- files and directory ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def household(resident: Any) -> Any:
    """A tenant without lease end and consent beside 曾静, who lacks an emergency contact; and one who has left."""
    frappe.db.set_value(
        "Resident", resident.name, {"consent_basic_on": "2026-01-01", "emergency_name": None, "emergency_mobile": None}
    )
    tenant = new(
        "Resident", resident_name="欧阳明", mobile="19900000888", emergency_name="王五", emergency_mobile="19900000777"
    )
    new(
        "Unit Occupancy",
        unit=OTHER,
        resident=tenant.name,
        relation="Tenant",
        from_date="2026-01-01",
        is_primary_contact=1,
    )
    gone = new("Resident", resident_name="过客", mobile="19900000666")
    new(
        "Unit Occupancy",
        unit=OTHER,
        resident=gone.name,
        relation="Contact",
        from_date="2020-01-01",
        to_date="2021-01-01",
    )
    return tenant


@pytest.mark.usefixtures("household")
def test_rp14_says_what_is_missing_in_whose_file() -> None:
    found = report("File Completeness", incomplete_only=1)
    lines = {row["unit"]: (row["missing"], row["complete"]) for row in found.lines}
    assert lines == {
        UNIT: ("Emergency Contact、Emergency Mobile", 60.0),
        OTHER: ("Consent、Identity Number、Lease End", 50.0),
    }
    assert found.figures == {"Files of People": 2, "Complete Files": 0.0, "Units With Gaps": 2}


@pytest.mark.usefixtures("household")
def test_rp15_is_searched_by_pinyin_and_masked(member: Member, as_user: As) -> None:
    assert [row["resident_name"] for row in report("Unit Directory", search="ouyang").lines] == ["欧阳明"]
    assert [row["resident_name"] for row in report("Unit Directory", search="zj").lines] == ["曾静"]
    assert [row["room_no"] for row in report("Unit Directory").lines] == ["1202", "1302"]
    with as_user(member("lobby", "客服部", "Lobby Receptionist")):
        assert {row["mobile"] for row in report("Unit Directory").lines} == {"199****0123", "199****0888"}


# --- duty ------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def october(estate: Any, member: Member) -> dict[str, str]:
    """Shifts of two guards: day shifts, a night on a holiday, one absent, one late with overtime, one swapped away."""
    staff = {
        name: frappe.db.get_value("Staff Member", {"user": member(name, "安管部", "Security Guard")})
        for name in ("甲", "乙")
    }
    stored("Service Location", "L-01", location_code="L-01", location_name="大门", location_type="Post")
    for code, night, start, end in (("日", 0, "08:00:00", "16:00:00"), ("夜", 1, "16:00:00", "00:00:00")):
        stored(
            "Shift Type",
            code,
            shift_code=code,
            label=code,
            department="安管部",
            post="L-01",
            start_time=start,
            end_time=end,
            paid_hours=8,
            is_night=night,
            active=1,
        )
    duties = [
        ("甲", "夜", "2026-10-01", "Done", 0, 0), ("甲", "日", "2026-10-12", "Done", 12, 90), ("甲", "日", "2026-10-13", "Absent", 0, 0),
        ("乙", "日", "2026-10-10", "Done", 0, 0), ("乙", "日", "2026-10-17", "Planned", 0, 0), ("乙", "日", "2026-10-14", "Replaced", 0, 0),
    ]  # fmt: skip
    for number, (who, shift, day, status, late, extra) in enumerate(duties):
        stored(
            "Shift Assignment", f"SA{number}", staff=staff[who], shift_type=shift, date=day, status=status, late_min=late, overtime_min=extra, department="安管部",
            post="L-01", start_at=f"{day} 08:00:00", end_at=f"{day} 16:00:00", slot_key=f"k{number}",
        )  # fmt: skip
    return staff


def test_rp18_a_month_as_a_grid_and_what_it_adds_up_to(october: dict[str, str]) -> None:
    found = report("Monthly Attendance", month="2026-10-05", department="安管部")
    lines = {row["staff"]: row for row in found.lines}
    first, second = lines[october["甲"]], lines[october["乙"]]
    assert (first["d1"], first["d12"], first["d13"], second["d17"]) == ("●", "△", "×", "·")
    assert (first["worked"], first["hours"], first["late"], first["late_min"], first["absent"], first["overtime"]) == (
        2,
        16.0,
        1,
        12,
        1,
        1.5,
    )
    assert (first["nights"], first["holidays"], second["worked"]) == (1, 1, 1)
    assert "d14" not in second
    assert (
        sum(column["fieldname"].startswith("d") and column["fieldname"][1:].isdigit() for column in found.columns) == 31
    )


def test_rp18_a_department_sees_itself_alone(october: dict[str, str], member: Member, as_user: As) -> None:
    stored(
        "Shift Assignment",
        "SA9",
        staff=october["甲"],
        shift_type="日",
        date="2026-10-20",
        status="Done",
        department="客服部",
        start_at="2026-10-20 08:00:00",
        end_at="2026-10-20 16:00:00",
        slot_key="k9",
    )
    with as_user(member("lead", "客服部", "CS Lead")):
        assert [row["department"] for row in report("Monthly Attendance", month="2026-10-01").lines] == ["客服部"]


def test_rp19_nights_weekends_holidays_and_their_spread(october: dict[str, str]) -> None:
    found = report("Roster Fairness", **OCTOBER, department="安管部")
    lines = {row["staff"]: row for row in found.lines}
    first, second = lines[october["甲"]], lines[october["乙"]]
    assert (first["shifts"], first["nights"], first["holidays"], first["hours"]) == (3, 1, 1, 24.0)
    assert (second["shifts"], second["nights"], second["weekends"]) == (2, 0, 1)  # Saturday 10 is worked, 17 is not
    assert found.figures["Rules Broken"] == 0
    assert (found.figures["Spread of Nights"], found.figures["Spread of Hours"]) == (0.5, 4.0)


@pytest.fixture
def posts(october: dict[str, str]) -> dict[str, str]:
    for number, (who, start, end, came, left, late) in enumerate(
        [("甲", 8, 16, "07:50", "16:05", 0), ("乙", 16, 23, "16:20", None, 20), ("甲", 23, 24, None, None, 0)]
    ):
        stored(
            "Shift Assignment", f"SB{number}", staff=october[who], shift_type="日", date="2026-10-21", department="安管部", post="L-01", status="Done" if left else "Planned",
            start_at=f"2026-10-21 {start:02}:00:00", end_at=f"2026-10-21 {end:02}:00:00" if end < 24 else "2026-10-22 00:00:00", slot_key=f"b{number}", late_min=late,
            checked_in_at=f"2026-10-21 {came}:00" if came else None, checked_out_at=f"2026-10-21 {left}:00" if left else None,
        )  # fmt: skip
    stored("Shift Handover", "SHO-1", post="L-01", outgoing="SB0", incoming="SB1", docstatus=1)
    stored("Patrol Task", "PT-1", shift_assignment="SB0", status="Done", department="安管部")
    stored("Patrol Task", "PT-2", shift_assignment="SB0", status="Missed", department="安管部")
    return october


@pytest.mark.usefixtures("posts")
def test_rp17_present_late_missing_and_not_yet_due() -> None:
    with at("2026-10-21 22:00:00"):
        found = report("Daily Post Record Review", date="2026-10-21")
    lines = {
        row["assignment"]: (row["check_in"], row["check_out"], row["handover"], row["patrol"], row["tours"])
        for row in found.lines
    }
    assert lines == {
        "SB0": ("Present", "Present", "Present", "Missing", "1/2"), "SB1": ("Came Late", "–", "–", "–", ""), "SB2": ("–", "–", "–", "–", ""),
    }  # fmt: skip
    with at("2026-10-22 09:00:00"):
        found = report("Daily Post Record Review", date="2026-10-21")
    lines = {row["assignment"]: (row["check_in"], row["check_out"], row["handover"]) for row in found.lines}
    assert (lines["SB1"], lines["SB2"]) == (("Came Late", "Missing", "Missing"), ("Missing", "Missing", "–"))
    assert found.figures == {"Shifts": 3, "Records Missing": 5, "Times Late": 1}
    assert found.message == "Not reviewed yet"


@pytest.mark.usefixtures("posts")
def test_rp17_calls_are_missed_where_a_post_notes_them_and_meetings_that_nobody_closed(estate: Any) -> None:
    post, staff = frappe.db.get_value("Shift Assignment", "SB0", ["post", "staff"])
    stored("Call Log", "CL-1", post=post, at="2026-10-20 10:00:00", summary="问路", handled="Answered", project="HY")
    stored("Service Location", "M-1", location_code="M-1", location_name="一号会议室", location_type="Meeting Room")
    start, end = frappe.db.get_value("Shift Assignment", "SB0", ["start_at", "end_at"])
    for number, state in enumerate(("Completed", "In Service")):
        name = stored("Meeting Booking", f"MB-{number}", room="M-1", title="例会", starts_at=start, ends_at=end, usher=staff, workflow_state=state, project="HY")  # fmt: skip
        with at("2026-10-22 09:00:00"):
            lines = {row["assignment"]: (row["calls"], row["meetings"]) for row in report("Daily Post Record Review", date="2026-10-21").lines}  # fmt: skip
        assert lines["SB0"] == ("Missing", "Present" if number == 0 else "Missing"), name


@pytest.mark.usefixtures("posts")
def test_rp17_a_day_is_stamped_once_by_those_who_may(member: Member, as_user: As) -> None:
    lead, guard = member("lead", "客服部", "CS Lead"), member("guard", "安管部", "Security Guard")
    with as_user(guard), pytest.raises(frappe.PermissionError):
        review("2026-10-21")
    with at("2026-10-22 09:00:00"), as_user(lead):
        name = review("2026-10-21")
        with pytest.raises(frappe.DuplicateEntryError, match=name):
            review("2026-10-21")
        with pytest.raises(frappe.ValidationError, match="not come yet"):
            review("2026-10-25")
        assert (
            "reviewed all departments at 10-22 09:00" in report("Daily Post Record Review", date="2026-10-21").message
        )


# --- looks at personal data -----------------------------------------------------------------------------------------------------------


def test_rp27_counts_rows_and_the_busiest_hour(estate: Any, member: Member, as_user: As) -> None:
    moments = [*(f"2026-10-05 10:{minute:02}:00" for minute in range(32)), "2026-10-06 10:00:00"]
    for number, moment in enumerate(moments):
        stored(
            "Sensitive Access",
            f"A{number}",
            user="Administrator",
            action="Unmask",
            creation=moment,
            reference_doctype="Resident",
        )
    stored(
        "Sensitive Access",
        "B",
        user="Guest",
        action="Export",
        creation="2026-10-07 10:00:00",
        row_count=120,
        reference_doctype="Resident",
    )
    with as_user(member("dpo", "行政人事部", "Privacy Officer")):
        found = report("Sensitive Access Review", **OCTOBER)
    lines = [
        (row["user"], row["action"], row["times"], row["taken"], row["most"], row["anomaly"]) for row in found.lines
    ]
    assert lines == [("Administrator", "Unmask", 33, 0, 32, 1), ("Guest", "Export", 1, 120, 1, 0)]
    assert found.figures == {"Accesses": 34, "Refused": 0, "Rows Taken Away": 120, "Anomalies": 1}


# --- plans ------------------------------------------------------------------------------------------------------------------------


def test_rp29_a_tree_with_progress_and_what_is_not_broken_down(estate: Any) -> None:
    span = {"period_from": "2026-10-01", "period_to": "2026-12-31", "project": "HY"}
    plans = [
        ("WP-1", None, "Company", 1, 8, {"kpi_name": "满意率", "target_value": 95, "actual_value": 76}), ("WP-2", "WP-1", "Department", 2, 5, {"due": "2026-10-10"}),
        ("WP-3", "WP-2", "Personal", 3, 4, {"status": "Done"}), ("WP-4", "WP-1", "Department", 6, 7, {}),
    ]  # fmt: skip
    for name, parent, level, lft, rgt, values in plans:
        stored(
            "Work Plan",
            name,
            **{
                "title": name,
                "parent_work_plan": parent,
                "level": level,
                "lft": lft,
                "rgt": rgt,
                "status": "Open",
                **span,
                **values,
            },
        )
    stored(
        "Work Plan",
        "WP-9",
        title="旧",
        level="Company",
        lft=9,
        rgt=10,
        period_from="2025-01-01",
        period_to="2025-12-31",
        status="Open",
    )
    found = report("Plan Cascade", on_date="2026-10-14")
    assert [(row["name"], row["indent"], row["bare"], row["late"]) for row in found.lines] == [
        ("WP-1", 0, False, False), ("WP-2", 1, False, True), ("WP-3", 2, False, False), ("WP-4", 1, True, False),
    ]  # fmt: skip
    assert found.chart["data"]["datasets"][0]["values"] == [80.0]
    assert found.figures == {"Number of Plans": 4, "Done": 25.0, "Late": 1, "Not Broken Down": 1}
