"""Files on paper: opened for documents, complete or not, kept by a department; custody decides who writes (R57)."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.customer_service.reach import staff_of
from property_service.property_setup import checklists
from property_service.row_access import departments_of

FILE = "Archive File"
DEPARTMENTS = {"Contract": "营销中心", "Renovation": "客服部", "Handover": "客服部"}
SEES_SECRET = frozenset({"Property Manager", "Privacy Officer", "HR Archivist", "System Manager"})
READERS = frozenset(
    {
        "Property Manager",
        "CS Lead",
        "Front Desk",
        "Finance",
        "Sales CS Supervisor",
        "HR Archivist",
        "Privacy Officer",
        "System Manager",
    }
)
READING = ("read", "print", "report", "select", "create")


def open_for(doc: Any, file_class: str, title: str, template: str | None = None) -> Any:
    """The file of a document, made if there is none yet."""
    key = f"{doc.doctype}/{doc.name}/{file_class}"
    name = frappe.db.get_value(FILE, {"ref_key": key}, "name")
    if name:
        return frappe.get_doc(FILE, name)
    file = frappe.get_doc(
        {
            "doctype": FILE, "file_class": file_class, "title": title, "ref_doctype": doc.doctype, "ref_name": doc.name, "project": doc.get("project"),
            "custodian_dept": DEPARTMENTS.get(file_class, "行政人事部"),
        }
    )  # fmt: skip
    if template and frappe.db.exists("Checklist Template", template):
        checklists.fill(file, "contents", template)
    file.flags.ref_key = key
    return file.insert(ignore_permissions=True)


def completeness(doc: Any) -> float:
    """Percent of what has to be in it that is."""
    needed = [row for row in doc.contents if row.mandatory]
    there = [row for row in needed if row.result in ("Pass", "Not Applicable")]
    return round(100 * len(there) / len(needed), 1) if needed else 100.0


def conditions(user: str | None = None, doctype: str = FILE) -> str:
    """Secret files are listed for their department and those who watch over all of them."""
    user = user or frappe.session.user
    roles = set(frappe.get_roles(user))
    if user == "Administrator" or SEES_SECRET & roles:
        return ""
    if _borrows_only(roles):
        staff = staff_of(user)
        return f"`tabArchive File`.borrower = {frappe.db.escape(staff.name)}" if staff else "1 = 0"
    mine = ", ".join(frappe.db.escape(name) for name in departments_of(user))
    ways = [
        "`tabArchive File`.confidentiality != 'Secret'",
        *([f"`tabArchive File`.custodian_dept in ({mine})"] if mine else []),
    ]
    return f"({' or '.join(ways)})"


def _borrows_only(roles: set[str]) -> bool:
    """Consultants see what they have borrowed, and nothing else of the archive."""
    return "Sales Consultant" in roles and not roles & READERS


def may(doc: Any, ptype: str = "read", user: str | None = None) -> bool:
    """The same for one document; what is written is decided by custody."""
    user = user or frappe.session.user
    roles = set(frappe.get_roles(user))
    if user == "Administrator" or "System Manager" in roles or doc.get("__islocal"):
        return True
    if _borrows_only(roles):
        staff = staff_of(user)
        return ptype in READING and bool(staff and staff.name == doc.borrower)
    own = doc.custodian_dept in departments_of(user)
    if ptype in READING:
        return own or doc.confidentiality != "Secret" or bool(SEES_SECRET & roles)
    return own


def require_custody(doc: Any, department: str) -> None:
    """Whoever signs files over works in the department that keeps them."""
    if frappe.session.user != "Administrator" and department not in departments_of(frappe.session.user):
        raise frappe.PermissionError(
            _("{0}: somebody of {1} has to sign").format(doc.name or _(doc.doctype), department)
        )
