"""Prints as files. Upstream's names: ``frappe.utils.print_format``, ``frappe.get_print``, ``frappe.attach_print``."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.exceptions import ValidationError
from frappe.printing.pdf import document, get_pdf, handed_out, pdf_of
from frappe.printing.render import Choices, Sheet, sheet_of
from frappe.runtime.context import current

MOST_AT_ONCE = 200


def get_print(
    doctype: str | None = None,
    name: Any = None,
    print_format: str | None = None,
    style: str | None = None,
    as_pdf: bool = False,
    doc: Any = None,
    output: Any = None,
    no_letterhead: Any = None,
    password: str | None = None,
    pdf_options: dict[str, Any] | None = None,
    letterhead: str | None = None,
    pdf_generator: str | None = None,
) -> Any:
    """The print of a document as HTML, or as PDF; checked as for a person who prints.

    output: a writer of PDFs that the pages are appended to. pdf_options: ``page-size`` takes another paper. password: opens the PDF.
    """
    size = str((pdf_options or {}).get("page-size") or "")
    choices = Choices(print_format, style, letterhead, no_letterhead, frappe.form_dict.get("_lang"), size)
    sheet = sheet_of(doctype, name, choices, given=doc)
    if not as_pdf:
        return document(sheet, sheet.html, sheet.paper.css())
    return handed_out(pdf_of([sheet]), output, password)


def attach_print(
    doctype: str,
    name: Any,
    file_name: str | None = None,
    print_format: str | None = None,
    style: str | None = None,
    html: str | None = None,
    doc: Any = None,
    lang: str | None = None,
    print_letterhead: bool = True,
    password: str | None = None,
    letterhead: str | None = None,
) -> dict[str, Any]:
    """``{"fname", "fcontent"}`` for a mail: PDF, or HTML where the print settings say so. html: printed instead of the document."""
    base = (file_name or str(name)).replace(" ", "").replace("/", "-")
    if html:
        return {"fname": f"{base}.pdf", "fcontent": get_pdf(html, {"password": password})}
    choices = Choices(print_format, style, letterhead, int(not print_letterhead), lang)
    sheet = sheet_of(doctype, name, choices, given=doc)
    if frappe.get_cached_doc("Print Settings").send_print_as_pdf:
        return {"fname": f"{base}.pdf", "fcontent": handed_out(pdf_of([sheet]), None, password)}
    return {"fname": f"{base}.html", "fcontent": document(sheet, sheet.html, sheet.paper.css()).encode()}


@frappe.whitelist(allow_guest=True)
def download_pdf(
    doctype: str,
    name: str,
    format: str | None = None,
    doc: Any = None,
    no_letterhead: int | str | None = None,
    language: str | None = None,
    letterhead: str | None = None,
    pdf_generator: str | None = None,
    _lang: str | None = None,
    page_size: str | None = None,
    key: str | None = None,
) -> None:
    """The print of a document as a PDF, shown in the browser. Checked: the right to print, or ``key``."""
    choices = Choices(format, None, letterhead, no_letterhead, language or _lang, page_size or "", key)
    answer_pdf(pdf_of([sheet_of(doctype, name, choices, given=doc or None)]), f"{name.replace('/', '-')}.pdf")


@frappe.whitelist()
def download_multi_pdf(
    doctype: str | dict[str, Any],
    name: str | list[Any],
    format: str | None = None,
    no_letterhead: int | str | bool | None = None,
    letterhead: str | None = None,
    options: str | dict[str, Any] | None = None,
    _lang: str | None = None,
) -> None:
    """Many documents in one PDF. name: a list of names (JSON), or doctype is ``{doctype: [names]}``; all must be printable.

    A format for cards puts several on one sheet. At most 200 documents; a document that fails is named.
    """
    asked = json.loads(options) if isinstance(options, str) and options else options or {}
    without = no_letterhead if not isinstance(no_letterhead, bool) else int(no_letterhead)
    choices = Choices(format, None, letterhead, without, _lang, str(asked.get("page-size") or ""))
    chosen = _chosen(doctype, name)
    if len(chosen) > MOST_AT_ONCE:
        raise ValidationError(
            _("{0} documents are too many for one print; the most are {1}").format(len(chosen), MOST_AT_ONCE)
        )
    sheets = [_one(kind, each, choices) for kind, each in chosen]
    title = str(name) if isinstance(doctype, dict) else _(doctype)
    answer_pdf(pdf_of(sheets), f"{title[:60].replace('/', '-')}.pdf")


def _chosen(doctype: str | dict[str, Any], name: str | list[Any]) -> list[tuple[str, Any]]:
    if isinstance(doctype, str) and doctype.lstrip().startswith("{"):
        doctype = json.loads(doctype)
    if isinstance(doctype, dict):
        return [(kind, each) for kind, names in doctype.items() for each in names]
    names = json.loads(name) if isinstance(name, str) and name.lstrip().startswith("[") else name
    return [(doctype, each) for each in (names if isinstance(names, list) else [names])]


def _one(doctype: str, name: Any, choices: Choices) -> Sheet:
    try:
        return sheet_of(doctype, name, choices)
    except ValidationError as error:
        raise type(error)(f"{_(doctype)} {name}: {error}") from error


@frappe.whitelist(methods=["POST"])
def report_to_pdf(html: str, orientation: str = "Landscape") -> None:
    """A report's table, as the browser shows it, as PDF."""
    answer_pdf(get_pdf(frappe.utils.sanitize_html(html), {"orientation": orientation}), "report.pdf")


def answer_pdf(content: bytes, file_name: str) -> None:
    """Let the request be answered with a PDF, shown in the browser."""
    response = current().response
    response["type"] = "pdf"
    response["filename"] = file_name
    response["filecontent"] = content
    response["content_type"] = "application/pdf"
    response["display_content_as"] = "inline"
