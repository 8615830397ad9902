from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt


class PrintSettings(Document):
    """How the site prints where a format says nothing else."""

    def validate(self) -> None:
        if self.font_size and not 5 <= flt(self.font_size) <= 40:
            frappe.throw(_("Font Size takes 5 to 40 points"))
        if self.pdf_page_size == "Custom" and not (self.pdf_page_width and self.pdf_page_height):
            frappe.throw(_("Enter width and height of the page"), frappe.MandatoryError)
