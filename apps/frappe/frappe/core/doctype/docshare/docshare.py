from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document


class DocShare(Document):
    """Gives one user (or everyone) rights on one document."""

    def validate(self) -> None:
        if bool(self.user) == bool(self.everyone):
            frappe.throw(_("Share with one user or with everyone"))
        self.read = 1 if self.read or self.write or self.submit or self.share else 0
        if not self.read:
            frappe.throw(_("A share needs at least the right to read"))
        if not self.flags.ignore_share_permission:
            frappe.has_permission(self.share_doctype, "share", self.share_name, throw=True)

    def on_update(self) -> None:
        frappe.clear_permission_cache()

    def on_trash(self) -> None:
        if not self.flags.ignore_share_permission:
            frappe.has_permission(self.share_doctype, "share", self.share_name, throw=True)
        frappe.clear_permission_cache()
