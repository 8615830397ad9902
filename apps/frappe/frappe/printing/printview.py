"""The page ``/printview`` and what the desk's print page shows. Upstream's name: ``frappe.www.printview``."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.http.response import html_response
from frappe.http.urls import base_of
from frappe.printing import formats, view
from frappe.printing.paper import SIZES
from frappe.printing.pdf import document, watermark_html
from frappe.printing.render import Choices, Sheet, sheet_of
from frappe.runtime.context import current
from frappe.utils import cint

SCRIPT = "/assets/frappe/js/printview.js"


@frappe.whitelist(allow_guest=True)
def get_html_and_style(
    doc: str | dict[str, Any],
    name: str | None = None,
    print_format: str | None = None,
    no_letterhead: int | str | None = None,
    letterhead: str | None = None,
    trigger_print: bool = False,
    style: str | None = None,
    settings: Any = None,
    _lang: str | None = None,
    page_size: str | None = None,
    key: str | None = None,
) -> dict[str, Any]:
    """HTML and style of a print, ``{"html", "style"}``, with the page's size in millimetres for a preview.

    doc: a DocType with ``name``, or a document as JSON. Checked: the right to print, an app's word for portal users, or ``key``.
    """
    choices = Choices(print_format, style, letterhead, no_letterhead, _lang, page_size or "", key)
    if name or (isinstance(doc, str) and not doc.lstrip().startswith("{")):
        sheet = sheet_of(str(doc), name, choices, logged=False)
    else:
        sheet = sheet_of(None, None, choices, given=doc, logged=False)
    paper = {"width": sheet.paper.width, "height": sheet.paper.height, "margins": list(sheet.paper.margins)}
    return {"html": _with_letter_head(sheet), "style": sheet.style, "page": paper, "title": sheet.title, "lang": sheet.language, "format": sheet.format_name}  # fmt: skip


def _with_letter_head(sheet: Sheet) -> str:
    """On a screen header and footer stand once, above and below."""
    header = f'<div class="print-format"><div class="letter-head">{sheet.header}</div></div>' if sheet.header else ""
    footer = (
        f'<div class="print-format"><div class="letter-head-footer">{sheet.footer}</div></div>' if sheet.footer else ""
    )
    return watermark_html(sheet.watermark) + header + sheet.html + footer


@frappe.whitelist()
def get_print_choices(doctype: str, name: str) -> dict[str, Any]:
    """What can be chosen for a print: formats (the default one first), letter heads, languages, paper, and what the settings say."""
    doc = frappe.get_doc(doctype, name)
    view.require_print(doc)
    settings = frappe.get_cached_doc("Print Settings")
    heads = frappe.get_all(
        "Letter Head", filters={"disabled": 0}, fields=["name", "is_default"], order_by="is_default desc, name asc"
    )
    return {
        "formats": [{"value": found, "label": _(found)} for found in formats.available(doctype)],
        "letter_heads": [row.name for row in heads], "with_letterhead": cint(settings.with_letterhead), "page_sizes": list(SIZES),
        "languages": frappe.get_all("Language", filters={"enabled": 1}, fields=["name", "language_name"], order_by="name asc"), "title": doc.get_title(),
        "draft_refused": _refusal(doc, settings),
    }  # fmt: skip


def _refusal(doc: Any, settings: Any) -> str:
    try:
        view.require_state(doc, settings)
    except frappe.ValidationError as error:
        frappe.clear_last_message()
        return str(error)
    return ""


class PrintPage:
    """``/printview?doctype=…&name=…&format=…``: the print as a page of its own, which prints itself where asked."""

    def __init__(self, path: str | None = None, http_status_code: int | None = None) -> None:
        self.path = (path or "").strip("/")

    def can_render(self) -> bool:
        return self.path == "printview"

    def render(self) -> Any:
        given = current().form_dict
        no_letter_head = given.get("no_letterhead")
        choices = Choices(
            given.get("format") or given.get("print_format"), given.get("style"), given.get("letterhead"), no_letter_head,
            given.get("_lang"), str(given.get("page_size") or ""), given.get("key"),
        )  # fmt: skip
        if not given.get("doctype") or not given.get("name"):
            raise frappe.ValidationError(_("Say which document is to be printed: doctype and name"))
        sheet = sheet_of(str(given.doctype), given.name, choices)
        return html_response(screen_page(sheet, prints=bool(cint(given.get("trigger_print")))))


def screen_page(sheet: Sheet, *, prints: bool = False) -> str:
    """A sheet as a whole page of the browser, which prints itself if asked."""
    screen = "@media screen { body { background: #eef0f2; } .print-format-gutter { background: #fff; max-width: %smm; margin: 8mm auto; padding: 12mm; box-shadow: 0 1px 4px #0003; } }"
    style = f"{sheet.paper.css()} {screen % sheet.paper.width}"
    script = f'<script src="{base_of(current())}{SCRIPT}"></script>' if prints else ""
    return document(sheet, _with_letter_head(sheet) + script, style)


def get_letter_head(doc: Any, no_letterhead: Any, letterhead: str | None = None) -> dict[str, str]:
    """``{"content", "footer"}`` of the letter head that a print of the document carries."""
    header, footer = formats.letter_head(doc, letterhead, without=bool(cint(no_letterhead)), context={"doc": doc})
    return {"content": str(header), "footer": str(footer)}


def validate_print_permission(doc: Any) -> None:
    """Raise PermissionError unless the document may be printed."""
    view.require_print(doc, frappe.form_dict.get("key"))
