"""Query and script reports of the desk: run, script, export, prepared results, rearranged copies."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from frappe.core.reports import definition, export, filters, prepared
from frappe.core.reports.columns import normalised, rows_as_dicts
from frappe.core.reports.run import run as run_report
from frappe.core.reports.totals import total_row
from frappe.desk.scripts import answer
from frappe.exceptions import PermissionError, ValidationError
from frappe.model.docs import get_doc, new_doc
from frappe.permissions.decide import require
from frappe.permissions.roles import Access
from frappe.printing.reports import answer_on_paper
from frappe.query.public import get_list
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import meta_of
from frappe.types import _dict
from frappe.utils.numbers import cint, sbool
from frappe.utils.text import json_bytes, parse_json


@whitelist()
def run(
    report_name: str,
    filters: Any = None,
    user: str | None = None,
    ignore_prepared_report: bool = False,
    custom_columns: Any = None,
    is_tree: bool = False,
    parent_field: str | None = None,
    are_default_filters: bool = True,
) -> dict[str, Any]:
    """A report's columns and rows, with message, chart, summary and total, as far as the user may see them."""
    ctx = current()
    report = _found(ctx, report_name, user)
    if (
        cint(definition.based_on(report).prepared_report)
        and not ignore_prepared_report
        and not parse_json(custom_columns)
    ):
        return _kept(ctx, report, filters)
    return _for_people(run_report(ctx, report, filters, custom_columns=custom_columns, is_tree=sbool(is_tree) is True))


def _found(ctx: Context, name: str, user: str | None = None) -> Any:
    if user and user != ctx.user:
        throw(_("A report runs with one's own rights"), PermissionError)
    return definition.find(ctx, name)


def _for_people(found: dict[str, Any]) -> dict[str, Any]:
    for column in found["columns"]:
        column["label"] = _(column["label"]) if column.get("label") else ""
    return found


def _kept(ctx: Context, report: Any, values: Any) -> dict[str, Any]:
    doc = prepared.latest(ctx, report.name, values)
    state = doc and {
        key: doc.get(key) for key in ("name", "status", "creation", "queued_at", "report_end_time", "error_message", "expires_on")
    }  # fmt: skip
    if doc is None or doc.status != prepared.DONE:
        return {"prepared_report": True, "doc": state, "columns": [], "result": [], "add_total_row": 0}
    return {**_for_people(prepared.result(ctx, doc)), "prepared_report": True, "doc": state}


@whitelist()
def get_script(report_name: str) -> dict[str, Any]:
    """A report's client script, its filters with their defaults, and its template for printing."""
    ctx = current()
    report = _found(ctx, report_name)
    base = definition.based_on(report)
    saved = parse_json(report.json or "{}") if report.report_type == definition.CUSTOM else {}
    return {
        "script": definition.script(ctx, base), "html_format": definition.html_format(ctx, base),
        "filters": filters.described(base.filters, ctx.user), "execution_time": 0, "report_type": report.report_type,
        "ref_doctype": base.ref_doctype, "prepared_report": cint(base.prepared_report), "is_standard": report.is_standard,
        "label": _(report.report_name), "custom_report_name": report.name if base is not report else None,
        "reference_report": base.name, "saved_filters": saved.get("filters") if isinstance(saved, dict) else None,
        "can_export": int(_may(ctx, base.ref_doctype, "export")), "can_print": int(_may(ctx, base.ref_doctype, "print")),
    }  # fmt: skip


def _may(ctx: Context, doctype: str, right: str) -> bool:
    try:
        require(ctx, Access.of(ctx), right, meta_of(ctx, doctype))
    except PermissionError:
        ctx.messages.clear()
        return False
    return True


@whitelist(methods=["GET"])
def script_of(report_name: str) -> Response:
    """The report's client script as a file for the browser."""
    ctx = current()
    return answer(definition.script(ctx, definition.based_on(_found(ctx, report_name))))


@whitelist(methods=["GET", "POST"])
def export_query(
    report_name: str,
    file_format_type: str = "Excel",
    filters: Any = None,
    custom_columns: Any = None,
    visible_idx: Any = None,
    include_indentation: bool = False,
    include_filters: bool = False,
    is_tree: bool = False,
    letter_head: str | None = None,
    chart: Any = None,
    **_options: Any,
) -> Response | None:
    """A report as Excel, CSV or PDF, as it stands on the screen: rows in ``visible_idx``, in that order; all without it.

    A PDF, and ``Print`` (the same as a page for the browser to print), asks for the right to print and bears the default
    letter head, or ``letter_head``. chart: one that the report's script made in the browser, in place of its own.
    """
    ctx = current()
    report = _found(ctx, report_name)
    base = definition.based_on(report)
    on_paper = file_format_type in export.ON_PAPER
    require(ctx, Access.of(ctx), "print" if on_paper else "export", meta_of(ctx, base.ref_doctype))
    kept = prepared.latest(ctx, report.name, filters) if cint(base.prepared_report) else None
    if kept is not None and kept.status == prepared.DONE:
        found = prepared.result(ctx, kept)
    else:
        found = run_report(ctx, report, filters, custom_columns=custom_columns, is_tree=bool(is_tree))
    columns = normalised(_for_people(found)["columns"])
    rows = _chosen(found["result"], parse_json(visible_idx), columns)
    what = export.handout(
        ctx, base.ref_doctype, columns, rows, file_format_type, report=report.name, filters=parse_json(filters)
    )
    title, given = _(report.report_name), _filter_lines(base, filters) if include_filters or on_paper else []
    if on_paper:
        paper = {
            "filters": given,
            "chart": parse_json(chart) or found.get("chart"),
            "summary": found.get("report_summary"),
        }
        return answer_on_paper(ctx, title, columns, rows, what, letter_head=letter_head, **paper)
    cells = export.table(columns, rows, indent=bool(include_indentation))
    export.send(ctx, [*given, *([[]] if given else []), *cells], title, what)
    return None


def _chosen(result: list[Any], places: Any, columns: list[_dict]) -> list[Any]:
    """The rows at the given places; the total is made of them anew."""
    rows = [row for row in result if not isinstance(row, list)]
    total = [row for row in result if isinstance(row, list)]
    if not isinstance(places, list):
        return [*rows, *total]
    chosen = [rows[cint(place)] for place in places if 0 <= cint(place) < len(rows)]
    return [*chosen, *([total_row(columns, rows_as_dicts(columns, chosen))] if total and chosen else [])]


def _filter_lines(report: Any, values: Any) -> list[list[Any]]:
    given = filters.parsed(values)
    known = {row.fieldname: row for row in report.filters}
    found = []
    for name, value in given.items():
        row = known.get(name)
        if value not in (None, "", []):
            chosen = _(str(value)) if row is not None and row.fieldtype == "Select" else str(value)
            found.append([_(row.label) if row is not None else name, chosen])
    return found


@whitelist(methods=["POST"])
def background_enqueue_run(report_name: str, filters: Any = None, user: str | None = None) -> dict[str, Any]:
    """Have a report made in the background; ``{"name", "redirect_url"}`` of its Prepared Report."""
    ctx = current()
    doc = prepared.request(ctx, _found(ctx, report_name, user), filters)
    return {"name": doc.name, "redirect_url": f"/app/prepared-report/{doc.name}"}


@whitelist(methods=["POST"])
def save_report(reference_report: str, report_name: str, columns: Any, filters: Any = None) -> str:
    """Keep a report's columns and filters under a name of one's own (a Custom Report); gives the name."""
    ctx = current()
    base = definition.based_on(_found(ctx, reference_report))
    name = report_name.strip()
    if not name:
        throw(_("Give the report a name"), ValidationError)
    kept = {"columns": parse_json(columns) or [], "filters": parse_json(filters) or {}}
    if ctx.db.exists("Report", name):
        report = get_doc("Report", name)
        if report.report_type != definition.CUSTOM or report.owner != ctx.user:
            throw(_("There is a report {0} already: choose another name").format(name), ValidationError)
    else:
        report = new_doc("Report")
        report.update(
            {
                "report_name": name, "ref_doctype": base.ref_doctype, "report_type": definition.CUSTOM, "is_standard": "No",
                "reference_report": base.name, "roles": [{"role": row.role} for row in base.roles],
            }
        )  # fmt: skip
    report.json = json_bytes(kept).decode()
    report.save(ignore_permissions=True)
    return str(report.name)


@whitelist()
def get_data_for_custom_field(doctype: str, field: str, names: Any = None) -> dict[str, Any]:
    """``{name: value}`` of one field of documents the user may read."""
    chosen = {"name": ["in", parse_json(names)]} if parse_json(names) else {}
    return {row["name"]: row.get(field) for row in get_list(doctype, fields=["name", field], filters=chosen)}
