"""A document as a client sent it, before one of its methods runs: what saving would reset or refuse is what is stored."""

from __future__ import annotations

from typing import Any

from frappe.model.lifecycle import Operation, access_for, reset_locked_fields
from frappe.model.workflow import workflow_of
from frappe.runtime.context import Context

_NOT_THE_SENDERS = ("owner", "creation", "modified_by", "docstatus", "amended_from")


def keep_stored(ctx: Context, doc: Any, stored: Any) -> None:
    """Put back what is not the sender's to say, so that a method may rely on it: who made the document, its state, fields above
    the user's level, masked values, what is set once, and after submitting all that is not open to changes.
    """
    reset_locked_fields(Operation(ctx, doc, access_for(ctx, doc), "save", stored))
    meta = doc.meta
    names = {name for name in _NOT_THE_SENDERS if name in meta.all_columns} | set(meta.optional_columns)
    workflow = workflow_of(ctx, meta.name)
    if workflow is not None:
        names.add(workflow.workflow_state_field)
    submitted = int(stored.docstatus or 0) > 0
    for df in meta.value_fields:
        settled = df.set_only_once and stored.get(df.fieldname) not in (None, "", [])
        if not df.is_virtual and (settled or (submitted and not df.allow_on_submit)):
            names.add(df.fieldname)
    for name in names:
        doc.set(name, stored.get(name))
