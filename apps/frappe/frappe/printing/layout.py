"""Blocks with the values of a document in them: which sections, columns and tables stand on the paper."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

import frappe
from frappe import _
from frappe.exceptions import ScriptError, ValidationError
from frappe.fields import TABLE_TYPES, display
from frappe.http.urls import get_url_to_form
from frappe.printing import blocks, votes
from frappe.printing.blocks import NOT_PRINTED, Layout
from frappe.printing.codes import barcode_svg, qr_svg
from frappe.printing.values import has_value, value_html
from frappe.printing.vouch import address_of
from frappe.runtime.context import current
from frappe.sandbox import evaluate_condition
from frappe.utils import cint, flt

_WIDE = frozenset({"Text Editor", "HTML Editor", "Markdown Editor", "Code", "JSON", "HTML", "Signature", "Image"})
_SUMMED = ("Int", "Float", "Currency")
_LENGTH = re.compile(r"\d+(\.\d+)?(px|mm|cm|pt|%)?")


@dataclass(slots=True)
class Table:
    """A child table: heads of its columns, the cells of its rows, and their sums where asked for."""

    heads: list[str]
    numeric: list[bool]
    widths: list[str]
    rows: list[list[Markup]]
    serial: bool = True
    sums: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """Something in a column: a field with its label, a table, or HTML. ``wide`` takes the label above its value."""

    label: str = ""
    html: Markup = field(default_factory=Markup)
    table: Table | None = None
    wide: bool = False
    fieldname: str = ""
    look: str = ""
    style: str = ""


@dataclass(slots=True)
class Column:
    blocks: list[Block] = field(default_factory=list)
    style: str = ""


@dataclass(slots=True)
class Section:
    """``fixed``: its columns keep their places although one is empty."""

    label: str = ""
    columns: list[Column] = field(default_factory=list)
    breaks_page: bool = False
    look: str = ""
    fixed: bool = False

    @property
    def filled(self) -> list[Column]:
        return [column for column in self.columns if column.blocks or self.fixed]


@dataclass(frozen=True, slots=True)
class Page:
    """What the blocks of one print share. context: names for HTML with fields; absolute: amounts without their sign."""

    doc: Any
    context: dict[str, Any]
    absolute: bool = False


def of_document(doc: Any, print_format: Any, *, approvals: bool = False) -> Layout:
    """The format's layout, else all fields of the DocType that are printed. approvals: who approved stands below, unless each block was put in its place."""
    found = blocks.saved(print_format) or blocks.of_fields(df for df in doc.meta.fields if _is_printed(doc, df))
    if blocks.is_designed(print_format) or not approvals:
        return found
    return {"sections": [*found["sections"], blocks.section([blocks.approvals()])]}


def _is_printed(doc: Any, df: Any) -> bool:
    if df.fieldtype in blocks.BREAKS:
        return True  # a hidden section's fields are hidden one by one
    return df.fieldtype not in NOT_PRINTED and not df.hidden and not doc.is_print_hide(df.fieldname, df)


def sections(layout: Layout, page: Page, *, designed: bool) -> list[Section]:
    """The sections with something in them. designed: columns keep the places and widths somebody gave them."""
    found = []
    for each in layout["sections"]:
        if not _holds(each, page.doc):
            continue
        shares = _shares(each.get("columns") or ())
        columns = [
            _column(column, page, each, share) for column, share in zip(each.get("columns") or (), shares, strict=True)
        ]
        if any(column.blocks for column in columns):
            label = "" if cint(each.get("hide_label")) else _word(each.get("label"), page.doc.meta)
            look = _border(each)
            found.append(Section(label, columns, bool(cint(each.get("page_break"))), look, fixed=designed))
    return found


def _word(text: Any, meta: Any) -> str:
    """A label in the language of the print, by the application's own word first."""
    return _(str(text), context=meta.app) if text else ""


def _holds(block: dict[str, Any], doc: Any) -> bool:
    """Is the block shown? A condition that cannot be answered, as with a value that the reader may not see, says no."""
    try:
        return evaluate_condition(str(block.get("show_when") or ""), doc)
    except ScriptError:
        return False


def _shares(columns: Any) -> list[float]:
    """Widths of the columns of a section; those without one share what is left. Zeros where none has one: all are equal."""
    given = [flt(column.get("width")) for column in columns]
    missing = given.count(0)
    if missing in (0, len(given)):
        return given
    return [width or max(100 - sum(given), 10 * missing) / missing for width in given]


def _column(column: dict[str, Any], page: Page, section: dict[str, Any], share: float) -> Column:
    above = section.get("field_orientation") != blocks.BESIDE
    found = []
    for block in column.get("fields") or ():
        drawn = _block(block, page) if _holds(block, page.doc) else None
        if drawn is not None:
            drawn.wide = drawn.wide or above or cint(block.get("label_above")) == 1
            drawn.look, drawn.style = _look(block), _style(block)
            found.append(drawn)
    return Column(found, f"flex: {share:g} 1 0" if share > 0 else "")


# --- looks: only numbers and names of a list reach the style ---------------------------------------------------------


def _border(values: dict[str, Any]) -> str:
    return f"border-{values['border']}" if values.get("border") in ("top", "bottom", "box") else ""


def _look(block: dict[str, Any]) -> str:
    align = f"text-{block['align']}" if block.get("align") in ("left", "center", "right") else ""
    bold = "strong" if cint(block.get("bold")) else ""
    return " ".join(filter(None, (align, bold, _border(block))))


def _style(block: dict[str, Any]) -> str:
    width, size = flt(block.get("width")), flt(block.get("font_size"))
    rules = [f"width: {width:g}%"] if 0 < width < 100 else []
    if rules and block.get("align") in ("center", "right"):
        rules.append("margin-left: auto" + ("; margin-right: auto" if block["align"] == "center" else ""))
    if size:
        rules.append(f"font-size: {size:g}pt")
    return "; ".join(rules)


def _mm(block: dict[str, Any], key: str, default: float) -> float:
    return flt(block.get(key)) or default


# --- kinds of blocks -------------------------------------------------------------------------------------------------


def _block(block: dict[str, Any], page: Page) -> Block | None:
    kind = blocks.kind_of(block)
    if kind == blocks.FIELD:
        return _field(block, page)
    if kind == blocks.APPROVALS:
        return _approvals(block, page)
    html = _DRAWN[kind](block, page) if kind in _DRAWN else Markup("")
    return Block(html=html, wide=True) if html.strip() else None


def _approvals(block: dict[str, Any], page: Page) -> Block | None:
    """Who approved, as a table; None where nobody has."""
    found = votes.of(current(), page.doc)
    if not found:
        return None
    heads = {
        "action": _("Step", context="frappe"), "who": _("Approver", context="frappe"), "at": _("When", context="frappe"),
        "reason": _("Reason", context="frappe"),
    }  # fmt: skip
    shown = [key for key in heads if any(getattr(vote, key) for vote in found)]
    label = "" if cint(block.get("hide_label")) else _(str(block.get("label") or "")) or _("Approval Record")
    cells = [[Markup("<br>").join(getattr(vote, key).splitlines()) for key in shown] for vote in found]
    table = Table([heads[key] for key in shown], [False] * len(shown), [""] * len(shown), cells)
    return Block(label, table=table, wide=True)


def _field(block: dict[str, Any], page: Page) -> Block | None:
    """A field of the document; None for one that is gone, not printed or, unless asked for, empty."""
    doc = page.doc
    df = doc.meta.get_field(block.get("fieldname") or "")
    if df is None or df.fieldtype in NOT_PRINTED:
        return None
    if df.fieldtype == "HTML":
        return Block(html=_html({"html": df.options}, page), wide=True) if df.options else None
    if not has_value(df, doc) and (not cint(block.get("show_empty")) or df.print_hide_if_no_value):
        return None
    label = "" if cint(block.get("hide_label")) else _word(block.get("label") or df.label, doc.meta)
    if df.fieldtype == "Table MultiSelect":
        return Block(label, _chosen(doc, df), fieldname=df.fieldname)
    if df.fieldtype in TABLE_TYPES:
        return Block(label, table=table_of(doc, df, block, absolute=page.absolute), wide=True, fieldname=df.fieldname)
    html = value_html(df, doc, absolute=page.absolute) or Markup("&nbsp;")
    if flt(block.get("height_mm")) and html.startswith("<img"):
        html = Markup(html.replace("<img", f'<img style="height: {flt(block["height_mm"]):g}mm"', 1))  # noqa: S704 - a number
    return Block(label, html, wide=df.fieldtype in _WIDE, fieldname=df.fieldname)


def _html(block: dict[str, Any], page: Page) -> Markup:
    text = str(block.get("html") or "")
    return Markup(frappe.render_template(text, page.context, is_path=False)) if text.strip() else Markup("")  # noqa: S704 - the template escapes values


def value_at(doc: Any, name: str) -> Markup:
    """The value for a place in a text; nothing for a field that is gone."""
    df = doc.meta.get_field(name)
    return value_html(df, doc) if df is not None and df.fieldtype not in NOT_PRINTED else Markup("")


def _text(block: dict[str, Any], page: Page) -> Markup:
    lines = _(str(block.get("text") or "")).splitlines()
    html = [
        blocks.filled(line, lambda name: value_at(page.doc, name), lambda text: str(escape(text))) for line in lines
    ]
    return Markup("<br>".join(html))  # noqa: S704 - values are HTML, all else was escaped


def _heading(block: dict[str, Any], page: Page) -> Markup:
    html = _text(block, page)
    return Markup('<div class="heading">{}</div>').format(html) if html else html


def _spacer(block: dict[str, Any], page: Page) -> Markup:
    return Markup('<div style="height: {}mm"></div>').format(f"{_mm(block, 'height_mm', 5):g}")


def _divider(block: dict[str, Any], page: Page) -> Markup:
    return Markup('<div class="rule"></div>')


def coded(block: dict[str, Any], doc: Any) -> str:
    """What a code says."""
    source = block.get("source") or "field"
    if source == "field":
        value = doc.get(block.get("value_field") or "name")
        return "" if value is None else str(value)
    if source == "text":
        text = blocks.filled(block.get("text"), lambda name: str(doc.get(name) if doc.get(name) is not None else ""))
        return text.strip()
    if not doc.name:
        return ""
    return get_url_to_form(doc.doctype, doc.name) if source == "address" else address_of(doc)


def _captioned(code: Markup, block: dict[str, Any], doc: Any) -> Markup:
    caption = _(str(block.get("label") or "")) if code else ""
    return Markup('<div class="code">{}<div class="caption">{}</div></div>').format(code, caption) if caption else code


def _qr(block: dict[str, Any], page: Page) -> Markup:
    return _captioned(qr_svg(coded(block, page.doc), _mm(block, "height_mm", 25)), block, page.doc)


def _barcode(block: dict[str, Any], page: Page) -> Markup:
    content = coded(block, page.doc)
    try:
        code = barcode_svg(content, _mm(block, "height_mm", 12), _mm(block, "width_mm", 50))
    except ValidationError:  # no barcode can hold it: better the text than no paper
        code = escape(content)
    return _captioned(code, block, page.doc)


def _picture(block: dict[str, Any], page: Page) -> Markup:
    sizes = [f"{side}: {flt(block.get(key)):g}mm" for side, key in (("width", "width_mm"), ("height", "height_mm")) if flt(block.get(key))]  # fmt: skip
    if not block.get("image"):
        return Markup("")
    return Markup('<img src="{}" alt="" style="{}">').format(str(block["image"]), "; ".join(sizes))


def _signature(block: dict[str, Any], page: Page) -> Markup:
    lines = [line.strip() for line in str(block.get("text") or "").splitlines() if line.strip()]
    room = f"{_mm(block, 'height_mm', 14):g}"
    spans = Markup("").join(
        Markup('<span style="margin-top: {}mm">{}</span>').format(room, _text({"text": line}, page)) for line in lines
    )
    return Markup('<div class="signature-block">{}</div>').format(spans) if lines else Markup("")


def _letter_head(block: dict[str, Any], page: Page) -> Markup:
    return Markup(page.context.get("letter_head") or "")  # noqa: S704 - made by a template that escapes values


_DRAWN = {
    "HTML": _html, "Text": _text, "Heading": _heading, "Spacer": _spacer, "Divider": _divider, "QR Code": _qr, "Barcode": _barcode,
    "Picture": _picture, "Signature": _signature, "Letter Head": _letter_head,
}  # fmt: skip


# --- tables ----------------------------------------------------------------------------------------------------------


def table_of(doc: Any, df: Any, block: dict[str, Any] | None = None, *, absolute: bool = False) -> Table:
    """A child table for paper: the columns chosen, else those of the grid that have a value in any row."""
    block = block or {}
    rows = doc.get(df.fieldname) or []
    meta = frappe.get_meta(df.options)
    columns, drop = _columns(meta, block.get("table_columns"))
    if drop or cint(block.get("drop_empty")):
        columns = [each for each in columns if any(has_value(each[0], row) for row in rows)]
    return Table(
        [label for _column, _width, label in columns],
        [column.fieldtype in ("Int", "Float", "Currency", "Percent") for column, _width, _label in columns],
        [width for _column, width, _label in columns],
        [[value_html(column, row, absolute=absolute) for column, _width, _label in columns] for row in rows],
        not cint(block.get("hide_serial")),
        [_sum(column, rows) for column, _width, _label in columns] if cint(block.get("totals")) and rows else [],
    )


def _columns(meta: Any, chosen: Any) -> tuple[list[tuple[Any, str, str]], bool]:
    """Field, width and head of each column; and whether those without a value go."""
    if chosen:
        named = [(meta.get_field(column.get("fieldname") or ""), column) for column in chosen]
        return [
            (df, _width(column.get("width")), _word(column.get("label") or df.label, meta))
            for df, column in named
            if df is not None and df.fieldtype not in NOT_PRINTED
        ], False
    shown = [df for df in meta.column_fields if not (df.hidden or df.print_hide or df.fieldtype in NOT_PRINTED)]
    in_list = [df for df in shown if df.in_list_view] or shown
    return [(df, _width(df.print_width), _word(df.label, meta)) for df in in_list], True


def _width(value: Any) -> str:
    """A length for the style; a bare number is a share of the table."""
    text = str(value or "").strip()
    if not _LENGTH.fullmatch(text) or not flt(text.rstrip("%pxmct")):
        return ""
    return text if text[-1] in "%xmt" else f"{text}%"


def _sum(df: Any, rows: list[Any]) -> str:
    values = [row.get(df.fieldname) for row in rows]
    if df.fieldtype not in _SUMMED or any(isinstance(value, str) for value in values):
        return ""  # a masked value cannot be added
    total = sum(flt(value) for value in values)
    return display(df, int(total) if df.fieldtype == "Int" else total, rows[0])


def _chosen(doc: Any, df: Any) -> Markup:
    meta = frappe.get_meta(df.options)
    link = next((column for column in meta.fields if column.fieldtype == "Link"), None)
    rows = doc.get(df.fieldname) or []
    return Markup(", ").join(value_html(link, row) for row in rows) if link else Markup("")
