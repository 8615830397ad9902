"""Deadlines of cases: the rule that fits, clocks in working time, waiting, verdicts, escalations, follow-ups, silent closing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow
from frappe.runtime.context import Context
from frappe.utils import get_datetime
from property_service.customer_service import deadlines, followups
from property_service.customer_service.rules import sla

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
File = Callable[..., Any]
Member = Callable[..., str]
SOLUTION = {"solution": "已上门劝阻，施工方承诺按时间施工。", "root_cause": "Neighbour Dispute"}
FRIDAY = "2026-09-18 16:45:00"  # before the make-up Sunday of S01


def step(doc: Any, action: str, moment: str, **values: Any) -> Any:
    with at(moment):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.update(values)
        return apply_workflow(doc, action)


def filed(complaint: File, moment: str = FRIDAY, **values: Any) -> Any:
    with at(moment):
        return complaint(**values)


def in_progress(complaint: File, moment: str = FRIDAY, **values: Any) -> Any:
    doc = filed(complaint, moment, **values)
    step(doc, "Accept", "2026-09-18 17:05:00")
    return step(doc, "Dispatch", "2026-09-18 17:06:00")


def request(**values: Any) -> Any:
    return new("Service Request", **{"subject": "水管漏水", "category": "FACILITY", "channel": "Phone", **values})


def moments(doc: Any, *fields: str) -> list[str]:
    return [str(get_datetime(doc.get(field)))[:19] for field in fields]


# --- S01 -----------------------------------------------------------------------------------------------------------------


def test_s01_lunch_and_a_make_up_sunday_count_as_they_should(complaint: File) -> None:
    doc = filed(complaint)
    assert doc.name.startswith("CMP-2026-")
    assert moments(doc, "response_due", "resolve_due", "resolve_warn_at") == [
        "2026-09-18 17:15:00", "2026-09-22 16:45:00", "2026-09-22 09:37:30",
    ]  # fmt: skip
    assert (doc.sla_response, doc.sla_arrive, doc.sla_resolve) == ("Running", "Not Applicable", "Running")
    assert step(doc, "Accept", "2026-09-18 17:05:00").sla_response == "Met"


@pytest.mark.parametrize(("moment", "verdict"), [("2026-09-22 16:45:00", "Met"), ("2026-09-22 16:45:01", "Breached")])
def test_s01_r14_a_second_late_is_late_though_no_job_ever_ran(complaint: File, moment: str, verdict: str) -> None:
    doc = in_progress(complaint)
    assert step(doc, "Resolve", moment, **SOLUTION).sla_resolve == verdict


# --- the rule ------------------------------------------------------------------------------------------------------------


def rule(name: str, **values: Any) -> Any:
    return frappe._dict({"name": name, "sequence": 10, "active_from": None, "active_to": None, **values})


def test_r9_the_most_specific_rule_counts() -> None:
    rules = [
        rule("any"), rule("p3", priority="P3"), rule("hotline", priority="P3", channel="12345 Hotline"), rule("kind", case_type="Enquiry"), rule("call", channel="Phone"),
        rule("far", category="ALL"), rule("near", category="NOISE"), rule("near too", category="NOISE", sequence=5), rule("here", project="HY", priority="P4"),
        rule("old", project="HY", category="NOISE", active_to=date(2026, 1, 1)),
    ]  # fmt: skip

    def chosen(categories: tuple[str, ...] = (), **case: Any) -> str:
        return str(sla.choose(rules, case, categories, date(2026, 9, 18)).name)

    assert chosen(priority="P2") == "any"
    assert chosen(priority="P2", channel="Phone") == "call"
    assert chosen(priority="P3", channel="Phone") == "p3"
    assert chosen(priority="P3", channel="12345 Hotline") == "hotline"
    assert chosen(priority="P3", case_type="Enquiry") == "kind"
    assert chosen(("NOISE", "ALL"), priority="P3") == "near too"
    assert chosen(("PETS", "ALL"), priority="P3") == "far"
    assert chosen(("NOISE", "ALL"), priority="P4", project="HY") == "here"


def test_r9_edge_8_a_rule_changed_later_changes_no_case(complaint: File) -> None:
    doc = filed(complaint)
    changed = frappe.get_doc("Service Level Rule", doc.rule)
    changed.resolve_min = 10
    changed.save()
    doc = step(doc, "Accept", "2026-09-18 17:05:00")
    assert moments(doc, "resolve_due") == ["2026-09-22 16:45:00"]
    assert deadlines.promise_of(doc).resolve.minutes == 1350


def test_a_rule_with_minutes_has_their_calendar(complaint: File) -> None:
    with pytest.raises(frappe.MandatoryError, match="特别"):
        new("Service Level Rule", label="特别", response_min=5)


def test_r15_a_higher_priority_counts_from_the_opening_and_may_be_late_at_once(complaint: File) -> None:
    doc = filed(complaint)
    with at("2026-09-18 20:00:00"):
        doc = frappe.get_doc("Complaint", doc.name)
        doc.priority = "P1"
        doc.save()
    assert moments(doc, "resolve_due") == ["2026-09-18 18:45:00"]
    assert doc.sla_resolve == "Breached"
    assert "P3 → P1" in doc.actions[-1].note
    with at("2026-09-18 20:01:00"):
        doc = frappe.get_doc("Complaint", doc.name)
        doc.priority = "P4"
        doc.save()
    assert doc.sla_resolve == "Breached"  # lowering it afterwards forgives nothing


def test_r9_without_a_closer_rule_that_of_the_project_counts(complaint: File) -> None:
    frappe.db.delete("Service Level Rule", {})
    assert filed(complaint).sla_resolve == "Not Applicable"
    new("Service Level Rule", label="花园小区", project="HY", resolve_min=60, resolve_calendar="行政5天")
    assert moments(filed(complaint), "resolve_due") == ["2026-09-20 08:45:00"]


def test_r15_a_change_keeps_what_was_waited_and_begins_with_the_last_reopening(complaint: File) -> None:
    doc = in_progress(complaint)
    step(doc, "Wait", "2026-09-20 08:30:00", pause_reason="Waiting for Parts")
    with at("2026-09-28 08:30:00"):  # five days of the office later, still waiting
        doc = frappe.get_doc("Complaint", doc.name)
        doc.category = "PETS"
        doc.save()
        assert doc.sla_resolve == "Paused"
        doc.priority = "P2"
        with pytest.raises(frappe.ValidationError, match="Resume first"):
            doc.save()
    doc = step(doc, "Resume", "2026-09-28 08:30:00")
    assert moments(doc, "resolve_due") == ["2026-09-30 16:45:00"]
    with at("2026-09-29 09:00:00"):
        doc.category = "NOISE"
        doc.save()
    assert (doc.sla_resolve, moments(doc, "resolve_due")) == ("Running", ["2026-09-30 16:45:00"])
    doc = step(doc, "Resolve", "2026-09-29 10:00:00", **SOLUTION)
    doc = step(doc, "Reopen", "2026-10-12 08:30:00", reopen_reason="又来了")
    with at("2026-10-12 09:00:00"):
        doc.category = "PETS"
        doc.save()
    assert (doc.sla_resolve, moments(doc, "resolve_due")) == ("Running", ["2026-10-14 17:30:00"])


# --- waiting ---------------------------------------------------------------------------------------------------------------


def test_r11_waiting_moves_the_deadline_by_open_time_only(complaint: File) -> None:
    doc = in_progress(complaint)
    doc = step(doc, "Wait", "2026-09-22 15:45:00", pause_reason="Waiting for Parts")
    assert doc.sla_resolve == "Paused"
    # over the Mid-Autumn Festival (Friday 25) and a weekend: 105 + 3*450 + 60 minutes of the office passed
    doc = step(doc, "Resume", "2026-09-28 09:30:00")
    assert (doc.sla_resolve, doc.paused_total_sec) == ("Running", (105 + 2 * 450 + 60) * 60)
    assert moments(doc, "resolve_due") == ["2026-09-28 10:30:00"]
    assert doc.sla_response == "Met"


def test_edge_6_waiting_after_the_deadline_forgives_nothing(complaint: File) -> None:
    doc = in_progress(complaint)
    doc = step(doc, "Wait", "2026-09-22 16:46:00", pause_reason="Waiting for Parts")
    assert doc.sla_resolve == "Breached"
    doc = step(doc, "Resume", "2026-09-23 09:00:00")
    assert (doc.sla_resolve, moments(doc, "resolve_due")) == ("Breached", ["2026-09-22 16:45:00"])


def test_r20_a_case_of_the_hotline_does_not_wait(complaint: File) -> None:
    doc = in_progress(complaint, channel="12345 Hotline", external_ref="12345-1")
    with pytest.raises(frappe.ValidationError, match="service level"):
        step(doc, "Wait", "2026-09-21 09:00:00", pause_reason="Waiting for Parts")


def test_r11_who_waits_too_long_for_a_resident_goes_on(complaint: File) -> None:
    doc = in_progress(complaint)
    step(doc, "Wait", "2026-09-21 09:00:00", pause_reason="Waiting for Resident")
    for moment, state in (("2026-09-28 08:59:00", "On Hold"), ("2026-09-28 09:00:00", "In Progress")):
        with at(moment):
            deadlines.resume_waiting()
        assert frappe.db.get_value("Complaint", doc.name, "workflow_state") == state


@pytest.mark.parametrize("reason", ["Agency", "Parts", "Weather"])
def test_r11_each_reason_has_a_longest_wait_of_its_own(complaint: File, member: Member, reason: str) -> None:
    boss = member("boss", "管理处", "Property Manager")
    doc = in_progress(complaint, assigned_to=boss)
    step(doc, "Wait", "2026-09-21 09:00:00", pause_reason=f"Waiting for {reason}")
    with at("2026-12-21 09:00:00"):
        deadlines.resume_waiting()  # as long as it takes, unless the settings say otherwise
        assert frappe.db.get_value("Complaint", doc.name, "workflow_state") == "On Hold"
        frappe.db.set_single_value("Property Service Settings", f"max_pause_days_{reason.lower()}", 3)
        deadlines.resume_waiting()
    assert frappe.db.get_value("Complaint", doc.name, "workflow_state") == "In Progress"
    assert any("goes on" in line for line in told(boss))


# --- telling people ----------------------------------------------------------------------------------------------------------


def told(user: str) -> list[str]:
    return frappe.get_all("Notification Log", {"for_user": user}, pluck="subject", order_by="creation asc")


def test_r13_each_warning_is_given_once(complaint: File, member: Member) -> None:
    lead, boss = member("lead", "客服部", "CS Lead"), member("boss", "管理处", "Property Manager")
    doc = in_progress(complaint)
    frappe.db.set_value("Complaint", doc.name, "assigned_to", boss)
    for moment in ("2026-09-22 09:37:29", "2026-09-22 09:37:30", "2026-09-22 09:38:00"):
        with at(moment):
            deadlines.tick()
    assert (len(told(boss)), told(lead)) == (1, [])
    for moment in ("2026-09-22 16:46:00", "2026-09-22 16:47:00"):
        with at(moment):
            deadlines.tick()
    assert (len(told(boss)), len(told(lead))) == (1, 1)
    with at("2026-09-23 09:00:00"):  # an hour of the office later
        deadlines.tick()
    assert len(told(boss)) == 2
    assert frappe.db.get_value("Complaint", doc.name, "sla_resolve") == "Breached"


def test_r13_after_a_reopening_each_warning_is_given_anew(complaint: File, member: Member) -> None:
    boss = member("boss", "管理处", "Property Manager")
    doc = in_progress(complaint, assigned_to=boss)
    for moment in ("2026-09-22 10:00:00", "2026-09-22 10:01:00"):
        with at(moment):
            deadlines.tick()
    step(doc, "Resolve", "2026-09-22 11:00:00", **SOLUTION)
    step(doc, "Reopen", "2026-09-22 11:30:00", reopen_reason="又来了")
    before = len(told(boss))
    for moment in ("2026-09-24 16:00:00", "2026-09-24 16:01:00"):
        with at(moment):
            deadlines.tick()
    assert (before, len(told(boss))) == (1, 2)


def test_r14_a_rule_may_want_a_reply_and_no_machine_gives_one(complaint: File) -> None:
    rule = frappe.get_doc("Service Level Rule", {"label": "P3 一般"})
    rule.stop_response_on = "First Public Reply"
    rule.save()
    doc = step(filed(complaint), "Accept", "2026-09-18 16:50:00")
    assert doc.sla_response == "Running"
    with at("2026-09-18 17:15:00"):
        doc = frappe.get_doc("Complaint", doc.name)
        doc.append("actions", {"action": "Contact", "note": "内部备注"})
        doc.save()
        assert doc.sla_response == "Running"
        doc.append("actions", {"action": "Contact", "note": "已联系施工方", "is_public": 1})
        doc.save()
    assert (doc.sla_response, moments(doc, "first_responded_at")) == ("Met", ["2026-09-18 17:15:00"])
    other = step(step(filed(complaint), "Accept", "2026-09-18 16:50:00"), "Dispatch", "2026-09-18 16:51:00")
    assert step(other, "Resolve", "2026-09-18 17:15:01", **SOLUTION).sla_response == "Breached"


def test_r12_urgent_cases_run_round_the_clock_by_whichever_rule(complaint: File, member: Member) -> None:
    lead = member("lead", "客服部", "CS Lead")
    with at("2026-09-18 17:30:00"):
        doc = request(case_type="Enquiry", priority="P2")  # the rule of enquiries has the calendar of the office
    assert moments(doc, "response_due", "resolve_due") == ["2026-09-18 21:30:00", "2026-09-19 08:30:00"]
    assert not deadlines.promise_of(doc).may_pause("P2")
    with at("2026-09-18 17:31:00"):
        doc.priority = "P1"
        doc.save()
        doc.save()
    assert [doc.name in line for line in told(lead)] == [True]


def test_r12_an_urgent_case_is_told_at_once(complaint: File, member: Member, as_user: As) -> None:
    people = [
        member("lead", "客服部", "CS Lead"), member("boss", "管理处", "Property Manager"),
        member("guard", "安管部", "Security Guard"),
    ]  # fmt: skip
    doc = filed(complaint, category="LIFT", priority="P1")
    assert moments(doc, "response_due", "arrive_due", "resolve_due") == [
        "2026-09-18 16:50:00", "2026-09-18 17:00:00", "2026-09-18 18:45:00",
    ]  # fmt: skip
    assert [len(told(user)) for user in people] == [1, 1, 1]
    with as_user(people[2]):  # guards read no complaints of other departments: they hear where to go, and nothing else
        assert not doc.has_permission("read")
    (heard,) = told(people[2])
    assert ("3栋1单元1202" in heard, doc.name in heard, doc.subject in heard) == (True, False, False)


def test_a_note_for_the_resident_answers_and_an_arrival_is_noted(complaint: File) -> None:
    doc = filed(complaint, category="LIFT", priority="P1")
    with at("2026-09-18 16:49:00"):
        doc = frappe.get_doc("Complaint", doc.name)
        doc.append("actions", {"action": "Contact", "note": "已联系，马上到", "is_public": 1})
        doc.append("actions", {"action": "Arrive"})
        doc.save()
    assert (doc.sla_response, doc.sla_arrive) == ("Met", "Met")


# --- S03: follow-ups -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def solved(complaint: File, member: Member, as_user: As) -> Any:
    """A complaint that an engineer solved on Monday 2026-10-12 at 15:00, and the follow-up about it."""
    engineer = member("eng-2", "工程部", "Engineering", "Front Desk")
    with at("2026-10-12 09:00:00"):
        doc = complaint(department="工程部")
    step(doc, "Accept", "2026-10-12 09:10:00")
    step(doc, "Dispatch", "2026-10-12 09:20:00")
    with as_user(engineer):
        step(doc, "Resolve", "2026-10-12 15:00:00", **SOLUTION)
    return frappe._dict(name=doc.name, engineer=engineer)


def follow_up(case: str) -> Any:
    return frappe.get_doc("Follow Up", {"reference_name": case, "status": "Open"})


def test_s03_a_follow_up_is_made_once_for_the_next_working_day(solved: Any) -> None:
    with at("2026-10-12 16:00:00"):
        assert [followups.generate() for _run in range(3)] == [1, 0, 0]
    assert moments(follow_up(solved.name), "due_on") == ["2026-10-13 10:00:00"]


def test_s03_the_solver_does_not_ask_and_a_discontent_resident_opens_it_again(
    solved: Any, member: Member, as_user: As
) -> None:
    desk, lead = member("desk", "客服部", "Front Desk"), member("lead", "客服部", "CS Lead")
    with at("2026-10-12 16:00:00"):
        followups.generate()
    with at("2026-10-13 10:00:00"), as_user(solved.engineer):
        doc = follow_up(solved.name)
        doc.result = "Satisfied"
        with pytest.raises(frappe.PermissionError, match="somebody else"):
            doc.save()
    with at("2026-10-13 10:05:00"), as_user(desk):
        doc = follow_up(solved.name)
        doc.update({"result": "Dissatisfied", "score": 0.4, "opinion": "还是很吵"})
        doc.save()
    case = frappe.get_doc("Complaint", solved.name)
    assert (case.workflow_state, case.reopen_count, case.sla_resolve) == ("In Progress", 1, "Running")
    assert moments(case, "resolve_due") == ["2026-10-16 10:05:00"]
    assert "Met" in case.actions[-1].note  # edge 7: the first verdict is kept
    assert len(told(lead)) == 1
    assert frappe.get_all("ToDo", {"reference_name": case.name}, pluck="allocated_to") == [lead]


def test_r17_every_complaint_every_urgent_repair_and_a_share_of_the_rest(resident: Any, complaint: File) -> None:
    frappe.db.set_single_value("Property Service Settings", "followup_sample_pct", 0)
    with at("2026-10-12 09:00:00"):
        cases = {
            "complaint": complaint(), "urgent": request(case_type="Repair", priority="P2"),
            "repair": request(case_type="Repair", priority="P3"), "enquiry": request(case_type="Enquiry", priority="P2"),
        }  # fmt: skip
    for doc in cases.values():
        frappe.db.set_value(doc.doctype, doc.name, {"workflow_state": "Resolved", "resolved_at": "2026-10-12 15:00:00"})
    with at("2026-10-12 16:00:00"):
        assert followups.generate() == 2
        asked = frappe.get_all("Follow Up", pluck="reference_name")
        assert sorted(asked) == sorted([cases["complaint"].name, cases["urgent"].name])
        frappe.db.set_single_value("Property Service Settings", "followup_sample_pct", 100)
        assert followups.generate() == 2


@pytest.mark.parametrize(
    ("solved_at", "due"),
    [("2026-09-19 09:00:00", "2026-09-20 10:00:00"), ("2026-09-30 17:00:00", "2026-10-08 10:00:00")],
    ids=["a Sunday that is worked", "the holidays"],
)
def test_r17_one_is_asked_on_the_next_working_day_at_ten(complaint: File, solved_at: str, due: str) -> None:
    with at("2026-09-18 09:00:00"):
        doc = complaint()
    frappe.db.set_value(doc.doctype, doc.name, {"workflow_state": "Resolved", "resolved_at": solved_at})
    with at(solved_at):
        followups.generate()
    assert moments(follow_up(doc.name), "due_on") == [due]


def test_r17_three_days_without_an_answer_end_it(solved: Any) -> None:
    with at("2026-10-12 16:00:00"):
        followups.generate()
    for moment, attempts, status in (
        ("2026-10-13 10:00:00", 1, "Open"), ("2026-10-13 15:00:00", 1, "Open"), ("2026-10-14 10:00:00", 2, "Open"), ("2026-10-15 10:00:00", 3, "Done"),
    ):  # fmt: skip
        with at(moment):
            doc = frappe.get_doc("Follow Up", {"reference_name": solved.name})
            doc.result = "Not Reached"
            doc.save()
        assert (doc.attempts, doc.status) == (attempts, status)


def test_a_solved_case_closes_after_seven_silent_days_unless_somebody_is_still_to_be_asked(solved: Any) -> None:
    with at("2026-10-12 16:00:00"):
        followups.generate()
    with at("2026-10-20 02:00:00"):
        assert followups.close_silent() == 0
        doc = follow_up(solved.name)
        doc.result = "Satisfied"
        doc.save()
        assert followups.close_silent() == 1
    assert frappe.db.get_value("Complaint", solved.name, "workflow_state") == "Closed"


# --- service requests ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "series"),
    [("Repair", "RPR"), ("Service", "SRV"), ("Enquiry", "INQ"), ("Suggestion", "SUG"), ("Praise", "PRS")],
)
def test_requests_are_numbered_by_their_kind(resident: Any, kind: str, series: str) -> None:
    with at("2026-09-18 16:45:00"):
        doc = request(case_type=kind, resident=resident.name, unit="HY-03-1-1202")
    assert doc.name.startswith(f"{series}-2026-")
    assert (doc.project, doc.caller_name, doc.department) == ("HY", "曾静", "工程部")


def test_requests_have_their_own_levels_and_go_the_same_way(resident: Any) -> None:
    with at(FRIDAY):
        doc = request(case_type="Enquiry")
    assert moments(doc, "response_due") == ["2026-09-19 11:45:00"]
    step(doc, "Accept", "2026-09-19 09:00:00")
    step(doc, "Dispatch", "2026-09-19 09:01:00")
    doc = step(doc, "Resolve", "2026-09-21 09:00:00", solution="已答复")
    assert (doc.workflow_state, doc.sla_response, doc.sla_resolve) == ("Resolved", "Met", "Met")


def test_r64_requests_about_personal_data_have_fifteen_working_days_and_few_readers(
    resident: Any, member: Member, as_user: As
) -> None:
    with at(FRIDAY):
        doc = request(case_type="Service", category="PRIVACY")
    assert moments(doc, "resolve_due")[0][:10] == "2026-10-15"
    for role, seen in (("Front Desk", 0), ("Privacy Officer", 1), ("CS Lead", 1)):
        with as_user(member(role.lower().replace(" ", "-"), "客服部", role)):
            assert len(frappe.get_list("Service Request", {"name": doc.name})) == seen
            assert bool(frappe.get_doc("Service Request", doc.name).has_permission("read")) == bool(seen)


def test_departments_see_the_requests_of_theirs(resident: Any, member: Member, as_user: As) -> None:
    doc = request(case_type="Repair")
    for department, role, seen in (("工程部", "Engineering", 1), ("环境部", "Environment", 0)):
        with as_user(member(role.lower(), department, role)):
            assert len(frappe.get_list("Service Request", {"name": doc.name})) == seen


def test_complaints_and_requests_share_their_fields(site: Context) -> None:
    own = {
        "against_staff",
        "is_anonymous",
        "anonymous_caller",
        "respondent_unit",
        "root_cause",
        "case_type",
        "chargeable",
        "charge_amount",
    }
    differ = {"duplicate_of", "naming_series", "description", "resident", "caller_name", "caller_mobile"}
    complaint, request = (
        {df.fieldname: (df.fieldtype, df.options, df.label, df.permlevel) for df in frappe.get_meta(name).fields if df.fieldname not in own | differ}
        for name in deadlines.CASES
    )  # fmt: skip
    assert complaint == request
