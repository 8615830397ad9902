"""What "why" answers is what happens: lists, documents and saves agree with it in every combination of rules."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from apps.frappe.tests.permissions.conftest import ANN, BOB

import frappe
from frappe.desk.permissions import explain
from frappe.exceptions import PermissionError
from frappe.runtime.apps import set_installed_apps

World = Any  # the fixture ``world``
ROLES = [(), (("R One", {}),), (("R One", {"if_owner": 1}),), (("R One", {"if_owner": 1}), ("R Two", {}))]
RESTRICTIONS: list[str | None] = [None, "A1", "A2"]
SHARES: list[tuple[str, ...]] = [(), ("read",), ("read", "write")]
OWNERS, TITLES = [ANN, BOB], ["plain", "hidden"]
CASES = list(itertools.product(ROLES, RESTRICTIONS, SHARES, OWNERS))


def told(user: str, right: str, name: str = "D1") -> dict[str, Any]:
    frappe.set_user("Administrator")
    return explain("R Doc", name, user, right)


def happens(user: str, right: str) -> bool:
    frappe.set_user(user)
    if right == "read":
        try:
            listed = bool(frappe.get_list("R Doc", {"name": "D1"}, pluck="name"))
        except PermissionError:
            listed = False
        assert listed == bool(frappe.has_permission("R Doc", "read", "D1"))
        return listed
    doc = frappe.get_doc("R Doc", "D1")
    doc.free_area = "A2"
    try:
        doc.save()
    except PermissionError:
        return False
    return True


@pytest.mark.parametrize(
    ("rules", "restriction", "shared", "owner"),
    [pytest.param(*case, id=f"{number}") for number, case in enumerate(CASES)],
)
def test_why_agrees_with_what_happens(
    world: World, rules: Any, restriction: str | None, shared: tuple[str, ...], owner: str
) -> None:
    for role, more in rules:
        world.rule(role, "read", "write", **more)
        world.give(ANN, role)
    if restriction:
        world.restrict("R Area", restriction)
    world.doc("D1", area="A1", owner=owner)
    if shared:
        world.share("D1", *shared)
    for right in ("read", "write"):
        answer = told(ANN, right)
        assert answer["allowed"] == happens(ANN, right), answer
        wanted = "allow" if answer["allowed"] else "deny"
        assert wanted in {reason["effect"] for reason in answer["reasons"]}, answer


def test_a_rule_of_an_application_is_told_as_it_counts(world: World, rights_app: str) -> None:
    set_installed_apps(world.ctx, ["frappe", rights_app])
    world.rule("All", "read", "write")
    for title in TITLES:
        world.doc("D1" if title == "plain" else "D2", title=title)
    assert told(BOB, "read")["allowed"] == happens(BOB, "read") is True
    hidden = told(BOB, "read", "D2")
    assert not hidden["allowed"]
    assert "hook" in {reason["rule"] for reason in hidden["reasons"]}


def test_the_state_of_a_workflow_is_told(world: World) -> None:
    world.rule("All", "read", "write")
    world.doc("D1", title="Draft")
    for state in ("Draft", "Checked"):
        if not frappe.db.exists("Workflow State", state):
            frappe.get_doc({"doctype": "Workflow State", "workflow_state_name": state}).insert()
    if not frappe.db.exists("Workflow Action Master", "Check"):
        frappe.get_doc({"doctype": "Workflow Action Master", "workflow_action_name": "Check"}).insert()
    states = [{"state": state, "doc_status": "0", "allow_edit": "R One"} for state in ("Draft", "Checked")]
    steps = [{"state": "Draft", "action": "Check", "next_state": "Checked", "allowed": "R One"}]
    frappe.get_doc(
        {"doctype": "Workflow", "workflow_name": "R", "document_type": "R Doc", "is_active": 1, "workflow_state_field": "title", "states": states, "transitions": steps}
    ).insert()  # fmt: skip
    answer = told(ANN, "write")
    assert (answer["allowed"], answer["reasons"][-1]["rule"]) == (False, "state")
    assert not happens(ANN, "write")
    world.give(ANN, "R One")
    assert told(ANN, "write")["allowed"]
    assert happens(ANN, "write")


def test_fields_that_are_not_seen_or_masked_are_named(world: World) -> None:
    world.rule("All", "read", "write")
    world.rule("All", "read", permlevel=1)
    world.doc("D1", secret="s", phone="13800138000")
    notes = [reason["text"] for reason in told(ANN, "read")["reasons"] if reason["effect"] == "none"]
    assert notes == [
        "Not seen, as no role of the user reads their level: Hidden",
        "Seen but not changed, as no role of the user writes their level: Deep_Phone, Secret",
        "Shown masked: Phone, Deep_Phone",
    ]


@pytest.mark.parametrize(
    ("right", "status", "text"),
    [("submit", 1, "already"), ("cancel", 0, "Only submitted"), ("delete", 1, "cancelled first"), ("write", 2, "is cancelled")],
)  # fmt: skip
def test_the_state_of_the_document_is_told(world: World, right: str, status: int, text: str) -> None:
    world.rule("All", "read", "write", "submit", "cancel", "delete")
    world.doc("D1", docstatus=status)
    answer = told(ANN, right)
    assert not answer["allowed"]
    assert text in answer["reasons"][-1]["text"]
