from __future__ import annotations

from types import ModuleType
from typing import ClassVar

from frappe.website import stored
from frappe.website.page_renderers.template_page import TemplatePage


class DocumentPage(TemplatePage):
    """Pages kept in documents, at their routes."""

    source: ClassVar[ModuleType] = stored
