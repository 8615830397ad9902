"""Messages that leave the application: by which ways, to whom, when, and what happens if they do not get through (surfaces 3.4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import frappe
from frappe.facade import open_site
from frappe.model.workflow import apply_workflow
from frappe.utils import get_datetime, now_datetime
from property_service import messages
from property_service.portal import wishes
from property_service.residents import sms
from property_service.shipped import read
from property_service.tell import tell_once

from .conftest import at, new

DAY, NIGHT, MORNING = "2026-10-12 10:00:00", "2026-10-12 22:00:00", "2026-10-13 08:00:00"


def outbox(**filters: Any) -> list[Any]:
    return frappe.get_all("Outgoing Message", filters, ["name", "event", "channel", "message", "status", "send_after", "user"], order_by="creation asc")  # fmt: skip


@pytest.fixture
def agreed(resident: Any) -> Any:
    """曾静 agreed to text messages and has given an address; she has no account."""
    resident.update({"consent_sms_on": "2026-01-01", "email": "zeng@example.org"})
    return resident.save()


def mail(resident: Any) -> Any:
    return new("Mail Item", kind="Parcel", addressee=resident.name, addressee_text="曾静", unit="HY-03-1-1202", received_at=now_datetime())  # fmt: skip


def test_residents_without_an_account_are_reached_too_in_their_language(agreed: Any) -> None:
    with at(DAY):
        mail(agreed)
        assert [(row.event, row.channel, row.message) for row in outbox()] == [("mail", "SMS", "您有新的邮件：快递")]
        frappe.db.set_value("Resident", agreed.name, "language", "en")
        mail(agreed)
        assert outbox()[-1].message == "Mail for you has arrived: Parcel"


def test_quiet_hours_hold_every_way_and_let_through_what_is_urgent(
    agreed: Any, member: Callable[..., str], complaint: Callable[..., Any]
) -> None:
    lead = member("lead", "客服部", "CS Lead")
    frappe.db.set_value("Staff Member", {"user": lead}, "mobile", "19900000999")
    frappe.db.set_value("Message Event", "mail", {"email": 1, "wechat": 1})
    frappe.db.set_value("Resident", agreed.name, "wechat_id", "zengjing")
    with at(NIGHT):
        mail(agreed)
        held = outbox()
        assert {row.channel: row.send_after for row in held} == dict.fromkeys(
            ("SMS", "WeChat", "Email"), get_datetime(MORNING)
        )
        complaint(priority="P1")
        urgent = outbox(event="urgent_case")
        assert [(row.user, row.send_after) for row in urgent] == [(lead, get_datetime(NIGHT))]
        new("Notice", title="燃气泄漏", body="请开窗", audience="All", emergency=1, project="HY").publish()
        assert {row.send_after for row in outbox(event="warning")} == {get_datetime(NIGHT)}


def test_the_office_offers_ways_and_a_resident_chooses(agreed: Any) -> None:
    rule = frappe.get_doc("Message Event", "deposit")
    assert set(messages.ways_to_resident(rule, agreed.name)) == {"SMS", "Email"}
    agreed.append("unwanted_messages", {"event": "deposit", "channel": "Email"})
    agreed.consent_sms_on = None
    agreed.save()
    assert messages.ways_to_resident(rule, agreed.name) == {}
    shown = {row.name: row for row in wishes.shown(agreed.name)["rows"]}
    assert (shown["deposit"].offered, shown["deposit"].wanted) == (["SMS", "WeChat", "Email"], ["WeChat"])
    assert "sales" not in shown


def test_every_event_that_is_told_is_one_of_the_office(site: Any) -> None:
    known = {row["code"] for row in read("messages")["events"]}
    app = Path(frappe.get_app_path("property_service"))
    named = {found for path in app.rglob("*.py") for found in re.findall(r'\bevent="(\w+)"', path.read_text(encoding="utf-8"))}  # fmt: skip
    assert named - known == set()
    assert frappe.db.count("Message Event") == len(known)


def test_jobs_say_nothing_twice_to_who_has_no_account(agreed: Any) -> None:
    doc = frappe.get_doc("Property Unit", "HY-03-1-1202")
    with at(DAY):
        for _run in range(2):
            tell_once((), "Once", doc, event="mail", residents=[agreed.name])
    assert len(outbox()) == 1


# --- sending: commits, so on sites of their own ---------------------------------------------------------------------------------


@pytest.fixture
def waiting(private_site: Any, sites_path: Path) -> Iterator[Callable[..., str]]:
    """Make a message that waits, on a site where what is sent really commits."""
    with open_site(private_site().site, sites_path=sites_path):
        person = new("Resident", resident_name="曾静", mobile="19900000123", consent_sms_on="2026-01-01")

        def make(**values: Any) -> str:
            given = {
                "event": "mail",
                "channel": "SMS",
                "resident": person.name,
                "message": "有快递",
                "send_after": now_datetime(),
                "status": "Waiting",
            }
            return str(new("Outgoing Message", **{**given, **values}).name)

        yield make


def state(name: str) -> tuple[str, int]:
    doc = frappe.get_doc("Outgoing Message", name)
    return doc.status, doc.attempts


def test_without_a_way_a_message_is_logged(waiting: Callable[..., str]) -> None:
    with at(DAY):
        name, night = waiting(), waiting()
        messages.send(name)
        messages.send(name)
        assert state(name) == ("Logged", 1)
    with at(NIGHT):  # the hours may have been changed meanwhile
        messages.send(night)
        assert frappe.db.get_value("Outgoing Message", night, ["status", "send_after"]) == (
            "Waiting",
            get_datetime(MORNING),
        )
    frappe.db.set_value("Resident", {"resident_name": "曾静"}, "consent_sms_on", None)
    with at(MORNING):
        messages.send(night)
        assert state(night) == ("Not Wanted", 0)


def test_what_fails_is_tried_again_after_pauses_and_then_told(
    waiting: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str]] = []

    def way(_hook: str, address: str, text: str) -> bool:
        sent.append((address, text))
        if len(sent) == 1:
            raise ConnectionError("no line")
        return True

    monkeypatch.setattr(sms, "send_by", way)
    with at(DAY):
        name = waiting()
        messages.send(name)
        assert state(name) == ("Waiting", 1)
        messages.send(name)  # too early
        assert (messages.flush(), len(sent)) == (0, 1)
    with at("2026-10-12 10:02:00"):
        assert messages.flush() == 1
        messages.send(name)
        assert (state(name), sent[-1]) == (("Sent", 2), ("19900000123", "有快递"))
        last = waiting(attempts=messages.MOST_ATTEMPTS - 1)
        sent.clear()
        messages.send(last)
        assert state(last) == ("Failed", 5)
        assert frappe.db.get_value("Outgoing Message", last, "error") == "no line"


def test_one_that_was_cut_off_is_not_sent_again(waiting: Callable[..., str]) -> None:
    with at(DAY):
        name = waiting(status="Sending")
    with at("2026-10-12 11:00:00"):
        messages.flush()
        assert state(name)[0] == "Failed"
        assert messages.purge() == 0
    with at("2027-03-01 10:00:00"):
        assert messages.purge() == 1


def test_a_case_step_leaves_with_the_public_words(agreed: Any, complaint: Callable[..., Any]) -> None:
    with at(DAY):
        doc = apply_workflow(complaint(), "Accept")
    assert [row.message for row in outbox(event="case_step")] == [f"{doc.name} 已受理：装修噪音"]
