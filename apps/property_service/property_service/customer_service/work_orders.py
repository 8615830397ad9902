"""Work orders: made from cases, rectifications and findings, and what their progress means for the case behind them."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import now_datetime
from property_service.customer_service.deadlines import CASES
from property_service.tell import head_of, tell

WORK_ORDER = "Work Order"
OPEN = ("To Assign", "To Visit", "Rescheduled", "Under Way", "To Accept")
IN_HAND = ("Accepted", "In Progress", "On Hold")


def make(source: Any, **values: Any) -> str:
    """A work order for a stored document, with the user's own rights unless ``flags.auto`` says the server makes it."""
    given: dict[str, Any] = {
        "subject": source.get("subject") or source.get("issue"), "description": source.get("description"), "unit": source.get("unit"),
        "location": source.get("location"), "project": source.get("project"), "priority": source.get("priority") or "P3",
    }  # fmt: skip
    automatic = values.pop("automatic", False)
    doc = frappe.get_doc(
        {"doctype": WORK_ORDER, "source_doctype": source.doctype, "source_name": source.name, **given, **values}
    )
    return str(doc.insert(ignore_permissions=automatic).name)


def of_case(case: Any, *, automatic: bool = False) -> str:
    """The work order of a complaint or request: who calls is whom the engineer meets."""
    category = frappe.get_cached_doc("Case Category", case.category)
    values: dict[str, Any] = {
        "department": case.department or category.default_department, "resident": case.resident, "contact_name": case.caller_name,
        "contact_mobile": case.caller_mobile,
    }  # fmt: skip
    if case.is_confidential:  # those who do the work need not read what is confidential about it
        values |= {"subject": category.category_name, "description": None}
    return make(case, automatic=automatic, **values)


def of_rectification(doc: Any, *, automatic: bool = False) -> str:
    """The work order for a defect; one beyond its warranty is paid work (R22)."""
    liable, warranty = doc.responsible_agency if doc.under_warranty else None, int(bool(doc.under_warranty))
    department = doc.responsible_department
    return make(doc, automatic=automatic, department=department, is_warranty=warranty, liable_agency=liable)


def has_open(source: Any) -> bool:
    filters = {"source_doctype": source.doctype, "source_name": source.name, "workflow_state": ["in", OPEN]}
    return bool(frappe.db.exists(WORK_ORDER, filters))


def dispatched(case: Any) -> None:
    """A case was dispatched: its category may want the work order at once."""
    if frappe.db.get_value("Case Category", case.category, "auto_work_order") and not has_open(case):
        of_case(case, automatic=True)


def report(order: Any, action: str, note: str) -> None:
    """Write to the case behind an order that somebody arrived or finished; an arrival stops its clock."""
    if order.source_doctype not in CASES:
        return
    case = frappe.get_doc(order.source_doctype, order.source_name)
    if case.workflow_state in IN_HAND:
        case.append("actions", {"action": action, "note": note})
        case.save(ignore_permissions=True)


def tell_new(order: Any, sentence: str) -> None:
    """The worker of an order, or whoever is to choose one."""
    tell([order.assigned_to or head_of(order.department)], sentence, order)


def stamp_acceptance(order: Any) -> None:
    order.accepted_by, order.accepted_at = frappe.session.user, now_datetime()


@frappe.whitelist(methods=["POST"])
def sign(name: str, signature: str) -> str:
    """The resident accepts finished work with a signature; gives the new state."""
    return str(frappe.get_doc(WORK_ORDER, name).sign(signature))
