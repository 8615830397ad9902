"""Assignments by hand and changes keep to the rules that publishing asks; a lead lets what the office promises be broken once (R43, R45)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.desk.search import get_link_titles
from frappe.model.workflow import apply_workflow
from property_service.duty import exceptions
from property_service.duty.rules.plan import Violation

from .conftest import at, new
from .test_roster_changes import ask, lead, swap
from .test_rosters import lobby_staff, roster, shift, staff

__all__ = ["lead", "lobby_staff"]

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
NOW = "2026-10-09 10:00:00"
WEEK = tuple(f"2026-10-{day}" for day in range(12, 17))


def works(user: str, *days: str, code: str = "早") -> list[Any]:
    return [shift(user, code, day) for day in days]


def need_nobody() -> None:
    """The posts may be empty: only the people's own rules count."""
    for code in ("早", "晚"):
        kind = frappe.get_doc("Shift Type", code)
        kind.headcount_weekday = kind.headcount_weekend = kind.headcount_holiday = 0
        kind.save()


def leave(user: str, day: str, as_user: As, by: str) -> Any:
    with at(NOW), as_user(user):
        doc = ask(request_type="Annual Leave", from_date=day, to_date=day)
    with at(NOW), as_user(by):
        return apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Approve")


def test_r43_by_hand_the_hours_of_a_week_are_kept(lobby_staff: dict[str, str]) -> None:
    works(lobby_staff["a"], *WEEK)
    with pytest.raises(frappe.ValidationError, match=r"2026-10-17 大厅 早: a has too many hours this week.*44"):
        shift(lobby_staff["a"], "早", "2026-10-17")
    assert works(lobby_staff["a"], "2026-10-19")  # the next week has its own


def test_r43_by_hand_days_in_a_row_are_kept(lobby_staff: dict[str, str]) -> None:
    frappe.db.set_single_value("Property Service Settings", "max_consecutive_days", 4)
    works(lobby_staff["a"], *WEEK[:2], *WEEK[3:5])
    with pytest.raises(frappe.ValidationError, match="a works too many days in a row: leave a day free after 4 days"):
        shift(lobby_staff["a"], "早", WEEK[2])  # the day that joins two rows


def test_r43_by_hand_one_day_of_seven_is_free_and_no_lead_takes_it(lobby_staff: dict[str, str]) -> None:
    name = staff(lobby_staff["a"])
    frappe.db.set_value("Staff Member", name, "hour_scheme", "Flexible")
    frappe.db.set_single_value("Property Service Settings", "max_consecutive_days", 9)
    works(lobby_staff["a"], *WEEK, "2026-10-17")
    with pytest.raises(frappe.ValidationError, match="no whole day off in seven days") as refused:
        shift(lobby_staff["a"], "早", "2026-10-18", exception_reason="无人可替")
    assert "A lead may allow it" not in str(refused.value)


@pytest.mark.parametrize("kind", ["weekday", "leave", "course"])
def test_r43_by_hand_nobody_is_called_who_is_not_there(
    lobby_staff: dict[str, str], lead: str, as_user: As, kind: str
) -> None:
    user = lobby_staff["a"]
    if kind == "weekday":
        frappe.db.set_value("Staff Member", staff(user), "unavailable_weekdays", "Monday")
    elif kind == "leave":
        leave(user, "2026-10-12", as_user, lead)
    else:
        new("Training Session", topic="消防", kind="Fire Safety", at="2026-10-12 09:00:00", duration_min=60, attendees=[{"staff": staff(user)}])  # fmt: skip
    said = {"weekday": "is not available", "leave": "on approved leave", "course": "is in training"}[kind]
    with pytest.raises(frappe.ValidationError, match=f"2026-10-12 大厅 早: a .*{said}"):
        shift(user, "早")
    with as_user(lead):
        if kind == "weekday":  # a wish of the person, who may agree
            assert shift(user, "早", exception_reason="本人同意").exception_by == lead
            return
        with pytest.raises(frappe.ValidationError, match=said):
            shift(user, "早", exception_reason="本人同意")


def test_r43_by_hand_a_newcomer_is_not_left_alone(lobby_staff: dict[str, str]) -> None:
    with pytest.raises(frappe.ValidationError, match="may work alone"):
        shift(lobby_staff["f"], "早")
    beside = shift(lobby_staff["a"], "早")
    shift(lobby_staff["f"], "早")
    beside.staff, beside.date = staff(lobby_staff["b"]), "2026-10-13"
    with pytest.raises(frappe.ValidationError, match="2026-10-12 大厅 早: 1 people who may work alone"):
        beside.save()


def test_r43_an_assignment_that_is_moved_is_judged_where_it_goes(lobby_staff: dict[str, str]) -> None:
    need_nobody()
    rows = works(lobby_staff["a"], *WEEK)
    rows[0].locked = 1
    rows[0].save()  # nothing moves, nothing is judged
    rows[0].date = "2026-10-17"
    rows[0].save()  # still five days
    works(lobby_staff["b"], *WEEK)
    rows[0].staff = staff(lobby_staff["b"])
    with pytest.raises(frappe.ValidationError, match="b has too many hours"):
        rows[0].save()


def test_r43_a_post_is_not_emptied_by_hand(lobby_staff: dict[str, str]) -> None:
    row = shift(lobby_staff["a"], "早", "2026-10-17")  # a Saturday takes one
    row.date = "2026-10-18"
    with pytest.raises(
        frappe.ValidationError, match="2026-10-17 大厅 早: 1 people are missing: name a replacement first"
    ):
        row.save()


def test_a_shift_is_called_by_who_works_it(lobby_staff: dict[str, str]) -> None:
    doc = shift(lobby_staff["a"], "早")
    assert get_link_titles({doc.doctype: [doc.name]}) == {doc.doctype: {doc.name: "a"}}


def test_r43_a_cancelled_assignment_that_comes_back_is_judged(lobby_staff: dict[str, str]) -> None:
    first = shift(lobby_staff["a"], "早")
    frappe.db.set_value("Shift Assignment", first.name, {"status": "Cancelled", "slot_key": None})
    shift(lobby_staff["a"], "晚")
    first = frappe.get_doc("Shift Assignment", first.name)
    first.status = "Planned"
    first.flags.by_server = True  # nobody brings it back by hand
    with pytest.raises(frappe.ValidationError, match=r"another shift at the same time|too little rest"):
        first.save()


def test_r43_an_exception_is_a_leads_in_writing_and_the_manager_hears_of_it(
    lobby_staff: dict[str, str], lead: str, member: Member, as_user: As
) -> None:
    boss = member("boss", "管理处", "Property Manager")
    works(lobby_staff["a"], *WEEK)
    with as_user(lead):
        with pytest.raises(frappe.ValidationError, match="Reason for the Exception"):
            shift(lobby_staff["a"], "早", "2026-10-17")
        doc = shift(lobby_staff["a"], "早", "2026-10-17", exception_reason="同事突发疾病")
    assert (doc.exception_by, "too many hours" in doc.exception_note) == (lead, True)
    history = frappe.get_all("Comment", {"reference_name": doc.name, "comment_type": "Info"}, pluck="content")
    assert len(history) == 1
    assert "同事突发疾病" in history[0]
    assert frappe.db.count("Notification Log", {"for_user": boss, "document_name": doc.name}) == 1
    with as_user(member("hr", "行政人事部", "HR Archivist")):  # may write, but leads nobody
        other = frappe.get_doc("Shift Assignment", doc.name)
        other.date, other.exception_reason = "2026-10-18", "改一天"
        with pytest.raises(frappe.PermissionError, match="Only a lead"):
            other.save()


def test_r43_nobody_excuses_the_own_shift(lobby_staff: dict[str, str], lead: str, as_user: As) -> None:
    works(lead, *WEEK)
    with as_user(lead), pytest.raises(frappe.PermissionError, match="own shift"):
        shift(lead, "早", "2026-10-17", exception_reason="我自己加班")


def test_an_exception_is_not_written_by_whoever_enters_the_shift(lobby_staff: dict[str, str], lead: str) -> None:
    doc = shift(
        lobby_staff["a"], "早", exception_by=lead, exception_note="x", exception_rules="[]", exception_reason="x"
    )
    assert [doc.get(key) for key in ("exception_reason", *exceptions.FIELDS)] == [None] * 4


def test_r43_a_draft_takes_what_its_publishing_refuses(
    lobby_staff: dict[str, str], lead: str, member: Member, as_user: As
) -> None:
    need_nobody()
    plan = roster(from_date="2026-10-12", to_date="2026-10-18")
    for number in range(12, 18):
        new(
            "Shift Assignment",
            staff=staff(lobby_staff["a"]),
            shift_type="早",
            date=f"2026-10-{number}",
            roster=plan.name,
        )
    apply_workflow(plan.reload(), "Ask for Approval")
    with (
        as_user(member("boss", "管理处", "Property Manager")),
        pytest.raises(frappe.ValidationError, match="too many hours"),
    ):
        apply_workflow(frappe.get_doc("Duty Roster", plan.name), "Publish")


def test_r45_a_published_plan_with_an_exception_is_published_again(lobby_staff: dict[str, str], lead: str) -> None:
    plan = roster(from_date="2026-10-12", to_date="2026-10-18")
    frappe.db.set_value("Duty Roster", plan.name, "docstatus", 1)
    works(lobby_staff["a"], *WEEK)
    with at(NOW):
        new("Shift Assignment", staff=staff(lobby_staff["a"]), shift_type="早", date="2026-10-17", roster=plan.name, exception_reason="顶班")  # fmt: skip
    day, other = frappe.utils.getdate("2026-10-17"), frappe.utils.getdate("2026-10-16")
    found = [Violation("week hours", each, staff(lobby_staff["a"]), "早") for each in (day, other)]
    assert [entry.day for entry in exceptions.left(found, plan.name)] == [other]


def test_r45_a_swap_is_let_through_by_the_leads_reason_alone(
    lobby_staff: dict[str, str], lead: str, as_user: As
) -> None:
    mine, theirs = shift(lobby_staff["a"], "早"), shift(lobby_staff["b"], "晚", "2026-10-14")
    shift(lobby_staff["b"], "晚", "2026-10-11")  # eight hours before the early shift of a
    doc = swap(lobby_staff, mine, theirs, as_user)
    with at(NOW), as_user(lobby_staff["a"]):
        asked = frappe.get_doc(doc.doctype, doc.name)
        asked.exception_reason = "求批准"
        with pytest.raises(frappe.PermissionError):
            asked.save()
    with at(NOW), as_user(lobby_staff["b"]):
        apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Agree")
    with at(NOW), as_user(lead):
        doc = frappe.get_doc(doc.doctype, doc.name)
        assert "leave 11 hours between two shifts" in doc.coverage_note
        with pytest.raises(frappe.ValidationError, match="Reason for the Exception"):
            apply_workflow(doc, "Approve")
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.exception_reason = "两人自愿，次日补休"
        doc = apply_workflow(doc, "Approve")
    assert (doc.docstatus, doc.exception_by) == (1, lead)
    row = frappe.db.get_value("Shift Assignment", mine.name, ["staff", "exception_by", "exception_reason"])
    assert row == (staff(lobby_staff["b"]), lead, "两人自愿，次日补休")


def test_r43_no_reason_lets_a_swap_put_somebody_protected_on_a_night(
    lobby_staff: dict[str, str], lead: str, as_user: As
) -> None:
    new("Shift Type", shift_code="夜", label="夜", department="客服部", post="L-01", start_time="23:00:00", end_time="07:00:00", is_night=1)  # fmt: skip
    frappe.db.set_value("Staff Member", staff(lobby_staff["a"]), "pregnant_or_nursing_until", "2027-01-01")
    mine, theirs = shift(lobby_staff["a"], "早", "2026-10-20"), shift(lobby_staff["b"], "夜")
    doc = swap(lobby_staff, mine, theirs, as_user)
    with at(NOW), as_user(lobby_staff["b"]):
        apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Agree")
    with at(NOW), as_user(lead):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.exception_reason = "本人同意"
        with pytest.raises(frappe.ValidationError, match="protected"):
            apply_workflow(doc, "Approve")
