"""What steps of a workflow take beyond upstream's: several approvers, delegates, the creator's own step back."""

from __future__ import annotations

from typing import Any

from frappe.database.rows import insert
from frappe.permissions.roles import Access
from frappe.runtime.context import Context
from frappe.utils.clock import site_now
from frappe.utils.data import nowdate
from frappe.utils.text import generate_hash

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
    return (own, *(Access.of(ctx, name) for name in names))


def for_whom(ctx: Context, doc: Any, step: Any, acting: tuple[Access, ...] | None = None) -> Access | None:
    """In whose name the user may take the step, by role, as an approver or as the creator; None if in nobody's.

    acting: what ``acting_for`` says, where several steps are asked about.
    """
    if step.for_creator and doc.get("owner") == ctx.user:
        return Access.of(ctx)
    named = approvers_named(step)
    done = given(ctx, doc, step) if step.approval_mode else frozenset()
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


def needed(ctx: Context, doc: Any, step: Any) -> int:
    """How many approvals the step takes."""
    if step.approval_mode == ALL:
        return max(1, len(_everybody(ctx, doc, step)))
    return max(1, int(step.approvals_needed or 1)) if step.approval_mode == NUMBER else 1


def _everybody(ctx: Context, doc: Any, step: Any) -> set[str]:
    """The approvers: those named, or all enabled users with the role, without the creator where that one may not."""
    named = approvers_named(step)
    people = set(named) or set(
        ctx.db.get_values("Has Role", {"role": step.allowed, "parenttype": "User"}, "parent", pluck=True)
    )
    enabled = set(ctx.db.get_values("User", {"name": ["in", sorted(people) or [""]], "enabled": 1}, "name", pluck=True))
    return enabled if step.allow_self_approval else enabled - {doc.get("owner")}


def approve(ctx: Context, doc: Any, step: Any, access: Access) -> tuple[int, int]:
    """Note the approval; gives how many there are and how many the step takes. The document's row is locked meanwhile."""
    ctx.db.get_value(doc.doctype, doc.name, "name", for_update=True)
    done = given(ctx, doc, step)
    if access.user not in done:
        now = site_now()
        values = {
            "name": generate_hash(length=10), "creation": now, "modified": now, "owner": ctx.user, "modified_by": ctx.user, "docstatus": 0, "idx": 0,
            "reference_doctype": doc.doctype, "reference_name": str(doc.name), "state": step.state, "action": step.action, "user": ctx.user,
            "on_behalf_of": access.user, "open": 1,
        }  # fmt: skip
        insert(ctx.db.connection, f"tab{_APPROVAL}", values)
        done |= {access.user}
    return len(done), 0 if access.is_system else needed(ctx, doc, step)


def close(ctx: Context, doc: Any) -> None:
    """The document goes to another state: what was approved before counts no more."""
    if ctx.db.table_exists(_APPROVAL):
        ctx.db.set_value(
            _APPROVAL, {"reference_doctype": doc.doctype, "reference_name": str(doc.name), "open": 1}, "open", 0
        )
