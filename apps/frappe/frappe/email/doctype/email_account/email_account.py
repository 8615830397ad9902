from __future__ import annotations

import frappe
from frappe import _
from frappe.email import connection
from frappe.model.document import Document
from frappe.utils import validate_email_address


class EmailAccount(Document):
    """A mailbox on a server, and how mails leave through it."""

    def validate(self) -> None:
        if not validate_email_address(self.email_id or ""):
            frappe.throw(_("{0} is not an e-mail address").format(self.email_id or ""))
        if self.use_tls and self.use_ssl_for_outgoing:
            frappe.throw(_("Choose TLS or SSL, not both"))
        if self.default_outgoing and not self.enable_outgoing:
            frappe.throw(_("The default account must be able to send: tick {0}").format(_("Enable Outgoing")))

        if self.append_to:
            meta = frappe.get_meta(self.append_to)
            if meta.istable or meta.issingle or meta.is_submittable:
                frappe.throw(_("Mails cannot become {0}").format(_(self.append_to)))

    def on_update(self) -> None:
        if self.default_outgoing:
            frappe.db.set_value(
                "Email Account", {"default_outgoing": 1, "name": ["!=", self.name]}, "default_outgoing", 0
            )

    @frappe.whitelist(methods=["POST"])
    def pull_now(self) -> None:
        """Read the new mails in the background, if the server lets us in."""
        frappe.only_for("System Manager")
        connection.try_reading(self)
        frappe.enqueue(
            "frappe.email.inbox.pull", queue="long", job_id=f"pull:{self.name}", deduplicate=True, name=self.name
        )
        frappe.msgprint(_("Mails are read"), alert=True)

    @frappe.whitelist(methods=["POST"])
    def test_connection(self) -> None:
        """Reach and log in to the servers of this account; what fails is said at its field."""
        frappe.only_for("System Manager")
        tried = []
        if self.enable_outgoing:
            connection.try_sending(self)
            tried.append(self.smtp_server)
        if self.enable_incoming:
            connection.try_reading(self)
            tried.append(self.email_server)
        if not tried:
            frappe.throw(_("This account neither sends nor receives"))
        frappe.msgprint(_("Reached and logged in: {0}").format(", ".join(tried)), alert=True, indicator="green")

    @frappe.whitelist(methods=["POST"])
    def send_test(self) -> None:
        """A mail to the person who asks, through this account."""
        frappe.only_for("System Manager")
        address = frappe.db.get_value("User", frappe.session.user, "email")
        frappe.sendmail(
            recipients=[address], subject=_("Test mail"), message=_("This account can send."), email_account=self.name
        )
        frappe.msgprint(_("A mail to {0} is on its way: see Email Queue").format(address), alert=True)
