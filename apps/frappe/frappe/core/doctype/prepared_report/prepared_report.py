from __future__ import annotations

from typing import Any

import frappe
from frappe.core.reports import definition, prepared
from frappe.model.document import Document
from frappe.runtime.context import current


class PreparedReport(Document):
    """One result of a report made in the background. Its rows lie compressed in a private file."""


@frappe.whitelist(methods=["POST"])
def make_prepared_report(report_name: str, filters: Any = None) -> dict[str, Any]:
    """Have a report made in the background; ``{"name": of the Prepared Report}``."""
    ctx = current()
    return {"name": prepared.request(ctx, definition.find(ctx, report_name), filters).name}


@frappe.whitelist()
def get_completed_prepared_report(filters: Any, user: str | None = None, report_name: str = "") -> str | None:
    """Name of one's newest finished result for these filters; None without one."""
    ctx = current()
    doc = prepared.latest(ctx, definition.find(ctx, report_name).name, filters)
    return str(doc.name) if doc is not None and doc.status == prepared.DONE else None


@frappe.whitelist(methods=["POST"])
def delete_prepared_reports(reports: Any) -> None:
    """Delete results of one's own. reports: names, or objects with names."""
    for entry in frappe.parse_json(reports) or []:
        frappe.delete_doc("Prepared Report", entry["name"] if isinstance(entry, dict) else str(entry))
