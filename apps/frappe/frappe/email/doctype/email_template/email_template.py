from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.permissions.roles import Access
from frappe.printing import view
from frappe.templating import validate_template
from frappe.utils.text import parse_json


class EmailTemplate(Document):
    """Subject and text of a mail, filled in with a document."""

    def validate(self) -> None:
        for text in (self.subject, self.response, self.response_html):
            validate_template(text or "")

    def get_formatted_subject(self, doc: Any) -> str:
        return str(frappe.render_template(self.subject or "", {"doc": doc, **_values(doc)}))

    def get_formatted_response(self, doc: Any) -> str:
        text = self.response_html if self.use_html else self.response
        return str(frappe.render_template(text or "", {"doc": doc, **_values(doc)}))

    def get_formatted_email(self, doc: Any) -> dict[str, str]:
        """Subject and message for a document, or for values."""
        found = parse_json(doc) if isinstance(doc, str) else doc
        return {"subject": self.get_formatted_subject(found), "message": self.get_formatted_response(found)}


def _values(doc: Any) -> dict[str, Any]:
    return doc if isinstance(doc, dict) else doc.as_dict()


@frappe.whitelist()
def get_email_template(template_name: str, doc: Any) -> dict[str, str]:
    """A template filled in with a document: the values given, or, where only its key is, the document as the person may see it."""
    values = parse_json(doc) if isinstance(doc, str) else doc
    if values.get("doctype") and values.get("name") and frappe.db.exists(values["doctype"], values["name"]):
        stored = view.fresh(values["doctype"], values["name"])
        stored.check_permission("read")
        if not set(values) - {"doctype", "name"}:
            view.cover(frappe.context(), Access.of(frappe.context()), stored)
            values = stored
    template = frappe.get_doc("Email Template", template_name)
    template.check_permission("read")
    found: dict[str, str] = template.get_formatted_email(values)
    return found
