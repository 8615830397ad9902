from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.website.utils import clear_website_cache


class PortalSettings(Document):
    """What outside people see after the login."""

    def on_update(self) -> None:
        frappe.clear_cache(doctype="Portal Settings")
        clear_website_cache()
