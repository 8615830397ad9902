"""PDF from HTML, without any system package: plutoprint lays out, the CJK font of a package is embedded as a subset.

Both are loaded at first use. Only this site's files are fetched, with the rights of who prints; other addresses stay empty.
"""

from __future__ import annotations

import atexit
import importlib.util
import io
import re
import shutil
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from markupsafe import escape

import frappe
from frappe import _
from frappe.core import files
from frappe.exceptions import FrappeError, ValidationError
from frappe.printing import packages
from frappe.printing.lock import locked
from frappe.printing.paper import SIZES, Paper, spread
from frappe.printing.pdf_text import with_right_characters
from frappe.printing.render import Sheet
from frappe.runtime.apps import app_path
from frappe.runtime.context import current
from frappe.utils import cint, flt

FONT_PACKAGE, FONT_FAMILY = "manimgx_fonts_cjk", "Noto Sans CJK SC"
_BASE_URL = "http://site.invalid/"
_PIXELS_PER_MM = 96 / 25.4
_NUMBER_WIDTH = 24
_MOST_BYTES = 20 * 1024 * 1024
# The library keeps its fonts in one place; pages are laid out in milliseconds, so one at a time is enough.
_ONE_AT_A_TIME = threading.Lock()
_loaded: dict[str, Any] = {}

_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{cache}</cachedir>
<match target="pattern"><edit name="family" mode="append" binding="strong"><string>{family}</string></edit></match></fontconfig>
"""


def pdf_of(sheets: list[Sheet]) -> bytes:
    """One PDF of all sheets, each with its own paper and page numbers; cards of a format share A4 sheets."""
    if not sheets:
        raise ValidationError(_("There is nothing to print"))
    per_sheet = sheets[0].per_sheet
    if per_sheet and len(sheets) > 1 and all(sheet.format_name == sheets[0].format_name for sheet in sheets):
        sheets = _on_shared_sheets(sheets, per_sheet)
    return _write([(_page(sheet), _under(sheet)) for sheet in sheets], sheets[0].title)


def pictures_of(sheet: Sheet, most: int, scale: float = 1.5) -> tuple[list[bytes], int]:
    """The first pages as PNG, drawn by what makes the PDF, and how many there are. scale: picture dots for a CSS pixel."""
    pluto = _library()
    html, below = _page(sheet), _under(sheet)
    found = []
    with _ONE_AT_A_TIME:
        book = _book(pluto, html)
        under = _book(pluto, below) if below else None
        count = cint(book.get_page_count())
        for index in range(min(count, most)):
            size = book.get_page_size_at(index)
            canvas = pluto.ImageCanvas(
                round(size.width * scale / pluto.UNITS_PX), round(size.height * scale / pluto.UNITS_PX)
            )
            canvas.clear_surface(1, 1, 1, 1)
            canvas.scale(scale, scale)
            if under is not None:
                under.render_page(canvas, 0)
            book.render_page(canvas, index)
            stream = io.BytesIO()
            canvas.write_to_png_stream(stream)
            found.append(stream.getvalue())
    return found, count


def get_pdf(html: str, options: dict[str, Any] | None = None, output: Any = None) -> Any:
    """The PDF of a whole HTML page or of a part of one.

    options: page-size (a name), page-width, page-height, orientation, margin-top … as wkhtmltopdf takes them; password locks it.
    output: a writer of PDFs that the pages are appended to; it is given back then.
    """
    paper = _paper_from(options or {})
    language = re.search(r"<html[^>]*\slang=[\"']?([\w-]+)", html, re.IGNORECASE)
    figures = _figures(language.group(1) if language else "")
    styled = _with_style(html, figures if "@page" in html else f"{figures} {paper.css()}")
    return handed_out(_write([(styled, "")], _title_of(html)), output, str((options or {}).get("password") or ""))


def handed_out(content: bytes, output: Any, password: str | None) -> Any:
    """The PDF, opened by ``password`` if there is one; given a writer of PDFs, that writer with the pages appended."""
    if output is None:
        return locked(content, password) if password else content
    output.append(io.BytesIO(content))
    if password:
        output.encrypt(password)
    return output


def joined(parts: Iterable[bytes]) -> bytes:
    """PDFs behind each other as one."""
    found = list(parts)
    if len(found) == 1:
        return found[0]
    writer = packages.loaded("pypdf").PdfWriter()
    for part in found:
        writer.append(io.BytesIO(part))
    writer.compress_identical_objects()  # every part brought its fonts
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _figures(language: str) -> str:
    """For languages without Chinese characters the font swaps in figures that no character stands behind: copied, they are lost."""
    return "" if language[:2] in ("zh", "ja") else 'html { font-feature-settings: "locl" 0; }'


def _title_of(html: str) -> str:
    found = re.search(r"<title>(.*?)</title>", html, re.DOTALL | re.IGNORECASE)
    return found.group(1).strip() if found else ""


def _with_style(html: str, css: str) -> str:
    """The page with one more style sheet, before its own."""
    style = f"<style>{css}</style>"
    head = re.search(r"<head[^>]*>", html, re.IGNORECASE)
    if head:
        return html[: head.end()] + style + html[head.end() :]
    return f'<!doctype html><html><head><meta charset="utf-8">{style}</head><body>{html}</body></html>'


def _paper_from(options: dict[str, Any]) -> Paper:
    width, height = SIZES.get(str(options.get("page-size") or "A4"), SIZES["A4"])
    width, height = _mm(options.get("page-width"), width), _mm(options.get("page-height"), height)
    if str(options.get("orientation") or "").lower() == "landscape":
        width, height = max(width, height), min(width, height)
    top, right, bottom, left = (_mm(options.get(f"margin-{side}"), 15) for side in ("top", "right", "bottom", "left"))
    return Paper(width, height, (top, right, bottom, left))


def _mm(text: Any, default: float) -> float:
    found = re.fullmatch(r"\s*([\d.]+)\s*(mm|cm|in|px|pt)?\s*", str(text)) if text not in (None, "") else None
    if not found:
        return default
    return flt(found.group(1)) * {"cm": 10, "in": 25.4, "px": 25.4 / 96, "pt": 25.4 / 72}.get(found.group(2) or "mm", 1)


# --- pages -------------------------------------------------------------------------------------------------------------------


def _page(sheet: Sheet) -> str:
    """The whole page of a sheet; what is repeated gets as much room as it is high."""
    above = _height(sheet, sheet.header) if sheet.header else 0
    below = _height(sheet, sheet.footer) if sheet.footer else 0
    running = ""
    style = sheet.paper.css(above=above, below=below)
    for place, side, html in (("letter-head", "top", sheet.header), ("letter-head-footer", "bottom", sheet.footer)):
        if html:
            edge, width = _beside_number(sheet.paper, side)
            running += f'<div class="{place} running-{place}">{html}</div>'
            style += f" .print-format.running .running-{place} {{ position: running({place}); }}"
            style += f" @page {{ @{edge} {{ content: element({place}); width: {width:g}mm; }} }}"
    head = f'<div class="print-format running">{running}</div>' if running else ""
    return document(sheet, head + sheet.html, style)


def _beside_number(paper: Paper, side: str) -> tuple[str, float]:
    """The margin box for what is repeated, and its width: the whole one, less the room of a page number on the same side."""
    if not paper.number_at.startswith(side):
        return f"{side}-left", paper.inner_width
    return f"{side}-right" if paper.number_at.endswith("left") else f"{side}-left", paper.inner_width - _NUMBER_WIDTH


def watermark_html(text: str) -> str:
    """A pale text across the page, behind what stands on it."""
    return (
        f'<div class="print-format"><div class="watermark" aria-hidden="true"><span>{escape(text)}</span></div></div>'
        if text
        else ""
    )


def document(sheet: Sheet, body: str, style: str = "") -> str:
    """A whole HTML document around a sheet's body."""
    return (
        f'<!doctype html><html lang="{sheet.language.replace("_", "-")}" dir="{sheet.direction}"><head><meta charset="utf-8">'
        f"<title>{escape(sheet.title)}</title><style>{_figures(sheet.language)} html, body {{ margin: 0; padding: 0; }} {sheet.style}\n{style}</style></head>"
        f"<body>{body}</body></html>"
    )


def _under(sheet: Sheet) -> str:
    bare = replace(sheet.paper, margins=(0, 0, 0, 0), number_at="")
    return document(sheet, watermark_html(sheet.watermark) + "<p>&nbsp;</p>", bare.css()) if sheet.watermark else ""


def _height(sheet: Sheet, html: str) -> float:
    """How many millimetres of paper the HTML takes, laid out as wide as the sheet's text."""
    pluto = _library()
    page = document(sheet, f'<div class="print-format">{html}</div>')
    with _ONE_AT_A_TIME:
        book = pluto.Book(
            pluto.PageSize(sheet.paper.inner_width * pluto.UNITS_MM, 2000),
            pluto.PAGE_MARGINS_NONE,
            pluto.MEDIA_TYPE_SCREEN,
        )
        book.custom_resource_fetcher = _fetcher()
        book.load_html(page, base_url=_BASE_URL)
        return float(book.get_document_height()) / _PIXELS_PER_MM + 4


def _on_shared_sheets(sheets: list[Sheet], per_sheet: int) -> list[Sheet]:
    """Cards side by side on A4, with lines to cut along."""
    card = sheets[0].paper
    try:
        paper, across, down = spread(card, per_sheet)
    except (KeyError, ValueError) as error:
        raise ValidationError(_("{0} prints of this size do not fit on one sheet").format(per_sheet)) from error
    top, right, bottom, left = card.margins
    cell = (
        f"float: left; box-sizing: border-box; overflow: hidden; width: {card.width:g}mm; height: {card.height:g}mm; "
        f"padding: {top:g}mm {right:g}mm {bottom:g}mm {left:g}mm; border: 0.1mm dashed #9aa1ab; position: relative;"
    )
    full = []
    for start in range(0, len(sheets), across * down):
        cells = "".join(f'<div style="{cell}">{sheet.html}</div>' for sheet in sheets[start : start + across * down])
        full.append(replace(sheets[0], html=cells, paper=paper, header="", footer=""))
    return full


# --- the library ---------------------------------------------------------------------------------------------------------------


def _library() -> Any:
    """plutoprint, told of the font. Raises ValidationError naming what is missing."""
    if "library" not in _loaded:
        with _ONE_AT_A_TIME:
            pluto = packages.loaded("plutoprint")
            pluto.plutobook_set_fontconfig_path(str(_font_settings()))
            _loaded["fetcher"] = _fetcher_class(pluto)
            _loaded["library"] = pluto
    return _loaded["library"]


def _font_settings() -> Path:
    """A folder that tells the library where the font is; of this process alone, and gone with it."""
    spec = importlib.util.find_spec(FONT_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise packages.missing("manimgx-fonts-cjk")
    folder = Path(tempfile.mkdtemp(prefix="print-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    text = _FONTS.format(
        folder=escape(next(iter(spec.submodule_search_locations))), cache=folder / "cache", family=FONT_FAMILY
    )
    (folder / "fonts.conf").write_text(text, encoding="utf-8")
    return folder


def _fetcher() -> Any:
    return _loaded["fetcher"]()


def _fetcher_class(pluto: Any) -> type:
    class SiteFiles(pluto.ResourceFetcher):  # type: ignore[misc]
        """Gives the library pictures of this site and of data addresses, and nothing else."""

        def fetch_url(self, url: str) -> Any:
            if url.startswith("data:"):
                return pluto.default_resource_fetcher.fetch_url(url)
            content, kind = fetched(url)
            return pluto.ResourceData(content, kind, "")

    return SiteFiles


def fetched(url: str) -> tuple[bytes, str]:
    """Content and media type behind an address of the site. What may not be read or is not there is empty, not an error."""
    nothing = (b"", "text/plain")
    if not url.startswith(_BASE_URL):
        return nothing
    path = unquote(urlsplit(url).path)
    try:
        file = _asset(path) if path.startswith("/assets/") else _site_file(path)
        if file is None or file.stat().st_size > _MOST_BYTES:
            return nothing
        return file.read_bytes(), files.media_type(file.name)
    except (FrappeError, OSError):
        return nothing


def _site_file(path: str) -> Path | None:
    if not path.startswith(("/files/", "/private/files/")):
        return None
    ctx = current()
    files.readable(ctx, path)
    return files.path_of(ctx, path)


def _asset(path: str) -> Path | None:
    """A file of an app's ``public`` folder."""
    app, _sep, inside = path.removeprefix("/assets/").partition("/")
    if app not in frappe.get_installed_apps():
        return None
    root = (app_path(app) / "public").resolve()
    file = (root / inside).resolve()
    return file if file.is_relative_to(root) and file.is_file() else None


def _write(pages: list[tuple[str, str]], title: str) -> bytes:
    """All pages in one file. pages: HTML that says its paper by ``@page``, and HTML of one page that lies under each of them."""
    pluto = _library()
    stream = io.BytesIO()
    with _ONE_AT_A_TIME:
        canvas = None
        for html, below in pages:
            book = _book(pluto, html)
            under = _book(pluto, below) if below else None
            for index in range(cint(book.get_page_count())):
                size = book.get_page_size_at(index)
                if canvas is None:
                    canvas = pluto.PDFCanvas.create_for_stream(stream, size)
                    canvas.set_metadata(pluto.PDF_METADATA_TITLE, title)
                canvas.set_size(size)
                canvas.save_state()
                canvas.scale(pluto.UNITS_PX, pluto.UNITS_PX)  # pages are drawn in CSS pixels, the canvas counts points
                if under is not None:
                    under.render_page(canvas, 0)
                book.render_page(canvas, index)
                canvas.restore_state()
                canvas.show_page()
        if canvas is not None:
            canvas.finish()
    return with_right_characters(stream.getvalue())


def _book(pluto: Any, html: str) -> Any:
    book = pluto.Book(pluto.PAGE_SIZE_A4, pluto.PAGE_MARGINS_NONE)
    book.custom_resource_fetcher = _fetcher()
    book.load_html(html, base_url=_BASE_URL)
    return book
