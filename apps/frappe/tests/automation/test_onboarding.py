"""First steps on a workspace: shown to whom they concern, done by deeds or marks, each person on their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.desk import onboarding
from frappe.desk.desktop import get_desktop_page, update_onboarding_step
from frappe.desk.doctype.form_tour.form_tour import get_tour
from frappe.exceptions import PermissionError, ValidationError

Make = Callable[..., Any]
ActAs = Callable[[str], None]
STEPS: dict[str, dict[str, Any]] = {
    "Make a job": {"action": "Create Entry", "reference_document": "A Job"},
    "Set the site": {"action": "Update Settings", "reference_document": "System Settings", "field": "app_name"},
    "Look around": {"action": "Go to Page", "path": "modules"},
    "See a film": {"action": "Watch Video", "video_url": "https://example.com/film"},
}


@pytest.fixture
def first_steps(make: Make) -> Any:
    """An onboarding on a public page."""
    for name, values in STEPS.items():
        make("Onboarding Step", name=name, title=name, **values)
    doc = make(
        "Module Onboarding", name="Begin", title="Begin", module="Core", steps=[{"step": name} for name in STEPS]
    )
    content = json.dumps([{"type": "onboarding", "data": {"onboarding_name": "Begin", "col": 12}}])
    make("Workspace", label="Begin", title="Begin", public=1, content=content)
    return doc


def shown() -> dict[str, tuple[int, int]]:
    items = get_desktop_page("Begin")["onboardings"]["items"]
    return {step.name: (step.is_complete, step.is_skipped) for item in items for step in item["items"]}


def test_steps_are_those_a_person_may_do(first_steps: Any, act_as: ActAs) -> None:
    act_as("ann")
    assert list(shown()) == ["Make a job", "Look around", "See a film"]
    act_as("guard")
    assert list(shown()) == ["Look around", "See a film"]


def test_a_deed_completes_its_step(first_steps: Any, act_as: ActAs) -> None:
    frappe.db.set_single_value("System Settings", "app_name", "")
    assert shown()["Set the site"] == (0, 0)
    frappe.db.set_single_value("System Settings", "app_name", "Office")
    assert shown()["Set the site"] == (1, 0)
    act_as("ann")
    assert shown()["Make a job"] == (0, 0)
    frappe.get_doc({"doctype": "A Job", "title": "Mine"}).insert()
    assert shown()["Make a job"] == (1, 0)
    act_as("ben")
    assert shown()["Make a job"] == (0, 0)


def test_marks_are_each_persons_own(first_steps: Any, act_as: ActAs) -> None:
    act_as("ann")
    update_onboarding_step("Look around", "is_complete", 1)
    update_onboarding_step("See a film", "is_skipped", 1)
    assert shown() == {"Make a job": (0, 0), "Look around": (1, 0), "See a film": (0, 1)}
    act_as("ben")
    assert shown()["Look around"] == (0, 0)
    act_as("ann")
    first_steps.reset_progress()
    assert set(shown().values()) == {(0, 0)}


def test_the_card_goes_when_all_is_done_or_put_away(first_steps: Any, act_as: ActAs) -> None:
    act_as("guard")
    for step in ("Look around", "See a film"):
        update_onboarding_step(step, "is_complete", 1)
    assert shown() == {}
    act_as("ann")
    onboarding.dismiss("Begin")
    assert shown() == {}
    onboarding.dismiss("Begin", 0)
    assert len(shown()) == 3


def test_roles_and_an_end_for_everybody(first_steps: Any, act_as: ActAs) -> None:
    first_steps.append("allow_roles", {"role": "A Worker"})
    first_steps.save()
    act_as("guard")
    assert shown() == {}
    act_as("ann")
    assert shown()
    first_steps.is_complete = 1
    first_steps.save(ignore_permissions=True)
    assert shown() == {}


def test_bad_marks_are_refused(first_steps: Any, ctx: Any) -> None:
    with pytest.raises(ValidationError):
        update_onboarding_step("Look around", "owner", 1)
    ctx.set_user("Guest")
    with pytest.raises(PermissionError):
        onboarding.dismiss("Begin")


def test_a_step_leads_to_addresses_only(make: Make) -> None:
    with pytest.raises(ValidationError, match="javascript"):
        make("Onboarding Step", name="Bad", title="Bad", action="Go to Page", path="javascript:alert(1)")


def test_a_step_shows_the_tour_of_its_form(first_steps: Any, make: Make, act_as: ActAs) -> None:
    steps = [{"fieldname": "title", "title": "Name it", "description": "Shortly", "position": "Top"}]
    make("Form Tour", title="A Walk", reference_doctype="A Job", steps=steps)
    step = frappe.get_doc("Onboarding Step", "Make a job")
    step.form_tour = "A Walk"
    step.save()
    act_as("ann")
    (item,) = get_desktop_page("Begin")["onboardings"]["items"]
    assert item["items"][0].form_tour == "A Walk"
    assert get_tour("A Walk")["steps"] == steps
    act_as("guard")
    with pytest.raises(PermissionError):
        get_tour("A Walk")


def test_a_tour_walks_over_fields_that_are_there(first_steps: Any, make: Make) -> None:
    wrong = {"fieldname": "colour", "title": "x", "description": "x"}
    with pytest.raises(ValidationError, match="Step 1: A Job has no field colour"):
        make("Form Tour", title="A Walk", reference_doctype="A Job", steps=[wrong])
    make("Form Tour", title="Users", reference_doctype="User", steps=[{**wrong, "fieldname": "email"}])
    step = frappe.get_doc("Onboarding Step", "Make a job")
    step.form_tour = "Users"
    with pytest.raises(ValidationError, match="Form Tour Users is one of User"):
        step.save()
