from __future__ import annotations

from werkzeug.wrappers import Response

from frappe.exceptions import PageDoesNotExistError
from frappe.runtime.context import current
from frappe.website import files
from frappe.website.page_renderers.base_renderer import BaseRenderer


class TemplatePage(BaseRenderer):
    """Pages of apps' ``www`` folders."""

    def can_render(self) -> bool:
        return files.has_page(current(), self.path)

    def render(self) -> Response:
        found = files.show(current(), self.path)
        if found is None:
            raise PageDoesNotExistError(self.path)
        return found
