"""A letter head of a picture, words and page numbers as HTML. What is written may hold fields of the document: ``{{ doc.name }}``."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from frappe.utils import cint


def header_of(head: Any) -> str:
    """The header of a letter head made of a picture and words, as a template."""
    side = (head.align or "Left").lower()
    picture = _picture(head)
    words = _words(head.heading, head.header_lines, (head.words_align or "Left").lower())
    below = " border-bottom: .3mm solid #555; padding-bottom: 2mm;" if cint(head.line_below) else ""
    if side == "center" or not (words and picture):
        return Markup('<div style="text-align: {}; overflow: hidden;{}">{}{}</div>').format(side, below, picture, words)
    cells = (picture, words) if side == "left" else (words, picture)
    row = Markup("").join(Markup('<div style="display: table-cell; vertical-align: middle; {}">{}</div>').format(
        "width: 1%; white-space: nowrap; padding-right: 5mm;" if cell is picture and side == "left"
        else "width: 1%; white-space: nowrap; padding-left: 5mm;" if cell is picture else "", cell) for cell in cells)  # fmt: skip
    return Markup('<div style="display: table; width: 100%;{}">{}</div>').format(below, row)


def footer_of(head: Any) -> str:
    """The footer of words and page numbers, as a template."""
    words = _words("", head.footer_text, (head.footer_align or "Left").lower())
    number = (
        Markup('<div style="text-align: {};"><span class="page-number"></span></div>').format(head.page_numbers.lower())
        if head.page_numbers
        else ""
    )
    if not (words or number):
        return ""
    return Markup('<div style="border-top: .3mm solid #999; padding-top: 1.5mm; font-size: 8pt;">{}{}</div>').format(
        words, number
    )


def _picture(head: Any) -> Markup:
    if not head.image:
        return Markup("")
    height = f"height: {float(head.image_height):g}mm" if head.image_height else "max-height: 25mm"
    return Markup('<img src="{}" alt="" style="{}">').format(head.image, height)


def _words(heading: str | None, lines: str | None, align: str) -> Markup:
    parts = []
    if heading:
        parts.append(Markup('<div style="font-size: 1.5em; font-weight: 700;">{}</div>').format(heading))
    parts += [Markup("<div>{}</div>").format(line) for line in str(lines or "").strip().splitlines()]
    return (
        Markup('<div style="text-align: {}; white-space: normal;">{}</div>').format(align, Markup("").join(parts))
        if parts
        else Markup("")
    )
