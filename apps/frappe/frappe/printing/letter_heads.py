"""What the letter head editor asks: the page that a letter head makes before it is stored."""

from __future__ import annotations

import base64
from typing import Any

import frappe
from frappe import _
from frappe.printing import designer
from frappe.printing.pdf import pictures_of

_EXAMPLE = "ToDo"


@frappe.whitelist(methods=["POST"])
def preview(doc: dict[str, Any], document_type: str | None = None, document: str | None = None) -> dict[str, Any]:
    """Pictures of pages under a letter head that is not saved: ``{"pages", "count", "document", "text", "width", "height"}``.

    document_type, document: what is printed, checked as for its print; without a document the latest, else a made-up one.
    Nothing is stored. Raises what saving the letter head would raise.
    """
    frappe.has_permission("Letter Head", "write", throw=True)
    paper = frappe.new_doc("Print Format")
    paper.update({"doc_type": document_type or _EXAMPLE, "name": _("Example")})
    with designer.nothing_stored():
        paper.letter_head = _stored(doc)
        sheet, shown, _doc = designer.drawn(paper, document)
        pictures, count = pictures_of(sheet, 2)
    pages = [f"data:image/png;base64,{base64.b64encode(picture).decode()}" for picture in pictures]
    text = " ".join(frappe.utils.strip_html(f"{sheet.header} {sheet.footer}".replace("<", " <")).split())
    return {
        "pages": pages, "count": count, "document": shown, "document_type": paper.doc_type, "text": text,
        "width": sheet.paper.width, "height": sheet.paper.height,
    }  # fmt: skip


def _stored(doc: dict[str, Any]) -> str:
    """The letter head as it stands in the editor, stored for a moment under a name of its own."""
    fields = [df.fieldname for df in frappe.get_meta("Letter Head").value_fields]
    head = frappe.new_doc("Letter Head")
    head.update({key: doc[key] for key in fields if key in doc and key not in ("is_default", "disabled")})
    head.letter_head_name = frappe.generate_hash(length=12)
    head.insert(ignore_permissions=True)  # for a look at it; who may change letter heads was asked
    return str(head.name)
