"""A workflow that takes another's place, or is switched on, asks where documents go whose state it does not have."""

from __future__ import annotations

from typing import Any

import pytest

import frappe
from frappe.custom.losses import ConfirmLoss
from frappe.exceptions import ValidationError
from frappe.workflow import builder

from .test_approvals import CHIEFS, asked, flow, step
from .test_flow_of_work import at

__all__ = ["asked", "flow"]


def other(**values: Any) -> dict[str, Any]:
    """A workflow of the same type with states of its own."""
    return {
        "__islocal": 1, "workflow_name": "Newer", "document_type": "M Case", "workflow_state_field": "workflow_state", "is_active": 1,
        "states": [{"state": "Draft", "doc_status": "0", "allow_edit": "M Clerk"}, {"state": "Checked", "doc_status": "0", "allow_edit": "M Chief"},
                   {"state": "Done", "doc_status": "1", "allow_edit": "M Chief"}],
        "transitions": [{"state": "Draft", "action": "Check", "next_state": "Checked", "allowed": "M Clerk"},
                        {"state": "Checked", "action": "Finish", "next_state": "Done", "allowed": "M Chief"}],
        **values,
    }  # fmt: skip


@pytest.fixture
def waiting(ctx: Any, flow: Any, asked: Any) -> tuple[Any, Any, Any]:
    """Cases of the workflow before: one waits, one is approved, one was approved and cancelled."""
    flow()
    docs = (asked(), asked(), asked())
    for doc in docs[1:]:
        step(ctx, CHIEFS[0], doc)
    ctx.set_user("Administrator")
    frappe.get_doc("M Case", docs[2].name).cancel()
    return docs


def test_a_new_workflow_asks_for_each_state_of_the_one_before(ctx: Any, waiting: Any) -> None:
    found = {each["path"]: each["choices"] for each in builder.find_mistakes(other())}
    assert found == {"gone[Asked]": ["Draft", "Checked"], "gone[Approved]": ["Done"]}
    with pytest.raises(ValidationError, match="2 documents are in the state Approved"):
        builder.save(other(), moved={"Asked": "Checked"})
    with pytest.raises(ValidationError, match="no state for them"):
        builder.save(other(), moved={"Asked": "Done", "Approved": "Done"})
    builder.save(other(), moved={"Asked": "Checked", "Approved": "Done"})
    assert [at(doc) for doc in waiting] == ["Checked", "Done", "Done"]
    assert frappe.db.get_value("Workflow", "Several", "is_active") == 0
    assert step(ctx, CHIEFS[0], waiting[0], "Finish") == "Done"


def test_one_that_is_switched_on_asks_too_and_one_that_is_off_does_not(ctx: Any, waiting: Any) -> None:
    stored = builder.save(other(is_active=0))
    assert at(waiting[0]) == "Asked"
    doc = frappe.get_doc("Workflow", "Newer")
    doc.is_active = 1
    with pytest.raises(ConfirmLoss, match="State Asked: 1 documents"):
        doc.save()
    assert [each["path"] for each in builder.find_mistakes({**stored, "is_active": 1})] == ["gone[Approved]", "gone[Asked]"]  # fmt: skip
    builder.save({**stored, "is_active": 1}, moved={"Asked": "Draft", "Approved": "Done"})
    assert at(waiting[0]) == "Draft"


def test_renaming_a_state_of_one_that_is_off_moves_no_documents(ctx: Any, waiting: Any) -> None:
    first = frappe.get_doc("Workflow", "Several")
    off = frappe.copy_doc(first)
    off.workflow_name, off.is_active = "Off", 0
    off.insert()
    off.states[1].state = "Draft 2"
    for row in off.transitions:
        row.state, row.next_state = (("Draft 2" if each == "Asked" else each) for each in (row.state, row.next_state))
    builder.save(off.as_dict())
    assert at(waiting[0]) == "Asked"


def test_drafts_and_submitted_ones_of_a_state_are_asked_for_apart(ctx: Any, waiting: Any) -> None:
    frappe.db.set_value("M Case", waiting[1].name, "workflow_state", "Asked", update_modified=False)
    frappe.db.set_value("M Case", waiting[2].name, "workflow_state", "Done", update_modified=False)
    found = {each["path"]: each["choices"] for each in builder.find_mistakes(other())}
    assert found == {"gone[Asked]": ["Draft", "Checked"], "gone[Asked · Submitted]": ["Done"]}
    builder.save(other(), moved={"Asked": "Draft", "Asked · Submitted": "Done"})
    assert [at(doc) for doc in waiting[:2]] == ["Draft", "Done"]
