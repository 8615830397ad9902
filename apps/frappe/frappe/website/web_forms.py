"""Web forms: people outside fill one in, and a document is made or changed by it.

The form is the right: it says which fields may be set, by whom, and what may be done afterwards. Everything goes through
the documents' own life cycle; whatever a request sends beside the form's fields is left aside.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.core import files
from frappe.rate_limiter import rate_limit
from frappe.runtime.context import current
from frappe.utils import cint
from frappe.website import web_form_tables
from frappe.website.portal import shown_document

LAYOUT = frozenset({"Section Break", "Column Break", "Page Break", "HTML"})
FILES = frozenset({"Attach", "Attach Image"})
INPUTS = FILES | {
    "Check", "Color", "Currency", "Data", "Date", "Datetime", "Duration", "Float", "Int", "Link", "Phone", "Rating", "Select",
    "Small Text", "Text", "Text Editor", "Long Text", "Time", "Autocomplete", "Percent", "Table",
}  # fmt: skip
# A field that people do not see and programs fill in.
HONEYPOT = "website_address_2"
PER_HOUR = 20
PAGE_LENGTH = 20
_MEGABYTE = 1024 * 1024
_GUEST_FILES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"})


def form_named(name: str) -> Any:
    """The published form. Raises DoesNotExistError; PermissionError for guests where a login is needed."""
    form = frappe.get_doc("Web Form", name)
    if not form.published:
        raise frappe.DoesNotExistError(_("Web form {0} is not published").format(name))
    if form.login_required and frappe.session.user == "Guest":
        raise frappe.PermissionError(_("Log in to use this form"))
    return form


# --- taking in -----------------------------------------------------------------------------------------------------------


def accept(web_form: str, data: dict[str, Any]) -> dict[str, Any]:
    """Make or change a document by what was entered; gives what its sender may see of it."""
    form = form_named(web_form)
    doc = take_in(form, data, str(data.get("name") or ""))
    if doc is None or frappe.session.user == "Guest":
        return {"doctype": form.doc_type, "name": doc.name if doc is not None and not form.anonymous else None}
    shown = shown_document(current(), doc)["doc"]
    return {
        name: shown.get(name) for name in ("doctype", "name", "modified", *(row.fieldname for row in fields_of(form)))
    }


def take_in(form: Any, data: dict[str, Any], name: str = "") -> Any:
    """The document, stored; None if a program filled the form in: it is told that all went well."""
    if data.get(HONEYPOT):
        return None
    if frappe.session.user == "Guest":
        return _from_guest(form, data)
    return _change(form, name, data) if name else _make(form, data)


@rate_limit(limit=PER_HOUR, seconds=3600)
def _from_guest(form: Any, data: dict[str, Any]) -> Any:
    return _make(form, data)


def _make(form: Any, data: dict[str, Any]) -> Any:
    user = frappe.session.user
    if user != "Guest" and not form.allow_multiple and own_documents(form, limit=1):
        frappe.throw(_("You have sent this form already"), frappe.PermissionError)
    doc = frappe.new_doc(form.doc_type)
    attached = _fill(form, doc, data)
    doc.insert(ignore_permissions=not (form.apply_document_permissions and user != "Guest"))
    if form.anonymous:
        frappe.db.set_value(doc.doctype, doc.name, {"owner": "Guest", "modified_by": "Guest"}, update_modified=False)
    _attach(doc, attached)
    return doc


def _change(form: Any, name: str, data: dict[str, Any]) -> Any:
    doc = document_of(form, name)
    if not (form.allow_edit and may_change(doc)):
        raise frappe.PermissionError(_("This form does not let you change what was sent"))
    attached = _fill(form, doc, data)
    doc.save(ignore_permissions=not form.apply_document_permissions)
    _attach(doc, attached)
    return doc


def own_documents(form: Any, limit: int = PAGE_LENGTH, start: int = 0) -> list[Any]:
    """The person's own documents of the form, newest first."""
    filters = {"owner": frappe.session.user}
    return frappe.get_all(
        form.doc_type,
        filters=filters,
        fields=["*"],
        order_by="creation desc",
        limit_start=start,
        limit_page_length=limit,
    )


def document_of(form: Any, name: str) -> Any:
    """A document the person may see. Raises PageDoesNotExistError: others' are not spoken of."""
    doc = frappe.get_doc(form.doc_type, name) if frappe.db.exists(form.doc_type, name) else None
    if doc is None or not (doc.owner == frappe.session.user or frappe.has_website_permission(doc)):
        raise frappe.PageDoesNotExistError(_("There is no page {0}").format(f"/{form.route}/{name}"))
    return doc


def may_change(doc: Any, right: str = "write") -> bool:
    """One's own drafts, and whatever an app or one's rights allow."""
    own = doc.owner == frappe.session.user and frappe.session.user != "Guest" and cint(doc.docstatus) == 0
    return bool(own or frappe.has_website_permission(doc, right))


def remove(form: Any, name: str) -> None:
    """Delete a document, where the form allows it."""
    doc = document_of(form, name)
    if not (form.allow_delete and may_change(doc, "delete")):
        raise frappe.PermissionError(_("This form does not let you delete what was sent"))
    frappe.delete_doc(form.doc_type, name, ignore_permissions=True)


def comment(form: Any, name: str, text: str) -> None:
    """A remark on a document, where the form allows it."""
    doc = document_of(form, name)
    if not form.allow_comments:
        raise frappe.PermissionError(_("This form takes no comments"))
    if not text.strip():
        frappe.throw(_("Write something first"))
    remark = doc.add_comment("Comment", frappe.utils.escape_html(text.strip()[:5000]))
    remark.db_set("published", 1)  # those of the office stay inside unless somebody publishes them


def fields_of(form: Any) -> list[Any]:
    """The form's fields that take a value."""
    return [row for row in form.web_form_fields if row.fieldtype not in LAYOUT and row.fieldname]


def _fill(form: Any, doc: Any, data: dict[str, Any]) -> list[tuple[str, Any]]:
    """Set the form's fields; gives the stored files that still need their document."""
    attached = []
    for row in fields_of(form):
        df = doc.meta.get_field(row.fieldname)
        if df is None or row.read_only or row.hidden:
            if row.default and not doc.get(row.fieldname):
                doc.set(row.fieldname, row.default)
            continue
        if df.fieldtype in FILES:
            stored = _upload(form, row)
            if stored is not None:
                doc.set(row.fieldname, stored.file_url)
                attached.append((row.fieldname, stored))
        elif df.fieldtype == "Table":
            web_form_tables.fill(doc, df, data, _plain)
        elif row.fieldname in data or df.fieldtype == "Check":
            doc.set(row.fieldname, _value(row, df, data.get(row.fieldname)))
        if row.reqd and not form.allow_incomplete and doc.get(row.fieldname) in (None, "", []):
            frappe.throw(_("{0} is missing").format(_(row.label)), frappe.MandatoryError)
    return attached


def _value(row: Any, df: Any, given: Any) -> Any:
    text = str(given).strip() if given is not None else ""
    if row.max_length and len(text) > cint(row.max_length):
        frappe.throw(_("{0} may have at most {1} characters").format(_(row.label), row.max_length))
    return _plain(df, text)


def _plain(df: Any, given: Any) -> Any:
    """A value as a page sends it."""
    text = str(given).strip() if given is not None else ""
    if df.fieldtype == "Check":
        return cint(text in ("1", "on", "True", "true"))
    if df.fieldtype in ("Datetime", "Time"):
        text = text.replace("T", " ")
    return text or None


def _upload(form: Any, row: Any) -> Any:
    """The file sent for a field, stored privately; None if there is none."""
    request = current().request
    upload = request.files.get(row.fieldname) if request is not None else None
    if upload is None or not upload.filename:
        return None
    limit = cint(form.max_attachment_size) or 5
    content = upload.stream.read(limit * _MEGABYTE + 1)
    if len(content) > limit * _MEGABYTE:
        raise frappe.ValidationError(
            _("{0} is larger than {1} MB, the most that may be uploaded").format(upload.filename, limit)
        )
    kind = files.media_type(upload.filename)
    if frappe.session.user == "Guest" and kind not in _GUEST_FILES:
        raise frappe.ValidationError(_("Without logging in only pictures, PDF and text files can be uploaded"))
    if row.fieldtype == "Attach Image" and not kind.startswith("image/"):
        raise frappe.ValidationError(_("{0} is not a picture").format(upload.filename))
    return files.save_file(upload.filename, content, is_private=1, df=row.fieldname)


def _attach(doc: Any, attached: list[tuple[str, Any]]) -> None:
    for fieldname, stored in attached:
        place = {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name, "attached_to_field": fieldname}
        frappe.db.set_value("File", stored.name, place, update_modified=False)
