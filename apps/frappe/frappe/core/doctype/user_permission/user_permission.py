from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document


class UserPermission(Document):
    """Restricts a user to documents that point to one value."""

    def validate(self) -> None:
        if self.apply_to_all_doctypes:
            self.applicable_for = None
        elif not self.applicable_for:
            frappe.throw(_("Name the document type in Applicable For, or tick Apply To All Document Types"))
        twin = frappe.db.get_value(
            "User Permission",
            {
                "user": self.user,
                "allow": self.allow,
                "for_value": self.for_value,
                "applicable_for": self.applicable_for or ["is", "not set"],
                "name": ["!=", self.name or ""],
            },
        )
        if twin:
            frappe.throw(
                _("User {0} already has this permission for {1} {2}").format(self.user, _(self.allow), self.for_value),
                frappe.DuplicateEntryError,
            )
        self.allow_one_default()

    def allow_one_default(self) -> None:
        if not self.is_default:
            return
        other = frappe.db.get_value(
            "User Permission",
            {"user": self.user, "allow": self.allow, "is_default": 1, "name": ["!=", self.name or ""]},
            "for_value",
        )
        if other:
            frappe.throw(_("{0} is the default {1} of this user already").format(other, _(self.allow)))

    def on_update(self) -> None:
        frappe.clear_permission_cache()

    def on_trash(self) -> None:
        frappe.clear_permission_cache()
