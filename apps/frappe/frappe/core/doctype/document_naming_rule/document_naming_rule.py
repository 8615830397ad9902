from __future__ import annotations

import re

import frappe
from frappe import _
from frappe.model.document import Document


class DocumentNamingRule(Document):
    """Names documents by a prefix and a counter, for those that meet the conditions."""

    def validate(self) -> None:
        if not 1 <= int(self.prefix_digits or 0) <= 10:
            frappe.throw(_("Digits must be a number from 1 to 10"))
        meta = frappe.get_meta(self.document_type)
        for part in re.findall(r"\{(\w+)\}", self.prefix or ""):
            if not meta.has_field(part) and part not in meta.columns:
                text = _("{0} has no field {1}").format(_(self.document_type), part)
                frappe.throw(f"{_(self.meta.get_label('prefix'))}: {text}")
        for row in self.get("conditions") or []:
            if not meta.has_field(row.field):
                frappe.throw(_("Row {0}: {1} has no field {2}").format(row.idx, _(self.document_type), row.field))

    def on_update(self) -> None:
        frappe.clear_cache(doctype=self.document_type)

    def on_trash(self) -> None:
        frappe.clear_cache(doctype=self.document_type)
