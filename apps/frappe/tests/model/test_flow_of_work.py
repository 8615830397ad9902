"""A workflow through its life: votes at the same moment, people who leave, states that go, time that runs out while nobody looks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.desk.form import load
from frappe.exceptions import FrappeError, MandatoryError, PermissionError, ValidationError, WorkflowTransitionError
from frappe.model import approvals, workflow
from frappe.utils import add_to_date, now_datetime, nowdate
from frappe.workflow import builder, notices, timeouts

from .test_approvals import CHIEFS, actions, asked, flow, step

__all__ = ["asked", "flow"]


def votes(doc: Any) -> list[tuple[str, str, int]]:
    rows = frappe.get_all(
        "Workflow Approval", {"reference_name": doc.name}, ["user", "on_behalf_of", "open"], order_by="creation"
    )
    return [(row.user, row.on_behalf_of, row.open) for row in rows]


def at(doc: Any) -> str:
    return str(frappe.db.get_value(doc.doctype, doc.name, "workflow_state"))


def disable(ctx: Any, user: str) -> None:
    ctx.set_user("Administrator")
    frappe.db.set_value("User", user, "enabled", 0)


def grow_old(ctx: Any, doc: Any, hours: int = 25) -> None:
    moment = add_to_date(now_datetime(), hours=-hours)
    ctx.db.set_value(doc.doctype, doc.name, "modified", moment, update_modified=False)


# --- votes ---------------------------------------------------------------------------------------------------


def test_a_vote_in_the_same_name_is_refused_by_the_database(ctx: Any, flow: Any, asked: Any) -> None:
    flow(approval_mode="Number", approvals_needed=2)
    doc = asked()
    step(ctx, CHIEFS[0], doc)
    with pytest.raises(WorkflowTransitionError, match="approved already"):
        step(ctx, CHIEFS[0], doc)
    row = frappe.get_all("Workflow Approval", {"reference_name": doc.name}, ["vote"])[0]
    with pytest.raises(FrappeError):
        frappe.get_doc({"doctype": "Workflow Approval", "vote": row.vote, "open": 1}).insert()


def test_a_vote_that_comes_too_late_is_no_vote(ctx: Any, flow: Any, asked: Any) -> None:
    """Two of three clicked at the same moment as the third: that one's form was read while the document still waited."""
    flow(approval_mode="Number", approvals_needed=1)
    doc = asked()
    ctx.set_user(CHIEFS[0])
    late = frappe.get_doc(doc.doctype, doc.name)
    step(ctx, CHIEFS[1], doc)
    ctx.set_user(CHIEFS[0])
    with pytest.raises(WorkflowTransitionError):
        workflow.apply_workflow(late, "Approve")
    assert [user for user, _name, _open in votes(doc)] == [CHIEFS[1]]


def test_approvers_who_click_at_once_have_one_vote_each(
    site: Callable[[], Any], flow: Any, asked: Any, ctx: Any
) -> None:
    flow(approval_mode="Number", approvals_needed=2)
    doc = asked()
    ctx.set_user("Administrator")
    ctx.db.commit()
    ready, outcome = threading.Barrier(6), []

    def click(user: str) -> None:
        with site() as other:
            other.set_user(user)
            ready.wait()
            try:
                workflow.apply_workflow({"doctype": doc.doctype, "name": doc.name}, "Approve")
                other.db.commit()
                outcome.append("voted")
            except FrappeError as error:
                other.db.rollback()
                outcome.append(type(error).__name__)

    threads = [threading.Thread(target=click, args=(user,)) for user in (*CHIEFS, *CHIEFS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        ctx.db.rollback()
        assert at(doc) == "Approved"
        assert len({name for _user, name, _open in votes(doc)}) == len(votes(doc)) == outcome.count("voted") == 2
    finally:
        _remove(ctx, doc)


def _remove(ctx: Any, doc: Any) -> None:
    """What a test committed."""
    for kind, filters in (
        ("Workflow Approval", {"reference_name": doc.name}), ("Comment", {"reference_name": doc.name}), ("Workflow", {}), (doc.doctype, {"name": doc.name}),
        ("Workflow State", {}), ("Workflow Action Master", {}), ("User", {"name": ["in", CHIEFS]}), ("Has Role", {"parent": ["in", CHIEFS]}),
        ("Customization Log", {}),
    ):  # fmt: skip
        frappe.db.delete(kind, filters)
    for child in ("Workflow Document State", "Workflow Transition"):
        frappe.db.delete(child)
    frappe.clear_cache()
    ctx.db.commit()


def test_an_approver_who_leaves_is_not_waited_for(ctx: Any, flow: Any, asked: Any) -> None:
    flow(approval_mode="All", approvers="\n".join(CHIEFS[:2]))
    doc = asked()
    step(ctx, CHIEFS[0], doc)
    disable(ctx, CHIEFS[1])
    assert "Approve" in actions(ctx, CHIEFS[0], doc)
    assert step(ctx, CHIEFS[0], doc) == "Approved"
    assert len(votes(doc)) == 1


def test_the_vote_of_somebody_who_left_stands_for_nobody_else(ctx: Any, flow: Any, asked: Any) -> None:
    flow(approval_mode="All", approvers="\n".join(CHIEFS[:2]))
    doc = asked()
    step(ctx, CHIEFS[0], doc)
    disable(ctx, CHIEFS[0])
    frappe.db.set_value("User", CHIEFS[2], "enabled", 1)
    frappe.db.set_value("Workflow Transition", {"action": "Approve"}, "approvers", "\n".join(CHIEFS))
    frappe.clear_cache()
    assert step(ctx, CHIEFS[1], doc) == "Asked"
    assert step(ctx, CHIEFS[2], doc) == "Approved"


def test_too_few_approvers_are_told_on_the_form(ctx: Any, flow: Any, asked: Any) -> None:
    flow(approval_mode="Number", approvals_needed=2, approvers="\n".join(CHIEFS[:2]))
    doc = asked()
    disable(ctx, CHIEFS[1])
    load.getdoc(doc.doctype, doc.name)
    waiting = ctx.response["docinfo"]["approvals"]["waiting"][0]
    assert (waiting["missing"], waiting["people"], waiting["possible"]) == (2, [CHIEFS[0]], False)


def test_nobody_acts_for_somebody_who_cannot_log_in(ctx: Any, flow: Any, asked: Any, make: Any) -> None:
    flow(approval_mode="All", approvers=CHIEFS[0])
    make("Workflow Delegation", delegator=CHIEFS[0], delegate=CHIEFS[1], from_date=nowdate(), to_date=nowdate())
    doc = asked()
    assert "Approve" in actions(ctx, CHIEFS[1], doc)
    disable(ctx, CHIEFS[0])
    assert "Approve" not in actions(ctx, CHIEFS[1], doc)


def test_delegating_is_no_way_to_approve_ones_own(ctx: Any, flow: Any, asked: Any, make: Any) -> None:
    flow(approval_mode="Any", allow_self_approval=0)
    make(
        "Workflow Delegation", delegator=CHIEFS[0], delegate="clerk@example.com", from_date=nowdate(), to_date=nowdate()
    )
    doc = asked()
    assert "Approve" not in actions(ctx, "clerk@example.com", doc)
    ctx.set_user("clerk@example.com")
    with pytest.raises(FrappeError):
        workflow.apply_workflow({"doctype": doc.doctype, "name": doc.name}, "Approve")


def test_an_approver_without_rights_on_the_document_is_refused(ctx: Any, flow: Any, asked: Any, make: Any) -> None:
    make("User", email="outsider@example.com", first_name="O")
    flow(approval_mode="All", approvers="outsider@example.com")
    doc = asked()
    ctx.set_user("outsider@example.com")
    with pytest.raises(PermissionError):
        workflow.apply_workflow({"doctype": doc.doctype, "name": doc.name}, "Approve")


def test_the_history_says_who_in_whose_name_and_when(ctx: Any, flow: Any, asked: Any, make: Any) -> None:
    flow(approval_mode="Number", approvals_needed=2)
    make(
        "Workflow Delegation",
        delegator=CHIEFS[0],
        delegate="typist@example.com",
        from_date=nowdate(),
        to_date=nowdate(),
    )
    frappe.get_doc("User", "typist@example.com").add_roles("M Clerk")
    doc = asked()
    step(ctx, "typist@example.com", doc)
    ctx.response.clear()
    load.getdoc(doc.doctype, doc.name)
    info = ctx.response["docinfo"]
    given = info["approvals"]["given"][0]
    assert (given.user, given.on_behalf_of, given.open) == ("typist@example.com", CHIEFS[0], 1)
    assert info["approvals"]["waiting"][0]["missing"] == 1
    assert {CHIEFS[0], "typist@example.com"} <= set(info["users"])
    assert "in the name of boss1" in info["workflow_logs"][0].content
    assert approvals.people_of(None) == set()


# --- reasons -------------------------------------------------------------------------------------------------


def test_a_step_may_ask_why_and_the_answer_stands_in_the_history(ctx: Any, flow: Any, asked: Any) -> None:
    doc = flow()
    doc.transitions[2].asks_reason = 1
    doc.save()
    case = asked()
    ctx.set_user(CHIEFS[0])
    found = {
        each["action"]: each["asks_reason"]
        for each in workflow.get_transitions({"doctype": case.doctype, "name": case.name})
    }
    assert found == {"Approve": 0, "Return": 1}
    with pytest.raises(MandatoryError, match="say why"):
        workflow.apply_workflow({"doctype": case.doctype, "name": case.name}, "Return", " ")
    assert workflow.bulk_workflow_approval([case.name], case.doctype, "Return")["done"] == []
    result = workflow.bulk_workflow_approval([case.name], case.doctype, "Return", reason="the sum is wrong")
    assert result["done"] == [case.name]
    said = frappe.get_all("Comment", {"reference_name": case.name, "comment_type": "Workflow"}, pluck="content")
    assert "the sum is wrong" in said


# --- time ----------------------------------------------------------------------------------------------------


def test_without_the_schedule_whoever_looks_sees_the_verdict(ctx: Any, flow: Any, asked: Any) -> None:
    flow(asked={"timeout_hours": 24, "timeout_action": "Return"})
    doc = asked()
    grow_old(ctx, doc)
    ctx.set_user(CHIEFS[0])
    load.getdoc(doc.doctype, doc.name)
    assert ctx.response["docs"][0]["workflow_state"] == "Draft"
    assert ctx.flags.commit_get
    assert ctx.user == CHIEFS[0]
    log = frappe.get_all("Comment", {"reference_name": doc.name, "comment_type": "Workflow"}, ["owner", "content"])
    assert ("Administrator", "Draft") in [(row.owner, row.content) for row in log]


def test_after_the_time_nobody_approves_any_more(ctx: Any, flow: Any, asked: Any) -> None:
    flow(asked={"timeout_hours": 24, "timeout_action": "Return"})
    doc = asked()
    grow_old(ctx, doc)
    with pytest.raises(WorkflowTransitionError, match="is Draft"):
        step(ctx, CHIEFS[0], doc)


def test_before_the_time_looking_changes_nothing(ctx: Any, flow: Any, asked: Any) -> None:
    flow(asked={"timeout_hours": 24, "timeout_action": "Return"})
    doc = asked()
    grow_old(ctx, doc, 23)
    assert step(ctx, CHIEFS[0], doc) == "Approved"


def test_a_workflow_of_a_type_that_is_gone_holds_no_time_out_back(ctx: Any, flow: Any, asked: Any, make: Any) -> None:
    flow(asked={"timeout_hours": 24, "timeout_action": "Return"})
    doc = asked()
    grow_old(ctx, doc)
    ctx.set_user("Administrator")
    lost = frappe.copy_doc(frappe.get_doc("Workflow", "Several"))
    lost.workflow_name, lost.document_type = "Lost", "M Doc"
    lost.workflow_state_field = "no_such_field"
    lost.name = "Lost"
    lost.db_insert()
    assert timeouts.run() == 1


# --- people are told -----------------------------------------------------------------------------------------


def test_whoever_may_go_on_is_told_with_the_way_there(ctx: Any, flow: Any, asked: Any, make: Any) -> None:
    doc = flow(approval_mode="All", approvers="\n".join(CHIEFS[:2]))
    doc.transitions = [row for row in doc.transitions if row.action != "Return"]
    doc.send_email_alert = 1
    doc.save()
    make("Workflow Delegation", delegator=CHIEFS[0], delegate=CHIEFS[2], from_date=nowdate(), to_date=nowdate())
    case = asked()
    told = frappe.get_all(
        "Notification Log", {"document_name": case.name, "document_type": case.doctype}, pluck="for_user"
    )
    assert sorted(told) == sorted(CHIEFS)
    mails = frappe.get_all("Email Queue", {"reference_name": case.name}, ["message"])
    assert len(mails) == 3
    assert case.name in mails[0].message
    disable(ctx, CHIEFS[1])
    found = notices.who_goes_on(case, workflow.get_workflow(case.doctype), "Asked")
    assert sorted(found) == [CHIEFS[0], CHIEFS[2]]


def test_nobody_is_told_unless_the_workflow_says_so(ctx: Any, flow: Any, asked: Any) -> None:
    flow()
    case = asked()
    assert not frappe.get_all("Notification Log", {"document_name": case.name})


# --- the workflow changes while documents wait ---------------------------------------------------------------


def as_sent(name: str = "Several") -> dict[str, Any]:
    return {**builder.load(name)}


def test_documents_follow_a_state_to_its_new_name(ctx: Any, flow: Any, asked: Any) -> None:
    flow()
    doc = asked()
    ctx.set_user("Administrator")
    sent = as_sent()
    for row in [*sent["states"], *sent["transitions"]]:
        row.update({key: "Waiting" for key in ("state", "next_state") if row.get(key) == "Asked"})
    builder.save(sent)
    assert at(doc) == "Waiting"
    assert "Approve" in actions(ctx, CHIEFS[0], doc)


def test_a_state_with_documents_goes_only_where_it_is_said_they_go(ctx: Any, flow: Any, asked: Any) -> None:
    flow()
    doc = asked()
    ctx.set_user("Administrator")
    sent = as_sent()
    sent["states"] = [row for row in sent["states"] if row["state"] != "Asked"]
    sent["transitions"] = [{"state": "Draft", "action": "Approve", "next_state": "Approved", "allowed": "M Chief"}]
    assert [each["path"] for each in builder.find_mistakes(sent)] == ["gone[Asked]"]
    with pytest.raises(ValidationError, match="1 documents are in the state Asked"):
        builder.save(sent)
    with pytest.raises(ValidationError, match="no state for them"):
        builder.save(sent, moved={"Asked": "Approved"})
    assert at(doc) == "Asked"
    builder.save(sent, moved={"Asked": "Draft"})
    assert at(doc) == "Draft"


def test_a_document_in_a_state_that_was_lost_can_still_be_put_right(ctx: Any, flow: Any, asked: Any) -> None:
    flow()
    doc = asked()
    ctx.set_user("Administrator")
    frappe.db.delete("Workflow Document State", {"state": "Asked"})
    frappe.clear_cache()
    ctx.set_user("clerk@example.com")
    doc = frappe.get_doc(doc.doctype, doc.name)
    doc.title = "still mine"
    doc.save()
    doc.workflow_state = "Elsewhere"
    doc.flags.ignore_links = True
    with pytest.raises(FrappeError):
        doc.save()


def test_a_step_added_while_a_document_waits_can_be_taken(ctx: Any, flow: Any, asked: Any) -> None:
    flow()
    doc = asked()
    ctx.set_user("Administrator")
    sent = as_sent()
    sent["transitions"].append(
        {"state": "Asked", "action": "Wave Through", "next_state": "Approved", "allowed": "M Chief"}
    )
    builder.save(sent)
    assert step(ctx, CHIEFS[0], doc, "Wave Through") == "Approved"


@pytest.mark.parametrize(
    ("change", "places"),
    [
        (lambda sent: sent["states"].append({"state": "Island", "doc_status": "0", "allow_edit": "M Clerk"}), {"states[3].state"}),
        (lambda sent: sent["transitions"][1].update(condition="doc.("), {"transitions[1].condition"}),
        (lambda sent: sent["transitions"][1].update(condition="frappe.db.sql('x')"), set()),
        (lambda sent: sent["transitions"][2].update(next_state="Asked"), {"transitions[2].next_state"}),
        (lambda sent: sent["transitions"].append({**sent["transitions"][1], "name": None, "next_state": "Draft"}), {"transitions[4].action"}),
        (lambda sent: [sent["states"][0].update(timeout_hours=1, timeout_action="Ask"), sent["states"][1].update(timeout_hours=1, timeout_action="Return")],
         {"states[0].timeout_action", "states[1].timeout_action"}),
        (lambda sent: sent["transitions"][1].update(approval_mode="All", approvers=CHIEFS[2]), {"transitions[1].approvers"}),
    ],
    ids=["unreachable", "broken condition", "unknown name is not a mistake of reading", "back to itself", "the same step twice", "time-outs in a ring", "disabled approver"],
)  # fmt: skip
def test_mistakes_are_said_at_their_field(ctx: Any, flow: Any, change: Any, places: set[str]) -> None:
    flow()
    disable(ctx, CHIEFS[2])
    sent = as_sent()
    change(sent)
    assert {each["path"] for each in builder.find_mistakes(sent)} == places


def test_a_linear_workflow_of_upstream_comes_back_as_it_was(ctx: Any, flow: Any) -> None:
    flow()
    ctx.set_user("Administrator")
    ours = {
        "asks_reason",
        "for_creator",
        "approval_mode",
        "approvals_needed",
        "approvers",
        "timeout_hours",
        "timeout_action",
    }
    before = as_sent()
    for row in before["transitions"]:
        row["for_creator"] = 0
    builder.save(before)
    first = as_sent()
    builder.save(first)
    second = as_sent()
    changed = {"modified", "modified_by", "creation"}

    def plain(doc: dict[str, Any]) -> Any:
        return {
            key: [{k: v for k, v in row.items() if k not in changed} for row in value]
            if isinstance(value, list)
            else value
            for key, value in doc.items()
            if key not in changed
        }

    assert plain(first) == plain(second)
    assert not any(row.get(key) for row in [*second["states"], *second["transitions"]] for key in ours)
