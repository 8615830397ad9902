from __future__ import annotations

from contextlib import suppress
from typing import Any

import frappe
from frappe import _
from frappe.integrations import targets, webhooks
from frappe.model.document import Document
from frappe.sandbox import check_conditions


class Webhook(Document):
    """Tells another system when something happens to documents of a type."""

    def validate(self) -> None:
        meta = frappe.get_meta(self.webhook_doctype)
        check_conditions(self, ("condition",))
        for row in self.webhook_data:
            if not meta.has_field(row.fieldname) and row.fieldname not in meta.columns:
                frappe.throw(_("{0} has no field {1}").format(_(self.webhook_doctype), row.fieldname))
        if self.webhook_docevent in ("on_submit", "on_cancel", "on_update_after_submit") and not meta.is_submittable:
            frappe.throw(_("{0} cannot be submitted: choose another event").format(_(self.webhook_doctype)))
        if "{" not in self.request_url:
            with suppress(OSError):  # a name that nobody knows now may be known when it is needed
                targets.target_of(self.request_url)

    def on_update(self) -> None:
        frappe.clear_settings_cache()

    def on_trash(self) -> None:
        frappe.clear_settings_cache()
        frappe.db.set_value(webhooks.LOG, {"webhook": self.name}, "webhook", None, update_modified=False)

    @frappe.whitelist(methods=["POST"])
    def preview(self, document: str) -> dict[str, Any]:
        """What would be sent about a document. Nothing is."""
        frappe.only_for("System Manager")
        doc = frappe.get_doc(self.webhook_doctype, document)
        doc.check_permission("read")
        met = not self.condition or bool(frappe.safe_eval(self.condition, None, {"doc": doc}))
        return {"meets_condition": met, "body": webhooks.body_of(self, doc)[0]}
