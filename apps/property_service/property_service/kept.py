"""What the server alone writes: fields that the form shows fixed, in documents whose controllers do not keep them themselves.

What a request says of them is dropped without a word, as a form that is sent back whole brings them along.
"""

from __future__ import annotations

from typing import Any

from frappe.model import no_value_fields

# Complaint and Service Request: the clocks and verdicts of a case; the others: who did what and when, attendance, tokens.
KEPT = (
    "Complaint", "Service Request", "Patrol Task", "Shift Assignment", "Work Plan", "Staff Record", "Survey Response",
    "Collection Activity", "Archive Transfer", "Renovation Inspection", "Property Unit", "Service Location",
)  # fmt: skip
_TREE = frozenset({"lft", "rgt", "old_parent"})  # the tree keeps them


def check(doc: Any, method: str | None = None) -> None:
    """Before a document's own rules: fixed fields are what is stored."""
    before = doc.get_doc_before_save()
    if before is None or doc.flags.by_server:
        return
    for df in doc.meta.fields:
        if is_kept(df):
            doc.set(df.fieldname, before.get(df.fieldname))


def is_kept(df: Any) -> bool:
    """Is it a fixed field with a value of its own? The state is written by steps, the span of a tree by the tree."""
    if not df.read_only or df.is_virtual or df.fieldname == "workflow_state" or df.fieldname in _TREE:
        return False
    return df.fieldtype not in no_value_fields
