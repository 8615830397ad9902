"""Documents whose time in a state is over: lists, counts and reports say the state that holds by now, and write nothing."""

from __future__ import annotations

from typing import Any

import pytest

import frappe
from frappe.api import client
from frappe.desk import reportview
from frappe.http import documents

from .test_approvals import CHIEFS, asked, flow, step
from .test_flow_of_work import at, grow_old

__all__ = ["asked", "flow"]
OVER = {"timeout_hours": 24, "timeout_action": "Return"}


@pytest.fixture
def late(ctx: Any, flow: Any, asked: Any) -> Any:
    """A case whose time to be approved is over, beside one that still waits."""
    drawn = flow(asked=OVER)
    drawn.states[0].update_field, drawn.states[0].update_value = "stage", "returned"
    drawn.save()
    doc, waiting = asked(), asked()
    grow_old(ctx, doc)
    doc.waiting = waiting.name
    return doc


def names(**filters: Any) -> list[str]:
    return sorted(frappe.get_list("M Case", filters, pluck="name"))


def test_what_a_list_shows_is_what_its_filters_find(ctx: Any, late: Any, statements: list[str]) -> None:
    ctx.set_user(CHIEFS[0])
    statements.clear()
    rows = frappe.get_list("M Case", fields=["name", "workflow_state", "stage"], order_by="workflow_state desc")
    assert [(row.name, row.workflow_state, row.stage or "") for row in rows] == [
        (late.name, "Draft", "returned"),
        (late.waiting, "Asked", ""),
    ]
    assert (
        names(workflow_state="Draft") == names(stage="returned") == names(workflow_state=["like", "Dr%"]) == [late.name]
    )
    assert names(workflow_state=["!=", "Draft"]) == names(workflow_state=["in", ["Asked"]]) == [late.waiting]
    assert [sql for sql in statements if not sql.lower().startswith("select")] == []
    assert at(late) == "Asked"


def test_counts_groups_and_reports_agree_with_the_list(ctx: Any, late: Any) -> None:
    ctx.set_user(CHIEFS[0])
    assert client.get_count("M Case", {"workflow_state": "Asked"}) == 1
    assert client.get_value("M Case", "workflow_state", {"name": late.name})["workflow_state"] == "Draft"
    found = reportview.get("M Case", fields=["workflow_state", "count(name) as count"], group_by="workflow_state", order_by="workflow_state asc")  # fmt: skip
    assert found["values"] == [["Asked", 1], ["Draft", 1]]
    page = reportview.get("M Case", fields=["name"], or_filters=[["workflow_state", "like", "%Draft%"]])
    assert page["values"] == [[late.name]]


def test_by_a_link_too(ctx: Any, late: Any, make: Any) -> None:
    ctx.set_user("Administrator")
    ctx.db.set_value("M Case", late.waiting, "amended_from", late.name, update_modified=False)
    fields = ["workflow_state", "amended_from.workflow_state as before"]
    rows = frappe.get_list("M Case", {"amended_from.workflow_state": "Draft"}, fields)
    assert [dict(row) for row in rows] == [{"workflow_state": "Asked", "before": "Draft"}]


def test_who_changes_something_has_what_is_stored(ctx: Any, late: Any) -> None:
    ctx.set_user("Administrator")
    assert frappe.db.get_value("M Case", late.name, "workflow_state") == "Asked"
    assert frappe.db.count("M Case", {"workflow_state": "Asked"}) == 2
    frappe.db.set_value("M Case", {"workflow_state": ["in", ["Asked"]]}, "title", "seen", update_modified=False)
    assert names(title="seen") == sorted([late.name, late.waiting])


def test_whoever_gets_the_document_has_it_take_its_step(ctx: Any, late: Any) -> None:
    ctx.set_user(CHIEFS[0])
    found = documents.read(ctx, "M Case", late.name, with_nulls=False)
    assert (found["workflow_state"], found["stage"], ctx.flags.commit_get) == ("Draft", "returned", True)
    assert at(late) == "Draft"
    assert client.get("M Case", late.waiting)["workflow_state"] == "Asked"


@pytest.mark.parametrize("how", ["submits", "asks a condition"])
def test_a_step_whose_outcome_a_list_cannot_know_is_shown_when_it_is_taken(
    ctx: Any, flow: Any, asked: Any, how: str
) -> None:
    drawn = flow(asked={**OVER, "timeout_action": "Approve"} if how == "submits" else OVER)
    if how != "submits":
        drawn.transitions[2].condition = "doc.amount > 0"
        drawn.save()
    doc = asked()
    grow_old(ctx, doc)
    ctx.set_user(CHIEFS[0])
    assert names(workflow_state="Asked") == [doc.name]
    state = documents.read(ctx, "M Case", doc.name, with_nulls=False)["workflow_state"]
    assert names(workflow_state=state) == [doc.name]
    assert state == ("Approved" if how == "submits" else "Draft")


def test_a_time_out_that_is_taken_back_holds_no_more(ctx: Any, late: Any) -> None:
    ctx.set_user("Administrator")
    assert names(workflow_state="Draft") == [late.name]
    drawn = frappe.get_doc("Workflow", "Several")
    drawn.states[1].timeout_hours = 0
    drawn.save()
    assert names(workflow_state="Draft") == []
    assert step(ctx, CHIEFS[0], late) == "Approved"
