from __future__ import annotations

from types import ModuleType
from typing import ClassVar

from werkzeug.wrappers import Response

from frappe.exceptions import PageDoesNotExistError
from frappe.runtime.context import current
from frappe.website import files
from frappe.website.page_renderers.base_renderer import BaseRenderer


class TemplatePage(BaseRenderer):
    """Pages of apps' ``www`` folders."""

    source: ClassVar[ModuleType] = files

    def can_render(self) -> bool:
        return bool(self.source.has_page(current(), self.path))

    def render(self) -> Response:
        found: Response | None = self.source.show(current(), self.path)
        if found is None:
            raise PageDoesNotExistError(self.path)
        return found
