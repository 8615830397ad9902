"""A document as a printable page: HTML and style. The browser shows it, the PDF is made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

import frappe
from frappe import _
from frappe.exceptions import TemplateError
from frappe.fields import display
from frappe.http.urls import get_url
from frappe.model.workflow import looked_at
from frappe.permissions.roles import Access
from frappe.printing import blocks, formats, layout, view, votes
from frappe.printing.codes import barcode_svg, qr_svg
from frappe.printing.paper import Paper, paper_of
from frappe.printing.values import link_title, value_html
from frappe.runtime.context import Context, current
from frappe.templating import get_jenv, is_rtl
from frappe.types import _dict
from frappe.utils import cint, flt, money_in_words
from frappe.utils.money import money_in_chinese_capitals

LANGUAGES = frozenset({"en", "zh", "zh_TW"})


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person may choose for one print; empty means as the format, the settings or the document say."""

    print_format: str | None = None
    style: str | None = None
    letter_head: str | None = None
    no_letter_head: Any = None
    language: str | None = None
    page_size: str = ""
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A print ready for paper. html: what stands on the page; header and footer are repeated where the settings say so."""

    title: str
    language: str
    html: str
    style: str
    paper: Paper
    header: str = ""
    footer: str = ""
    format_name: str = formats.STANDARD
    per_sheet: int = 0
    direction: str = "ltr"
    watermark: str = ""


def sheet_of(doctype: str | None, name: Any, choices: Choices, *, given: Any = None, logged: bool = True) -> Sheet:
    """The print of a document for the user of the context.

    given: the document itself instead of its name. logged: write confidential values left in clear into the access log.
    Raises PermissionError, DoesNotExistError, and TemplateError naming the line of a broken format.
    """
    ctx = current()
    doc = view.fresh(doctype, name, given)
    if given is None:
        doc = looked_at(ctx, doc)
    # what is stored decides who may print, whatever the sent values claim
    stored = frappe.get_doc(doc.doctype, doc.name) if given is not None and _is_stored(doc) else doc
    view.require_print(stored, choices.key)
    settings = frappe.get_cached_doc("Print Settings")
    view.require_state(stored, settings)
    sheet, clear = _of_copy(ctx, doc, formats.format_of(doc.doctype, choices.print_format), choices)
    if logged:
        view.record(ctx, doc, clear, sheet.format_name)
    return sheet


def sheet_of_draft(doc: Any, print_format: Any, choices: Choices, *, made_up: bool = False) -> Sheet:
    """A print by a format that is not stored. doc: a copy of a document whose right to be printed was checked, or one made up."""
    return _of_copy(current(), doc, print_format, choices, told=not made_up)[0]


def _of_copy(
    ctx: Context, doc: Any, print_format: Any, choices: Choices, *, told: bool = True
) -> tuple[Sheet, list[str]]:
    """The print, and which confidential values stand in it in clear. What may not be seen leaves the document given.

    told: its controller hears of the print.
    """
    settings = frappe.get_cached_doc("Print Settings")
    with speaking(ctx, _language(ctx, doc, print_format, choices)):
        clear = view.cover(ctx, Access.of(ctx), doc)
        if told:
            doc.run_method("before_print", settings)
        return _sheet(ctx, doc, print_format, settings, choices), clear


def _is_stored(doc: Any) -> bool:
    return bool(doc.name) and bool(frappe.db.exists(doc.doctype, doc.name))


def _language(ctx: Context, doc: Any, print_format: Any, choices: Choices) -> str:
    asked = (choices.language, print_format and print_format.default_print_language, doc.get("language"))
    return next((str(name) for name in asked if name in LANGUAGES), ctx.lang)


@contextmanager
def speaking(ctx: Context, language: str) -> Iterator[None]:
    """Texts, numbers and dates in another language for a while."""
    before, ctx.lang = ctx.lang, language
    try:
        yield
    finally:
        ctx.lang = before


def _filled(template: str, context: dict[str, Any], name: str) -> str:
    """A format's template with values. Raises TemplateError naming the format and the line."""
    try:
        return str(frappe.render_template(template, context, is_path=False))
    except TemplateError as error:
        raise TemplateError(_("Print Format {0}: {1}").format(name, error)) from error


def _sheet(ctx: Context, doc: Any, print_format: Any, settings: Any, choices: Choices) -> Sheet:
    context = print_context(ctx, doc, settings)
    without = formats.no_letter_head(choices.no_letter_head, settings)
    named = choices.letter_head or (print_format.letter_head if print_format else None)
    header, footer = formats.letter_head(doc, named, without=without, context=context)
    context.update(letter_head=header, footer=footer, no_letterhead=int(without), print_format=print_format)
    template = formats.template_of(ctx, print_format) if print_format else ""
    found = None if template else layout.of_document(doc, print_format, approvals=votes.on_every_paper(ctx, settings))
    placed = found is not None and blocks.places_letter_head(found)
    repeated = bool(settings.repeat_header_footer) and not template and not placed
    if found is None:
        body = _filled(template, context, print_format.name)
    else:
        body = _standard(found, print_format, context, own_letter_head=not (repeated or placed))
    name = print_format.name if print_format else formats.STANDARD
    values = {
        "body": Markup(body),  # noqa: S704 - made by templates that escape values
        "format_class": frappe.scrub(name),
    }
    return Sheet(
        title=f"{_(doc.doctype)} {doc.name or ''}".strip(), language=ctx.lang, style=style_of(print_format, settings, choices),
        html=frappe.render_template("templates/printing/sheet.html", values, is_path=True),
        paper=paper_of(print_format, settings, size=choices.page_size), header=header if repeated else "", footer=footer if repeated else "",
        format_name=name, per_sheet=cint(print_format and print_format.per_sheet), direction=str(context["layout_direction"]),
        watermark=formats.watermark(print_format.watermark if print_format else "", context),
    )  # fmt: skip


def _standard(found: blocks.Layout, print_format: Any, context: dict[str, Any], *, own_letter_head: bool) -> str:
    designed = blocks.is_designed(print_format)
    page = layout.Page(context["doc"], context, bool(print_format and print_format.absolute_value))
    values = {
        **context,
        "sections": layout.sections(found, page, designed=designed),
        "show_headings": not print_format or print_format.show_section_headings,
        "labels_right": bool(print_format and print_format.align_labels_right),
        "lines": bool(print_format and print_format.line_breaks),
        "own_letter_head": own_letter_head,
        "own_heading": not designed,
    }
    return str(frappe.render_template("templates/printing/standard.html", values, is_path=True))


def template_face(ctx: Context, **more: Any) -> _dict:
    """``frappe`` in templates of papers and pages. What they read is read with the rights of the person."""
    base: Any = get_jenv().globals["frappe"]
    face = _dict(
        base, session=_dict(user=ctx.user), form_dict=_dict(), lang=ctx.lang, get_meta=frappe.get_meta, get_doc=_covered_doc, get_list=_list,
        get_all=_list, get_value=_value, get_cached_value=_value_of, format=_formatted, format_value=_formatted,
        db=_dict(get_value=_value, get_all=_list, get_list=_list, get_single_value=_single_value, exists=_exists),
        utils=_dict(base.utils, get_url=get_url, get_fullname=frappe.utils.get_fullname), get_fullname=frappe.utils.get_fullname, render_template=frappe.render_template,
    )  # fmt: skip
    face.update(more)
    return face


def print_context(ctx: Context, doc: Any, settings: Any) -> dict[str, Any]:
    """The names a format knows. What it reads besides its document is read with the rights of who prints."""
    return {
        "doc": doc, "meta": doc.meta, "frappe": template_face(ctx), "print_settings": settings, "print_heading": _heading(doc), "layout_direction": _direction(),
        "status_heading": _status(doc, settings), "qr": qr_svg, "barcode": barcode_svg, "in_capitals": money_in_chinese_capitals,
        "in_words": money_in_words, "approvals": lambda: votes.of(ctx, doc), "link_title": link_title, "value": lambda name: value_html(doc.meta.get_field(name), doc),
        "lang": ctx.lang, "nowdate": frappe.utils.nowdate, "now_datetime": frappe.utils.now_datetime, "flt": flt, "cint": cint,
    }  # fmt: skip


def _direction() -> str:
    return "rtl" if is_rtl() else "ltr"


def _heading(doc: Any) -> str:
    return str(doc.get("select_print_heading") or "") or _(doc.doctype)


def _status(doc: Any, settings: Any) -> str:
    if not doc.meta.is_submittable:
        return ""
    if cint(doc.docstatus) == 2:
        return _("Cancelled")
    return _("Draft") if cint(doc.docstatus) == 0 and settings.add_draft_heading else ""


def _covered_doc(doctype: str, name: Any = None) -> Any:
    doc = view.fresh(doctype, name)
    doc.check_permission("read")
    ctx = current()
    view.cover(ctx, Access.of(ctx), doc)
    return doc


def _list(doctype: str, *args: Any, **kwargs: Any) -> list[Any]:
    kwargs.pop("ignore_permissions", None)
    try:
        return list(frappe.get_list(doctype, *args, **kwargs))
    except frappe.PermissionError:
        return []


def _value(doctype: str, filters: Any, fieldname: Any = "name", as_dict: bool = False) -> Any:
    """As ``frappe.db.get_value``, for those who may read the document."""
    names = [fieldname] if isinstance(fieldname, str) else list(fieldname)
    if frappe.get_meta(doctype).issingle:
        found = _dict({name: _single_value(doctype, name) for name in names})
        return found if as_dict else found[fieldname] if isinstance(fieldname, str) else tuple(found.values())
    wanted = {"name": filters} if isinstance(filters, str | int) else filters
    try:
        rows = frappe.get_list(doctype, filters=wanted, fields=names, limit_page_length=1)
    except frappe.PermissionError:  # a paper has gaps where its reader has no right
        return None
    if not rows:
        return None
    if as_dict:
        return rows[0]
    return rows[0].get(fieldname) if isinstance(fieldname, str) else tuple(rows[0].get(name) for name in names)


def _value_of(doctype: str, name: Any, fieldname: Any = "name", as_dict: bool = False) -> Any:
    return _value(doctype, {"name": name}, fieldname, as_dict)


def _single_value(doctype: str, fieldname: str) -> Any:
    try:
        return _covered_doc(doctype, doctype).get(fieldname)
    except frappe.PermissionError:
        return None


def _exists(doctype: str, filters: Any) -> Any:
    return _value(doctype, filters)


def _formatted(value: Any, df: Any = None, doc: Any = None, currency: str | None = None) -> str:
    """As ``frappe.format``: by a field, or by ``{"fieldtype": …}``."""
    if df is None:
        return str(value if value is not None else "")
    described = _dict(fieldtype=df) if isinstance(df, str) else (_dict(df) if isinstance(df, dict) else df)
    if described.fieldtype == "Link":
        return link_title(described.options, value)
    return display(described, value, doc, currency)


def style_of(print_format: Any, settings: Any, choices: Choices) -> str:
    """Ours, then the chosen style's, then the format's own."""
    named = choices.style or settings.print_style
    chosen = frappe.db.get_value("Print Style", {"name": named, "disabled": 0}, "css") if named else ""
    size = flt(print_format and print_format.font_size) or flt(settings.font_size) or 10
    font = re.sub(r"[^\w -]", "", str((print_format and print_format.font) or ""))
    family = f' font-family: "{font}", sans-serif;' if font else ""
    own = f".print-format {{ font-size: {size:g}pt;{family} }}"
    base = frappe.render_template("templates/printing/print.css", {}, is_path=True)
    return "\n".join(filter(None, [base, own, chosen, print_format and print_format.css]))
