"""Telling people in the application: entries of their notifications. Mail and others are added by Notification rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import frappe


def users_with(*roles: str) -> list[str]:
    """Enabled users who hold one of the roles, in order."""
    held = frappe.get_all(
        "Has Role", filters={"role": ["in", roles], "parenttype": "User"}, pluck="parent", distinct=True
    )
    return (
        frappe.get_all("User", filters={"name": ["in", held], "enabled": 1}, pluck="name", order_by="name asc")
        if held
        else []
    )


def head_of(department: str | None) -> str | None:
    """The user at the head of a department, or of the nearest one above it."""
    while department:
        row = frappe.db.get_value("Service Department", department, ["head", "parent_service_department"], as_dict=True)
        user = frappe.db.get_value("Staff Member", row.head, "user") if row and row.head else None
        if user:
            return user
        department = row.parent_service_department if row else None
    return None


def account_of(resident: str | None) -> str | None:
    """The user behind a resident, if there is one."""
    return frappe.db.get_value("Resident", resident, "user") if resident else None


def tell(users: Iterable[str | None], subject: str, doc: Any, *, message: str = "") -> list[str]:
    """Write one entry for each user who may read the document; returns whom. The acting user is told as well."""
    told = []
    for user in dict.fromkeys(filter(None, users)):
        if not frappe.has_permission(doc.doctype, "read", doc=doc, user=user):
            continue
        entry = frappe.get_doc(
            {
                "doctype": "Notification Log",
                "type": "Alert",
                "for_user": user,
                "from_user": frappe.session.user,
                "subject": subject,
                "email_content": message,
                "document_type": doc.doctype,
                "document_name": doc.name,
            }
        )
        entry.insert(ignore_permissions=True)
        told.append(user)
    return told


def ask(users: Iterable[str | None], subject: str, doc: Any) -> None:
    """Give the first of them who may read the document something to do, which they hear of, and tell the others."""
    able = [user for user in users if user and frappe.has_permission(doc.doctype, "read", doc=doc, user=user)]
    for user in able[:1]:
        task = {"allocated_to": user, "reference_type": doc.doctype, "reference_name": doc.name, "description": subject}
        frappe.get_doc({"doctype": "ToDo", **task}).insert(ignore_permissions=True)
    tell(able[1:], subject, doc)


def settled(doc: Any) -> None:
    """What was asked for about a document is done."""
    open_ones = {"reference_type": doc.doctype, "reference_name": doc.name, "status": "Open"}
    for name in frappe.get_all("ToDo", open_ones, pluck="name"):
        task = frappe.get_doc("ToDo", name)
        task.status = "Closed"
        task.save(ignore_permissions=True)


def tell_once(users: Iterable[str | None], subject: str, doc: Any) -> list[str]:
    """The same, unless these words about this document were said before: for jobs, which may run again."""
    said = {"document_type": doc.doctype, "document_name": doc.name, "subject": subject}
    return [] if frappe.db.exists("Notification Log", said) else tell(users, subject, doc)
