"""Upstream's place of the act on many documents at once."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.desk import bulk


@frappe.whitelist(methods=["POST"])
def submit_cancel_or_update_docs(
    doctype: str, docnames: Any, action: str = "submit", data: Any = None, task_id: str | None = None
) -> list[str] | None:
    """Submit, cancel or change documents, each on its own; gives the names of those that failed.

    None where they are many: a background job does it and notifies the person.
    """
    outcome = bulk.act(doctype, docnames, action, data, task_id)
    return list(outcome["failed"]) if "failed" in outcome else None
