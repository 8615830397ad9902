from __future__ import annotations

import frappe
from frappe import _
from frappe.core.users import AUTOMATIC_ROLES
from frappe.model.document import Document


class Role(Document):
    """A set of rights, given to users and named in permission rules."""

    def validate(self) -> None:
        if self.disabled and self.name in (*AUTOMATIC_ROLES, "System Manager"):
            frappe.throw(_("Role {0} cannot be disabled").format(self.name))

    def before_rename(self, old: str, new: str, merge: bool = False) -> None:
        if old in (*AUTOMATIC_ROLES, "System Manager"):
            frappe.throw(_("Role {0} cannot be renamed").format(old))

    def on_update(self) -> None:
        frappe.clear_permission_cache()

    def on_trash(self) -> None:
        if self.name in (*AUTOMATIC_ROLES, "System Manager"):
            frappe.throw(_("Role {0} cannot be deleted").format(self.name))
        frappe.clear_permission_cache()
