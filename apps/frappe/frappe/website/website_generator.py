from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.website.utils import cleanup_page_name, clear_website_cache


class WebsiteGenerator(Document):
    """Controllers of DocTypes whose documents are pages: they have a route from their title on."""

    website: Any = frappe._dict()

    def validate(self) -> None:
        self.set_route()

    def set_route(self) -> None:
        """A route for a document that is published and has none."""
        if self.is_website_published() and not self.route:
            self.route = self.make_route()
        if self.route:
            self.route = self.route.strip("/.")[:139]

    def make_route(self) -> str:
        """From the DocType's ``route`` and the title."""
        title = cleanup_page_name(
            str(self.get(self.website.page_title_field or self.meta.get_title_field()) or self.name or "")
        )
        base = str(self.meta.route or "").strip("/")
        return f"{base}/{title}" if base else title

    def is_website_published(self) -> bool:
        field = self.get_condition_field()
        return bool(self.get(field)) if field else True

    def get_condition_field(self) -> str | None:
        """The field that publishes: as the class or the DocType says."""
        return self.website.condition_field or self.meta.get("is_published_field") or None

    def on_update(self) -> None:
        clear_website_cache(self.route)

    def on_trash(self) -> None:
        clear_website_cache(self.route)
