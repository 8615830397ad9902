"""A report on paper: letter head, filters, key figures, chart, rows; columns of figures to the right, wide tables across the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup
from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.core.reports import export
from frappe.core.reports.columns import NUMERIC
from frappe.exceptions import ValidationError
from frappe.fields import display
from frappe.http.response import html_response
from frappe.printing import formats
from frappe.printing.charts import chart_svg
from frappe.printing.download import answer_pdf
from frappe.printing.paper import paper_of
from frappe.printing.pdf import pdf_of
from frappe.printing.printview import screen_page
from frappe.printing.render import Choices, Sheet, print_context, style_of
from frappe.runtime.context import Context, current
from frappe.types import _dict
from frappe.utils import strip_html

MOST_ROWS = 5000
_NARROW_COLUMNS = 6


def report_pdf(title: str, columns: Sequence[_dict], rows: Sequence[Any], **more: Any) -> bytes:
    """The PDF of a report's rows under its columns, as the running user may see them already. more: as ``report_sheet``."""
    return pdf_of([report_sheet(title, columns, rows, **more)])


def report_page(title: str, columns: Sequence[_dict], rows: Sequence[Any], **more: Any) -> str:
    """The same as a page for the browser's own printing."""
    return screen_page(report_sheet(title, columns, rows, **more))


def answer_on_paper(
    ctx: Context, title: str, columns: Sequence[_dict], rows: Sequence[Any], what: export.Handout, **more: Any
) -> Response | None:
    """Answer a request with the PDF or the page, after apps had their say and the log its entry."""
    export.announce(ctx, what)
    if what.file_type == export.PRINT:
        return html_response(report_page(title, columns, rows, **more))
    answer_pdf(report_pdf(title, columns, rows, **more), f"{title.replace('/', '-')}.pdf")
    return None


def report_sheet(
    title: str,
    columns: Sequence[_dict],
    rows: Sequence[Any],
    *,
    filters: Sequence[Sequence[Any]] = (),
    chart: Any = None,
    summary: Any = None,
    **choices: Any,
) -> Sheet:
    """A report as a Sheet.

    filters: label and value of each. chart, summary: as a script report gives them. choices: ``letter_head`` names another
    than the default one, ``no_letter_head`` leaves it out, ``page_size`` and ``orientation`` another paper than that of the
    settings, turned where there are many columns.
    """
    if len(rows) > MOST_ROWS:
        raise ValidationError(_("{0} rows are too many for paper; the most are {1}").format(len(rows), MOST_ROWS))
    ctx = current()
    settings = frappe.get_cached_doc("Print Settings")
    doc = frappe.new_doc("Report").update({"report_name": title})
    context = print_context(ctx, doc, settings)
    without = formats.no_letter_head(choices.get("no_letter_head"), settings)
    header, footer = formats.letter_head(doc, choices.get("letter_head"), without=without, context=context)
    repeated = bool(settings.repeat_header_footer)
    shown = [column for column in columns if not column.hidden]
    head, *lines = export.table(columns, rows, indent=True, texts=True)
    values = {
        "title": title, "filters": filters, "head": head, "lines": lines, "figures": [column.fieldtype in NUMERIC for column in shown],
        "bold": [isinstance(row, list) or bool(row.get("bold")) for row in rows], "printed_on": display(_dict(fieldtype="Datetime"), frappe.utils.now_datetime(), None, None),
        "chart": chart_svg(chart, title), "summary": _figures(summary),
        "letter_head": "" if repeated else header, "footer": "" if repeated else footer, "count": len([row for row in rows if not isinstance(row, list)]),
    }  # fmt: skip
    paper = paper_of(None, settings, size=str(choices.get("page_size") or ""))
    turned = choices.get("orientation") == "Landscape" or (
        not choices.get("orientation") and len(shown) > _NARROW_COLUMNS
    )
    if turned:
        paper = replace(paper, width=paper.height, height=paper.width)
    body = frappe.render_template("templates/printing/report.html", values, is_path=True)
    page = {"body": Markup(body), "format_class": "report"}  # noqa: S704 - made by a template that escapes values
    return Sheet(
        title=title, language=ctx.lang, html=frappe.render_template("templates/printing/sheet.html", page, is_path=True),
        style=style_of(None, settings, Choices()), paper=replace(paper, number_at="bottom-right"),
        header=header if repeated else "", footer=footer if repeated else "", direction=str(context["layout_direction"]),
    )  # fmt: skip


def _figures(summary: Any) -> list[tuple[str, str]]:
    """Label and value of a report's key figures."""
    return [
        (strip_html(str(entry.get("label") or "")), _figure(entry))
        for entry in summary or ()
        if isinstance(entry, dict) and entry.get("type") != "separator"
    ]


def _figure(entry: dict[str, Any]) -> str:
    df = _dict(fieldtype=entry.get("datatype") or "Data")
    return display(df, entry.get("value"), None, entry.get("currency")) or "–"
