"""What the print designer asks: a format with its layout, its mistakes each at its place, a preview of what is not saved, and its saving."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.server_script.server_script import dotted
from frappe.custom.fields import delete_property_setter, make_property_setter
from frappe.printing import blocks, checks, formats, samples, view
from frappe.printing.doctype.print_format.print_format import may_write_html
from frappe.printing.download import answer_pdf
from frappe.printing.pdf import pdf_of, pictures_of
from frappe.printing.render import Choices, Sheet, print_context, sheet_of_draft
from frappe.utils import cint

# What the designer sets of a Print Format, beside name and layout.
PAPER = (
    "page_size", "page_width", "page_height", "orientation", "margin_top", "margin_bottom", "margin_left", "margin_right", "font_size",
    "page_number", "letter_head", "watermark", "default_print_language", "per_sheet", "show_section_headings", "absolute_value", "align_labels_right",
    "line_breaks",
)  # fmt: skip
_MOST_PICTURES = 8


def _require_write() -> None:
    frappe.has_permission("Print Format", "write", throw=True)


# --- what is designed ------------------------------------------------------------------------------------------------


@frappe.whitelist()
def load(name: str, copy: bool = False) -> dict[str, Any]:
    """A format for the designer, ``{"doc", "sections", "fields", "tables", "copy_of", …}``; one that belongs to an app as a copy that is not saved.

    A template in HTML becomes one HTML block.
    """
    _require_write()
    found = frappe.get_doc("Print Format", name)
    found.check_permission("write")
    is_copy = cint(copy) or found.standard == "Yes"
    layout = blocks.saved(found) or _of_template(found)
    if found.format_data and not blocks.is_designed(found):
        layout["sections"].insert(
            0, blocks.heading_of(found.doc_type)
        )  # upstream's older shape stands below a heading of its own
    values = {key: found.get(key) for key in ("doc_type", "module", "disabled", *PAPER)}
    values["name"] = _free_name(found.name) if is_copy else found.name
    return _described(values, layout, copy_of=found.name if is_copy else None)


def _of_template(found: Any) -> blocks.Layout:
    text = formats.template_of(frappe.context(), found)
    return (
        {"sections": [blocks.section([blocks.html(text)])]} if text else blocks.of_form(frappe.get_meta(found.doc_type))
    )


def _free_name(name: str) -> str:
    base = _("{0} copy").format(_(name))
    found, number = base, 2
    while frappe.db.exists("Print Format", found):
        found, number = f"{base} {number}", number + 1
    return found


@frappe.whitelist()
def begin(doctype: str) -> dict[str, Any]:
    """A new format of a DocType, laid out as its form; not saved."""
    _require_write()
    meta = frappe.get_meta(doctype)
    if meta.istable:
        frappe.throw(_("{0} is a child table: design the paper of the document it belongs to").format(_(doctype)))
    base, number = _(doctype), 2
    name = base
    while frappe.db.exists("Print Format", name):
        name, number = f"{base} {number}", number + 1
    usual = frappe.new_doc("Print Format")
    values = {"doc_type": doctype, **{key: usual.get(key) for key in PAPER}, "name": name}
    return _described({**values, "page_number": "Bottom Center"}, blocks.of_form(meta), is_new=True)


def _described(
    values: dict[str, Any], layout: blocks.Layout, *, copy_of: str | None = None, is_new: bool = False
) -> dict[str, Any]:
    meta = frappe.get_meta(values["doc_type"])
    tables = {df.fieldname: _fields(frappe.get_meta(df.options)) for df in meta.table_fields}
    return {
        "doc": {**values, "__islocal": int(is_new or bool(copy_of))}, "sections": layout["sections"], "fields": _fields(meta), "tables": tables,
        "copy_of": copy_of, "may_html": may_write_html(), "is_default": meta.default_print_format == values["name"],
        "is_single": cint(meta.issingle), "may_default": _may_default(meta),
    }  # fmt: skip


def _fields(meta: Any) -> list[dict[str, Any]]:
    """What can stand on paper. ``listed``: the grid shows it, so a table does at first."""
    standard = [meta.get_field(name) for name in ("name", "owner", "creation", "modified")]
    shown = [
        df for df in meta.fields if df.fieldtype not in blocks.NOT_PRINTED | blocks.BREAKS and df.fieldtype != "HTML"
    ]
    return [
        {"fieldname": df.fieldname, "label": df.label or df.fieldname, "fieldtype": df.fieldtype, "options": df.options, "listed": cint(df.in_list_view)}
        for df in [*shown, *(() if meta.istable else standard)]
    ]  # fmt: skip


# --- trying and saving -----------------------------------------------------------------------------------------------


def _as_sent(doc: dict[str, Any]) -> Any:
    """The format that would be saved."""
    _require_write()
    name = str(doc.get("name") or "").strip()
    fields = frappe.get_meta("Print Format").fields_by_name
    values = {key: cint(doc[key]) if fields[key].fieldtype == "Check" else doc[key] for key in PAPER if key in doc}
    if not may_write_html():
        values.pop("watermark", None)
    layout = {"sections": doc.get("sections")}
    values["format_data"] = frappe.as_json(layout)
    values["print_format_builder_beta"], values["custom_format"] = 1, 0
    if cint(doc.get("__islocal")) or not name:
        found = frappe.new_doc("Print Format")
        found.update({"doc_type": doc.get("doc_type"), "standard": "No", **values})
        found.name = name
        return found
    found = frappe.get_doc("Print Format", name)
    found.check_permission("write")
    found.update(values)
    return found


def _mistakes(doc: dict[str, Any], found: Any) -> list[checks.Mistake]:
    if not found.doc_type or not frappe.db.exists("DocType", found.doc_type):
        return [("doc_type", _("Choose a document type"))]
    if cint(doc.get("__islocal")) and not found.name:
        return [("name", _("Give the format a name"))]
    known: set[str] = set()
    stored = str(doc.get("copy_of") or ("" if cint(doc.get("__islocal")) else found.name))
    if stored and frappe.db.exists("Print Format", stored):
        before = frappe.get_doc("Print Format", stored)
        known = blocks.html_of(blocks.saved(before) or _of_template(before))
    meta, layout = frappe.get_meta(found.doc_type), checks.read(found.format_data)
    wrong = checks.mistakes(layout, meta, may_html=may_write_html(), known_html=known)
    return wrong + [each for each in checks.never_work(layout, meta) if each[0] not in dict(wrong)]


@frappe.whitelist(methods=["POST"])
def save(doc: dict[str, Any]) -> dict[str, Any]:
    """Save a layout without mistakes; what is wrong is named with its place. Gives the format as it is stored."""
    found = _as_sent(doc)
    wrong = _mistakes(doc, found)
    if wrong:
        frappe.throw(checks.described(wrong))
    if not cint(doc.get("__islocal")):
        found.save()
        return load(found.name)
    if frappe.db.exists("Print Format", found.name):
        frappe.throw(_("There is a print format {0} already").format(found.name), frappe.DuplicateEntryError)
    found.insert(set_name=found.name)
    return load(found.name)


@frappe.whitelist(methods=["POST"])
def preview(doc: dict[str, Any], document: str | None = None) -> dict[str, Any]:
    """Pictures of the pages by a layout that is not saved: ``{"mistakes", "unanswered", "pages", "count", "document", "title", "text"}``.

    document: whose values are shown, checked as for its print; without one the latest, else a made-up one. What is wrong is
    left out. unanswered: conditions that fail for this document, which hides their blocks. Nothing is stored.
    """
    found, wrong = _right_part(doc)
    with nothing_stored():
        sheet, shown, values = drawn(found, document)
        failed = checks.unanswered(checks.read({"sections": doc.get("sections")}), values)
        pictures, count = pictures_of(sheet, _MOST_PICTURES)
    pages = [f"data:image/png;base64,{base64.b64encode(picture).decode()}" for picture in pictures]
    text = frappe.utils.strip_html(f"{sheet.header} {sheet.html}".replace("<", " <"))
    paper = {"width": sheet.paper.width, "height": sheet.paper.height}
    mistakes, unanswered = (
        [{"path": path, "message": message} for path, message in each]
        for each in (wrong, [one for one in failed if one[0] not in dict(wrong)])
    )
    return {"mistakes": mistakes, "unanswered": unanswered, "pages": pages, "count": count, "document": shown, "title": sheet.title, "text": " ".join(text.split())[:4000], **paper}  # fmt: skip


@frappe.whitelist(methods=["POST"])
def preview_pdf(doc: dict[str, Any], document: str | None = None) -> None:
    """The same as a PDF."""
    found, _wrong = _right_part(doc)
    with nothing_stored():
        sheet, *_rest = drawn(found, document)
        content = pdf_of([sheet])
    answer_pdf(content, f"{found.name}.pdf")


def _right_part(doc: dict[str, Any]) -> tuple[Any, list[checks.Mistake]]:
    """The format without the blocks that are wrong, and what is wrong."""
    found = _as_sent(doc)
    wrong = _mistakes(doc, found)
    if any(path == "doc_type" for path, _message in wrong):
        frappe.throw(checks.described(wrong))
    found.format_data = frappe.as_json(checks.without(checks.read(found.format_data), wrong))
    return found, wrong


@contextmanager
def nothing_stored() -> Iterator[None]:
    """Whatever a template or a controller writes is taken back."""
    frappe.db.savepoint("print_preview")
    try:
        yield
    finally:
        frappe.db.rollback(save_point="print_preview")


def drawn(found: Any, document: str | None) -> tuple[Sheet, str, Any]:
    """The print, the name of the document in it (empty for a made-up one), and the document as its reader may see it."""
    meta = frappe.get_meta(found.doc_type)
    name = document or (meta.name if meta.issingle else _latest(meta.name))
    if name:
        doc = view.fresh(meta.name, name)
        view.require_print(doc)
    else:
        doc = samples.document(meta)
    return sheet_of_draft(doc, found, Choices(), made_up=not name), name or "", doc


def _latest(doctype: str) -> str | None:
    if not frappe.has_permission(doctype, "print"):
        return None
    names = frappe.get_list(doctype, pluck="name", order_by="modified desc", limit_page_length=1)
    return str(names[0]) if names else None


@frappe.whitelist()
def get_template_names() -> list[str]:
    """Dotted names that the Jinja of a paper may use, for the editor."""
    frappe.has_permission("Print Format", throw=True)
    meta = frappe.get_meta("ToDo")
    context = print_context(frappe.context(), samples.document(meta), frappe.get_cached_doc("Print Settings"))
    return sorted({*dotted("", context), "letter_head", "footer", "no_letterhead", "print_format"})


# --- which format is taken first -------------------------------------------------------------------------------------


def _may_default(meta: Any) -> bool:
    return bool(frappe.has_permission("DocType" if meta.custom else "Property Setter", "write"))


@frappe.whitelist(methods=["POST"])
def make_default(name: str, on: bool = True) -> None:
    """Take this format first for its DocType, or no longer. For those who may change DocTypes."""
    _require_write()
    found = frappe.get_doc("Print Format", name)
    meta = frappe.get_meta(found.doc_type)
    if not _may_default(meta):
        raise frappe.PermissionError(_("You may not change {0}").format(_(meta.name)))
    wanted = found.name if on else None
    if meta.custom:
        doc = frappe.get_doc("DocType", meta.name)
        doc.default_print_format = wanted
        doc.save()
    elif wanted:
        make_property_setter(
            meta.name, None, "default_print_format", wanted, "Data", for_doctype=True, is_system_generated=False
        )
    else:
        delete_property_setter(meta.name, "default_print_format")
    frappe.clear_cache(doctype=meta.name)
