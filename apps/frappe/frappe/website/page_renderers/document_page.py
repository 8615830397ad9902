from __future__ import annotations

from werkzeug.wrappers import Response

from frappe.exceptions import PageDoesNotExistError
from frappe.runtime.context import current
from frappe.website import stored
from frappe.website.page_renderers.base_renderer import BaseRenderer


class DocumentPage(BaseRenderer):
    """Pages kept in documents, at their routes."""

    def can_render(self) -> bool:
        return stored.has_page(current(), self.path)

    def render(self) -> Response:
        found = stored.show(current(), self.path)
        if found is None:
            raise PageDoesNotExistError(self.path)
        return found
