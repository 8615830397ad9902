"""Steps that take several approvers, delegates, withdrawing, and states with a time-out; linear workflows stay as upstream's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.exceptions import PermissionError, ValidationError, WorkflowPermissionError, WorkflowTransitionError
from frappe.model import workflow
from frappe.utils import add_days, add_to_date, now_datetime, nowdate
from frappe.workflow import builder, timeouts

Make = Callable[..., Any]
ActAs = Callable[[str], None]
CHIEFS = ("boss1@example.com", "boss2@example.com", "boss3@example.com")


@pytest.fixture
def flow(make: Make) -> Callable[..., Any]:
    """Draft -> Asked -> Approved, with what the approving step and the state Asked say besides."""
    for state in ("Draft", "Asked", "Approved"):
        make("Workflow State", workflow_state_name=state)
    for action in ("Ask", "Approve", "Return", "Withdraw"):
        make("Workflow Action Master", workflow_action_name=action)
    for name in CHIEFS:
        make("User", email=name, first_name=name[:5], roles=[{"role": "M Chief"}, {"role": "M Clerk"}])

    def build(asked: dict[str, Any] | None = None, **approve: Any) -> Any:
        step = {"state": "Asked", "action": "Approve", "next_state": "Approved", "allowed": "M Chief", **approve}
        return make(
            "Workflow", workflow_name="Several", document_type="M Case", is_active=1, workflow_state_field="workflow_state",
            states=[
                {"state": "Draft", "doc_status": "0", "allow_edit": "M Clerk"}, {"state": "Asked", "doc_status": "0", "allow_edit": "M Chief", **(asked or {})},
                {"state": "Approved", "doc_status": "1", "allow_edit": "M Chief"},
            ],
            transitions=[
                {"state": "Draft", "action": "Ask", "next_state": "Asked", "allowed": "M Clerk", "allow_self_approval": 1}, step,
                {"state": "Asked", "action": "Return", "next_state": "Draft", "allowed": "M Chief", "allow_self_approval": 1},
                {"state": "Asked", "action": "Withdraw", "next_state": "Draft", "allowed": "System Manager", "for_creator": 1},
            ],
        )  # fmt: skip

    return build


@pytest.fixture
def asked(make: Make, act_as: ActAs, ctx: Any) -> Callable[[], Any]:
    """A clerk's case that waits for approval."""

    def build() -> Any:
        act_as("clerk")
        doc = make("M Case", f"C-{frappe.generate_hash(length=4)}", amount=5)
        return workflow.apply_workflow(doc, "Ask")

    return build


def step(ctx: Any, user: str, doc: Any, action: str = "Approve") -> str:
    ctx.set_user(user)
    return str(workflow.apply_workflow({"doctype": doc.doctype, "name": doc.name}, action).workflow_state)


def actions(ctx: Any, user: str, doc: Any) -> list[str]:
    ctx.set_user(user)
    return [each["action"] for each in workflow.get_transitions({"doctype": doc.doctype, "name": doc.name})]


def test_all_of_the_named_approvers(ctx: Any, flow: Any, asked: Any) -> None:
    flow(approval_mode="All", approvers="\n".join(CHIEFS[:2]))
    doc = asked()
    assert step(ctx, CHIEFS[0], doc) == "Asked"
    assert "Approve" not in actions(ctx, CHIEFS[0], doc)
    assert "Approve" not in actions(ctx, CHIEFS[2], doc)
    with pytest.raises(WorkflowTransitionError):
        step(ctx, CHIEFS[0], doc)
    assert step(ctx, CHIEFS[1], doc) == "Approved"


def test_two_of_three(ctx: Any, flow: Any, asked: Any) -> None:
    flow(approval_mode="Number", approvals_needed=2)
    doc = asked()
    assert [step(ctx, CHIEFS[2], doc), step(ctx, CHIEFS[0], doc)] == ["Asked", "Approved"]


def test_returning_forgets_what_was_approved(ctx: Any, flow: Any, asked: Any) -> None:
    flow(approval_mode="Number", approvals_needed=2)
    doc = asked()
    step(ctx, CHIEFS[0], doc)
    step(ctx, CHIEFS[1], doc, "Return")
    step(ctx, doc.owner, doc, "Ask")
    assert step(ctx, CHIEFS[1], doc) == "Asked"
    assert step(ctx, CHIEFS[0], doc) == "Approved"


def test_nobody_goes_round_the_approvals_by_saving(ctx: Any, flow: Any, asked: Any) -> None:
    flow(approval_mode="All", approvers="\n".join(CHIEFS[:2]))
    doc = asked()
    ctx.set_user(CHIEFS[0])
    doc = frappe.get_doc(doc.doctype, doc.name)
    doc.workflow_state = "Approved"
    with pytest.raises(WorkflowPermissionError):
        doc.submit()


def test_the_creator_withdraws_and_nobody_else(ctx: Any, flow: Any, asked: Any) -> None:
    flow()
    doc = asked()
    assert "Withdraw" not in actions(ctx, CHIEFS[0], doc)
    assert step(ctx, doc.owner, doc, "Withdraw") == "Draft"


def test_a_delegate_takes_the_steps_for_a_time_and_in_the_others_name(
    ctx: Any, flow: Any, asked: Any, make: Make
) -> None:
    flow(approval_mode="All", approvers=CHIEFS[0])
    make("User", email="stand-in@example.com", first_name="S", roles=[{"role": "M Clerk"}])
    given = {"delegator": CHIEFS[0], "delegate": "stand-in@example.com", "from_date": nowdate(), "to_date": nowdate()}
    late = make(
        "Workflow Delegation", **{**given, "from_date": add_days(nowdate(), -9), "to_date": add_days(nowdate(), -8)}
    )
    doc = asked()
    assert "Approve" not in actions(ctx, "stand-in@example.com", doc)
    ctx.set_user("Administrator")
    late.delete()
    make("Workflow Delegation", **given)
    assert step(ctx, "stand-in@example.com", doc) == "Approved"
    noted = frappe.get_all("Workflow Approval", {"reference_name": doc.name}, ["user", "on_behalf_of"])
    assert [(row.user, row.on_behalf_of) for row in noted] == [("stand-in@example.com", CHIEFS[0])]


def test_a_delegation_is_ones_own_and_makes_sense(ctx: Any, flow: Any, make: Make) -> None:
    flow()
    given = {
        "doctype": "Workflow Delegation",
        "delegator": CHIEFS[0],
        "delegate": CHIEFS[1],
        "from_date": nowdate(),
        "to_date": nowdate(),
    }
    for wrong in ({"delegate": CHIEFS[0]}, {"to_date": add_days(nowdate(), -1)}):
        with pytest.raises(ValidationError):
            frappe.get_doc({**given, **wrong}).insert()
    ctx.set_user(CHIEFS[1])
    with pytest.raises(PermissionError):
        frappe.get_doc(given).insert(ignore_permissions=True)


def test_the_system_takes_the_step_when_the_time_is_over(ctx: Any, flow: Any, asked: Any) -> None:
    flow(asked={"timeout_hours": 24, "timeout_action": "Return"})
    doc = asked()
    ctx.set_user("Administrator")
    assert timeouts.run() == 0
    ctx.db.set_value(doc.doctype, doc.name, "modified", add_to_date(now_datetime(), hours=-25), update_modified=False)
    assert timeouts.run() == 1
    assert ctx.db.get_value(doc.doctype, doc.name, "workflow_state") == "Draft"


def test_or_those_who_may_go_on_are_reminded_once(ctx: Any, flow: Any, asked: Any) -> None:
    flow(asked={"timeout_hours": 24})
    doc = asked()
    ctx.set_user("Administrator")
    ctx.db.set_value(doc.doctype, doc.name, "modified", add_to_date(now_datetime(), hours=-25), update_modified=False)
    assert [timeouts.run(), timeouts.run()] == [1, 0]
    assert frappe.get_all("Notification Log", {"for_user": CHIEFS[0]})


def test_the_builder_names_mistakes_at_their_place_and_makes_what_is_new(ctx: Any, flow: Any, make: Make) -> None:
    flow()
    good = {
        "__islocal": 1, "workflow_name": "Built", "document_type": "M Case", "workflow_state_field": "workflow_state", "is_active": 1,
        "states": [{"state": "New One", "doc_status": "0", "allow_edit": "M Clerk"}, {"state": "End", "doc_status": "1", "allow_edit": "M Clerk"}],
        "transitions": [{"state": "New One", "action": "Finish", "next_state": "End", "allowed": "M Clerk"}],
    }  # fmt: skip
    wrong = {
        **good,
        "states": [*good["states"], {"state": "Island", "doc_status": "0"}],
        "transitions": [
            {
                **good["transitions"][0],
                "condition": "doc.(",
                "approval_mode": "Number",
                "approvals_needed": 3,
                "approvers": "nobody@example.com",
            }
        ],
    }
    places = {mistake["path"] for mistake in builder.find_mistakes(wrong)}
    assert places == {
        "states[2].state",
        "states[2].allow_edit",
        "transitions[0].condition",
        "transitions[0].approvers",
        "transitions[0].approvals_needed",
    }
    with pytest.raises(ValidationError, match="No step leads to Island"):
        builder.save(wrong)
    stored = builder.save(good)
    assert builder.save(stored)["transitions"][0]["action"] == "Finish"
    assert frappe.db.exists("Workflow State", "New One")
    ctx.set_user("Guest")
    with pytest.raises(PermissionError):
        builder.find_mistakes(good)
