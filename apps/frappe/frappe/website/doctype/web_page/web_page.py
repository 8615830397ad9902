from __future__ import annotations

from typing import Any

from frappe.model.document import Document
from frappe.utils import now_datetime
from frappe.website.routes import clean_route
from frappe.website.utils import clear_website_cache


class WebPage(Document):
    """A page of the site, shown at its route once it is published."""

    def validate(self) -> None:
        self.route = clean_route(self.route or self.title or "")

    def on_update(self) -> None:
        clear_website_cache()

    def on_trash(self) -> None:
        clear_website_cache()

    def is_shown(self) -> bool:
        """Is it published, at this hour?"""
        now = str(now_datetime())
        begun = not self.start_date or str(self.start_date) <= now
        return bool(self.published and begun and not (self.end_date and str(self.end_date) <= now))

    def source(self) -> tuple[str, Any]:
        """Content type and text."""
        fields = {"Markdown": "main_section_md", "HTML": "main_section_html"}
        kind = self.content_type or "Rich Text"
        return kind, self.get(fields.get(kind, "main_section")) or ""
