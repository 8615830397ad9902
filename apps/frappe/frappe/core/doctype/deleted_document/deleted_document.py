from __future__ import annotations

import frappe
from frappe import _
from frappe.model.delete_doc import restore_deleted
from frappe.model.document import Document


class DeletedDocument(Document):
    """What a deleted document looked like, so that it can come back."""


@frappe.whitelist(methods=["POST"])
def restore(name: str, alert: bool = True) -> str:
    """Insert the deleted document again, as a draft with its old name; its new name if the old one is taken."""
    if (
        frappe.db.get_value("Deleted Document", name, "owner") != frappe.session.user
    ):  # one's own deletions can be taken back
        frappe.only_for("System Manager")
    restored = restore_deleted(name)
    if alert:
        frappe.msgprint(_("{0} is back").format(restored), indicator="green", alert=True)
    return str(restored)
