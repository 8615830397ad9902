from __future__ import annotations

import frappe
from frappe import _, sessions
from frappe.model.document import Document
from frappe.runtime.context import current


class Session(Document):
    """Somebody who is logged in. Its deletion ends it: the browser's secret opens nothing from then on."""

    def onload(self) -> None:
        self.set_onload("is_current", self.name == frappe.session.get("sid_hash"))

    def on_trash(self) -> None:
        if self.user == frappe.session.user:
            return
        entry = frappe.get_doc(
            {
                "doctype": "Activity Log",
                "subject": _("{0} was logged out of {1} by {2}").format(self.user, self.device, frappe.session.user),
                "operation": "Logout",
                "status": "Success",
                "user": self.user,
                "ip_address": self.ip_address,
            }
        )
        entry.insert(ignore_permissions=True)


def clear_expired() -> None:
    """The schedule's: sessions that nobody has used for too long go."""
    sessions.sweep(current())
