"""Webhooks: told after the commit, signed, tried again, never to addresses of the own network, never in the way of anybody."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from apps.frappe.tests.integrations.conftest import Other

import frappe
from frappe.exceptions import PermissionError, ValidationError
from frappe.integrations import targets, webhooks
from frappe.utils import now_datetime

Site = Callable[[], Any]
Work = Callable[[], None]


def webhook(other: Other, **values: Any) -> Any:
    given = {
        "webhook_doctype": "ToDo", "webhook_docevent": "after_insert", "request_url": other.url, "request_method": "POST", "enabled": 1,
        "webhook_data": [{"fieldname": "description", "key": "text"}], **values,
    }  # fmt: skip
    return frappe.get_doc({"doctype": "Webhook", **given}).insert(set_name=frappe.generate_hash(length=8))


def todo(text: str = "lamp") -> Any:
    return frappe.get_doc({"doctype": "ToDo", "description": text}).insert()


def log(site: Site) -> Any:
    with site():
        return frappe.get_last_doc("Webhook Request Log")


def test_it_is_told_once_committed_and_signed(site: Site, work: Work, other: Other) -> None:
    with site():
        webhook(
            other,
            enable_security=1,
            webhook_secret="s3cret",
            webhook_headers=[{"key": "X-Who", "value": "{{ doc.doctype }}"}],
        )
        todo()
    work()
    ((_method, headers, body),) = other.heard
    assert json.loads(body) == {"text": "lamp"}
    assert headers["X-Who"] == "ToDo"
    assert headers["X-Frappe-Webhook-Signature"] == webhooks.signature("s3cret", body)
    found = log(site)
    assert (found.status, found.attempts, headers["X-Frappe-Webhook-Delivery"]) == ("Sent", 1, found.name)


def test_what_is_rolled_back_is_never_told(site: Site, work: Work, other: Other) -> None:
    with site() as ctx:
        webhook(other)
        ctx.db.commit()
        todo()
        ctx.db.rollback()
    work()
    assert other.heard == []


def test_conditions_and_bodies_by_template_and_form(site: Site, work: Work, other: Other) -> None:
    with site():
        webhook(
            other,
            condition="doc.description == 'lamp'",
            request_structure="JSON",
            webhook_json='{"id": {{ doc.name | tojson }}}',
        )
        webhook(other, request_structure="Form URL-Encoded", request_method="PUT")
        todo("door & key")
        name = todo("lamp").name
    work()
    assert sorted(body for method, _headers, body in other.heard if method == "POST") == [json.dumps({"id": name})]
    assert sorted(body for method, _headers, body in other.heard if method == "PUT") == [
        "text=door+%26+key",
        "text=lamp",
    ]


def test_a_failed_request_is_tried_again_later_each_time_after_a_longer_pause(
    site: Site, work: Work, other: Other
) -> None:
    other.status = 503
    with site():
        webhook(other)
        todo()
    work()
    found = log(site)
    assert (found.status, found.attempts) == ("Retrying", 1)
    assert found.next_attempt > now_datetime()
    for attempt in range(2, len(webhooks.PAUSES) + 2):
        with site() as ctx:
            ctx.db.set_value("Webhook Request Log", found.name, "next_attempt", now_datetime() - timedelta(seconds=1))
            webhooks.flush()
        work()
        assert len(other.heard) == attempt
    found = log(site)
    assert (found.status, "503" in found.error) == ("Failed", True)


def test_replaying_sends_the_same_once_more(site: Site, work: Work, other: Other) -> None:
    with site():
        webhook(other)
        todo()
    work()
    with site():
        first = frappe.get_last_doc("Webhook Request Log")
        webhooks.replay(first.name)
    work()
    assert [body for _method, _headers, body in other.heard] == [first.data] * 2
    assert {headers["X-Frappe-Webhook-Delivery"] for _method, headers, _body in other.heard} == {first.name}
    with site() as ctx:
        ctx.set_user("Guest")
        with pytest.raises(PermissionError):
            webhooks.replay(first.name)


def test_a_target_that_hangs_holds_nobody(site: Site, work: Work, other: Other) -> None:
    other.hangs.set()
    with site():
        webhook(other, timeout=1)
        name = todo().name
    work()
    other.hangs.clear()
    with site():
        assert frappe.db.exists("ToDo", name)
    assert log(site).status == "Retrying"


def test_a_redirect_is_not_followed(site: Site, work: Work, other: Other) -> None:
    other.status = 302
    with site():
        webhook(other)
        todo()
    work()
    assert log(site).status == "Retrying"
    assert len(other.heard) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x",
        "http://localhost/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
    ],
)
def test_addresses_of_the_own_network_are_refused(site: Site, url: str) -> None:
    with site() as ctx:
        del ctx.conf["webhook_private_addresses"]
        with pytest.raises(targets.TargetRefused, match="webhook_private_addresses"):
            targets.target_of(url)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "http://user:pw@example.org/", "no address", "http://x:99999/"]
)
def test_what_is_no_web_address_is_refused(site: Site, url: str) -> None:
    with site(), pytest.raises(targets.TargetRefused):
        targets.target_of(url)


def test_a_webhook_with_a_wrong_field_or_condition_is_refused(site: Site, other: Other) -> None:
    with site() as ctx:
        for wrong in (
            {"webhook_data": [{"fieldname": "nothing", "key": "x"}]},
            {"condition": "doc.("},
            {"webhook_docevent": "on_submit"},
        ):
            with pytest.raises(ValidationError):
                webhook(other, **wrong)
        ctx.db.rollback()


def test_a_broken_template_is_named_and_holds_nobody_back(site: Site, work: Work, other: Other) -> None:
    with site():
        webhook(other, request_structure="JSON", webhook_json="{not json")
        assert todo().name
        assert "not JSON" in frappe.get_last_doc("Error Log").error
    work()
    assert other.heard == []


def test_a_notification_may_use_a_webhook(site: Site, work: Work, other: Other) -> None:
    with site():
        hook = webhook(other, webhook_docevent="on_trash")
        alert = frappe.get_doc(
            {"doctype": "Notification", "name": "Tell", "subject": "s", "document_type": "ToDo", "event": "New", "channel": "Webhook", "webhook": hook.name, "enabled": 1}
        ).insert(set_name="Tell")  # fmt: skip
        todo()
        alert.delete()
    work()
    assert len(other.heard) == 1
