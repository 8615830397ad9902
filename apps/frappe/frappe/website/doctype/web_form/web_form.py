from __future__ import annotations

from collections.abc import Iterator
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
        for row in self.web_form_fields:
            df = meta.get_field(row.fieldname) if row.fieldname else None
            row.label = row.label or (df.label if df else None)
        for _path, message in self.mistakes():
            frappe.throw(message)

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong: the place, such as ``fields[3].fieldname``, and a sentence."""
        meta = frappe.get_meta(self.doc_type)
        if meta.istable or meta.issingle or meta.is_virtual:
            text = _("Web form {0}: documents of type {1} cannot be made one by one")
            yield "doc_type", text.format(self.title, _(self.doc_type))
        if not self.login_required and (self.allow_edit or self.allow_delete or self.show_list):
            yield "login_required", _("Web form {0}: lists, changes and deletions need a login").format(self.title)
        if self.route and frappe.db.exists("Web Form", {"route": self.route, "name": ["!=", self.name or ""]}):
            yield "route", _("Another web form is at {0} already").format(f"/{self.route}")
        seen: set[str] = set()
        for index, row in enumerate(self.web_form_fields):
            if row.fieldtype in web_forms.LAYOUT:
                continue
            df = meta.get_field(row.fieldname) if row.fieldname else None
            fits = df and df.fieldtype in web_forms.INPUTS and (df.fieldtype == "Table") is (row.fieldtype == "Table")
            if not fits:
                text = _("Web form {0}: {1} is no field of {2} that a web form can show")
                yield f"fields[{index}].label", text.format(self.title, row.fieldname or row.label, _(self.doc_type))
            elif row.fieldname in seen:
                text = _("Web form {0}: {1} stands in it twice")
                yield f"fields[{index}].label", text.format(self.title, row.label or row.fieldname)
            seen.add(row.fieldname)

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
