from __future__ import annotations

import json

import frappe
from frappe.model.document import Document
from frappe.utils import get_fullname


class ToDo(Document):
    """Something one person is to do; the way in which documents are assigned."""

    def validate(self) -> None:
        self.assigned_by = self.assigned_by or frappe.session.user
        self.assigned_by_full_name = get_fullname(self.assigned_by)

    def on_update(self) -> None:
        self.update_assignments()

    def on_trash(self) -> None:
        self.update_assignments(without=self.name)

    def update_assignments(self, without: str = "") -> None:
        """Keep the list of assigned people on the document itself, where lists filter by it."""
        if not (self.reference_type and self.reference_name):
            return
        people = frappe.get_all(
            "ToDo",
            filters={
                "reference_type": self.reference_type,
                "reference_name": self.reference_name,
                "status": ["not in", ("Cancelled", "Closed")],
                "allocated_to": ["is", "set"],
                "name": ["!=", without],
            },
            pluck="allocated_to",
            order_by="creation",
        )
        if frappe.db.has_column(self.reference_type, "_assign"):
            value = json.dumps(list(dict.fromkeys(people))) if people else None
            frappe.db.set_value(self.reference_type, self.reference_name, "_assign", value, update_modified=False)


def get_permission_query_conditions(user: str | None = None) -> str:
    """People see what is theirs or what they handed out; system managers see all."""
    user = user or frappe.session.user
    if "System Manager" in frappe.get_roles(user):
        return ""
    name = frappe.db.escape(user)
    return f"(`tabToDo`.allocated_to = {name} or `tabToDo`.assigned_by = {name} or `tabToDo`.owner = {name})"


def has_permission(doc: Document, ptype: str = "read", user: str | None = None) -> bool:
    user = user or frappe.session.user
    return "System Manager" in frappe.get_roles(user) or user in (doc.allocated_to, doc.assigned_by, doc.owner)
