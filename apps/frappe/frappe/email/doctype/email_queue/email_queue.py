from __future__ import annotations

from datetime import timedelta

import frappe
from frappe import _
from frappe.email import outbox
from frappe.model.document import Document
from frappe.utils import now_datetime


class EmailQueue(Document):
    """A mail on its way: to whom, how far it came, why not further."""

    @frappe.whitelist(methods=["POST"])
    def send_again(self) -> None:
        """Put the mail back into the queue for those who have not got it."""
        frappe.only_for("System Manager")
        if self.status in ("Sent", "Sending"):
            frappe.throw(_("Mail {0} is {1}").format(self.name, _(self.status)))
        if not self.message:
            frappe.throw(_("The text of this mail was secret and is gone: ask for a new one"))
        outbox.requeue(self)

    @staticmethod
    def clear_old_logs(days: int = 30) -> None:
        """Mails that have left, or never will; those that still wait stay."""
        old = {"status": ["not in", ("Not Sent", "Sending")], "creation": ["<", now_datetime() - timedelta(days=days)]}
        names = frappe.get_all("Email Queue", old, pluck="name")
        frappe.db.delete("Email Queue Recipient", {"parent": ["in", names]})
        frappe.db.delete("Email Queue", {"name": ["in", names]})
