"""Handing documents to people and taking them back: what the form's buttons and Assignment Rules both do."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.permissions import share
from frappe.utils import get_fullname

OPEN = ["not in", ("Cancelled", "Closed")]


def open_assignments(doc: Any, **more: Any) -> list[Any]:
    """Open ToDos of a document: name, allocated_to, assignment_rule; ``more`` narrows them."""
    key = {"reference_type": doc.doctype, "reference_name": str(doc.name), "status": OPEN, **more}
    return list(frappe.get_all("ToDo", key, ["name", "allocated_to", "assignment_rule"], order_by="creation asc"))


def assign(doc: Any, user: str, **values: Any) -> Any:
    """Give a document to an enabled user, unless they have it already; gives the ToDo or None.

    values: description, date, priority, assignment_rule of the ToDo. A user who could not open the document gets it
    shared. Rights are the caller's to check. Raises ValidationError for an unknown user.
    """
    if not frappe.db.exists("User", {"name": user, "enabled": 1}):
        frappe.throw(_("There is no enabled user {0}").format(user))
    if open_assignments(doc, allocated_to=user):
        frappe.msgprint(_("It is assigned to {0} already").format(get_fullname(user)), alert=True)
        return None
    todo = frappe.get_doc(
        {
            "doctype": "ToDo",
            "allocated_to": user,
            "reference_type": doc.doctype,
            "reference_name": str(doc.name),
            "description": values.get("description") or f"{_(doc.doctype)} {doc.get_title()}",
            "priority": values.get("priority") or "Medium",
            "date": values.get("date"),
            "assigned_by": frappe.session.user,
            "assignment_rule": values.get("assignment_rule"),
        }
    ).insert(ignore_permissions=True)
    if not frappe.has_permission(doc.doctype, "read", doc, user=user):
        share.add_docshare(doc.doctype, doc.name, user, read=1, flags={"ignore_share_permission": True})
        frappe.msgprint(_("The document is now shared with {0}").format(get_fullname(user)), alert=True)
    doc.add_comment("Assigned", _("assigned to {0}").format(get_fullname(user)))
    return todo


def end(doc: Any, status: str, **more: Any) -> int:
    """Set open assignments to ``Closed`` or ``Cancelled``; gives how many. ``more`` narrows them, e.g. allocated_to."""
    entries = open_assignments(doc, **more)
    for entry in entries:
        todo = frappe.get_doc("ToDo", entry.name)
        todo.status = status
        todo.save(ignore_permissions=True)
        doc.add_comment("Assignment Completed", _("assignment of {0} ended").format(get_fullname(entry.allocated_to)))
    return len(entries)
