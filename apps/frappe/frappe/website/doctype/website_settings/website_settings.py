from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.website.routes import pattern_of
from frappe.website.utils import clear_website_cache


class WebsiteSettings(Document):
    """How the public pages look: menus, home page, redirects, sign-up."""

    def validate(self) -> None:
        for row in self.route_redirects:
            try:
                pattern_of(row.source or "")
            except ValueError as error:
                frappe.throw(_("Redirect of {0}: the path is no regular expression ({1})").format(row.source, error))

    def on_update(self) -> None:
        frappe.clear_cache(doctype="Website Settings")
        clear_website_cache()
