"""Workflows: who may take which step, what it does, and that nobody goes round it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.exceptions import (
    PermissionError,
    TimestampMismatchError,
    ValidationError,
    WorkflowPermissionError,
    WorkflowStateError,
    WorkflowTransitionError,
)
from frappe.model import workflow

Make = Callable[..., Any]
ActAs = Callable[[str], None]


@pytest.fixture(autouse=True)
def _workflow(make: Make) -> None:
    """Draft -> Asked -> Approved (submitted) -> Paid, -> Gone (cancelled); only the chief approves, not own ones."""
    for state in ("Draft", "Asked", "Approved", "Paid", "Gone"):
        make("Workflow State", workflow_state_name=state)
    for action in ("Ask", "Approve", "Return", "Pay", "Drop"):
        make("Workflow Action Master", workflow_action_name=action)
    make(
        "Workflow",
        workflow_name="Case", document_type="M Case", is_active=1, workflow_state_field="workflow_state",
        states=[
            {"state": "Draft", "doc_status": "0", "allow_edit": "M Clerk"},
            {"state": "Asked", "doc_status": "0", "allow_edit": "M Chief"},
            {"state": "Approved", "doc_status": "1", "allow_edit": "M Clerk", "update_field": "stage", "update_value": "yes"},
            {"state": "Paid", "doc_status": "1", "allow_edit": "M Clerk"},
            {"state": "Gone", "doc_status": "2", "allow_edit": "M Clerk"},
        ],
        transitions=[
            {"state": "Draft", "action": "Ask", "next_state": "Asked", "allowed": "M Clerk", "allow_self_approval": 1, "condition": "doc.amount > 0"},
            {"state": "Asked", "action": "Approve", "next_state": "Approved", "allowed": "M Chief", "allow_self_approval": 0},
            {"state": "Asked", "action": "Return", "next_state": "Draft", "allowed": "M Chief", "allow_self_approval": 1},
            {"state": "Approved", "action": "Pay", "next_state": "Paid", "allowed": "M Chief", "allow_self_approval": 1},
            {"state": "Approved", "action": "Drop", "next_state": "Gone", "allowed": "M Clerk", "allow_self_approval": 1},
        ],
    )  # fmt: skip


@pytest.fixture
def case(make: Make, act_as: ActAs) -> Callable[..., Any]:
    """A clerk's case, brought as far as ``state``."""

    def build(state: str = "Draft", amount: float = 5) -> Any:
        act_as("clerk")
        doc = make("M Case", f"C-{frappe.generate_hash(length=4)}", amount=amount)
        for who, action in {
            "Draft": (),
            "Asked": (("clerk", "Ask"),),
            "Approved": (("clerk", "Ask"), ("chief", "Approve")),
        }[state]:
            act_as(who)
            doc = workflow.apply_workflow(doc, action)
        act_as("clerk")
        return frappe.get_doc("M Case", doc.name)

    return build


def actions(doc: Any) -> list[str]:
    return [step["action"] for step in workflow.get_transitions(doc)]


def test_a_new_document_is_in_the_first_state(case: Any, make: Make) -> None:
    assert case().workflow_state == "Draft"
    with pytest.raises(WorkflowStateError, match="starts as Draft"):
        make("M Case", "C", workflow_state="Approved")


def test_steps_depend_on_role_condition_and_author(case: Any, act_as: ActAs, make: Make) -> None:
    assert actions(case()) == ["Ask"]
    assert actions(case(amount=0)) == []
    asked = case("Asked")
    assert actions(asked) == []
    act_as("chief")
    assert actions(asked) == ["Approve", "Return"]
    own = make("M Case", "Own", amount=5)
    own = workflow.apply_workflow(own, "Ask")
    assert actions(own) == ["Return"]
    assert actions(frappe.get_doc({"doctype": "M Case"})) == []


def test_a_step_sets_state_field_and_docstatus_and_leaves_a_comment(case: Any) -> None:
    doc = case("Approved")
    assert (doc.workflow_state, doc.stage, int(doc.docstatus)) == ("Approved", "yes", 1)
    assert frappe.get_all(
        "Comment", {"reference_name": doc.name, "comment_type": "Workflow"}, pluck="content", order_by="creation"
    ) == ["Asked", "Approved"]


def test_a_step_between_submitted_states(case: Any, act_as: ActAs) -> None:
    doc = case("Approved")
    act_as("chief")
    doc = workflow.apply_workflow(doc, "Pay")
    assert (doc.workflow_state, int(doc.docstatus)) == ("Paid", 1)


def test_a_step_that_cancels(case: Any) -> None:
    doc = workflow.apply_workflow(case("Approved"), "Drop")
    assert (doc.workflow_state, int(doc.docstatus)) == ("Gone", 2)


@pytest.mark.parametrize(
    ("state", "amount", "who", "action", "error"),
    [
        ("Draft", 5, "clerk", "Approve", WorkflowTransitionError), ("Draft", 0, "clerk", "Ask", WorkflowTransitionError),
        ("Asked", 5, "clerk", "Approve", WorkflowPermissionError), ("Draft", 5, "Guest", "Ask", PermissionError),
    ],
)  # fmt: skip
def test_steps_that_are_refused(
    case: Any, act_as: ActAs, state: str, amount: float, who: str, action: str, error: type[Exception]
) -> None:
    doc = case(state, amount)
    act_as(who)
    with pytest.raises(error):
        workflow.apply_workflow({"doctype": "M Case", "name": doc.name}, action)


def test_a_stale_form_takes_no_step(case: Any) -> None:
    doc = case()
    with pytest.raises(TimestampMismatchError):
        workflow.apply_workflow({"doctype": "M Case", "name": doc.name, "modified": "2001-01-01 00:00:00"}, "Ask")


def test_what_a_form_claims_is_not_believed(case: Any) -> None:
    doc = case(amount=0)
    with pytest.raises(WorkflowTransitionError):
        workflow.apply_workflow({"doctype": "M Case", "name": doc.name, "amount": 99}, "Ask")


@pytest.mark.parametrize(("state", "wanted"), [("Draft", "Approved"), ("Asked", "Approved"), ("Approved", "Paid")])
def test_a_save_is_no_way_round_the_steps(case: Any, state: str, wanted: str) -> None:
    doc = case(state)
    doc.workflow_state = wanted
    with pytest.raises((WorkflowPermissionError, WorkflowStateError)):
        doc.save()


def test_a_state_that_is_none(case: Any) -> None:
    doc = case()
    doc.workflow_state = "Gone elsewhere"
    doc.flags.ignore_links = True
    with pytest.raises(WorkflowStateError, match="not a state"):
        doc.save()


def test_submitting_and_cancelling_are_no_way_round_the_steps(case: Any) -> None:
    with pytest.raises(WorkflowStateError, match="Draft"):
        case().submit()
    with pytest.raises(WorkflowStateError, match="Approved"):
        case("Approved").cancel()


def test_a_save_may_be_a_step_the_user_may_take(case: Any, act_as: ActAs) -> None:
    doc = case("Asked")
    act_as("chief")
    doc = frappe.get_doc("M Case", doc.name)
    doc.workflow_state = "Draft"
    doc.save()
    assert frappe.db.get_value("M Case", doc.name, "workflow_state") == "Draft"


def test_who_may_edit_depends_on_the_state(case: Any, act_as: ActAs) -> None:
    doc = case("Asked")
    doc.title = "changed"
    with pytest.raises(PermissionError, match="M Chief"):
        doc.save()
    act_as("chief")
    doc = frappe.get_doc("M Case", doc.name)
    doc.title = "changed"
    doc.save()


def test_the_system_may_set_any_state(case: Any) -> None:
    doc = case()
    doc.workflow_state = "Asked"
    doc.save(ignore_permissions=True)
    doc.submit()


def test_many_documents_take_a_step_each_on_its_own(case: Any, act_as: ActAs) -> None:
    good, bad, other = case("Asked"), case("Draft"), case("Asked")
    act_as("chief")
    result = workflow.bulk_workflow_approval([good.name, bad.name, other.name], "M Case", "Approve")
    assert result["done"] == [good.name, other.name]
    assert list(result["failed"]) == [bad.name]
    assert frappe.db.get_value("M Case", other.name, "docstatus") == 1
    with pytest.raises(ValidationError, match="500"):
        workflow.bulk_workflow_approval([str(number) for number in range(501)], "M Case", "Approve")


def test_questions_about_workflows(case: Any) -> None:
    assert workflow.get_workflow_name("M Case") == "Case"
    assert workflow.get_workflow_state_field("Case") == "workflow_state"
    assert workflow.get_workflow_name("M Doc") is None
    assert not workflow.can_cancel_document("M Case")
    assert workflow.can_cancel_document("M Doc")
    with pytest.raises(WorkflowStateError, match="M Doc"):
        workflow.get_workflow("M Doc")


def test_an_inactive_workflow_binds_nobody(case: Any, act_as: ActAs) -> None:
    act_as("Administrator")
    flow = frappe.get_doc("Workflow", "Case")
    flow.is_active = 0
    flow.save()
    doc = case()
    doc.submit()
    assert doc.workflow_state is None
