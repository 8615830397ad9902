"""Special permits by the data of their types: overtime and S09 (R29), locks (R37), gates and seals (R38), hot work, S14's own type."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, time
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow
from property_service.patrol import checkins, seals
from property_service.permits import gate, special
from property_service.permits.rules import windows
from property_service.permits.rules.windows import Limits, problems
from property_service.shared.calendars import Calendar, Window

from .conftest import at, new
from .test_renovations import FILE, UNIT, office, pay, people, statuses, visit, working

__all__ = ["office", "people"]
As = Callable[[str], AbstractContextManager[None]]
DAYTIME = Calendar({day: (Window(time(8), time(12)), Window(time(14), time(18))) for day in range(6)})
LIMITS = Limits(4, 4, (time(22), time(6)), None, DAYTIME)


def span(start: str, end: str) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(start), datetime.fromisoformat(end)


def codes(start: str, end: str, filed: str = "2026-10-13 08:00", **options: Any) -> list[str]:
    return [found.code for found in problems(span(start, end), datetime.fromisoformat(filed), LIMITS, **options)]


def test_r29_notice_night_hours_of_a_day_and_noise() -> None:
    assert codes("2026-10-14 18:30", "2026-10-14 20:30", "2026-10-14 14:30") == []  # exactly four hours ahead
    assert codes("2026-10-14 18:30", "2026-10-14 20:30", "2026-10-14 14:30:01") == ["Notice"]
    assert codes("2026-10-14 20:00", "2026-10-14 22:00") == []  # half open: ends as the night begins
    assert codes("2026-10-14 20:00", "2026-10-14 22:01") == ["Never"]
    assert codes("2026-10-14 05:59", "2026-10-14 07:00") == ["Never"]
    assert codes("2026-10-14 21:00", "2026-10-15 07:00") == ["Never", "Hours"]
    taken = [span("2026-10-14 12:00", "2026-10-14 14:00")]
    assert codes("2026-10-14 18:00", "2026-10-14 20:00", taken=taken) == []
    assert codes("2026-10-14 18:00", "2026-10-14 20:30", taken=taken) == ["Hours"]
    assert codes("2026-10-14 09:00", "2026-10-14 11:00", loud=True) == []
    assert codes("2026-10-14 12:00", "2026-10-14 14:00", loud=True) == ["Noise"]
    assert codes("2026-10-18 09:00", "2026-10-18 11:00", loud=True) == ["Noise"]  # a Sunday
    assert codes("2026-10-14 20:00", "2026-10-14 20:00") == ["Order"]


def test_r38_a_moment_at_which_all_gates_are_closed() -> None:
    day = span("2026-10-14 08:00", "2026-10-14 18:00")
    closures = {"E": [day], "S": [span("2026-10-14 10:00", "2026-10-14 11:00")]}
    assert windows.all_closed(day, ["E", "S"], closures) == datetime(2026, 10, 14, 10)
    assert windows.all_closed(day, ["E", "S", "W"], closures) is None
    assert windows.all_closed(span("2026-10-14 11:00", "2026-10-14 12:00"), ["E", "S"], closures) is None  # half open
    assert windows.all_closed(day, [], {}) == day[0]


# --- over documents --------------------------------------------------------------------------------------------------------


def overtime(people: dict[str, str], name: str, start: str, end: str, noise: str = "Low", **values: Any) -> Any:
    given = {"unit": UNIT, "applicant": people["owner"], "renovation": name, "reason": "赶工"}
    return new(
        "Special Permit",
        permit_type="OVERTIME",
        from_time=f"{start}:00",
        to_time=f"{end}:00",
        noise_level=noise,
        **{**given, **values},
    )


def filed(office: dict[str, str], as_user: As, moment: str, make: Callable[[], Any]) -> Any:
    with at(moment), as_user(office["desk"]):
        return apply_workflow(make(), "File")


def granted(office: dict[str, str], as_user: As, doc: Any, moment: str, *who: str) -> Any:
    for user in who:
        with at(moment), as_user(office[user]):
            doc = apply_workflow(frappe.get_doc("Special Permit", doc.name), "Approve")
    return doc


def refused(office: dict[str, str], as_user: As, moment: str, make: Callable[[], Any], match: str) -> None:
    with at(moment), as_user(office["desk"]), pytest.raises(frappe.ValidationError, match=match):
        make()


def test_s09_overtime_by_notice_noise_hours_and_approver(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user)
    neighbour = new("Property Unit", building="HY-04", entrance=1, floor=16, room_no="1601").name
    doc = filed(
        office, as_user, "2026-10-14 13:00", lambda: overtime(people, name, "2026-10-14 18:30", "2026-10-14 20:30")
    )
    with at("2026-10-14 13:10"), as_user(office["desk"]), pytest.raises(frappe.ValidationError):
        apply_workflow(frappe.get_doc("Special Permit", doc.name), "Approve")  # whoever asks does not approve
    doc = granted(office, as_user, doc, "2026-10-14 13:30", "lead")
    assert (doc.workflow_state, doc.docstatus, doc.approved_by) == ("Approved", 1, office["lead"])
    notice = frappe.get_doc("Notice", {"source_name": doc.name})
    assert [row.unit for row in notice.places] == [neighbour]
    assert (notice.status, "王建国" in notice.body, doc.reload().neighbours_notified_at is None) == (
        "Published",
        False,
        False,
    )
    refused(
        office,
        as_user,
        "2026-10-14 13:00",
        lambda: overtime(people, name, "2026-10-15 18:30", "2026-10-15 20:30", "High"),
        "high noise",
    )
    refused(
        office,
        as_user,
        "2026-10-15 16:00",
        lambda: overtime(people, name, "2026-10-15 18:30", "2026-10-15 20:30"),
        "4 hours ahead",
    )
    refused(
        office,
        as_user,
        "2026-10-14 13:00",
        lambda: overtime(people, name, "2026-10-15 21:00", "2026-10-15 22:30"),
        "22:00 and",
    )
    noon = filed(
        office, as_user, "2026-10-14 13:00", lambda: overtime(people, name, "2026-10-15 12:00", "2026-10-15 14:00")
    )
    granted(office, as_user, noon, "2026-10-14 14:00", "lead")
    refused(
        office,
        as_user,
        "2026-10-14 15:00",
        lambda: overtime(people, name, "2026-10-15 18:00", "2026-10-15 20:30"),
        "4.5 hours",
    )


def test_s09_the_requester_with_the_right_role_does_not_approve(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user)
    with at("2026-10-14 13:00"), as_user(office["lead"]):
        doc = apply_workflow(overtime(people, name, "2026-10-14 18:30", "2026-10-14 20:30"), "File")
        with pytest.raises(frappe.ValidationError):
            apply_workflow(doc, "Approve")
        doc.reload().workflow_state = "Approved"
        with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
            doc.submit()
    with at("2026-10-14 13:30"), as_user(office["eng"]), pytest.raises(frappe.PermissionError, match="CS Lead"):
        apply_workflow(frappe.get_doc("Special Permit", doc.name), "Approve")


def test_r29_the_calendar_of_the_office_says_what_is_a_working_day(office: Any, people: Any, as_user: As) -> None:
    """Sundays and holidays are quiet, make-up Sundays are not, and days of examinations are when the office says so."""
    name = working(office, people, as_user, start_date="2026-09-01")
    exams = frappe.get_doc("Service Calendar", "装修施工")
    exams.append("rules", {"rule_type": "Holiday", "date": "2026-10-22", "description": "自学考试"})
    exams.save()

    def loud(day: str) -> Any:
        with at("2026-09-17 08:00"), as_user(office["desk"]):
            return overtime(people, name, f"{day} 09:00", f"{day} 11:00", "High")

    for day in ("2026-09-20", "2026-10-10", "2026-10-21"):  # a Sunday and a Saturday that are worked, a Wednesday
        assert loud(day).name
    for day in ("2026-09-27", "2026-10-01", "2026-10-22"):
        with pytest.raises(frappe.ValidationError, match="high noise"):
            loud(day)
    frappe.db.set_value("Permit Type", "OVERTIME", {"hard_forbidden_from": None, "hard_forbidden_to": None})
    frappe.clear_document_cache("Permit Type", "OVERTIME")
    refused(
        office,
        as_user,
        "2026-10-14 13:00",
        lambda: overtime(people, name, "2026-10-15 21:00", "2026-10-15 22:30"),
        "outside of those allowed",
    )


def test_a_types_deposit_and_fee_are_paid_before_it_is_approved(office: Any, people: Any, as_user: As) -> None:
    new("Permit Type", type_code="SCAFFOLD", label="搭脚手架", applies_to="Special Permit", needs_unit=1, fee=20, deposit=500,
        approver_role="CS Lead")  # fmt: skip
    times = {"from_time": "2026-10-15 10:00:00", "to_time": "2026-10-15 12:00:00"}
    given = {"permit_type": "SCAFFOLD", "unit": UNIT, "applicant": people["owner"], "reason": "外墙清洗", **times}
    doc = filed(office, as_user, "2026-10-14 09:00", lambda: new("Special Permit", **given, fee=0, deposit_due=0))
    assert (doc.fee, doc.deposit_due) == (20, 500)
    frappe.db.set_value("Permit Type", "SCAFFOLD", "deposit", 900)  # of those asked for from now on
    frappe.clear_document_cache("Permit Type", "SCAFFOLD")
    with pytest.raises(frappe.ValidationError) as refusal:
        granted(office, as_user, doc, "2026-10-14 10:00", "lead")
    for gap in ("confirmed deposits (¥ 500.00)", "the receipt of the fee of ¥ 20.00"):
        assert gap in str(refusal.value)
    pay(office, as_user, doc.name, "Owner", "王建国", 500, bearer="Special Permit")
    with at("2026-10-14 10:30"), as_user(office["desk"]):
        doc = frappe.get_doc("Special Permit", doc.name)
        doc.fee_receipt_no = "SJ-0001"
        doc.save()
    assert granted(office, as_user, doc, "2026-10-14 11:00", "lead").workflow_state == "Approved"


def test_r29_two_that_fit_alone_are_judged_again_when_the_second_is_approved(
    office: Any, people: Any, as_user: As
) -> None:
    name = working(office, people, as_user)
    first = filed(
        office, as_user, "2026-10-14 09:00", lambda: overtime(people, name, "2026-10-15 18:00", "2026-10-15 20:30")
    )
    second = filed(
        office, as_user, "2026-10-14 09:00", lambda: overtime(people, name, "2026-10-15 12:00", "2026-10-15 14:00")
    )
    granted(office, as_user, first, "2026-10-14 10:00", "lead")
    with pytest.raises(frappe.ValidationError, match=r"4\.5 hours"):
        granted(office, as_user, second, "2026-10-14 10:05", "lead")


def test_r29_overtime_needs_a_renovation_that_is_being_worked_on(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user)
    with at("2026-10-13 09:00"), as_user(office["eng"]):
        apply_workflow(frappe.get_doc("Renovation Application", name), "Stop Work")
    refused(
        office,
        as_user,
        "2026-10-14 13:00",
        lambda: overtime(people, name, "2026-10-14 18:30", "2026-10-14 20:30"),
        "under construction",
    )


def test_s08_a_stop_order_voids_tonights_overtime(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user, workers=2)
    doc = filed(
        office, as_user, "2026-10-14 09:00", lambda: overtime(people, name, "2026-10-14 18:30", "2026-10-14 20:30")
    )
    token = granted(office, as_user, doc, "2026-10-14 09:30", "lead").token
    found = {"site_result": "Violation", "issue": "拆墙", "severity": "Critical", "stop_work": 1}
    visit(office, as_user, name, "eng", "2026-10-14 10:00", **found)
    doc.reload()
    assert (doc.docstatus, doc.workflow_state, statuses(name)) == (2, "Cancelled", ["Suspended"] * 2)
    with at("2026-10-14 19:00"), as_user(office["guard"]):
        assert (gate.verify(token)["good"], gate.verify(token)["reason"]) == (False, "Cancelled")


def test_verdicts_of_permits_are_live_and_say_little_to_strangers(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user)
    doc = filed(
        office, as_user, "2026-10-14 09:00", lambda: overtime(people, name, "2026-10-14 18:30", "2026-10-14 20:30")
    )
    token = granted(office, as_user, doc, "2026-10-14 09:30", "lead").token
    door = frappe.db.get_value("Renovation Application", name, "permit_token")

    def looked(moment: str, code: str, user: str = "Guest") -> dict[str, Any]:
        with at(moment), as_user(user):
            found = gate.verify(code)
        return {key: value for key, value in found.items() if value and key != "now"}

    assert looked("2026-10-14 19:00", token) == {"good": True, "type": "加班施工"}
    assert looked("2026-10-14 18:29:59", token, office["guard"])["reason"] == "Too Early"
    assert "good" not in looked("2026-10-14 20:30", token)  # no job has run
    assert frappe.db.get_value("Special Permit", doc.name, "workflow_state") == "Approved"
    assert looked("2026-10-14 19:00", door) == {"good": True, "type": "Renovation Permit"}
    assert looked("2026-10-14 19:00", door, office["guard"])["items"] == "墙面涂料"
    for moment, state in (
        ("2026-10-14 18:31", "In Effect"),
        ("2026-10-14 20:31", "Expired"),
        ("2026-10-14 20:36", "Expired"),
    ):
        with at(moment):
            special.refresh()
        assert frappe.db.get_value("Special Permit", doc.name, "workflow_state") == state
    assert frappe.db.count("Pass Scan Log", {"permit": doc.name}) == 3


@pytest.fixture
def witnesses(office: Any) -> list[str]:
    return [
        new("Staff Member", staff_name=name, department="安管部", employed_from="2024-01-01").name
        for name in ("马一", "马二")
    ]


def lock(people: dict[str, str], kind: str = "LOCK_CHANGE", **values: Any) -> Any:
    given = {"permit_type": kind, "unit": UNIT, "applicant": people["tenant"], "reason": "锁坏", "from_time": "2026-10-14 14:00:00", "to_time": "2026-10-14 16:00:00"}  # fmt: skip
    return new("Special Permit", **{**given, **values})


def test_r37_locks_need_identity_witnesses_a_licensed_locksmith_and_photos(
    office: Any, people: Any, witnesses: Any, as_user: As, make_user: Any
) -> None:
    owner = make_user("wang@example.org", "Resident", user_type="Website User")
    frappe.db.set_value("Resident", people["owner"], "user", owner)
    with at("2026-10-14 10:00"), as_user(office["desk"]):
        doc = lock(people, witness_1=witnesses[0], witness_2=witnesses[0])
        with pytest.raises(frappe.ValidationError) as refusal:
            apply_workflow(doc, "File")
        for gap in (
            "Identity Proved By",
            "Identity Checked By",
            "Proof of Title",
            "2 different members",
            "Licence of the Executor",
        ):
            assert gap in str(refusal.value)
        doc.reload().update(
            {"identity_method": "ID Card and Title", "identity_checked_by": witnesses[0], "ownership_proof": FILE, "witness_1": witnesses[0],
             "witness_2": witnesses[1], "executor": "快捷开锁", "executor_license": "SZ-0042"}
        )  # fmt: skip
        doc.save()
        apply_workflow(doc, "File")
    granted(office, as_user, doc, "2026-10-14 10:30", "lead")
    assert frappe.db.get_value("Special Permit", doc.name, "owner_informed_at")
    assert frappe.get_all("Notification Log", {"document_name": doc.name, "for_user": owner}, pluck="subject")[
        0
    ].startswith("换锁")
    with at("2026-10-14 15:00"), as_user(office["guard"]):
        doc = frappe.get_doc("Special Permit", doc.name)
        with pytest.raises(frappe.ValidationError, match=r"Photo Before.*Photo After"):
            apply_workflow(doc, "Close")
        doc.reload().update({"before_photo": "/private/files/before.jpg", "after_photo": "/private/files/after.jpg"})
        doc.save()
        assert apply_workflow(doc, "Close").workflow_state == "Completed"


def test_r37_papers_that_are_locked_inside_take_the_police(
    office: Any, people: Any, witnesses: Any, as_user: As
) -> None:
    ready = {
        "identity_checked_by": witnesses[0],
        "witness_1": witnesses[0],
        "witness_2": witnesses[1],
        "executor": "快捷开锁",
        "executor_license": "SZ-0042",
    }
    with at("2026-10-14 10:00"), as_user(office["desk"]):
        assert "Proof of Title" in "".join(
            special.filing_gaps(lock(people, "LOCK_OPEN", identity_method="ID Card and Title", **ready))
        )
        assert special.filing_gaps(lock(people, "LOCK_OPEN", identity_method="Police Present", **ready)) == []


def test_r37_only_owners_tenants_and_whom_they_authorise(office: Any, people: Any, as_user: As) -> None:
    aunt = new("Resident", resident_name="王姨", mobile="19900000777").name
    relation = new("Unit Occupancy", unit=UNIT, resident=aunt, relation="Family Member", from_date="2024-01-01")
    refused(office, as_user, "2026-10-14 10:00", lambda: lock(people, applicant=aunt), "owner or tenant")
    relation.db_set("authorised_to_apply", 1)
    with at("2026-10-14 10:00"), as_user(office["desk"]):
        lock(people, applicant=aunt)


@pytest.fixture
def gates(office: Any) -> list[str]:
    for code in ("GATE-E", "GATE-S"):
        new("Service Location", location_code=code, location_name=code, location_type="Gate", project="HY")
    return ["GATE-E", "GATE-S"]


def closure(place: str, start: str, end: str, **values: Any) -> Any:
    ready = {"alternate_route": "请走另一门", "fire_lane_checked": 1, "reason": "路面维修"}
    return new(
        "Special Permit", permit_type="GATE_CLOSE", location=place, from_time=start, to_time=end, **{**ready, **values}
    )


def test_r38_a_closure_names_another_way_and_leaves_a_gate_open(office: Any, gates: Any, as_user: As) -> None:
    moment, first = "2026-10-12 09:00", ("2026-10-14 08:00:00", "2026-10-14 18:00:00")
    with at(moment), as_user(office["desk"]):
        bare = closure("GATE-E", *first, alternate_route=None, fire_lane_checked=0)
        with pytest.raises(frappe.ValidationError) as refusal:
            apply_workflow(bare, "File")
        assert "Alternate Route" in str(refusal.value)
        assert "Fire Lane Checked" in str(refusal.value)
    doc = filed(office, as_user, moment, lambda: closure("GATE-E", *first))
    granted(office, as_user, doc, moment, "boss")
    notice = frappe.get_doc("Notice", {"source_name": doc.name})
    assert (notice.notice_type, sorted(row.building for row in notice.places)) == ("Gate Closure", ["HY-03", "HY-04"])
    refused(
        office,
        as_user,
        moment,
        lambda: closure("GATE-S", "2026-10-14 10:00:00", "2026-10-14 11:00:00"),
        "open gate for 3栋",
    )
    with at(moment), as_user(office["desk"]):
        closure("GATE-S", "2026-10-14 18:00:00", "2026-10-14 20:00:00")
    refused(
        office,
        as_user,
        "2026-10-13 21:00",
        lambda: closure("GATE-S", "2026-10-14 19:00:00", "2026-10-14 20:00:00"),
        "24 hours ahead",
    )
    with at("2026-10-14 18:30"), as_user(office["desk"]):
        closure("GATE-S", "2026-10-14 19:00:00", "2026-10-14 20:00:00", is_emergency=1)


def test_r38_a_closure_is_approved_a_day_ahead_so_that_residents_hear_of_it(
    office: Any, gates: Any, as_user: As
) -> None:
    span = ("2026-10-14 08:00:00", "2026-10-14 18:00:00")
    doc = filed(office, as_user, "2026-10-12 09:00", lambda: closure("GATE-E", *span))
    with pytest.raises(frappe.ValidationError, match="24 hours ahead"):
        granted(office, as_user, doc, "2026-10-13 08:01", "boss")
    assert not frappe.db.exists("Notice", {"source_name": doc.name})
    urgent = filed(office, as_user, "2026-10-14 07:00", lambda: closure("GATE-S", "2026-10-14 19:00:00", "2026-10-14 20:00:00", is_emergency=1))  # fmt: skip
    assert granted(office, as_user, urgent, "2026-10-14 07:10", "boss").docstatus == 1
    assert granted(office, as_user, doc, "2026-10-13 08:00", "boss").docstatus == 1


def test_r38_a_sealed_door_has_number_readings_and_a_daily_look(office: Any, people: Any, as_user: As) -> None:
    times = {"from_time": "2026-10-14 08:00:00", "to_time": "2026-11-14 08:00:00"}
    ready = {"permit_type": "DOOR_SEAL", "unit": UNIT, "applicant": people["owner"], "reason": "出国两个月", **times}
    contact = {"emergency_contact": "王姐", "emergency_mobile": "19900000999"}
    with at("2026-10-13 08:00"), as_user(office["desk"]):
        bare = new("Special Permit", **ready)
        assert special.filing_gaps(bare) == [bare.meta.get_label(field) for field in contact]
    doc = filed(office, as_user, "2026-10-13 09:00", lambda: new("Special Permit", **ready, **contact))
    granted(office, as_user, doc, "2026-10-13 10:00", "lead")
    with at("2026-10-14 08:30"):
        special.refresh()  # a seal is not in effect before its number is known
        with as_user(office["guard"]):
            doc = frappe.get_doc("Special Permit", doc.name)
            assert doc.workflow_state == "Approved"
            with pytest.raises(frappe.ValidationError, match=r"Seal Number.*Meter Readings"):
                apply_workflow(doc, "Execute")
            doc.reload().update({"seal_no": "F-0007", "meter_readings": "水 120 电 3400"})
            doc.save()
            apply_workflow(doc, "Execute")
    assert frappe.db.get_value("Property Unit", UNIT, "life_status") == "Sealed"
    for made in (1, 0):
        with at("2026-10-15 07:00"):
            assert seals.plan_day() == made
    task = frappe.get_doc("Patrol Task", {"planned_from": "2026-10-15 08:00:00"})
    assert len(frappe.get_all("Notification Log", {"for_user": office["guard"], "document_name": task.name})) == 1
    with at("2026-10-15 09:00"), as_user(office["guard"]):
        (stop,) = next(one for one in checkins.tour()["tasks"] if one["name"] == task.name)["stops"]
        assert (stop["title"], stop["photo"]) == ("4栋1单元1501 F-0007", 1)
    with at("2026-11-14 08:01"):
        special.refresh()
        assert seals.plan_day() == 0
    assert frappe.db.get_value("Property Unit", UNIT, "life_status") == "Let"


def test_hot_work_takes_two_approvers(office: Any, people: Any, as_user: As) -> None:
    def make() -> Any:
        return new("Special Permit", permit_type="HOT_WORK", unit=UNIT, applicant=people["owner"], reason="焊接栏杆", from_time="2026-10-14 09:00:00", to_time="2026-10-14 11:00:00")  # fmt: skip

    doc = filed(office, as_user, "2026-10-13 09:00", make)
    doc = granted(office, as_user, doc, "2026-10-13 10:00", "eng")
    assert (doc.workflow_state, doc.docstatus) == ("Second Approval", 0)
    with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
        granted(office, as_user, doc, "2026-10-13 10:10", "eng")
    doc = granted(office, as_user, doc, "2026-10-13 11:00", "lead")
    assert (doc.workflow_state, doc.approved_by, doc.second_approved_by) == ("Approved", office["eng"], office["lead"])


def test_s14_a_type_of_the_offices_own_is_data(office: Any, people: Any, as_user: As) -> None:
    items = [{"item": f"第 {number} 项", "mandatory": 1} for number in range(1, 6)]
    new("Checklist Template", template_name="空调外机吊装", usage="Permit", items=items)
    new("Permit Type", type_code="AC_LIFT", label="空调外机吊装", label_en="AC lifting", applies_to="Special Permit", needs_unit=1, min_notice_hours=24,
        approver_role="Engineering", checklist="空调外机吊装")  # fmt: skip

    def make() -> Any:
        return new("Special Permit", permit_type="AC_LIFT", unit=UNIT, applicant=people["owner"], reason="装空调", from_time="2026-10-15 10:00:00", to_time="2026-10-15 12:00:00")  # fmt: skip

    refused(office, as_user, "2026-10-15 00:00", make, "24 hours ahead")
    doc = filed(office, as_user, "2026-10-14 09:00", make)
    assert len(doc.checklist) == 5
    granted(office, as_user, doc, "2026-10-14 10:00", "eng")
    with at("2026-10-15 12:00"), as_user(office["desk"]):
        doc = frappe.get_doc("Special Permit", doc.name)
        with pytest.raises(frappe.MandatoryError, match="第 1 项"):
            apply_workflow(doc, "Close")


def test_a_type_that_needs_the_owner_there_is_filed_with_that_mark(office: Any, people: Any, as_user: As) -> None:
    new(
        "Permit Type",
        type_code="METER",
        label="换表",
        applies_to="Special Permit",
        needs_unit=1,
        needs_owner_presence=1,
    )
    given = {"permit_type": "METER", "unit": UNIT, "applicant": people["owner"], "reason": "换水表"}
    times = {"from_time": "2026-10-15 10:00:00", "to_time": "2026-10-15 12:00:00"}
    with at("2026-10-14 09:00"), as_user(office["desk"]):
        doc = new("Special Permit", **given, **times)
        with pytest.raises(frappe.ValidationError, match="Owner Is Present"):
            apply_workflow(doc, "File")
        doc = frappe.get_doc("Special Permit", doc.name)
        doc.owner_present = 1
        doc.save()
        assert apply_workflow(doc, "File").workflow_state == "Pending Approval"


def test_r36_who_is_inside_and_who_too_long(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user, workers=2)
    early, late = frappe.get_all("Entry Pass", {"renovation": name}, pluck="name", order_by="name asc")
    with as_user(office["guard"]):
        for moment, which in (("2026-10-14 08:00", early), ("2026-10-14 15:00", late)):
            with at(moment):
                gate.scan(which, "In")
        with at("2026-10-14 20:01"):
            assert [(row["pass"], row["overdue"]) for row in gate.inside()] == [(early, True), (late, False)]
            assert (gate.report_overdue(), gate.report_overdue()) == (1, 1)
            gate.scan(early, "Out")
            assert [row["pass"] for row in gate.inside()] == [late]
    assert len(frappe.get_all("Notification Log", {"document_name": early, "for_user": office["guard"]})) == 1
    with as_user("Guest"), pytest.raises(frappe.PermissionError):
        gate.inside()
