"""What a rule would do is shown and not done; only to those who may make the rule, of documents they may read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import frappe
from frappe.automation import preview
from frappe.custom.fields import make_property_setter
from frappe.email.doctype.email_template.email_template import get_email_template
from frappe.exceptions import PermissionError, ScriptError, ValidationError
from frappe.sandbox import evaluate_condition
from frappe.utils import add_days, add_months, nowdate

Make = Callable[..., Any]
ActAs = Callable[[str], None]
ANN = "ann@example.com"
VECTORS = json.loads((Path(__file__).parents[4] / "fixtures/vectors/conditions.json").read_text(encoding="utf-8"))


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["expression"]))
def test_what_rows_write_is_what_the_engine_reads(vector: dict[str, Any]) -> None:
    assert all(evaluate_condition(vector["expression"], doc) for doc in vector["holds"])
    assert not any(evaluate_condition(vector["expression"], doc) for doc in vector["fails"])
    names = vector["expression"].replace("doc.", "")
    assert all(evaluate_condition(names, {}, doc) for doc in vector["holds"])
    assert not any(evaluate_condition(names, {}, doc) for doc in vector["fails"])
    if vector["operator"] == "timespan":
        assert evaluate_condition(vector["expression"], {vector["field"]: nowdate()})


def notice(**values: Any) -> dict[str, Any]:
    return {
        "doctype": "Notification", "__islocal": 1, "document_type": "A Job", "event": "New", "channel": "Email", "enabled": 1,
        "subject": "{{ doc.title }}!", "message": "<b>{{ doc.status }}</b><script>x</script>",
        "recipients": [{"receiver_by_document_field": "worker"}], **values,
    }  # fmt: skip


def test_a_notification_says_whom_it_would_tell_what(make: Make) -> None:
    lamp = make("A Job", title="lamp", worker=ANN, hours=5)
    make("A Job", title="door", worker=ANN, hours=1)
    before = [frappe.db.count(kind) for kind in ("Notification", "Notification Log", "Email Queue")]
    shown = preview.show(notice(condition="(doc.hours or 0) > 3"), lamp.name)
    assert shown["subject"] == "lamp!"
    assert shown["message"] == "<b>Open</b>"
    assert shown["fits"]
    assert [person["name"] for person in shown["recipients"]] == [ANN]
    assert [doc["title"] for doc in shown["matches"]["documents"]] == ["lamp"]
    assert before == [frappe.db.count(kind) for kind in ("Notification", "Notification Log", "Email Queue")]


def test_a_dated_notification_says_what_is_due_today(make: Make) -> None:
    make("A Job", title="soon", due=add_days(nowdate(), 3))
    make("A Job", title="later", due=add_days(nowdate(), 4))
    shown = preview.show(notice(event="Days Before", date_changed="due", days_in_advance=3))
    assert [doc["title"] for doc in shown["matches"]["documents"]] == ["soon"]


def test_an_assignment_rule_says_whose_turn_it_is(make: Make) -> None:
    lamp = make("A Job", title="lamp", due="2026-05-01")
    rule = {
        "doctype": "Assignment Rule", "document_type": "A Job", "description": "See to {{ doc.title }}", "assign_condition": 'doc.status == "Open"',
        "rule": "Round Robin", "users": [{"user": ANN}], "due_date_based_on": "due",
    }  # fmt: skip
    shown = preview.show(rule, lamp.name)
    assert (shown["subject"], shown["recipients"][0]["name"], shown["fits"]) == ("See to lamp", ANN, True)
    assert frappe.db.count("ToDo", {"reference_name": lamp.name}) == 0


def test_numbers_and_dates_ahead_are_not_used_up(make: Make) -> None:
    rule = {"document_type": "A Job", "prefix": "J-.{status}.-", "prefix_digits": 3}
    stored = make(
        "Document Naming Rule", **rule, conditions=[{"field": "title", "condition": "=", "value": "numbered"}]
    )
    first = make("A Job", title="numbered")
    again = preview.show({**stored.as_dict(), "prefix_digits": 4}, first.name)
    assert first.name == "J-Open-001"
    assert again["names"][:2] == ["J-Open-0002", "J-Open-0003"]
    assert again["matches"]["count"] == 1
    assert make("A Job", title="numbered").name == "J-Open-002"
    repeat = {"doctype": "Auto Repeat", "reference_doctype": "A Job", "reference_document": first.name}
    monthly = {"frequency": "Monthly", "start_date": nowdate(), "end_date": add_months(nowdate(), 1)}
    assert preview.show({**repeat, **monthly})["dates"] == [nowdate(), add_months(nowdate(), 1)]


def test_a_mail_is_filled_in(make: Make) -> None:
    lamp = make("A Job", title="lamp")
    mail = {
        "doctype": "Email Template",
        "reference_doctype": "A Job",
        "subject": "On {{ doc.title }}",
        "response": "<p>{{ doc.status }}</p>",
    }
    assert preview.show(mail, lamp.name)["message"] == "<p>Open</p>"
    frappe.get_doc({**mail, "name": "On a Job"}).insert()
    key = {"doctype": "A Job", "name": lamp.name}
    assert get_email_template("On a Job", key) == {"subject": "On lamp", "message": "<p>Open</p>"}
    assert get_email_template("On a Job", frappe.as_json({**key, "title": "unsaved"}))["subject"] == "On unsaved"


def test_a_text_shows_no_more_than_the_form_does(make: Make, act_as: ActAs) -> None:
    job = make("A Job", title="lamp", note="in confidence")
    make_property_setter("A Job", "note", "permlevel", 1, "Int")
    frappe.get_doc("User", ANN).add_roles("System Manager")
    act_as("ann")
    shown = preview.show(notice(message="{{ doc.title }}: {{ doc.note or '' }}"), job.name)
    assert shown["message"] == "lamp: "
    frappe.get_doc({"doctype": "Email Template", "name": "In Confidence", "subject": "{{ doc.note or '' }}!"}).insert()
    assert get_email_template("In Confidence", {"doctype": "A Job", "name": job.name})["subject"] == "!"


def test_others_do_not_see_it(make: Make, act_as: ActAs) -> None:
    lamp = make("A Job", title="lamp")
    act_as("ann")
    with pytest.raises(PermissionError):
        preview.show(notice(), lamp.name)


@pytest.mark.parametrize(
    ("values", "error", "said"),
    [
        ({"condition": "doc.status =="}, ScriptError, "Condition: "),
        ({"recipients": [{"condition": "1 +"}]}, ScriptError, "Row 1: Condition: "),
        ({"event": "Value Change", "value_changed": ""}, ValidationError, "Value Changed: "),
        ({"event": "Days After", "date_changed": "nothing"}, ValidationError, "Reference Date: "),
        ({"document_type": ""}, ValidationError, "document type"),
        ({"doctype": "User"}, ValidationError, "User"),
    ],
)
@pytest.mark.usefixtures("ctx")
def test_what_is_wrong_names_its_field(values: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        preview.show(notice(**values))
