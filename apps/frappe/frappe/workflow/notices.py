"""Whoever may take the next step is told that a document waits, in workflows that say so (``send_email_alert``)."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.automation import alerts
from frappe.model.approvals import delegates_of, enabled, everybody
from frappe.model.workflow import transitions_of, workflow_of
from frappe.permissions.roles import Access

MOST = 100


def told(doc: Any, *_args: Any) -> None:
    """A document came to a state: an entry and a mail with the way to it for those who may go on."""
    ctx = frappe.context()
    workflow = workflow_of(ctx, doc.doctype)
    if (
        not workflow
        or not workflow.send_email_alert
        or frappe.flags.in_install
        or frappe.flags.in_migrate
        or frappe.flags.in_import
    ):
        return
    field, before = workflow.workflow_state_field, doc.get_doc_before_save()
    state = doc.get(field)
    if not state or (before is not None and before.get(field) == state):
        return
    if before is None and transitions_of(ctx, doc, workflow, Access.of(ctx)):
        return  # a draft under its author's hands
    people = [user for user in who_goes_on(doc, workflow, state) if user != ctx.user]
    text = _("{0} {1} waits for you: {2}").format(_(doc.doctype), doc.get_title() or doc.name, _(state))
    alerts.send(people[:MOST], text, text, doc, in_app=True, mail=True)


def who_goes_on(doc: Any, workflow: Any, state: str) -> list[str]:
    """Users who can log in, may see the document and may take a step from the state, and who stands in for them today."""
    ctx = frappe.context()
    found: dict[str, None] = {}
    for step in workflow.transitions:
        if step.state != state or step.for_creator:
            continue
        found |= dict.fromkeys(sorted(everybody(ctx, doc, step)))
    able = list(found)
    able = enabled(ctx, dict.fromkeys([*able, *delegates_of(ctx, able, doc.doctype)]))
    return [
        user for user in able if user != "Administrator" and frappe.has_permission(doc.doctype, "read", doc, user=user)
    ]
