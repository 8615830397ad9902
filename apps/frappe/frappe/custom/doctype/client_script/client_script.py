from __future__ import annotations

import frappe
from frappe.model.document import Document


class ClientScript(Document):
    """A script that administrators add to the form or list of a document type."""

    def on_update(self) -> None:
        frappe.clear_settings_cache()

    def on_trash(self) -> None:
        frappe.clear_settings_cache()
