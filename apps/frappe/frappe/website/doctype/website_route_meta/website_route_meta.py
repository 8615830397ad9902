from __future__ import annotations

from frappe.model.document import Document
from frappe.website.utils import clear_website_cache


class WebsiteRouteMeta(Document):
    """Tags in the head of the page at a route."""

    def autoname(self) -> None:
        self.route = (self.route or "").strip("/ ")

    def on_update(self) -> None:
        clear_website_cache()

    def on_trash(self) -> None:
        clear_website_cache()
