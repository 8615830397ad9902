from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime
from property_service.customer_service import notices

KEPT = ("status", "published_by", "told_at", "told_count", "read_count", "source_doctype", "source_name")
PUBLISHERS = frozenset({"Property Manager", "System Manager"})


class Notice(Document):
    """An announcement to residents: of all, of buildings, or of units."""

    def validate(self) -> None:
        before = self.get_doc_before_save()
        if not self.flags.step:
            for key in KEPT:
                self.set(key, before.get(key) if before else None)
            self.status = self.status or "Draft"
        if before and before.status != "Draft" and not self.flags.step:
            frappe.throw(_("{0} is {1}; withdraw it and write another one").format(self.name, _(before.status)))
        self.validate_from_to_dates("effective_from", "effective_to")
        if self.audience == "All":
            self.places = []
        elif not self.places:
            frappe.throw(_("{0}: choose the buildings or units it is for").format(self.title), frappe.MandatoryError)
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")

    @frappe.whitelist(methods=["POST"])
    def publish(self) -> None:
        """Let residents see it from Publish At on; ordinary ones are sent outside quiet hours."""
        self.check_permission("read")
        if frappe.session.user != "Administrator" and not PUBLISHERS & set(frappe.get_roles()):
            raise frappe.PermissionError(_("The Property Manager publishes notices"))
        self.announce()

    def announce(self) -> None:
        """Publish without asking who does it: for notices that a permit brings about (R38)."""
        if self.status != "Draft":
            frappe.throw(_("{0} is {1} already").format(self.name, _(self.status)))
        self.flags.step = True
        self.publish_at = self.publish_at or now_datetime()
        self.status, self.published_by = notices.PUBLISHED, frappe.session.user
        self.save(ignore_permissions=True)
        notices.send(self)

    @frappe.whitelist(methods=["POST"])
    def withdraw(self) -> None:
        """Take it back: residents see it no longer."""
        self.check_permission("write")
        if self.status != notices.PUBLISHED:
            frappe.throw(_("{0} is {1}; only what is published can be withdrawn").format(self.name, _(self.status)))
        self.flags.step = True
        self.status = "Withdrawn"
        self.save()
