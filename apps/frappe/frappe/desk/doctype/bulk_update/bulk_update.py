"""Upstream's place of the act on many documents at once."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.desk.reportview import bulk_edit


@frappe.whitelist(methods=["POST"])
def submit_cancel_or_update_docs(
    doctype: str, docnames: Any, action: str = "submit", data: Any = None, task_id: str | None = None
) -> list[str]:
    """Submit, cancel or change documents, each on its own; gives the names of those that failed."""
    return bulk_edit(doctype, docnames, action, data)
