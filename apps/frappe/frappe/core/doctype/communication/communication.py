from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import get_fullname, now_datetime


class Communication(Document):
    """A mail, call or visit about a document, as it was sent or came in."""

    def validate(self) -> None:
        self.user = self.user or frappe.session.user
        self.sender_full_name = self.sender_full_name or get_fullname(self.user)
        self.communication_date = self.communication_date or now_datetime()
        if self.is_new() and self.reference_doctype and self.reference_name and not self.flags.ignore_permissions:
            frappe.has_permission(self.reference_doctype, "read", self.reference_name, throw=True)


def has_permission(doc: Communication, ptype: str = "read", user: str | None = None) -> bool:
    """People see what they sent, and what is about documents they may read."""
    user = user or frappe.session.user
    if "System Manager" in frappe.get_roles(user) or user in (doc.owner, doc.user) or doc.is_new():
        return True
    about: Any = doc.reference_doctype and doc.reference_name
    return bool(
        ptype == "read"
        and about
        and frappe.has_permission(doc.reference_doctype, "read", doc.reference_name, user=user)
    )


def get_permission_query_conditions(user: str | None = None) -> str:
    """Lists hold one's own; those of a document stand in its timeline."""
    user = user or frappe.session.user
    if "System Manager" in frappe.get_roles(user):
        return ""
    name = frappe.db.escape(user)
    return f"(`tabCommunication`.owner = {name} or `tabCommunication`.user = {name})"
