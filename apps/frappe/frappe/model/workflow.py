"""Workflows: which state a document may go to next, who may take it there, and what that does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from frappe.database.errors import UniqueViolation
from frappe.exceptions import (
    MandatoryError,
    PermissionError,
    ValidationError,
    WorkflowPermissionError,
    WorkflowStateError,
    WorkflowTransitionError,
)
from frappe.fields import field_type
from frappe.model import approvals
from frappe.model.docstatus import DocStatus
from frappe.model.many import each_on_its_own
from frappe.permissions.roles import Access
from frappe.query.timeouts import TimeOut
from frappe.runtime.cache import cached
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.runtime.messages import msgprint, throw
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import Meta
from frappe.types import _dict
from frappe.utils import providers
from frappe.utils.clock import site_now
from frappe.utils.dates import get_datetime
from frappe.utils.text import parse_json

BULK_LIMIT = 500


def workflow_of(ctx: Context, doctype: str) -> _dict | None:
    """The active workflow of a DocType with its states and transitions, or None. Shared: do not change it."""
    if doctype in ("Workflow", "DocType") or not ctx.db.table_exists("Workflow"):
        return None
    found: _dict | None = cached(ctx, "schema", ("workflow", doctype), lambda: _read(ctx, doctype))
    return found


def _read(ctx: Context, doctype: str) -> _dict | None:
    rows = ctx.db.get_values(
        "Workflow", {"document_type": doctype, "is_active": 1}, "*", as_dict=True, limit=1, order_by="modified desc"
    )
    if not rows:
        return None
    workflow: _dict = rows[0]
    for key, child in (("states", "Workflow Document State"), ("transitions", "Workflow Transition")):
        workflow[key] = ctx.db.get_values(
            child, {"parent": workflow.name, "parenttype": "Workflow"}, "*", as_dict=True, order_by="idx asc"
        )
    return workflow


def get_workflow_name(doctype: str) -> str | None:
    workflow = workflow_of(current(), doctype)
    return workflow.name if workflow else None


def get_workflow(doctype: str) -> Any:
    """The active workflow. Raises WorkflowStateError if there is none."""
    workflow = workflow_of(current(), doctype)
    if workflow is None:
        raise WorkflowStateError(_("{0} has no active workflow").format(_(doctype)))
    return workflow


def get_workflow_state_field(workflow_name: str) -> str:
    return str(current().db.get_value("Workflow", workflow_name, "workflow_state_field"))


def _holds(condition: str | None, doc: Any) -> bool:
    if not condition:
        return True
    evaluate = providers.get_provider("condition_evaluator")
    if evaluate is None:
        raise WorkflowTransitionError(_("Conditions cannot be evaluated: the sandbox is not loaded"))
    return bool(evaluate(condition, doc))


def _is_self(doc: Any, ctx: Context) -> bool:
    return bool(doc.get("owner") == ctx.user)


def transitions_of(ctx: Context, doc: Any, workflow: _dict, access: Access) -> list[_dict]:
    """Steps that ``access`` may take from the document's stored state."""
    state = doc.get(workflow.workflow_state_field) or workflow.states[0].state
    acting = () if access.is_system else approvals.acting_for(ctx, doc.doctype)
    return [
        step
        for step in workflow.transitions
        if step.state == state
        and (access.is_system or approvals.for_whom(ctx, doc, step, acting) is not None)
        and (access.is_system or step.allow_self_approval or step.for_creator or not _is_self(doc, ctx))
        and _holds(step.condition, doc)
    ]


@whitelist()
def get_transitions(doc: Any, workflow: Any = None, raise_exception: bool = False) -> list[dict[str, Any]]:
    """Steps the user may take now: action, next_state, allowed."""
    ctx = current()
    doc = _document(doc)
    if doc.is_new():
        return []
    doc.check_permission("read")
    # A client may name no workflow of its own making.
    found = (
        workflow
        if workflow is not None and not isinstance(workflow, dict | list | str)
        else workflow_of(ctx, doc.doctype)
    )
    if found is None:
        return []
    if not doc.get(found.workflow_state_field) and raise_exception:
        raise WorkflowStateError(_("{0} {1} has no state yet").format(_(doc.doctype), doc.name))
    keys = ("action", "next_state", "allowed", "state", "condition", "allow_self_approval")
    return [
        _dict({key: step.get(key) for key in keys}, asks_reason=int(step.get("asks_reason") or 0))
        for step in transitions_of(ctx, doc, found, Access.of(ctx))
    ]


def _document(doc: Any) -> Any:
    """The stored document meant by a dict or JSON text; what a client claims about its values is not trusted."""
    doc = parse_json(doc)
    if isinstance(doc, dict) and isinstance(doc.get("doctype"), str):
        loader = providers.get_provider("load_document")
        assert loader is not None, "model.docs registers the loader"
        return loader(doc["doctype"], doc.get("name"))
    if doc is None or isinstance(doc, dict | list | str | int | float):
        raise ValidationError(_("A document is an object with its doctype"))
    return doc


@whitelist(methods=["POST"])
def apply_workflow(doc: Any, action: str, reason: str | None = None) -> Any:
    """Take a step: set the state, what comes with it, then save, submit or cancel. Gives the document.

    reason: why, for steps that ask for it; it stands in the history.
    """
    ctx = current()
    given = parse_json(doc)
    document = _document(given)
    if isinstance(given, dict) and given.get("modified"):
        document.__dict__["modified"] = given["modified"]  # a stale form must not take a step
    document.check_permission("read")
    workflow = get_workflow(document.doctype)
    document = settled(ctx, document, workflow)
    step = next(
        (step for step in transitions_of(ctx, document, workflow, Access.of(ctx)) if step.action == action), None
    )
    if step is None:
        _explain_refusal(ctx, document, workflow, action)
        raise WorkflowTransitionError(_("{0} is not a step from here").format(_(action)))
    why = str(reason or "").strip()
    if step.get("asks_reason") and not why:
        throw(_("{0}: say why").format(_(action)), MandatoryError)
    go = not step.approval_mode or _enough(ctx, document, workflow, step, why[:2000])
    if go:
        document.flags.workflow_step = step.next_state
        _enter(document, workflow, step.next_state)
    if why:
        document.add_comment("Workflow", why[:2000])
    return document


def _enough(ctx: Context, doc: Any, workflow: _dict, step: Any, reason: str) -> bool:
    """Note the user's approval of a step that takes several; False while others are missing."""
    now = ctx.db.get_value(doc.doctype, doc.name, workflow.workflow_state_field, for_update=True)
    if (now or workflow.states[0].state) != step.state:
        text = _("{0} {1} went to {2} meanwhile; your approval is not needed any more")
        throw(text.format(_(doc.doctype), doc.name, _(now or "")), WorkflowTransitionError)
    access = approvals.for_whom(ctx, doc, step)
    if access is None:  # a second click, while the first one's vote was written
        throw(_("{0}: you have approved already; others are missing").format(_(step.action)), WorkflowTransitionError)
    try:
        count, missing = approvals.approve(ctx, doc, step, access, reason)
    except UniqueViolation as error:
        raise WorkflowTransitionError(_("{0}: this vote is there already").format(_(step.action))) from error
    told = _("{0}: {1} of {2} approvals").format(_(step.action), count, count + missing)
    if access.user != ctx.user and not access.is_system:
        told = _("{0}, in the name of {1}").format(
            told, ctx.db.get_value("User", access.user, "full_name") or access.user
        )
    if missing or access.user != ctx.user:
        doc.add_comment("Workflow", told)
    if missing:
        msgprint(_("{0} of {1} approvals are there").format(count, count + missing), alert=True)
    return not missing


def _time_outs(ctx: Context, meta: Meta) -> list[TimeOut]:
    """Time-outs of which a list can tell what they do: the step asks no condition and neither submits nor cancels."""
    workflow = None if meta.issingle or meta.istable else workflow_of(ctx, meta.name)
    if workflow is None or workflow.workflow_state_field not in meta.columns:
        return []
    known = {row.state: row for row in workflow.states}
    found = []
    for row in workflow.states:
        named = [step for step in workflow.transitions if (step.state, step.action) == (row.state, row.timeout_action)]
        target = known.get(named[0].next_state) if named and not named[0].condition else None
        if not row.timeout_hours or target is None or int(target.doc_status or 0) != int(row.doc_status or 0):
            continue
        values = {workflow.workflow_state_field: target.state}
        df = meta.get_field(target.update_field) if target.update_field else None
        if df is not None and df.fieldname in meta.columns:
            values[df.fieldname] = field_type(df.fieldtype).cast(target.update_value or "")
        found.append(TimeOut(workflow.workflow_state_field, row.state, float(row.timeout_hours), values))
    return found


providers.set_provider("time_outs", _time_outs)


def looked_at(ctx: Context, doc: Any) -> Any:
    """The document for somebody who opens it: one whose time in its state is over takes its step, and everybody after sees that.

    The caller asks for rights on what this gives; a refused request keeps nothing of it.
    """
    workflow = workflow_of(ctx, doc.doctype)
    now = settled(ctx, doc, workflow) if workflow else doc
    if now is not doc:
        ctx.flags.commit_get = True
    return now


def settled(ctx: Context, doc: Any, workflow: _dict) -> Any:
    """The document as it is once the time of its state is over, whether or not the schedule has come by: the verdict does not hang on it."""
    row = next((row for row in workflow.states if row.state == doc.get(workflow.workflow_state_field)), None)
    hours = float(row.get("timeout_hours") or 0) if row else 0
    if not row or not hours or not row.get("timeout_action") or doc.is_new():
        return doc
    changed = get_datetime(doc.modified)
    if changed is None or site_now() - timedelta(hours=hours) <= changed:
        return doc
    user = ctx.user
    fresh = _document({"doctype": doc.doctype, "name": doc.name})
    ctx.db.savepoint("workflow_settled")
    try:
        ctx.set_user("Administrator")
        return fresh if time_out(fresh, row.timeout_action) else doc
    except ValidationError:  # somebody else came first, or the step is refused: the schedule's run says why
        ctx.db.rollback(save_point="workflow_settled")
        return _document({"doctype": doc.doctype, "name": doc.name})
    finally:
        ctx.set_user(user)


def time_out(doc: Any, action: str) -> bool:
    """Take a step in the name of the system, because the time of the state is over. False if there is none now."""
    workflow = get_workflow(doc.doctype)
    state = doc.get(workflow.workflow_state_field)
    steps = [step for step in workflow.transitions if step.state == state and step.action == action]
    step = next((step for step in steps if _holds(step.condition, doc)), None)
    if step is None:
        return False
    doc.flags.ignore_permissions = True
    doc.add_comment("Workflow", _("The time of {0} is over").format(_(state or "")))
    _enter(doc, workflow, step.next_state)
    return True


def _explain_refusal(ctx: Context, doc: Any, workflow: _dict, action: str) -> None:
    state = doc.get(workflow.workflow_state_field)
    steps = [step for step in workflow.transitions if step.state == state and step.action == action]
    if not steps:
        throw(
            _("{0} {1} is {2}; {3} is not possible from there. It was last changed by {4}").format(
                _(doc.doctype), doc.name, _(state or ""), _(action), doc.modified_by
            ),
            WorkflowTransitionError,
        )
    roles = sorted({step.allowed for step in steps})
    if any(step.approval_mode and ctx.user in approvals.given(ctx, doc, step) for step in steps):
        throw(_("{0}: you have approved already; others are missing").format(_(action)), WorkflowTransitionError)
    if any(step.allowed in Access.of(ctx).roles for step in steps):
        throw(
            _("{0} is not possible for {1} now: its condition is not met, or it is your own document").format(
                _(action), doc.name
            ),
            WorkflowTransitionError,
        )
    throw(
        _("{0} takes one of these roles: {1}").format(_(action), ", ".join(_(role) for role in roles)),
        WorkflowPermissionError,
    )


def _enter(doc: Any, workflow: _dict, next_state: str) -> None:
    state = next(row for row in workflow.states if row.state == next_state)
    doc.set(workflow.workflow_state_field, next_state)
    if state.update_field:
        doc.set(state.update_field, state.update_value)
    status = int(state.doc_status or 0)
    present = int(doc.docstatus or 0)
    if status == present:
        doc.save()
    elif (present, status) == (0, 1):
        doc.submit()
    elif (present, status) == (1, 2):
        doc.cancel()
    else:
        throw(_("A document cannot go from {0} to {1}").format(present, status), WorkflowStateError)
    doc.add_comment("Workflow", _(next_state))


def validate_workflow(ctx: Context, doc: Any, before: Any) -> None:
    """On each save: a changed state must be a step the user may take; a new document starts in the first state."""
    workflow = workflow_of(ctx, doc.doctype)
    if workflow is None or not workflow.states:
        return
    field, first = workflow.workflow_state_field, workflow.states[0].state
    if before is None or doc.is_new():
        if not doc.get(field):
            doc.set(field, first)
        if doc.get(field) != first and not doc.flags.ignore_permissions and ctx.user != "Administrator":
            throw(
                _("A new {0} starts as {1}, not as {2}").format(_(doc.doctype), _(first), _(doc.get(field))),
                WorkflowStateError,
            )
        _agrees(doc, workflow, doc.get(field))
        return
    old, new = before.get(field) or first, doc.get(field) or first
    doc.set(field, new)
    known = {row.state: row for row in workflow.states}
    if new not in known and old == new and int(before.docstatus or 0) == int(doc.docstatus or 0):
        return  # a state that the workflow has no more: the document may be put right, and takes no step
    if new not in known:
        throw(_("{0} is not a state of the workflow {1}").format(new, workflow.name), WorkflowStateError)
    _agrees(doc, workflow, new)
    if old == new:
        _may_edit(ctx, doc, known.get(old))
        return
    approvals.close(ctx, doc, new, afresh=new == first)
    if doc.flags.ignore_permissions or doc.flags.workflow_step == new:
        return
    access = Access.of(ctx)
    # A step that takes several approvals is taken by its button, where they are counted.
    steps = [
        step
        for step in transitions_of(ctx, before, workflow, access)
        if access.is_system or step.approval_mode in (None, "", approvals.ANY)
    ]
    if not any(step.next_state == new for step in steps):
        throw(
            _("{0} {1} may not go from {2} to {3}").format(_(doc.doctype), doc.name, _(old), _(new)),
            WorkflowPermissionError,
        )


def _agrees(doc: Any, workflow: _dict, state: str) -> None:
    """Nobody goes round the workflow: where it has states of a docstatus, only they are submitted or cancelled."""
    status = int(doc.docstatus or 0)
    meant = {row.state: int(row.doc_status or 0) for row in workflow.states}
    if doc.flags.ignore_permissions or meant.get(state) == status or status not in meant.values():
        return
    throw(
        _("{0} {1} is {2}, which is not a state of {3} documents; use a step of the workflow").format(
            _(doc.doctype), doc.name or "", _(state), _(DocStatus(status).label).lower()
        ),
        WorkflowStateError,
    )


def _may_edit(ctx: Context, doc: Any, state: Any) -> None:
    """Who may change a document in its state: the role that the state names."""
    if not doc.flags.ignore_permissions and (text := _edit_refused(Access.of(ctx), state)):
        throw(text, PermissionError)


def _edit_refused(access: Access, state: Any) -> str | None:
    if state is None or not state.allow_edit or access.is_system or state.allow_edit in (*access.roles, "All"):
        return None
    return _("In the state {0} only {1} may change the document").format(_(state.state), _(state.allow_edit))


def edit_refused(ctx: Context, access: Access, doc: Any) -> str | None:
    """Why the state of the document keeps somebody from changing it; None if it does not."""
    workflow = workflow_of(ctx, doc.doctype)
    if workflow is None or not workflow.states:
        return None
    now = doc.get(workflow.workflow_state_field) or workflow.states[0].state
    return _edit_refused(access, next((row for row in workflow.states if row.state == now), None))


@whitelist(methods=["POST"])
def bulk_workflow_approval(docnames: Any, doctype: str, action: str, reason: str | None = None) -> dict[str, Any]:
    """Take the same step for many documents; each on its own. Gives what went and what failed, with reasons."""
    names = parse_json(docnames)
    if not isinstance(names, list):
        raise ValidationError(_("Send a list of at most {0} documents").format(BULK_LIMIT))
    if len(names) > BULK_LIMIT:
        throw(_("At most {0} documents at a time").format(BULK_LIMIT))
    outcome = each_on_its_own(names, lambda name: apply_workflow({"doctype": doctype, "name": name}, action, reason))
    return {"done": outcome.done, "failed": outcome.failed}


@whitelist()
def get_common_transition_actions(docs: Any, doctype: str) -> list[str]:
    """Steps the user may take for every one of these documents. docs: names, or objects with a ``name``."""
    given = parse_json(docs)
    if not isinstance(given, list) or len(given) > BULK_LIMIT:
        raise ValidationError(_("Send a list of at most {0} documents").format(BULK_LIMIT))
    common: dict[str, None] | None = None
    for entry in given:
        name = entry.get("name") if isinstance(entry, dict) else entry
        own = [step["action"] for step in get_transitions({"doctype": doctype, "name": name})]
        common = dict.fromkeys(own if common is None else [action for action in common if action in own])
        if not common:
            break
    return list(common or ())


@whitelist()
def can_cancel_document(doctype: str) -> bool:
    """May documents be cancelled directly? Not where the workflow has a step for it."""
    workflow = workflow_of(current(), doctype)
    return not (workflow and any(int(row.doc_status or 0) == 2 for row in workflow.states))


def is_transition_condition_satisfied(transition: Any, doc: Any) -> bool:
    return _holds(transition.condition, doc)


def has_approval_access(user: str, doc: Any, transition: Any) -> bool:
    return user == "Administrator" or bool(transition.get("allow_self_approval")) or user != doc.get("owner")
