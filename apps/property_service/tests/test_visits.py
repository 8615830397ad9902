"""Visitors who ask to be let in: the host decides, the visitor learns nothing of the home, the reception sees who waits (D5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

import frappe
from frappe.facade import open_site
from frappe.utils import now_datetime
from property_service.permits import visits
from property_service.portal import person

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
HOME, EMPTY = "HY-03-1-1202", "HY-03-1-1302"


@pytest.fixture
def host(resident: Any, make_user: Callable[..., str]) -> str:
    """曾静's account; she lives in 1202, nobody in 1302."""
    user = make_user("zengjing@example.org", "Resident", user_type="Website User")
    frappe.db.set_value("Resident", resident.name, "user", user)
    return user


def request(**values: Any) -> Any:
    """A request as the page writes it, with its job done."""
    now = now_datetime()
    given = {
        "visitor_name": "李雷", "mobile": "19900000777", "unit_text": "3栋1单元1202", "comes_at": now, "waits_until": now + visits.WAITS,
        "project": "HY", "token": frappe.generate_hash(length=22),
    }  # fmt: skip
    doc = new("Visitor Request", **{**given, **values})
    visits.ask_hosts(doc.name)
    return doc.reload()


def heard(user: str) -> int:
    return int(frappe.db.count("Notification Log", {"for_user": user, "document_type": "Visitor Request"}))


def test_the_host_is_told_at_once_confirms_and_the_visitor_has_a_pass(host: str, resident: Any, as_user: As) -> None:
    frappe.db.set_value("Resident", resident.name, "consent_sms_on", "2026-01-01")
    with at("2026-10-12 22:30:00"):  # who stands at the gate does not wait for the morning
        doc = request()
        assert (doc.unit, heard(host), visits.ask_hosts(doc.name)) == (HOME, 1, 0)
        sent = frappe.get_all("Outgoing Message", {"resident": resident.name}, ["message", "urgent", "send_after"])
        assert [(row.urgent, row.send_after) for row in sent] == [(1, now_datetime())]
        assert "李雷" not in sent[0].message
        assert visits.answer_to(doc.token)["state"] == "Waiting"
        with as_user(host):
            assert [row.visitor_name for row in visits.waiting_for(resident.name)] == ["李雷"]
            name = visits.answer(doc.name, resident.name, confirmed=True)
            with pytest.raises(frappe.ValidationError, match="over or was answered"):
                visits.answer(doc.name, resident.name, confirmed=False)
        entry, shown = frappe.get_doc("Entry Pass", name), visits.answer_to(doc.token)
        assert (entry.holder_name, entry.unit, entry.host, entry.status) == ("李雷", HOME, resident.name, "Valid")
        assert (shown["state"], shown["token"], shown["code"]) == ("Confirmed", entry.token, entry.short_code)
    with at("2026-10-13 12:00:00"):
        assert visits.answer_to(doc.token)["state"] == "Over"


def test_refused_unanswered_empty_and_unknown_homes_look_alike(host: str, resident: Any, as_user: As) -> None:
    with at("2026-10-12 10:00:00"):
        docs = [request(unit_text=text) for text in ("3-1-1202", "3-1-1302", "77-1-101", "东门的张先生")]
        first = [visits.answer_to(doc.token) for doc in docs]
        with as_user(host):
            visits.answer(docs[0].name, resident.name, confirmed=False)
    assert [heard(host), *(doc.unit for doc in docs)] == [1, HOME, EMPTY, None, None]
    assert len({str(row | {"unit": ""}) for row in first}) == 1
    with at("2026-10-12 10:31:00"):
        last = [visits.answer_to(doc.token) for doc in docs]
        assert len({str(row | {"unit": ""}) for row in last}) == 1
        assert last[0]["state"] == "Over"
        assert [visits.close(), visits.close()] == [3, 0]


def test_a_let_home_is_answered_by_who_lives_there_and_by_nobody_else(host: str, resident: Any, as_user: As) -> None:
    tenant = new("Resident", resident_name="韩梅梅", mobile="19900000888")
    new("Unit Occupancy", unit=HOME, resident=tenant.name, relation="Tenant", from_date="2026-01-01")
    with at("2026-10-12 10:00:00"):
        doc = request()
        assert (visits.hosts_of(HOME), visits.hosts_of(EMPTY), heard(host)) == ([tenant.name], [], 0)
        with as_user(host), pytest.raises(frappe.DoesNotExistError):
            visits.answer(doc.name, resident.name, confirmed=True)


def test_one_home_is_not_disturbed_without_end(host: str) -> None:
    with at("2026-10-12 10:00:00"):
        docs = [request(mobile=f"1990000070{number}") for number in range(visits.PER_HOME + 2)]
        assert heard(host) == visits.PER_HOME
        assert len({str(visits.answer_to(doc.token)) for doc in docs}) == 1


def test_the_reception_sees_who_waits_and_the_gate_lets_in_after_a_call(
    host: str, make_user: Callable[..., str], as_user: As
) -> None:
    guard, lobby = (
        make_user(f"{name}@example.org", role) for name, role in (("g", "Security Guard"), ("l", "Lobby Receptionist"))
    )
    with at("2026-10-12 10:00:00"):
        doc, second = request(), request(mobile="19900000778")
        with as_user(lobby):
            seen = frappe.get_list(
                "Visitor Request", {"status": "Waiting"}, ["visitor_name", "mobile"], order_by="name desc"
            )
            assert [(row.visitor_name, row.mobile) for row in seen] == [
                ("李**", "199****0778"),
                ("李**", "199****0777"),
            ]
            with pytest.raises(frappe.PermissionError):
                frappe.get_doc("Visitor Request", doc.name).confirm_by_phone()
        with as_user(guard):
            with pytest.raises(frappe.ValidationError, match="answered, not changed"):
                frappe.get_doc("Visitor Request", doc.name).save()
            entry = frappe.get_doc("Visitor Request", doc.name).confirm_by_phone()
            frappe.get_doc("Visitor Request", second.name).turn_away()
        assert frappe.db.get_value("Entry Pass", entry, "status") == "Valid"
        assert [frappe.db.get_value("Visitor Request", each.name, "status") for each in (doc, second)] == ["Confirmed", "Refused"]  # fmt: skip


def test_anybody_at_a_poster_asks_and_few_times_only(private_site: Any, sites_path: Path) -> None:
    guest = private_site()
    with open_site(guest.site, sites_path=sites_path):
        new("Service Location", location_code="G-1", location_name="东门", location_type="Gate")
        poster = frappe.db.get_value("Service Location", "G-1", "report_token")
        frappe.db.commit()
    own = {"Origin": f"http://{guest.site}"}

    def send(path: str, **values: Any) -> Any:
        page = guest.get(path).text
        seal = re.search(r'name="seal" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
        first, second = re.search(r"What is (\d+) \+ (\d+)\?", page).groups()  # type: ignore[union-attr]
        given = {"seal": seal, "answer": str(int(first) + int(second)), "visitor_name": "李雷", "mobile": "19900000777", "unit_text": "3-1-1202"}  # fmt: skip
        return guest.post(path, data={**given, **values}, headers=own)

    assert guest.get("/visit/nowhere").status_code == 404
    assert "do the sum once more" in send(f"/visit/{poster}", website="spam").text
    assert "not a mobile number" in send(f"/visit/{poster}", mobile="12").text
    done = send(f"/visit/{poster}")
    assert done.status_code == 303
    assert "Your host is being asked" in guest.get(done.headers["Location"]).text
    assert "within the next seven days" in send("/visit", comes_at="2031-01-01T10:00").text
    assert [send("/visit").status_code for _try in range(3)][-1] != 303  # six within an hour
    with open_site(guest.site, sites_path=sites_path):
        rows = frappe.get_all("Visitor Request", fields=["place", "status", "mobile"], order_by="creation asc")
        assert (rows[0].place, rows[0].status) == ("G-1", "Waiting")
        assert rows[-1].place is None


def test_one_number_asks_five_times_a_day(estate: Any) -> None:
    found = person.sum_of_today()
    first, second = (int(part) for part in found["words"].split(" + "))
    given = {"seal": found["seal"], "answer": str(first + second), "visitor_name": "李雷", "mobile": "19900000777", "unit_text": "3-1-1202"}  # fmt: skip
    for _number in range(visits.PER_NUMBER):
        assert visits.ask.__wrapped__("", given).startswith("/visit/at/")
    with pytest.raises(frappe.RateLimitExceededError):
        visits.ask.__wrapped__("", given)
