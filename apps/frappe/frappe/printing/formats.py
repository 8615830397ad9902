"""Which format a print takes, where its template stands, and which letter head goes on it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

import frappe
from frappe import _
from frappe.exceptions import ValidationError
from frappe.printing.head_html import footer_of, header_of
from frappe.runtime.apps import app_of_module, installed_apps, module_path
from frappe.runtime.context import Context
from frappe.runtime.hooks import get_hooks, resolve
from frappe.utils import cint, scrub

STANDARD = "Standard"


def format_of(doctype: str, name: str | None) -> Any:
    """The Print Format of that name, else the DocType's default one; None stands for the standard format.

    Raises DoesNotExistError, and ValidationError for one that is disabled or belongs to another DocType.
    """
    chosen = name or frappe.get_meta(doctype).default_print_format or STANDARD
    if chosen == STANDARD:
        return None
    found = frappe.get_cached_doc("Print Format", chosen)
    if found.doc_type != doctype:
        raise ValidationError(
            _("Print Format {0} is for {1}, not for {2}").format(chosen, _(found.doc_type), _(doctype))
        )
    if found.disabled:
        if name:
            raise ValidationError(_("Print Format {0} is disabled").format(chosen))
        return None
    return found


def template_of(ctx: Context, print_format: Any) -> str:
    """The Jinja text of a format; empty where its layout or the metadata make the page.

    Formats of apps are read from their files, so that an update of the app is one of its papers.
    """
    for path in get_hooks(ctx, "get_print_format_template"):
        found = resolve(path)(print_format=print_format)
        if found:
            return str(found)
    if print_format.standard == "Yes" and not print_format.format_data:
        folder = module_path(app_of_module(print_format.module, installed_apps(ctx)), print_format.module)
        file = folder / "print_format" / scrub(print_format.name) / f"{scrub(print_format.name)}.html"
        if file.is_file():
            return file.read_text(encoding="utf-8")
    return str(print_format.html or "") if not print_format.format_data else ""


def available(doctype: str) -> list[str]:
    """Names of the formats of a DocType, the default one first."""
    names = frappe.get_all(
        "Print Format", filters={"doc_type": doctype, "disabled": 0}, pluck="name", order_by="name asc"
    )
    default = frappe.get_meta(doctype).default_print_format
    return sorted([STANDARD, *names], key=lambda name: (name != (default or STANDARD), name != STANDARD, name))


# --- letter heads ----------------------------------------------------------------------------------------------------------


def letter_head(doc: Any, name: str | None, *, without: bool, context: dict[str, Any]) -> tuple[Markup, Markup]:
    """Header and footer as HTML: those of the letter head named, of the document's own, or of the default one.

    name: as asked for, else as the format says.
    """
    if without:
        return Markup(""), Markup("")
    chosen = (
        name or doc.get("letter_head") or frappe.db.get_value("Letter Head", {"is_default": 1, "disabled": 0}, "name")
    )
    if not chosen or not frappe.db.exists("Letter Head", chosen):
        return Markup(""), Markup("")
    found = frappe.get_cached_doc("Letter Head", chosen)
    if found.disabled:
        return Markup(""), Markup("")
    header = header_of(found) if found.source == "Image" else found.content
    footer = footer_of(found) if found.footer_source == "Text" else found.footer
    return _filled(header, context), _filled(footer, context)


def _filled(template: str | None, context: dict[str, Any]) -> Markup:
    if not template:
        return Markup("")
    return Markup(frappe.render_template(template, context, is_path=False))  # noqa: S704 - the template escapes values


def no_letter_head(given: Any, settings: Any) -> bool:
    """Is the print to go without letter head? As asked for, else as the settings say."""
    return bool(cint(given)) if given not in (None, "") else not settings.with_letterhead


def watermark(text: str | None, context: dict[str, Any]) -> str:
    """A watermark's text with the document's values in it."""
    return frappe.render_template(text, context, is_path=False, escape=False).strip() if text else ""
