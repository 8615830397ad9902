from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document


class NotificationSettings(Document):
    """What a person wants to be told, and when not."""

    def validate(self) -> None:
        # Midnight is a time too: a value is missing only if it is not there at all.
        if (self.quiet_from in (None, "")) != (self.quiet_to in (None, "")):
            frappe.throw(_("Quiet hours have a beginning and an end"))


def has_permission(doc: Document, ptype: str = "read", user: str | None = None) -> bool:
    user = user or frappe.session.user
    return user in ("Administrator", doc.user) or "System Manager" in frappe.get_roles(user)


def get_permission_query_conditions(user: str | None = None) -> str:
    user = user or frappe.session.user
    if user == "Administrator" or "System Manager" in frappe.get_roles(user):
        return ""
    return f"`tabNotification Settings`.user = {frappe.db.escape(user)}"


@frappe.whitelist(methods=["POST"])
def get_notification_settings() -> Any:
    """The user's own settings; made at the first call."""
    user = frappe.session.user
    if not frappe.db.exists("Notification Settings", user):
        doc = frappe.get_doc({"doctype": "Notification Settings", "user": user})
        doc.insert(ignore_permissions=True)
    return frappe.get_doc("Notification Settings", user)
