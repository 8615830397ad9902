"""Notifications: when they are sent, to whom, and that they hold nothing back."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.automation import alerts
from frappe.automation.doctype.notification import notification
from frappe.desk.doctype.notification_log import notification_log
from frappe.desk.doctype.notification_settings import notification_settings
from frappe.exceptions import PermissionError, ScriptError, ValidationError
from frappe.utils import add_days, nowdate

Make = Callable[..., Any]
ActAs = Callable[[str], None]
ANN, BEN = "ann@example.com", "ben@example.com"


def alert(make: Make, event: str, name: str = "Tell", **values: Any) -> Any:
    given = {
        "document_type": "A Job", "event": event, "channel": "System Notification", "subject": "{{ doc.title }} is {{ doc.status }}",
        "recipients": [{"receiver_by_document_field": "worker"}], **values,
    }  # fmt: skip
    return make("Notification", __newname=name, **given)


def told(user: str = ANN) -> list[str]:
    return frappe.get_all("Notification Log", {"for_user": user}, pluck="subject", order_by="creation asc")


def test_a_new_document_is_told_of_once(make: Make) -> None:
    alert(make, "New")
    job = make("A Job", title="lamp", worker=ANN)
    job.note = "again"
    job.save()
    assert told() == ["lamp is Open"]


def test_a_changed_value_is_told_of(make: Make) -> None:
    alert(make, "Value Change", value_changed="status")
    job = make("A Job", title="lamp", worker=ANN)
    job.note = "else"
    job.save()
    assert told() == []
    job.status = "Done"
    job.save()
    assert told() == ["lamp is Done"]


def test_the_condition_decides(make: Make) -> None:
    alert(make, "Save", condition="doc.hours > 3")
    make("A Job", title="short", worker=ANN, hours=1)
    make("A Job", title="long", worker=ANN, hours=5)
    assert told() == ["long is Open"]


def test_roles_and_assignees_are_told_each_once(make: Make) -> None:
    alert(make, "New", recipients=[{"receiver_by_role": "A Worker"}, {"receiver_by_document_field": "worker"}])
    make("A Job", title="lamp", worker=ANN)
    assert (told(ANN), told(BEN), told("guard@example.com")) == (["lamp is Open"], ["lamp is Open"], [])


def test_a_property_is_set_after_the_alert(make: Make) -> None:
    alert(make, "Save", set_property_after_alert="note", property_value="told")
    job = make("A Job", title="lamp", worker=ANN)
    assert frappe.db.get_value("A Job", job.name, "note") == "told"


@pytest.mark.parametrize(("event", "days"), [("Days Before", 2), ("Days After", -2)])
def test_the_daily_job_finds_dates(make: Make, event: str, days: int) -> None:
    alert(make, event, date_changed="due", days_in_advance=2)
    for distance in (days, days + 1, -days):
        make("A Job", title=f"at {distance}", worker=ANN, due=add_days(nowdate(), distance))
    assert told() == []
    assert notification.trigger_daily_alerts() == 1
    assert told() == [f"at {days} is Open"]


@pytest.mark.parametrize(
    "wrong", [{"condition": "doc.hours + 'x' > 1"}, {"subject": "{{ 1 / 0 }}"}, {"message": "{{ doc.title"}]
)
def test_what_fails_is_logged_and_holds_nothing_back(make: Make, wrong: dict[str, str]) -> None:
    alert(make, "New", **wrong)
    job = make("A Job", title="lamp", worker=ANN, hours=1)
    assert told() == []
    assert frappe.db.exists("Error Log", {"reference_doctype": "A Job", "reference_name": job.name})


@pytest.mark.parametrize(
    ("values", "error"),
    [({"condition": "doc.__class__"}, ScriptError), ({"event": "Value Change", "value_changed": "nothing"}, ValidationError), ({"event": "Method"}, ValidationError)],
)  # fmt: skip
def test_mistakes_are_found_when_they_are_written(make: Make, values: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        alert(make, **{"event": "New", **values})


def test_entries_are_their_readers_alone(make: Make, act_as: ActAs) -> None:
    alert(make, "New")
    make("A Job", title="lamp", worker=ANN)
    act_as("ann")
    entry = notification_log.get_notification_logs()["notification_logs"][0]
    assert (notification_log.get_unread_count(), entry.read) == (1, 0)
    act_as("ben")
    assert notification_log.get_notification_logs()["notification_logs"] == []
    assert frappe.get_list("Notification Log") == []
    with pytest.raises(PermissionError):
        notification_log.mark_as_read(entry.name)
    act_as("ann")
    notification_log.mark_as_read(entry.name)
    assert notification_log.get_unread_count() == 0
    notification_log.mark_all_as_read()


def test_who_wants_none_gets_none(make: Make, act_as: ActAs) -> None:
    alert(make, "New")
    act_as("ann")
    settings = notification_settings.get_notification_settings()
    settings.enabled = 0
    settings.save(ignore_permissions=True)
    make("A Job", title="lamp", worker=ANN)
    assert told() == []


@pytest.mark.parametrize(
    ("first", "last", "at", "until"),
    [
        ("22:00:00", "07:00:00", "23:30", "2026-11-25 07:00"), ("22:00:00", "07:00:00", "06:59", "2026-11-24 07:00"),
        ("22:00:00", "07:00:00", "12:00", None), ("12:00:00", "14:00:00", "13:00", "2026-11-24 14:00"), (None, None, "13:00", None),
    ],
)  # fmt: skip
def test_quiet_hours(ctx: Any, first: str | None, last: str | None, at: str, until: str | None) -> None:
    settings = frappe.new_doc("Notification Settings").update({"quiet_from": first, "quiet_to": last})
    ends = alerts.quiet_until(settings, datetime.datetime.fromisoformat(f"2026-11-24 {at}"))
    assert (str(ends)[:16] if ends else None) == until


def test_mails_wait_for_the_end_of_quiet_hours(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(frappe, "sendmail", lambda **mail: sent.append(mail), raising=False)
    make("Notification Settings", user=ANN, quiet_from="00:00:00", quiet_to="23:59:59")
    alert(make, "New", channel="Email", message="<p>{{ doc.title }}</p>", recipients=[{"receiver_by_role": "A Worker"}])
    make("A Job", title="lamp", worker=ANN)
    waits = {mail["recipients"][0]: mail["send_after"] is not None for mail in sent}
    assert (waits[ANN], waits[BEN]) == (True, False)
    assert sent[0]["message"] == "<p>lamp</p>"
    assert told() == []


def test_a_second_daily_run_on_one_day_tells_nobody_twice(make: Make) -> None:
    alert(make, "Days Before", date_changed="due", days_in_advance=1)
    make("A Job", title="lamp", worker=ANN, due=add_days(nowdate(), 1))
    notification.trigger_daily_alerts()
    first = len(told())
    assert first
    notification.trigger_daily_alerts()
    assert len(told()) == first
