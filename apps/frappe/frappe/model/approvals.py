"""What steps of a workflow take beyond upstream's: several approvers, delegates, the creator's own step back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from frappe.database.rows import insert
from frappe.permissions.roles import Access
from frappe.runtime.context import Context
from frappe.utils.clock import site_now
from frappe.utils.data import nowdate
from frappe.utils.text import generate_hash, sha256_hash

ALL, ANY, NUMBER = "All", "Any", "Number"
_APPROVAL, _DELEGATION = "Workflow Approval", "Workflow Delegation"


def acting_for(ctx: Context, doctype: str) -> tuple[Access, ...]:
    """The user, and those who delegated their steps to the user for today."""
    own = Access.of(ctx)
    if own.is_system or not ctx.db.table_exists(_DELEGATION):
        return (own,)
    today = nowdate()
    rows = ctx.db.get_values(
        _DELEGATION,
        {"delegate": ctx.user, "from_date": ["<=", today], "to_date": [">=", today]},
        ["delegator", "document_type"],
        as_dict=True,
    )
    names = dict.fromkeys(row.delegator for row in rows if row.document_type in (None, "", doctype))
    names = dict.fromkeys(enabled(ctx, names))
    return (own, *(Access.of(ctx, name) for name in names))


def delegates_of(ctx: Context, people: Iterable[str], doctype: str) -> list[str]:
    """Who takes the steps of these users today."""
    today, names = nowdate(), list(people)
    if not names:
        return []
    rows = ctx.db.get_values(
        _DELEGATION,
        {"delegator": ["in", names], "from_date": ["<=", today], "to_date": [">=", today]},
        ["delegate", "document_type"],
        as_dict=True,
    )
    return [row.delegate for row in rows if row.document_type in (None, "", doctype)]


def for_whom(ctx: Context, doc: Any, step: Any, acting: tuple[Access, ...] | None = None) -> Access | None:
    """In whose name the user may take the step, by role, as an approver or as the creator; None if in nobody's.

    acting: what ``acting_for`` says, where several steps are asked about.
    """
    if step.for_creator and doc.get("owner") == ctx.user:
        return Access.of(ctx)
    named = approvers_named(step)
    done = given(ctx, doc, step) if step.approval_mode else frozenset()
    if done and not missing(ctx, doc, step, done):
        done = frozenset()  # the last one who was missing is disabled since: whoever may approve takes the step
    for access in acting or acting_for(ctx, doc.doctype):
        if access.is_system:
            return access
        own = access.user == doc.get("owner") and not step.allow_self_approval
        if step.allowed in access.roles and not own and access.user not in done and (not named or access.user in named):
            return access
    return None


def approvers_named(step: Any) -> tuple[str, ...]:
    return (
        tuple(line.strip() for line in (step.approvers or "").splitlines() if line.strip())
        if step.approval_mode
        else ()
    )


def given(ctx: Context, doc: Any, step: Any) -> frozenset[str]:
    """In whose names the step was approved since the document came to its state."""
    key = {
        "reference_doctype": doc.doctype,
        "reference_name": str(doc.name),
        "state": step.state,
        "action": step.action,
        "open": 1,
    }
    return frozenset(ctx.db.get_values(_APPROVAL, key, "on_behalf_of", pluck=True))


def missing(ctx: Context, doc: Any, step: Any, done: frozenset[str]) -> int:
    """How many approvals are missing. Of all approvers only those count as missing who can still log in."""
    if step.approval_mode == ALL:
        return len(everybody(ctx, doc, step) - done) if done else max(1, len(everybody(ctx, doc, step)))
    return max(0, (max(1, int(step.approvals_needed or 1)) if step.approval_mode == NUMBER else 1) - len(done))


def everybody(ctx: Context, doc: Any, step: Any) -> set[str]:
    """The approvers: those named, or all enabled users with the role, without the creator where that one may not."""
    named = approvers_named(step)
    people = set(named) or set(
        ctx.db.get_values("Has Role", {"role": step.allowed, "parenttype": "User"}, "parent", pluck=True)
    )
    able = set(enabled(ctx, people))
    return able if step.allow_self_approval else able - {doc.get("owner")}


def enabled(ctx: Context, people: Iterable[str]) -> list[str]:
    """Those of the users who can log in, in their order."""
    names = list(people)
    able = set(ctx.db.get_values("User", {"name": ["in", names], "enabled": 1}, "name", pluck=True)) if names else set()
    return [name for name in names if name in able]


def approve(ctx: Context, doc: Any, step: Any, access: Access, reason: str = "") -> tuple[int, int]:
    """Note the approval, and why; gives how many there are and how many are missing. The caller has locked the document's row; that there is one
    vote in each name is the database's to say.
    """
    done = given(ctx, doc, step)
    if access.is_system or (done and not missing(ctx, doc, step, done)):
        return len(done), 0
    if access.user not in done:
        now = site_now()
        values = {
            "name": generate_hash(length=10), "creation": now, "modified": now, "owner": ctx.user, "modified_by": ctx.user, "docstatus": 0, "idx": 0,
            "reference_doctype": doc.doctype, "reference_name": str(doc.name), "state": step.state, "action": step.action, "user": ctx.user,
            "on_behalf_of": access.user, "reason": reason, "open": 1, "returned": 0,
            "vote": sha256_hash("\n".join([doc.doctype, str(doc.name), step.state, step.action, access.user])),
        }  # fmt: skip
        insert(ctx.db.connection, f"tab{_APPROVAL}", values)
        done |= {access.user}
    return len(done), missing(ctx, doc, step, done)


def close(ctx: Context, doc: Any, state: str, *, afresh: bool) -> None:
    """The document goes to ``state``: what was approved before counts no more, and what was approved since it was there last is returned.

    afresh: it is the state in which documents begin, so that all of it is.
    """
    if not ctx.db.table_exists(_APPROVAL):
        return
    key = {"reference_doctype": doc.doctype, "reference_name": str(doc.name)}
    ctx.db.set_value(_APPROVAL, {**key, "open": 1}, {"open": 0, "vote": None})
    rows = _standing(ctx, key)
    start = 0 if afresh else next((index for index, row in enumerate(rows) if row.state == state), len(rows))
    if rows[start:]:
        ctx.db.set_value(_APPROVAL, {"name": ["in", [row.name for row in rows[start:]]]}, "returned", 1)


def _standing(ctx: Context, key: dict[str, str]) -> list[Any]:
    fields = ["name", "action", "state", "user", "on_behalf_of", "reason", "creation"]
    found: list[Any] = ctx.db.get_values(
        _APPROVAL, {**key, "returned": 0}, fields, as_dict=True, order_by="creation asc"
    )
    return found


def standing(ctx: Context, doc: Any) -> list[Any]:
    """What was approved and not returned since, the oldest first: rows of action, state, user, on_behalf_of, reason, creation."""
    if doc.is_new() or not ctx.db.table_exists(_APPROVAL):
        return []
    return _standing(ctx, {"reference_doctype": doc.doctype, "reference_name": str(doc.name)})


def people_of(votes: dict[str, Any] | None) -> set[str]:
    """Everybody who is named in a history of approvals."""
    found = {row[key] for row in (votes or {}).get("given", ()) for key in ("user", "on_behalf_of")}
    return found | {user for step in (votes or {}).get("waiting", ()) for user in step["people"]}


def history(ctx: Context, doc: Any, workflow: Any) -> dict[str, Any] | None:
    """Who approved what and when, the newest first, and what is missing now: ``{"given", "waiting"}``; None where no step takes approvals.

    given: rows of action, state, user, on_behalf_of, reason, creation, open, returned. waiting: of each such step its action, mode, how many are missing and
    of whom (``people``), and whether enough of them can log in.
    """
    steps = [step for step in workflow.transitions if step.approval_mode]
    if not steps or doc.is_new():
        return None
    rows = ctx.db.get_values(
        _APPROVAL, {"reference_doctype": doc.doctype, "reference_name": str(doc.name)},
        ["action", "state", "user", "on_behalf_of", "reason", "creation", "open", "returned"], as_dict=True, order_by="creation desc", limit=100,
    )  # fmt: skip
    state = doc.get(workflow.workflow_state_field)
    waiting = []
    for step in steps:
        if step.state == state:
            done = given(ctx, doc, step)
            people, count = sorted(everybody(ctx, doc, step) - done), missing(ctx, doc, step, done)
            waiting.append(
                {
                    "action": step.action,
                    "mode": step.approval_mode,
                    "done": len(done),
                    "missing": count,
                    "people": people,
                    "possible": len(people) >= count,
                }
            )
    return {"given": rows, "waiting": waiting}
