"""Entry passes: judged live (R34), tokens and short codes (R35), entries (R36), the page at the gate (S07)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, time
from typing import Any

import pytest

import frappe
from property_service.permits import gate
from property_service.permits.rules import passes
from property_service.permits.rules.passes import Terms, judge
from tests.conftest import PASSWORD

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
GOOD = Terms(passes.VALID, datetime(2026, 10, 12), datetime(2026, 11, 20, 18), time(8), time(18), max_entries=2)


def reason(moment: str, terms: Terms = GOOD, **options: Any) -> str:
    return judge(terms, datetime.fromisoformat(moment), **options).reason


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-10-14 09:12", ""), ("2026-10-14 19:05", "Outside Hours"), ("2026-10-11 23:59:59", "Too Early"), ("2026-11-20 18:00:00", ""),
        ("2026-11-20 18:00:01", "Expired"), ("2026-10-14 08:00", ""), ("2026-10-14 07:59:59", "Outside Hours"),
    ],
)  # fmt: skip
def test_r34_dates_and_hours_decide_to_the_second(moment: str, said: str) -> None:
    assert reason(moment) == said


def test_r34_states_and_reasons_from_outside_come_first() -> None:
    for state in (passes.DRAFT, passes.SUSPENDED, passes.LOST, passes.RETURNED):
        assert reason("2026-10-14 09:12", Terms(state, GOOD.valid_from, GOOD.valid_to)) == state
    assert (
        reason("2026-10-14 09:12", Terms(passes.VALID, GOOD.valid_from, GOOD.valid_to, blocked="Blacklisted"))
        == "Blacklisted"
    )


def test_hours_past_midnight_and_entries() -> None:
    night = Terms(passes.VALID, GOOD.valid_from, GOOD.valid_to, time(22), time(6))
    assert [reason(f"2026-10-14 {moment}", night) for moment in ("23:00", "05:59", "12:00")] == [
        "",
        "",
        "Outside Hours",
    ]
    used = Terms(passes.VALID, GOOD.valid_from, GOOD.valid_to, max_entries=2, entries_used=2)
    assert (reason("2026-10-14 09:12", used), reason("2026-10-14 09:12", used, entering=True)) == (
        "",
        "Entries Used Up",
    )


def test_r35_tokens_have_128_bits_and_codes_no_confusing_signs() -> None:
    assert len({passes.new_token() for _try in range(100)}) == 100
    assert all(len(passes.new_token()) >= 22 for _try in range(5))
    assert not set("0O1I") & set("".join(passes.new_code() for _try in range(200)))


# --- over documents --------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(estate: Any, member: Member) -> str:
    return member("desk", "客服部", "Front Desk")


@pytest.fixture
def guard(estate: Any, member: Member) -> str:
    return member("guard", "安管部", "Security Guard")


def worker(**values: Any) -> Any:
    given = {
        "pass_type": "WORKER", "holder_name": "张三丰", "unit": "HY-03-1-1202", "valid_from": "2026-10-12 00:00:00",
        "valid_to": "2026-11-20 18:00:00", "daily_from": "08:00:00", "daily_to": "18:00:00",
    }  # fmt: skip
    return new("Entry Pass", **{**given, **values})


def issued(desk: str, as_user: As, **values: Any) -> Any:
    with at("2026-10-12 09:00"), as_user(desk):
        doc = worker(**values)
        doc.issue()
    return frappe.get_doc("Entry Pass", doc.name)


def looked(token: str, moment: str, as_user: As, user: str = "Guest") -> dict[str, Any]:
    with at(moment), as_user(user):
        return gate.verify(token)


def test_s07_a_stranger_learns_nothing_but_whether_it_is_good(desk: str, as_user: As) -> None:
    found = looked(issued(desk, as_user).token, "2026-10-14 09:12", as_user)
    assert {key: value for key, value in found.items() if value and key != "now"} == {
        "good": True,
        "type": "施工人员证",
    }
    frappe.db.set_single_value("Property Service Settings", "guest_verify_shows", "Status only")
    assert looked(issued(desk, as_user).token, "2026-10-14 09:12", as_user)["type"] == ""


def test_s07_a_guard_sees_who_it_is_and_each_look_is_logged(desk: str, guard: str, as_user: As) -> None:
    doc = issued(desk, as_user)
    found = looked(doc.token, "2026-10-14 09:12", as_user, guard)
    assert (found["good"], found["holder"], found["unit"], found["hours"]) == (
        True,
        "张**",
        "3栋1单元1202",
        "08:00–18:00",
    )
    late = looked(doc.token, "2026-10-14 19:05", as_user, guard)
    assert (late["good"], late["reason"]) == (False, "Outside Hours")
    forged = looked(doc.token[:-1] + ("A" if doc.token[-1] != "A" else "B"), "2026-10-14 09:13", as_user, guard)
    assert (forged["good"], forged["reason"]) == (False, "Forged")
    rows = frappe.get_all("Pass Scan Log", fields=["entry_pass", "result", "reason"], order_by="at asc")
    assert [tuple(row.values()) for row in rows] == [
        (doc.name, "Let Through", ""),
        (None, "Refused", "Forged"),
        (doc.name, "Refused", "Outside Hours"),
    ]


def test_r34_a_job_that_never_ran_leaves_no_pass_valid(desk: str, as_user: As) -> None:
    doc = issued(desk, as_user)
    assert looked(doc.token, "2026-11-20 18:00:01", as_user)["good"] is False
    assert frappe.db.get_value("Entry Pass", doc.name, "status") == "Valid"  # only what lists show is behind
    with at("2026-11-20 18:00:01"):
        gate.refresh_statuses()
    assert frappe.db.get_value("Entry Pass", doc.name, "status") == "Expired"


def test_r35_a_lost_pass_gets_a_new_code_and_the_old_one_is_worthless(desk: str, as_user: As) -> None:
    doc = issued(desk, as_user)
    old = doc.token
    with at("2026-10-13 09:00"), as_user(desk):
        doc.report_lost()
        assert looked(old, "2026-10-13 09:00", as_user)["good"] is False
        doc.issue()
    assert doc.token != old
    assert looked(old, "2026-10-13 09:05", as_user)["good"] is False
    assert looked(doc.token, "2026-10-13 09:05", as_user)["good"] is True


def test_r36_entries_are_counted_and_whoever_is_inside_may_leave(desk: str, guard: str, as_user: As) -> None:
    doc = issued(desk, as_user, max_entries=1)

    def scanned(moment: str, direction: str) -> tuple[bool, bool]:
        with at(f"2026-10-{moment}"), as_user(guard):
            found = gate.scan(doc.name, direction)
        return found["good"], bool(found["warning"])

    assert scanned("14 09:00", "In") == (True, False)
    assert scanned("14 09:30", "In") == (False, True)  # the guard hears who let the holder in
    assert scanned("14 19:30", "Out") == (True, False)
    frappe.db.set_value("Entry Pass", doc.name, {"max_entries": 0})
    assert scanned("15 10:00", "In") == (True, False)
    assert scanned("15 10:05", "In") == (True, True)  # a warning, not a stop


def test_r35_short_codes_are_for_guards_and_lock_out(desk: str, guard: str, as_user: As) -> None:
    frappe.cache.delete_keys("pass_code_")  # what tests before this one typed wrong here
    doc = issued(desk, as_user)
    with as_user(guard):
        assert gate.by_code(doc.short_code.lower()) == f"/pass/{doc.token}"
        for _try in range(5):
            with pytest.raises(frappe.DoesNotExistError):
                gate.by_code("ZZZZZZ")
        with pytest.raises(frappe.RateLimitExceededError):
            gate.by_code(doc.short_code)
    frappe.cache.delete_keys("pass_code_")  # other tests have a guard of this name
    with as_user("Guest"), pytest.raises(frappe.PermissionError):
        gate.by_code(doc.short_code)


def test_state_code_and_count_are_not_a_requests_to_write(desk: str, as_user: As) -> None:
    with as_user(desk):
        doc = worker(status="Valid", token="guessed-guessed-guessed", entries_used=-9)
        assert (doc.status, doc.token, doc.entries_used or 0) == ("Draft", None, 0)
        doc.status = "Valid"
        doc.save()
        assert doc.status == "Draft"


def test_guards_make_passes_for_visitors_only_and_suspend_others(desk: str, guard: str, as_user: As) -> None:
    doc = issued(desk, as_user)
    with at("2026-10-13 09:00"), as_user(guard):
        with pytest.raises(frappe.PermissionError, match="visitors"):
            worker()
        visitor = worker(pass_type="VISITOR", unit=None, valid_to="2026-10-14 20:00:00")
        assert visitor.issue() == "Valid"
        doc = frappe.get_doc("Entry Pass", doc.name)
        doc.suspend("冒用")
        with pytest.raises(frappe.ValidationError, match="Suspended"):
            doc.suspend("再次")
    assert looked(doc.token, "2026-10-14 09:12", as_user, guard)["reason"] == "Suspended"


def test_a_pass_keeps_to_its_type_and_to_good_contractors(desk: str, as_user: As) -> None:
    with as_user(desk):
        with pytest.raises(frappe.MandatoryError, match="unit"):
            worker(unit=None)
        with pytest.raises(frappe.ValidationError, match="180"):
            worker(valid_to="2027-10-12 00:00:00")
        with pytest.raises(frappe.ValidationError, match="after"):
            worker(valid_to="2026-10-12 00:00:00")
    agency = new("External Agency", agency_name="黑名单装饰", agency_type="Contractor")
    doc = issued(desk, as_user, contractor=agency.name)
    agency.update({"blacklisted": 1, "blacklist_reason": "违章"})
    agency.save()
    assert looked(doc.token, "2026-10-14 09:12", as_user)["good"] is False
    with as_user(desk), pytest.raises(frappe.ValidationError, match="blacklisted"):
        worker(contractor=agency.name)


# --- the page --------------------------------------------------------------------------------------------------------------------


def test_s07_the_page_is_quick_to_read_and_refuses_the_31st_look(private_site: Any) -> None:
    client = private_site()
    client.post("/api/method/login", json={"usr": "Administrator", "pwd": PASSWORD})
    made = {
        "pass_type": "VISITOR",
        "holder_name": "张三丰",
        "valid_from": "2020-01-01 00:00:00",
        "valid_to": "2020-01-05 00:00:00",
    }
    name = client.post("/api/resource/Entry Pass", json=made).json["data"]["name"]
    client.post("/api/method/run_doc_method", json={"dt": "Entry Pass", "dn": name, "method": "issue"})
    token = client.get(f"/api/resource/Entry Pass/{name}").json["data"]["token"]
    page = client.get(f"/pass/{token}").text
    assert "Expired" in page
    assert "张**" in page
    assert "张三丰" not in page
    guest = private_site()
    answers = [guest.get(f"/pass/{'x' * 22}") for _try in range(30)]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert "Not Valid" in answers[0].text
    assert client.get("/api/resource/Pass Scan Log", query_string={"limit_page_length": 0}).json["data"]


def test_r34_the_passes_of_a_contractor_end_when_it_is_blacklisted(desk: str, as_user: As) -> None:
    """Also suspended ones; who is taken off the list again needs new passes."""
    agency = new("External Agency", agency_name="违规装饰", agency_type="Contractor")
    first, second = (issued(desk, as_user, contractor=agency.name) for _pass in range(2))
    with at("2026-10-13 09:00"), as_user(desk):
        frappe.get_doc("Entry Pass", second.name).suspend("待查")
    with at("2026-10-14 09:00"):
        agency.update({"blacklisted": 1, "blacklist_reason": "违章"})
        agency.save()
        agency.update({"blacklisted": 0, "blacklist_reason": None})
        agency.save()
    states = [frappe.db.get_value("Entry Pass", doc.name, "status") for doc in (first, second)]
    assert states == ["Expired", "Expired"]
    assert looked(first.token, "2026-10-14 09:12", as_user)["good"] is False


def test_r58_the_gate_shows_surnames_of_two_characters_whole(desk: str, guard: str, as_user: As) -> None:
    doc = issued(desk, as_user, holder_name="欧阳明月")
    assert looked(doc.token, "2026-10-14 09:12", as_user, guard)["holder"] == "欧阳**"


def test_guards_write_passes_of_visitors_and_take_steps_of_others(desk: str, guard: str, as_user: As) -> None:
    """permissions.md: security RWC visitor, R all."""
    doc = issued(desk, as_user)
    with at("2026-10-13 09:00"), as_user(guard):
        own = worker(pass_type="VISITOR", unit=None, valid_to="2026-10-14 20:00:00")
        own.companions = 2
        own.save()
        doc = frappe.get_doc("Entry Pass", doc.name)
        doc.valid_to = "2027-01-31 18:00:00"
        with pytest.raises(frappe.PermissionError, match="not for visitors"):
            doc.save()
        frappe.get_doc("Entry Pass", doc.name).suspend("冒用")
