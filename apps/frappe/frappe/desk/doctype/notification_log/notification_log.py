from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils.html_utils import sanitize_html


class NotificationLog(Document):
    """One entry in a person's notifications."""

    def after_insert(self) -> None:
        frappe.publish_realtime("notification", user=self.for_user, after_commit=True)


def make_notification_logs(doc: Any, users: Any) -> None:
    """The same entry for several people (names of users, or one). doc: its values."""
    values = doc.as_dict() if isinstance(doc, Document) else dict(doc)
    for user in dict.fromkeys([users] if isinstance(users, str) else users):
        if frappe.db.get_value("User", user, "enabled"):
            entry = {"from_user": frappe.session.user, **values, "doctype": "Notification Log", "for_user": user}
            entry["subject"] = sanitize_html(str(entry.get("subject") or ""))
            frappe.get_doc({**entry, "name": None}).insert(ignore_permissions=True)


def enqueue_create_notification(users: Any, doc: Any) -> None:
    """``make_notification_logs``, in the transaction of whoever calls."""
    make_notification_logs(doc, users)


def get_permission_query_conditions(user: str | None = None) -> str:
    """Everybody sees their own entries only."""
    user = user or frappe.session.user
    return "" if user == "Administrator" else f"`tabNotification Log`.for_user = {frappe.db.escape(user)}"


def has_permission(doc: Document, ptype: str = "read", user: str | None = None) -> bool:
    user = user or frappe.session.user
    return user == "Administrator" or doc.is_new() or doc.for_user == user


@frappe.whitelist()
def get_notification_logs(limit: int = 20) -> dict[str, Any]:
    """The user's newest entries: ``{"notification_logs": [...], "user_info": {user: {...}}}``."""
    logs = frappe.get_all(
        "Notification Log",
        {"for_user": frappe.session.user},
        ["*"],
        order_by="creation desc",
        limit=max(1, min(limit, 200)),
    )
    people = [name for name in {row.from_user for row in logs} if name]
    rows = frappe.get_all("User", {"name": ["in", people]}, ["name", "full_name", "user_image"]) if people else []
    users = {row.name: {"fullname": row.full_name, "image": row.user_image, "name": row.name} for row in rows}
    return {"notification_logs": logs, "user_info": users}


@frappe.whitelist()
def get_unread_count() -> int:
    """How many entries the user has not read."""
    return int(frappe.db.count("Notification Log", {"for_user": frappe.session.user, "read": 0}))


@frappe.whitelist(methods=["POST"])
def mark_as_read(docname: str) -> None:
    """Mark one of the user's entries as read."""
    if frappe.db.get_value("Notification Log", docname, "for_user") != frappe.session.user:
        raise frappe.PermissionError(_("This notification is somebody else's"))
    frappe.db.set_value("Notification Log", docname, "read", 1, update_modified=False)


@frappe.whitelist(methods=["POST"])
def mark_all_as_read() -> None:
    """Mark all of the user's entries as read."""
    frappe.db.set_value(
        "Notification Log", {"for_user": frappe.session.user, "read": 0}, "read", 1, update_modified=False
    )
