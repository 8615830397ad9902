from __future__ import annotations

import frappe
from frappe.model.document import Document


class RoleProfile(Document):
    """Roles given together. Users who have the profile follow its changes."""

    def on_update(self) -> None:
        for user in frappe.get_all("User", filters={"role_profile_name": self.name}, pluck="name"):
            doc = frappe.get_doc("User", user)
            doc.flags.ignore_permissions = True
            doc.save()
