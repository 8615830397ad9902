"""Milestones: written each time a watched field gets another value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.exceptions import ValidationError

Make = Callable[..., Any]


def values(job: Any) -> list[str]:
    found = frappe.get_all(
        "Milestone", {"reference_type": "A Job", "reference_name": job.name}, pluck="value", order_by="creation asc"
    )
    return list(found)


@pytest.fixture
def tracker(make: Make) -> Any:
    return make("Milestone Tracker", document_type="A Job", track_field="status")


def test_each_value_of_the_field_is_a_milestone(tracker: Any, make: Make, act_as: Callable[[str], None]) -> None:
    act_as("ann")
    job = make("A Job", title="Wall")
    job.status = "Done"
    job.save()
    job.title = "The wall"
    job.save()
    assert values(job) == ["Open", "Done"]
    row = frappe.get_all("Milestone", {"reference_name": job.name}, ["owner", "milestone_tracker", "track_field"])[0]
    assert (row.owner, row.milestone_tracker, row.track_field) == ("ann@example.com", "A Job", "status")


def test_a_disabled_tracker_writes_nothing(tracker: Any, make: Make) -> None:
    tracker.disabled = 1
    tracker.save()
    assert values(make("A Job", title="Wall")) == []


def test_milestones_follow_their_document(tracker: Any, make: Make) -> None:
    job = make("A Job", title="Wall")
    frappe.rename_doc("A Job", job.name, "A-NEW", force=True)
    assert values(frappe._dict(name="A-NEW")) == ["Open"]
    frappe.delete_doc("A Job", "A-NEW", ignore_permissions=True)
    assert values(frappe._dict(name="A-NEW")) == []


@pytest.mark.parametrize(("doctype", "field"), [("A Job", "nothing"), ("Milestone", "value"), ("Has Role", "role")])
def test_what_cannot_be_tracked_is_refused(make: Make, doctype: str, field: str) -> None:
    with pytest.raises(ValidationError):
        make("Milestone Tracker", document_type=doctype, track_field=field)
