from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document


class Comment(Document):
    """A remark on a document, by a person or by the system."""

    def validate(self) -> None:
        self.comment_email = self.comment_email or frappe.session.user
        self.comment_by = self.comment_by or frappe.utils.get_fullname(self.comment_email)
        if self.is_new() and self.reference_doctype and self.reference_name and not self.flags.ignore_permissions:
            frappe.has_permission(self.reference_doctype, "read", self.reference_name, throw=True)
        before = self.get_doc_before_save()
        if before and self.comment_type == "Comment" and before.content != self.content:
            self.refuse_others(_("Only its author may change a comment"))

    def on_trash(self) -> None:
        self.refuse_others(_("Only its author may delete a comment"))

    def refuse_others(self, message: str) -> None:
        allowed = frappe.session.user in (self.owner, "Administrator") or "System Manager" in frappe.get_roles()
        if not allowed and not self.flags.ignore_permissions:
            frappe.throw(message, frappe.PermissionError)
