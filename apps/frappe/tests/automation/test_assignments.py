"""Assignment rules, and what people are told about assignments and mentions."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.automation.doctype.assignment_rule import assignment_rule
from frappe.desk.form import assign_to
from frappe.exceptions import PermissionError, ScriptError, ValidationError

Make = Callable[..., Any]
ActAs = Callable[[str], None]
ANN, BEN, CID, GUARD = (f"{name}@example.com" for name in ("ann", "ben", "cid", "guard"))


def rule(make: Make, name: str = "Hand out", **values: Any) -> Any:
    given = {
        "document_type": "A Job", "description": "Do {{ title }}", "assign_condition": "status == 'Open'", "rule": "Round Robin",
        "users": [{"user": ANN}, {"user": BEN}], **values,
    }  # fmt: skip
    return make("Assignment Rule", __newname=name, **given)


def assigned(job: Any) -> list[str]:
    return json.loads(frappe.db.get_value("A Job", job.name, "_assign") or "[]")


def test_people_take_turns(make: Make) -> None:
    rule(make)
    assert [assigned(make("A Job", title="x")) for _turn in range(3)] == [[ANN], [BEN], [ANN]]


def test_people_who_left_are_passed_over(make: Make) -> None:
    rule(make)
    frappe.db.set_value("User", ANN, "enabled", 0)
    assert [assigned(make("A Job")) for _turn in range(2)] == [[BEN], [BEN]]


def test_the_one_with_least_to_do_gets_it(make: Make) -> None:
    rule(make, rule="Load Balancing")
    job = make("A Job")
    assert assigned(job) == [ANN]
    assert assigned(make("A Job")) == [BEN]
    assign_to.close("A Job", job.name, ANN)
    assert assigned(make("A Job")) == [ANN]


def test_a_field_names_the_person(make: Make) -> None:
    rule(make, rule="Based on Field", field="worker", users=[], due_date_based_on="due")
    job = make("A Job", worker=CID, due="2026-12-01", title="lamp")
    todo = frappe.get_doc("ToDo", {"reference_name": job.name})
    assert (todo.allocated_to, str(todo.date), todo.description, todo.assignment_rule) == (
        CID,
        "2026-12-01",
        "Do lamp",
        "Hand out",
    )
    assert assigned(make("A Job")) == []


def test_conditions_take_back_and_close(make: Make) -> None:
    rule(make, unassign_condition="status == 'Off'", close_condition="doc.status == 'Done'")
    for status, ended in (("Off", "Cancelled"), ("Done", "Closed")):
        job = make("A Job")
        job.status = status
        job.save()
        assert assigned(job) == []
        assert frappe.get_all("ToDo", {"reference_name": job.name}, pluck="status") == [ended]


def test_a_save_hands_out_once_and_the_first_priority_wins(make: Make) -> None:
    rule(make, "Low", users=[{"user": ANN}])
    rule(make, "High", users=[{"user": BEN}], priority=5)
    job = make("A Job")
    job.note = "again"
    job.save()
    assert assigned(job) == [BEN]


def test_a_rule_works_on_its_days_only(make: Make) -> None:
    today = frappe.utils.now_datetime().strftime("%A")
    other = next(day for day in ("Monday", "Tuesday") if day != today)
    entry = rule(make, assignment_days=[{"day": other}])
    assert assigned(make("A Job")) == []
    entry.append("assignment_days", {"day": today})
    entry.save()
    assert assigned(make("A Job")) == [ANN]


def test_a_condition_that_fails_is_logged_and_holds_nothing_back(make: Make) -> None:
    rule(make, assign_condition="nobody_knows > 1")
    job = make("A Job")
    assert assigned(job) == []
    assert frappe.db.exists("Error Log", {"reference_doctype": "A Job", "reference_name": job.name})


@pytest.mark.parametrize("condition", ["__import__('os')", "doc.__class__", "status =="])
def test_conditions_are_checked_when_they_are_written(make: Make, condition: str) -> None:
    with pytest.raises(ScriptError):
        rule(make, assign_condition=condition)


def test_a_disabled_rule_does_nothing(make: Make) -> None:
    entry = rule(make)
    entry.disabled = 1
    entry.save()
    assert assigned(make("A Job")) == []


def test_the_feature_is_gone_when_its_line_is(make: Make, monkeypatch: pytest.MonkeyPatch, ctx: Any) -> None:
    rule(make)
    monkeypatch.setattr(assignment_rule, "rules_of", lambda _doctype: [])
    ctx.request_cache[("doc_events", "A Job", "on_update")] = ()
    assert assigned(make("A Job")) == []


def test_assigning_shares_and_tells(make: Make, act_as: ActAs) -> None:
    job = make("A Job", title="lamp")
    act_as("ann")
    assign_to.add(doctype="A Job", name=job.name, assign_to=[GUARD])
    assert frappe.has_permission("A Job", "read", job, user=GUARD)
    told = frappe.get_all("Notification Log", {"for_user": GUARD}, ["type", "document_name", "from_user"])
    assert [(row.type, row.document_name, row.from_user) for row in told] == [("Assignment", job.name, ANN)]
    act_as("guard")
    with pytest.raises(PermissionError):
        assign_to.add(doctype="A Job", name=job.name, assign_to=[BEN])


def test_nobody_is_told_of_their_own_doing(make: Make, act_as: ActAs) -> None:
    job = make("A Job")
    act_as("ann")
    assign_to.add(doctype="A Job", name=job.name, assign_to=[ANN])
    assert frappe.get_all("Notification Log", {"for_user": ANN}) == []


def test_an_unknown_person_is_refused(make: Make) -> None:
    with pytest.raises(ValidationError):
        assign_to.add(doctype="A Job", name=make("A Job").name, assign_to=["nobody@example.com"])


def test_those_mentioned_are_told_if_they_may_read(make: Make, act_as: ActAs) -> None:
    job = make("A Job", title="lamp")
    act_as("ann")
    spans = "".join(
        f'<span class="mention" data-id="{user}">@x</span>' for user in (ANN, BEN, GUARD, "nobody@example.com")
    )
    job.add_comment("Comment", f"<div>{spans}</div>")
    assert frappe.get_all("Notification Log", {"document_name": job.name, "type": "Mention"}, pluck="for_user") == [BEN]
