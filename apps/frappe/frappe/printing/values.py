"""A field's value as HTML for paper."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from markupsafe import Markup, escape

import frappe
from frappe import _
from frappe.exceptions import DoesNotExistError, PermissionError, ValidationError
from frappe.fields import display, field_type
from frappe.permissions.roles import Access
from frappe.printing.codes import barcode_svg
from frappe.query.fetch import linked
from frappe.runtime.context import current
from frappe.utils import cint, flt, md_to_html, sanitize_html

_PICTURES = ("Attach Image", "Image", "Signature")


def has_value(df: Any, doc: Any) -> bool:
    """Is there something to print? 0 is; an unticked box is not."""
    value = doc.get(df.fieldname)
    if df.fieldtype == "Check":
        return bool(cint(value))
    if df.fieldtype == "Image":
        return bool(doc.get(df.options or ""))
    return not field_type(df.fieldtype).is_empty(value)


def value_html(df: Any, doc: Any, *, absolute: bool = False) -> Markup:
    """The value for people. absolute: amounts without their sign."""
    value = doc.get(df.options) if df.fieldtype == "Image" and df.options else doc.get(df.fieldname)
    if value in (None, ""):
        return Markup("")
    kind = field_type(df.fieldtype)
    if df.fieldtype in _PICTURES:
        return Markup('<img class="{}" src="{}" alt="">').format(df.fieldtype.lower().replace(" ", "-"), str(value))
    if df.fieldtype == "Markdown Editor":
        return Markup(md_to_html(str(value)))  # noqa: S704 - gives clean HTML
    if kind.is_html:
        return Markup(sanitize_html(str(value)))  # noqa: S704 - cleaned in this line
    if df.fieldtype == "Barcode":
        return _barcode(value)
    if df.fieldtype in ("Link", "Dynamic Link"):
        return escape(link_title(df.options if df.fieldtype == "Link" else doc.get(df.options or ""), value))
    if df.fieldtype == "Color":
        return Markup('<span class="swatch" style="background-color: {}"></span> {}').format(str(value), str(value))
    if df.fieldtype == "Rating":
        return escape(_stars(df, value))
    if absolute and kind.is_numeric and df.fieldtype != "Check":
        value = abs(flt(value))
    text = _plain(df, value, doc)
    return Markup("<br>").join(text.splitlines()) if kind.is_text else escape(text)


def _plain(df: Any, value: Any, doc: Any) -> str:
    if df.fieldtype == "Select":
        return _(str(value), context=doc.meta.text_context)
    if df.fieldtype == "Attach":  # on paper a file has a name and no address
        return unquote(str(value).rpartition("/")[2])
    return display(df, value, doc)


def _barcode(value: Any) -> Markup:
    try:
        return barcode_svg(value)
    except ValidationError:  # no code can hold it: better the text than no paper
        return escape(str(value))


def _stars(df: Any, value: Any) -> str:
    count = cint(df.options) or 5
    full = round(flt(value) * count)
    return "★" * full + "☆" * (count - full)


def link_title(doctype: str | None, name: Any) -> str:
    """What a link shows: the title where the DocType shows titles and the user may see it, else the name."""
    if not doctype or not name:
        return str(name or "")
    if doctype in ("DocType", "Workflow State"):
        return _(str(name))
    try:
        meta = frappe.get_meta(doctype)
    except DoesNotExistError:
        return str(name)
    title = meta.get_title_field()
    if not meta.show_title_field_in_link or title == "name":
        return _(str(name)) if meta.translated_doctype else str(name)
    try:
        ctx = current()
        return str(linked(ctx, Access.of(ctx), doctype, [str(name)], title).get(str(name)) or name)
    except PermissionError:
        return str(name)
