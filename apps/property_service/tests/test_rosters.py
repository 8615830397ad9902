"""Rosters: S10 by the generator and over documents, every hard rule of R43, attendance and relief (R46, R47, S11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow
from property_service.duty import attendance, my_day, plans
from property_service.duty.changes import outcome
from property_service.duty.rules import generator
from property_service.duty.rules.generator import generate
from property_service.duty.rules.plan import HOLIDAY, WEEKEND, WORKDAY, Duty, Limits, Person, Problem, Shift, violations
from property_service.permits import gate

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
OCTOBER = tuple(date(2026, 10, 1) + timedelta(days=count) for count in range(31))
NEEDED = {WORKDAY: 2, WEEKEND: 1, HOLIDAY: 1}
EARLY, LATE = Shift("早", time(7), time(15), 8, NEEDED), Shift("晚", time(15), time(23), 8, NEEDED)
NIGHT = Shift("夜", time(23), time(7), 8, {WORKDAY: 1, WEEKEND: 1}, night=True)


def kind(day: date) -> str:
    """October 2026: 1 to 7 are holidays, Saturday 10 is worked."""
    if day.day <= 7:
        return HOLIDAY
    return WEEKEND if day.weekday() > 4 and day.day != 10 else WORKDAY


def lobby(**off: Any) -> Problem:
    people = tuple(Person(f"P{n}", certified=n < 5, week_cap=44, **(off if n < 3 else {})) for n in range(6))
    return Problem(people, (EARLY, LATE), OCTOBER, kind)


def small(*people: Person, days: int = 7, shifts: tuple[Shift, ...] = (EARLY, LATE), **more: Any) -> Problem:
    first = date(2026, 10, 12)  # a Monday
    span = tuple(first + timedelta(days=count) for count in range(days))
    return Problem(people, shifts, span, lambda day: WEEKEND if day.weekday() > 4 else WORKDAY, **more)


def day(number: int) -> date:
    return date(2026, 10, number)


# --- the generator -------------------------------------------------------------------------------------------------------


def test_s10_r44_a_month_of_the_lobby_is_fair_and_breaks_no_rule() -> None:
    problem = lobby()
    plan = generate(problem, seed=7).duties
    assert len(plan) == 98
    assert violations(problem, plan) == []
    assert set(Counter(duty.person for duty in plan).values()) <= {16, 17}
    late = Counter(duty.person for duty in plan if duty.shift == "晚")
    assert max(late.values()) - min(late.values()) <= 2
    off = Counter(duty.person for duty in plan if kind(duty.day) != WORKDAY)
    assert {off[f"P{number}"] for number in range(5)} <= {5, 6}
    assert off["P5"] == 0  # nobody new is alone
    assert generate(problem, seed=7).duties == plan


def test_little_time_costs_fairness_and_never_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search for a fair plan of fifteen people and four shifts found none at all in its time, though there are many."""
    monkeypatch.setattr(generator, "WORK_LIMIT", 0.02)
    result = generate(lobby(), seed=7)
    assert (len(result.duties), result.shortages) == (98, ())
    assert violations(lobby(), result.duties) == []


def test_s10_a_plan_that_cannot_be_made_names_day_and_shift() -> None:
    result = generate(lobby(days_off=frozenset({day(20)})), seed=7)
    assert result.duties == ()
    assert [(entry.rule, entry.day, entry.short) for entry in result.shortages] == [("headcount", day(20), 1)]


def test_locked_duties_stay_and_the_week_before_counts() -> None:
    people = (Person("A"), Person("B"), Person("C"))
    needed = {WORKDAY: 1, WEEKEND: 0}
    shifts = (Shift("早", time(7), time(15), 8, needed), Shift("晚", time(15), time(23), 8, needed))
    locked, past = Duty("A", day(13), "晚", locked=True), Duty("B", day(11), "晚")
    problem = small(*people, shifts=shifts, days=5, locked=(locked,), past=(past,))
    plan = generate(problem, seed=1).duties
    assert locked in plan
    assert Duty("B", day(12), "早") not in plan  # eight hours after the evening of the 11th
    assert violations(problem, plan) == []


ONE = {WORKDAY: 1, WEEKEND: 1}
ALONE = Shift("早", time(7), time(15), 8, ONE, certified=0)
ALONE_AT_NIGHT = Shift("夜", time(23), time(7), 8, ONE, certified=0, night=True)


def test_what_was_worked_beyond_a_limit_makes_no_plan_impossible() -> None:
    """Somebody stood in for others in the week before: no hours are left, and nothing can be done about it."""
    past = tuple(Duty("A", day(number), "早") for number in (12, 13, 14, 15, 16, 17))
    days = tuple(day(number) for number in range(18, 25))  # from Sunday
    people = (Person("A", week_cap=44), Person("B", week_cap=44))
    problem = Problem(people, (ALONE,), days, lambda _day: WORKDAY, past=past)
    result = generate(problem, seed=1)
    assert result.shortages == ()
    assert violations(problem, result.duties) == []
    assert Duty("B", day(18), "早") in result.duties


def test_a_week_of_nights_before_the_plan_makes_none_impossible() -> None:
    past = tuple(Duty("A", day(number), "夜") for number in range(5, 12))
    people = (Person("A"), Person("B"), Person("C"))
    problem = small(*people, shifts=(ALONE_AT_NIGHT,), past=past)
    result = generate(problem, seed=1)
    assert result.shortages == ()
    assert violations(problem, result.duties) == []


def test_the_morning_after_the_last_night_counts_as_a_day() -> None:
    """Six nights up to the plan's last day leave none of seven days free, though the seventh is no longer in the plan."""
    result = generate(small(Person("A"), days=6, shifts=(ALONE_AT_NIGHT,)), seed=1)
    assert [(entry.rule, entry.short) for entry in result.shortages] == [("headcount", 1)]


def test_locked_duties_beyond_a_limit_stay_and_the_rest_is_planned_around_them() -> None:
    """A lead has entered them for a reason: too little rest, and one more than are needed."""
    locked = tuple(
        Duty(*duty, locked=True)
        for duty in (("A", day(12), "晚"), ("A", day(13), "早"), ("B", day(13), "早"), ("C", day(13), "早"))
    )
    problem = small(Person("A"), Person("B"), Person("C"), Person("D"), Person("E"), Person("F"), days=5, locked=locked)
    result = generate(problem, seed=1)
    assert set(locked) <= set(result.duties)
    assert {entry.rule for entry in violations(problem, result.duties)} == {"rest"}
    assert sum(duty.day == day(13) and duty.shift == "早" for duty in result.duties) == 3


# --- the rules one by one --------------------------------------------------------------------------------------------------


def rules(problem: Problem, *plan: Duty) -> list[tuple[str, str, int]]:
    found = violations(problem, plan)
    return [
        (entry.rule, entry.person, entry.day.day) for entry in found if entry.rule not in ("headcount", "certified")
    ]


def test_r43_rest_is_counted_in_hours_across_midnight() -> None:
    problem = small(Person("A"), shifts=(EARLY, LATE, NIGHT))
    assert rules(problem, Duty("A", day(12), "晚"), Duty("A", day(13), "早")) == [("rest", "A", 13)]
    assert rules(problem, Duty("A", day(12), "夜"), Duty("A", day(13), "晚")) == [("rest", "A", 13)]
    assert rules(problem, Duty("A", day(12), "夜"), Duty("A", day(13), "夜")) == []
    assert Limits(8).too_close(LATE.span(day(12)), EARLY.span(day(13))) is False


def test_r43_days_in_a_row_hours_of_a_week_and_availability() -> None:
    problem = small(Person("A", week_cap=44), days=9)
    seven = [Duty("A", day(12 + count), "早") for count in range(7)]
    found = rules(problem, *seven)
    assert ("consecutive", "A", 18) in found
    assert ("week hours", "A", 17) in found
    away = small(Person("A", weekdays_off=frozenset({0}), protected_until=day(31)), shifts=(EARLY, NIGHT))
    assert rules(away, Duty("A", day(12), "早"), Duty("A", day(13), "夜")) == [
        ("availability", "A", 12),
        ("protected night", "A", 13),
    ]


def test_r43_who_is_pregnant_or_nursing_works_no_overtime_whatever_the_scheme() -> None:
    long = Shift("长", time(7), time(20), 12, NEEDED)
    for scheme in (Person("A", protected_until=day(20)), Person("A", day_hours=8, protected_until=day(20))):
        problem = Problem((scheme,), (long, EARLY), OCTOBER, kind, Limits())
        plan = (Duty("A", day(12), "早"), Duty("A", day(14), "长"), Duty("A", day(22), "长"))
        assert rules(problem, *plan) == [("protected overtime", "A", 14)]
    average = Person("A", month_average=44, protected_until=day(31))
    problem = Problem((average,), (EARLY,), OCTOBER, kind, Limits(max_consecutive=99))
    found = rules(problem, *[Duty("A", day(1 + count), "早") for count in range(30)])
    assert {rule for rule, _person, _day in found} == {"protected overtime", "rest day"}
    assert not average.may_work(long, day(12))


def test_r43_one_day_of_seven_is_free_from_midnight_to_midnight() -> None:
    """Six nights take a part of seven days: the morning of the seventh is no day off."""
    problem = small(Person("A"), days=9, shifts=(EARLY, NIGHT))
    assert rules(problem, *[Duty("A", day(12 + count), "夜") for count in range(5)]) == []
    assert rules(problem, *[Duty("A", day(12 + count), "夜") for count in range(6)]) == [("rest day", "A", 17)]
    assert rules(problem, *[Duty("A", day(12 + count), "早") for count in range(6)]) == []
    one = {WORKDAY: 1, WEEKEND: 1}
    night = Shift("夜", time(23), time(7), 8, one, night=True)
    past = tuple(Duty("A", day(7 + count), "夜") for count in range(5))
    people = (Person("A"), Person("B"), Person("C"))
    guards = small(*people, days=14, shifts=(Shift("早", time(7), time(15), 8, one), night), past=past)
    plan = generate(guards, seed=1).duties
    assert len(plan) == 28
    assert violations(guards, plan) == []


def test_r43_nobody_is_planned_during_a_course() -> None:
    course = (datetime(2026, 10, 12, 14), datetime(2026, 10, 12, 16))
    problem = small(Person("A", busy=(course,)), days=2)
    assert rules(problem, Duty("A", day(12), "早")) == [("training", "A", 12)]
    assert rules(problem, Duty("A", day(12), "夜")) == []
    one = {WORKDAY: 1}
    shifts = (Shift("早", time(7), time(15), 8, one),)
    plan = generate(small(Person("A", busy=(course,)), Person("B"), days=1, shifts=shifts), seed=1).duties
    assert [duty.person for duty in plan] == ["B"]


def test_r44_wishes_are_followed_and_shifts_go_forwards_where_it_costs_nobody_anything() -> None:
    one = {WORKDAY: 1, WEEKEND: 1}
    early, middle = Shift("早", time(7), time(11), 4, one), Shift("中", time(11), time(15), 4, one)
    people = (Person("A", prefers=frozenset({"中"})), Person("B", prefers=frozenset({"早"})))
    plan = generate(small(*people, days=1, shifts=(early, middle)), seed=3).duties
    assert {(duty.person, duty.shift) for duty in plan} == {("A", "中"), ("B", "早")}
    plan = generate(small(Person("A"), Person("B"), days=2, shifts=(early, middle)), seed=3).duties
    days = {person: [duty.shift for duty in sorted(plan, key=lambda each: each.day) if duty.person == person] for person in "AB"}  # fmt: skip
    assert sum(shifts == ["中", "早"] for shifts in days.values()) == 1  # fair: each has both; only one goes back


def test_r43_a_hand_made_shift_keeps_to_the_protection(lobby_staff: dict[str, str]) -> None:
    name = staff(lobby_staff["a"])
    frappe.db.set_value("Staff Member", name, "pregnant_or_nursing_until", "2026-12-31")
    new("Shift Type", shift_code="LONG", label="长班", department="客服部", start_time="08:00:00", end_time="21:00:00", paid_hours=12)  # fmt: skip
    with pytest.raises(frappe.ValidationError, match="works no overtime"):
        new("Shift Assignment", staff=name, shift_type="LONG", date="2026-10-12")


def test_r43_overtime_of_a_month_by_hour_scheme() -> None:
    """Standard: hours of a shift beyond eight; comprehensive: beyond 44 hours a week on average; flexible: none."""
    long = Shift("长", time(7), time(20), 12, NEEDED)
    ten = [Duty("A", day(1 + 2 * count), "长") for count in range(10)]

    def over(person: Person, duties: list[Duty], **limits: float) -> list[int]:
        problem = Problem((person,), (long, NIGHT), OCTOBER, kind, Limits(**limits))
        return [number for rule, _person, number in rules(problem, *duties) if rule == "month overtime"]

    assert over(Person("A", day_hours=8), ten) == [19]  # nine times four hours are the 36 allowed
    assert over(Person("A", day_hours=8), ten, max_month_overtime=40) == []
    assert over(Person("A", day_hours=8, booked={day(1): 0.5}), ten) == [17, 19]
    assert over(Person("A", month_average=44), [Duty("A", day(1 + count), "长") for count in range(20)]) == [20]
    assert over(Person("A"), ten) == []


def test_r43_edge_19_a_night_at_the_end_of_a_month_counts_in_both() -> None:
    assert NIGHT.months(day(30)) == {day(1): 1.0}
    assert NIGHT.months(day(31)) == {day(1): 1 / 8, date(2026, 11, 1): 7 / 8}
    assert Person("A", month_average=44).counted(NIGHT, day(31)) == {day(1): 1.0, date(2026, 11, 1): 7.0}


def test_r43_the_generator_keeps_to_the_overtime_of_a_month() -> None:
    one = {WORKDAY: 1, WEEKEND: 0}
    long = Shift("长", time(7), time(20), 12, one)
    days, known = 10, [Duty("A", day(1 + count), "长") for count in range(4)]
    people = (Person("A", day_hours=8), Person("B", day_hours=8))
    problem = small(*people, shifts=(long,), days=days, past=tuple(known), limits=Limits(max_month_overtime=24))
    plan = generate(problem, seed=1).duties
    assert Counter(duty.person for duty in plan) == {"A": 2, "B": 6}  # A worked four of the six allowed before
    assert violations(problem, plan) == []
    strict = small(*people, shifts=(long,), days=days, past=tuple(known), limits=Limits(max_month_overtime=16))
    shortages = generate(strict, seed=1).shortages
    assert sum(entry.short for entry in shortages if entry.rule == "headcount") == 4


def test_r43_a_newcomer_is_not_alone_and_posts_are_filled() -> None:
    problem = small(Person("A", certified=False), days=1)
    found = [(entry.rule, entry.shift, entry.short) for entry in violations(problem, [Duty("A", day(12), "早")])]
    assert sorted(found) == [("certified", "早", 1), ("headcount", "早", 1), ("headcount", "晚", 2)]


# --- over documents ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def lobby_staff(estate: Any, member: Member) -> dict[str, str]:
    """Six receptionists with accounts, the last of them new; two shifts at the lobby: user by name."""
    new("Service Location", location_code="L-01", location_name="大厅", location_type="Lobby")
    users = {name: member(name, "客服部", "Lobby Receptionist") for name in ("a", "b", "c", "d", "e", "f")}
    for name, user in users.items():
        frappe.db.set_value(
            "Staff Member", {"user": user}, {"can_work_alone": int(name != "f"), "unavailable_weekdays": None}
        )
    for code, start, end in (("早", "07:00:00", "15:00:00"), ("晚", "15:00:00", "23:00:00")):
        new("Shift Type", shift_code=code, label=code, department="客服部", post="L-01", start_time=start, end_time=end,
            headcount_weekday=2, headcount_weekend=1, headcount_holiday=1)  # fmt: skip
    return users


def staff(user: str) -> str:
    return str(frappe.db.get_value("Staff Member", {"user": user}))


def roster(**values: Any) -> Any:
    return new(
        "Duty Roster",
        **{"department": "客服部", "from_date": "2026-10-01", "to_date": "2026-10-31", "generator_seed": 7, **values},
    )


def test_s10_a_roster_is_made_approved_and_told(lobby_staff: dict[str, str], member: Member, as_user: As) -> None:
    lead, boss = member("lead", "行政人事部", "CS Lead"), member("boss", "管理处", "Property Manager")
    with as_user(lead):
        doc = roster()
        assert doc.generate()["assignments"] == 98
        assert doc.reload().get_matrix()["violations"] == []
        doc = apply_workflow(doc, "Ask for Approval")
    with as_user(boss):
        doc = apply_workflow(frappe.get_doc("Duty Roster", doc.name), "Publish")
    assert doc.docstatus == 1
    assert frappe.db.count("Notification Log", {"document_name": doc.name, "for_user": lobby_staff["a"]}) == 1
    with pytest.raises(frappe.ValidationError, match="published"):
        doc.generate()


def test_s10_three_people_away_are_an_explanation_and_nothing_is_saved(lobby_staff: dict[str, str]) -> None:
    for name in ("a", "b", "c"):
        frappe.db.set_value("Staff Member", staff(lobby_staff[name]), "unavailable_weekdays", "Tuesday")
    doc = roster(from_date="2026-10-19", to_date="2026-10-21")
    with pytest.raises(frappe.ValidationError, match=r"2026-10-20 大厅 .*1"):
        doc.generate()
    assert frappe.db.count("Shift Assignment", {"roster": doc.name}) == 0


def test_two_rosters_do_not_share_days_and_a_broken_plan_is_not_published(lobby_staff: dict[str, str]) -> None:
    doc = roster()
    with pytest.raises(frappe.ValidationError, match=doc.name):
        roster(from_date="2026-10-31", to_date="2026-11-05")
    apply_workflow(doc, "Ask for Approval")
    with pytest.raises(frappe.ValidationError, match="missing"):
        apply_workflow(frappe.get_doc("Duty Roster", doc.name), "Publish")


def shift(user: str, code: str, on: str = "2026-10-12", **values: Any) -> Any:
    return new("Shift Assignment", staff=staff(user), shift_type=code, date=on, **values)


def test_r43_a_single_assignment_keeps_the_rest_too(lobby_staff: dict[str, str]) -> None:
    shift(lobby_staff["a"], "晚")
    with pytest.raises(frappe.ValidationError, match="11"):
        shift(lobby_staff["a"], "早", "2026-10-13")
    with pytest.raises(frappe.ValidationError, match=r"早|晚"):
        shift(lobby_staff["a"], "早")


def test_r43_the_overtime_of_a_month_stops_assignments_by_hand_and_by_swap(lobby_staff: dict[str, str]) -> None:
    a, b = lobby_staff["a"], lobby_staff["b"]
    new("Shift Type", shift_code="长", label="长", department="客服部", post="L-01", start_time="07:00:00", end_time="19:00:00",
        paid_hours=12)  # fmt: skip
    for number in (1, 3, 5, 7, 9, 12, 14, 16, 19):  # no more than three a week
        shift(a, "长", f"2026-10-{number:02}")
    with pytest.raises(frappe.ValidationError, match="36"):
        shift(a, "长", "2026-10-21")
    assert shift(a, "早", "2026-10-21").name  # eight hours are no overtime
    assert shift(a, "长", "2026-11-02").name
    theirs = shift(b, "长", "2026-10-26")
    assert [entry.rule for entry in outcome({theirs.name: staff(a)}).people] == ["month overtime"]
    last = frappe.get_doc("Shift Assignment", {"staff": staff(a), "date": "2026-11-02"})
    last.date = "2026-10-26"
    with pytest.raises(frappe.ValidationError, match="36"):
        last.save()
    frappe.db.set_value("Shift Assignment", {"staff": staff(a), "date": "2026-10-21"}, "overtime_min", 30)
    eight = frappe.get_doc("Shift Assignment", {"staff": staff(a), "date": "2026-10-16"})
    eight.status = "Done"
    eight.save()  # booked overtime is beyond the limit now; what is there is not judged again


# --- S11 -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("moment", "late"), [("14:40:00", 0), ("14:41:00", 1), ("14:40:01", 1)])
def test_s11_r46_one_reports_twenty_minutes_before(
    lobby_staff: dict[str, str], as_user: As, moment: str, late: int
) -> None:
    doc = shift(lobby_staff["b"], "晚")
    with at(f"2026-10-12 {moment}"), as_user(lobby_staff["b"]):
        assert attendance.check_in(doc.name) == late


def test_r46_a_shift_may_want_another_time_before(lobby_staff: dict[str, str], as_user: As) -> None:
    frappe.db.set_value("Shift Type", "晚", "report_before_min", 10)
    frappe.clear_document_cache("Shift Type", "晚")
    doc = shift(lobby_staff["b"], "晚")
    with at("2026-10-12 14:52:00"), as_user(lobby_staff["b"]):
        assert attendance.check_in(doc.name) == 2


def test_s11_r47_nobody_leaves_before_the_relief_is_there(
    lobby_staff: dict[str, str], member: Member, as_user: As
) -> None:
    lead, boss = member("lead", "客服部", "CS Lead"), member("boss", "管理处", "Property Manager")
    a, b = lobby_staff["a"], lobby_staff["b"]
    early, late = shift(a, "早"), shift(b, "晚")
    with at("2026-10-12 06:40:00"), as_user(a):
        attendance.check_in(early.name)
    with at("2026-10-12 15:00:00"), as_user(a), pytest.raises(frappe.ValidationError, match="relief"):
        attendance.check_out(early.name)
    alerts = []
    for moment in ("15:04:00", "15:05:00", "15:06:00", "15:20:00"):
        with at(f"2026-10-12 {moment}"):
            attendance.watch()
            alerts.append([frappe.db.count("Notification Log", {"for_user": user}) for user in (lead, boss)])
    assert alerts == [[0, 0], [1, 0], [1, 0], [1, 1]]
    with at("2026-10-12 15:25:00"):
        with as_user(b):
            assert attendance.check_in(late.name) == 45
        with as_user(a), pytest.raises(frappe.ValidationError, match="Shift Handover"):
            attendance.check_out(early.name)
        with as_user(a):
            handover = new("Shift Handover", outgoing=early.name, outgoing_sign="data:a")
            assert (handover.incoming, handover.post) == (late.name, "L-01")
            with pytest.raises(frappe.MandatoryError):
                handover.submit()
        with as_user(b):
            handover = frappe.get_doc("Shift Handover", handover.name)
            handover.incoming_sign = "data:b"
            handover.submit()
        with as_user(a):
            assert attendance.check_out(early.name) == 25
    with at("2026-10-12 23:00:00"), as_user(b):
        assert attendance.check_out(late.name) == 0  # nobody follows the last shift


def test_s11_a_lead_lets_somebody_go_with_a_reason(lobby_staff: dict[str, str], member: Member, as_user: As) -> None:
    lead = member("lead", "客服部", "CS Lead")
    early, _late = shift(lobby_staff["a"], "早"), shift(lobby_staff["b"], "晚")
    with at("2026-10-12 06:40:00"), as_user(lobby_staff["a"]):
        attendance.check_in(early.name)
    with at("2026-10-12 15:10:00"), as_user(lobby_staff["c"]), pytest.raises(frappe.PermissionError):
        attendance.check_out(early.name)
    with at("2026-10-12 15:10:00"), as_user(lead):
        assert attendance.check_out(early.name, "接班人生病，领班代岗") == 10
    assert frappe.db.get_value("Shift Assignment", early.name, "override_by") == lead


def test_r46_who_does_not_come_is_absent_after_half_an_hour(lobby_staff: dict[str, str], member: Member) -> None:
    lead = member("lead", "客服部", "CS Lead")
    doc = shift(lobby_staff["a"], "早")
    for moment, status in (("07:29:59", "Planned"), ("07:30:00", "Absent"), ("07:31:00", "Absent")):
        with at(f"2026-10-12 {moment}"):
            attendance.watch()
        assert frappe.db.get_value("Shift Assignment", doc.name, "status") == status
    told = frappe.get_all("Notification Log", {"for_user": lead}, pluck="subject")
    assert [text.endswith("could step in: b、c、d") for text in told] == [True]


def test_people_see_the_shifts_of_their_department(lobby_staff: dict[str, str], member: Member, as_user: As) -> None:
    shift(lobby_staff["a"], "早")
    for user, seen in (
        (lobby_staff["b"], 1),
        (member("eng", "工程部", "Engineering"), 0),
        (member("fin", "财务部", "Finance"), 0),
    ):
        with as_user(user):
            assert len(frappe.get_list("Shift Assignment")) == seen


def test_days_that_are_over_are_finished_once(lobby_staff: dict[str, str], as_user: As) -> None:
    never, stayed = shift(lobby_staff["a"], "早"), shift(lobby_staff["b"], "晚")
    with at("2026-10-12 14:40:00"), as_user(lobby_staff["b"]):
        attendance.check_in(stayed.name)
    with at("2026-10-12 23:30:00"):
        assert attendance.close_days() == 0
    with at("2026-10-14 01:30:00"):  # nothing ran for a day
        assert (attendance.close_days(), attendance.close_days()) == (2, 0)
    states = [frappe.db.get_value("Shift Assignment", doc.name, "status") for doc in (never, stayed)]
    assert states == ["Absent", "Done"]


def test_s11_the_handover_names_what_is_open(lobby_staff: dict[str, str], member: Member, as_user: As) -> None:
    """Two open cases, one visitor inside, keys that are out; each only if whoever hands over may read it."""
    lead = member("lead", "客服部", "CS Lead")
    new("Key Item", key_label="会议室", location="L-01", copies=1, storage_slot="A1").issue("Staff Member", staff(lead))
    new("Service Location", location_code="G-01", location_name="东门", location_type="Gate")
    with at("2026-10-12 14:00:00"), as_user(lead):
        for subject in ("噪音", "漏水"):
            new("Complaint", subject=subject, category="NOISE", description="楼上")
        visit = new(
            "Entry Pass",
            pass_type="VISITOR",
            holder_name="张三",
            valid_from="2026-10-12 08:00:00",
            valid_to="2026-10-12 20:00:00",
        )
        visit.issue()
        gate.scan(visit.name, "In", "G-01")
        early = shift(lobby_staff["a"], "早")
    with at("2026-10-12 15:00:00"), as_user(member("fd", "客服部", "Front Desk")):
        doc = new("Shift Handover", outgoing=early.name)
    assert len([line for line in doc.open_items.splitlines() if line.startswith("CMP-")]) == 2
    assert {"Visitors inside: 1", "Keys lent: 1"} <= set(doc.open_items.splitlines())


def test_s11_the_staff_page_hands_over_by_two_signatures(lobby_staff: dict[str, str], as_user: As) -> None:
    a, b, drawn = lobby_staff["a"], lobby_staff["b"], "data:image/png;base64," + "A" * 60
    early, late = shift(a, "早"), shift(b, "晚")
    for user, doc, moment in ((a, early, "06:40:00"), (b, late, "14:40:00")):
        with at(f"2026-10-12 {moment}"), as_user(user):
            attendance.check_in(doc.name)
    with at("2026-10-12 15:00:00"):
        with as_user(lobby_staff["c"]), pytest.raises(frappe.PermissionError):
            my_day.begin(early.name)
        with as_user(a):
            made = my_day.begin(early.name)
            assert (made["side"], len(made["assets"]), my_day.begin(early.name)["name"]) == (
                "outgoing",
                6,
                made["name"],
            )
        with as_user(b), pytest.raises(frappe.ValidationError, match="leaves signs first"):
            my_day.sign(made["name"], drawn)
        with as_user(a):
            with pytest.raises(frappe.ValidationError, match="finger"):
                my_day.sign(made["name"], "data:text/html,x")
            assert my_day.sign(made["name"], drawn, {"1": {"value": "3"}}) is False
        with as_user(lobby_staff["c"]), pytest.raises(frappe.PermissionError):
            my_day.sign(made["name"], drawn)
        with as_user(b):
            assert [found["side"] for found in my_day.show()["handovers"]] == ["incoming"]
            assert my_day.sign(made["name"], drawn) is True
        with as_user(a):
            assert attendance.check_out(early.name) == 0
            assert [row["status"] for row in my_day.show()["shifts"]] == []


def test_edge_21_a_relief_that_was_cancelled_or_is_new_locks_nobody_in(
    lobby_staff: dict[str, str], member: Member, as_user: As
) -> None:
    lead = member("lead", "客服部", "CS Lead")
    early = shift(lobby_staff["a"], "早")
    relief = shift(lobby_staff["f"], "晚", exception_reason="无人可替")  # f may not work alone yet
    with at("2026-10-12 06:40:00"), as_user(lobby_staff["a"]):
        attendance.check_in(early.name)
    with at("2026-10-12 15:10:00"), as_user(lobby_staff["a"]), pytest.raises(frappe.ValidationError, match="relief"):
        attendance.check_out(early.name)
    frappe.db.set_value("Shift Assignment", relief.name, {"status": "Cancelled", "slot_key": None})
    other = shift(lobby_staff["b"], "晚")
    with at("2026-10-12 15:20:00"), as_user(lobby_staff["a"]), pytest.raises(frappe.ValidationError, match="relief"):
        attendance.check_out(early.name)
    frappe.db.set_value("Shift Assignment", other.name, {"status": "On Leave", "slot_key": None})
    with at("2026-10-12 15:30:00"), as_user(lead):
        assert attendance.check_out(early.name, "接班人临时请假，领班代岗") == 30


def test_r43_a_course_is_honoured_and_r44_a_wish_is_read(lobby_staff: dict[str, str]) -> None:
    name = staff(lobby_staff["a"])
    frappe.db.set_value("Staff Member", name, "preferred_shifts", "晚， 早")
    new("Training Session", topic="消防", kind="Fire Safety", at="2026-10-20 09:00:00", duration_min=60, attendees=[{"staff": name}])  # fmt: skip
    person = next(each for each in plans.problem_of(roster()).people if each.name == name)
    assert person.prefers == {"早", "晚"}
    assert [person.barred(EARLY, day(20)), person.barred(LATE, day(20))] == ["training", ""]


def test_r45_past_days_of_a_published_roster_are_not_rewritten(
    lobby_staff: dict[str, str], member: Member, as_user: As
) -> None:
    a, b = lobby_staff["a"], staff(lobby_staff["b"])
    with at("2026-09-20 09:00"):
        plan = roster()
        rows = [new("Shift Assignment", staff=staff(a), shift_type="早", date=f"2026-10-{number}", roster=plan.name) for number in (12, 20)]  # fmt: skip
        frappe.db.set_value("Duty Roster", plan.name, "docstatus", 1)
    with at("2026-10-15 09:00"), as_user(member("lead", "客服部", "CS Lead")):
        for values in ({"staff": b}, {"date": "2026-10-16"}, {"shift_type": "晚"}):
            past = frappe.get_doc("Shift Assignment", rows[0].name)
            past.update(values)
            with pytest.raises(frappe.ValidationError, match="past days"):
                past.save()
        ahead = frappe.get_doc("Shift Assignment", rows[1].name)
        ahead.staff = b
        ahead.save()
        ahead.date = "2026-10-14"
        with pytest.raises(frappe.ValidationError, match="past days"):
            ahead.save()
