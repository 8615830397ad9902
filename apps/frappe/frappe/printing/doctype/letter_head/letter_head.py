from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.templating import validate_template


class LetterHead(Document):
    """Header and footer of prints. One of them is the default."""

    def validate(self) -> None:
        if self.source == "Image" and not (self.image or self.heading or self.header_lines):
            text = _("Letter Head {0}: choose the image or write a heading")
            frappe.throw(text.format(self.letter_head_name), frappe.MandatoryError)
        for template in (self.content, self.footer, self.heading, self.header_lines, self.footer_text):
            validate_template(template)
        if self.is_default and self.disabled:
            frappe.throw(_("Letter Head {0}: the default one cannot be disabled").format(self.letter_head_name))

    def on_update(self) -> None:
        if self.is_default:
            others = frappe.get_all("Letter Head", filters={"is_default": 1, "name": ["!=", self.name]}, pluck="name")
            for name in others:
                frappe.db.set_value("Letter Head", name, "is_default", 0)
