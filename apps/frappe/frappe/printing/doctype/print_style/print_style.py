from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document


class PrintStyle(Document):
    """CSS that gives prints another look."""

    def validate(self) -> None:
        if "</" in (self.css or ""):
            frappe.throw(_("Print Style {0}: CSS cannot hold {1}").format(self.print_style_name, "</"))
