"""A document as it may be printed for somebody: a copy without what that person may not see, masked where the form masks."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

import frappe
from frappe import _
from frappe.exceptions import PermissionError, ValidationError
from frappe.fields import TABLE_TYPES, field_type
from frappe.permissions import columns
from frappe.permissions.masking import mask, masked
from frappe.permissions.roles import Access
from frappe.runtime.context import Context
from frappe.runtime.events import notify
from frappe.schema.meta import Meta
from frappe.utils import cint, sanitize_html


def require_print(doc: Any, key: str | None = None) -> None:
    """Raise PermissionError unless the document may be printed: by right, as an app lets portal users, or by a share key."""
    if frappe.has_permission(doc.doctype, "print", doc) and frappe.has_permission(doc.doctype, "read", doc):
        return
    if frappe.session.user != "Guest" and _portal_allows(doc):
        return
    if key and doc.name and _key_opens(doc, key):
        return
    raise PermissionError(_("You may not print {0} {1}").format(_(doc.doctype), doc.name or ""))


def _portal_allows(doc: Any) -> bool:
    hooked = frappe.get_hooks("has_website_permission", {}).get(doc.doctype)
    return bool(hooked) and frappe.has_website_permission(doc, "print")


def _key_opens(doc: Any, key: str) -> bool:
    expires = frappe.db.get_value(
        "Document Share Key",
        {"reference_doctype": doc.doctype, "reference_docname": doc.name, "key": str(key)},
        "expires_on",
        as_dict=True,
    )
    return bool(expires) and (not expires.expires_on or expires.expires_on >= frappe.utils.getdate())


def require_state(doc: Any, settings: Any) -> None:
    """Raise ValidationError where the settings forbid printing drafts or cancelled documents."""
    if not doc.meta.is_submittable:
        return
    if cint(doc.docstatus) == 0 and not settings.allow_print_for_draft:
        frappe.throw(_("{0} is a draft: submit it before you print it").format(doc.name or _(doc.doctype)))
    if cint(doc.docstatus) == 2 and not settings.allow_print_for_cancelled:
        frappe.throw(_("{0} is cancelled and cannot be printed").format(doc.name))


def fresh(doctype: str | None, name: Any, given: Any = None) -> Any:
    """The document to print, never shared with anybody: as stored, or as ``given`` (a document, its dict or its JSON)."""
    if given is None:
        return frappe.get_doc(str(doctype), name)
    values = given
    if isinstance(given, str):
        try:
            values = json.loads(given)
        except json.JSONDecodeError as error:
            raise ValidationError(_("A document is an object with its doctype")) from error
    elif hasattr(given, "as_dict"):
        values = given.as_dict()
    if not isinstance(values, dict) or not values.get("doctype"):
        raise ValidationError(_("A document is an object with its doctype"))
    return frappe.get_doc(dict(values))


def cover(ctx: Context, access: Access, doc: Any, parent_meta: Meta | None = None) -> list[str]:
    """Empty what ``access`` may not see, mask what is confidential; gives the labels of confidential values left in clear.

    Decided by the same functions as the serializer's. Rich text is cleaned and marked as HTML, so that formats show it.
    """
    meta: Meta = doc.meta
    for name in columns.hidden(ctx, access, meta, parent_meta):
        doc.set(name, [] if meta.fields_by_name[name].fieldtype in TABLE_TYPES else None)
    covered = masked(ctx, access, meta, parent_meta, doc)
    for name in covered:
        doc.set(name, mask(meta.fields_by_name[name], doc.get(name)))
    clear = [df.fieldname for df in meta.masked_fields if df.fieldname not in covered and doc.get(df.fieldname)]
    for df in meta.value_fields:
        value = doc.get(df.fieldname)
        if isinstance(value, str) and field_type(df.fieldtype).is_html:
            doc.set(df.fieldname, Markup(sanitize_html(value)))  # noqa: S704 - cleaned in this line
    for df in meta.table_fields:
        for row in doc.get(df.fieldname) or ():
            clear += [f"{df.fieldname}.{name}" for name in cover(ctx, access, row, meta)]
    return list(dict.fromkeys(clear))


def record(ctx: Context, doc: Any, clear: list[str], format_name: str) -> None:
    """Write down that confidential values were printed in clear."""
    if not clear or ctx.user == "Guest" or doc.is_new():
        return
    ctx.flags.commit_get = True  # prints are fetched by GET, and this entry has to stay
    notify(
        ctx, "sensitive_access", ctx, user=ctx.user, doctype=doc.doctype, name=doc.name, fieldname=", ".join(clear)[:140],
        purpose=_("Printed as {0}").format(_(format_name)), allowed=True, action="Print",
    )  # fmt: skip
