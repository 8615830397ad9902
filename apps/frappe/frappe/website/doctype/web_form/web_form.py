from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.website import web_forms
from frappe.website.routes import clean_route
from frappe.website.utils import clear_website_cache


class WebForm(Document):
    """A form on the public site that makes documents of one type."""

    def validate(self) -> None:
        if not (self.title and self.doc_type):
            return  # what is missing is reported with the other fields
        self.route = clean_route(self.route or self.title)
        meta = frappe.get_meta(self.doc_type)
        if meta.istable or meta.issingle or meta.is_virtual:
            frappe.throw(
                _("Web form {0}: documents of type {1} cannot be made one by one").format(self.title, _(self.doc_type))
            )
        for row in self.web_form_fields:
            self.check_field(row, meta)
        if not self.login_required and (self.allow_edit or self.allow_delete or self.show_list):
            frappe.throw(_("Web form {0}: lists, changes and deletions need a login").format(self.title))

    def check_field(self, row: Any, meta: Any) -> None:
        if row.fieldtype in web_forms.LAYOUT:
            return
        df = meta.get_field(row.fieldname)
        if df is None or df.fieldtype not in web_forms.INPUTS:
            frappe.throw(
                _("Web form {0}: {1} is no field of {2} that a web form can show").format(
                    self.title, row.fieldname, _(self.doc_type)
                )
            )
        row.label = row.label or df.label

    def on_update(self) -> None:
        clear_website_cache()

    def on_trash(self) -> None:
        clear_website_cache()


@frappe.whitelist(allow_guest=True, methods=["POST"])
def accept(web_form: str, data: Any) -> dict[str, Any]:
    """Take in what was entered: a new document, or the change of one named in ``data``; gives the document as its sender sees it."""
    entered = frappe.parse_json(data)
    return web_forms.accept(web_form, entered if isinstance(entered, dict) else {})


@frappe.whitelist(methods=["POST"])
def delete(web_form_name: str, docname: str) -> None:
    """Delete one's own document, where the form allows it."""
    web_forms.remove(web_forms.form_named(web_form_name), docname)
