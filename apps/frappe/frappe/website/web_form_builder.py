"""What the builder of web forms asks: the fields to choose from, mistakes, the page as it would be, and saving."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.http.documents import check_tables
from frappe.runtime.context import current
from frappe.website import web_form_pages, web_forms
from frappe.website.routes import clean_route

_STATE = ("__islocal", "__unsaved", "__onload")


def _as_sent(doc: dict[str, Any]) -> Any:
    """The form as the page has it: the stored one with the page's values, or a new one. Checks the right to store it."""
    values = {key: value for key, value in doc.items() if key not in _STATE} | {"doctype": "Web Form"}
    check_tables(values)
    for index, row in enumerate(values.get("web_form_fields") or ()):
        row["idx"] = index + 1
    name = values.pop("name", None)
    if not (name and frappe.db.exists("Web Form", name)):
        frappe.has_permission("Web Form", "create", throw=True)
        return frappe.get_doc(values)
    form = frappe.get_doc("Web Form", name)
    form.check_permission("write")
    return form.update(values)


def _ready(form: Any) -> bool:
    return bool(form.title and form.doc_type and frappe.db.exists("DocType", form.doc_type))


@frappe.whitelist()
def get_fields(doctype: str) -> list[dict[str, Any]]:
    """The fields of a DocType that a web form can show, in the order of its form."""
    if not (frappe.has_permission("Web Form", "create") or frappe.has_permission("Web Form", "write")):
        raise frappe.PermissionError(_("You may not make web forms"))
    return [
        {
            "fieldname": df.fieldname,
            "fieldtype": df.fieldtype,
            "label": df.label,
            "reqd": df.reqd,
            "options": df.options,
        }
        for df in frappe.get_meta(doctype).fields
        if df.fieldtype in web_forms.INPUTS and not df.hidden
    ]


@frappe.whitelist(methods=["POST"])
def find_mistakes(doc: dict[str, Any]) -> list[dict[str, str]]:
    """What is wrong with the form as sent: place (such as ``fields[3].label``) and message. Nothing is written."""
    form = _as_sent(doc)
    missing = [name for name in ("title", "doc_type") if not form.get(name)]
    if missing or not _ready(form):
        return [{"path": name, "message": _("Please fill this in")} for name in missing or ["doc_type"]]
    form.route = clean_route(form.route or form.title)
    return [{"path": path, "message": message} for path, message in form.mistakes()]


@frappe.whitelist(methods=["POST"])
def preview(doc: dict[str, Any]) -> dict[str, Any]:
    """The page of the form as sent, as HTML without scripts, and what is worth a second look. Nothing is written."""
    form = _as_sent(doc)
    if not _ready(form):
        return {"html": "", "notes": []}
    form.route = clean_route(form.route or form.title)
    wrong = {path for path, _message in form.mistakes()}
    rows = form.web_form_fields
    form.web_form_fields = [row for index, row in enumerate(rows) if f"fields[{index}].label" not in wrong]
    return {"html": web_form_pages.preview(current(), form), "notes": list(_notes(form))}


def _notes(form: Any) -> Any:
    shown = {row.fieldname for row in form.web_form_fields}
    lacking = [
        _(df.label or df.fieldname)
        for df in frappe.get_meta(form.doc_type).fields
        if df.reqd and not df.default and not df.fetch_from and df.fieldname not in shown
    ]
    if lacking:
        yield _("Mandatory, but not on the form: {0}").format(", ".join(lacking))
    if not form.login_required and any(
        row.fieldtype == "Link" and not row.allow_read_on_all_link_options for row in form.web_form_fields
    ):
        yield _("Guests see no choices in links, unless a field shows all of them")


@frappe.whitelist(methods=["POST"])
def save(doc: dict[str, Any]) -> dict[str, Any]:
    """Store the form; a published one is there at once. Gives it as it is stored."""
    form = _as_sent(doc)
    form.save()
    return load(form.name)


@frappe.whitelist()
def load(name: str) -> dict[str, Any]:
    """A stored form, for the builder."""
    frappe.has_permission("Web Form", "write", throw=True)  # before it says whether there is one
    form = frappe.get_doc("Web Form", name)
    form.check_permission("write")
    found: dict[str, Any] = form.as_dict()
    return found
