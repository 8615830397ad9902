"""A report run: from its definition and filters to columns and rows as far as the person may see them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from frappe.core.reports import builder, cover, definition, filters, sql
from frappe.core.reports.columns import normalised, rows_as_dicts
from frappe.core.reports.totals import total_row
from frappe.exceptions import FrappeError, ScriptError, ValidationError
from frappe.facade import log_error
from frappe.permissions.roles import Access
from frappe.runtime.context import Context
from frappe.runtime.hooks import resolve
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.sandbox import safe_exec
from frappe.types import _dict
from frappe.utils.numbers import cint
from frappe.utils.text import parse_json

Answer = dict[str, Any]
MOST_ROWS = 100_000


def run(
    ctx: Context, report: Any, given: Any = None, *, custom_columns: Any = None, is_tree: bool = False, access: Access | None = None
) -> Answer:  # fmt: skip
    """The report's answer: columns, result (dicts, a list for the row of totals), message, chart, report_summary, …

    given: filters, as an object or JSON. Raises ValidationError, MandatoryError (filters), ScriptError (the report's own mistake).
    """
    access = access or Access.of(ctx)
    began = time.perf_counter()
    base = definition.based_on(report)
    saved = _saved(report)
    values = filters.checked(ctx, base.filters, filters.parsed(given) or _dict(saved.get("filters") or {}))
    columns_given, rows_given, *extras = _executed(ctx, access, base, values)
    columns = normalised(columns_given)
    rows = rows_as_dicts(columns, rows_given)
    if len(rows) > MOST_ROWS:
        throw(_("Report {0} has more than {1} rows: narrow its filters").format(_(base.report_name), MOST_ROWS))
    rows = cover.visible_rows(ctx, access, base.ref_doctype, columns, rows)
    columns = builder.rearranged(ctx, access, columns, rows, parse_json(custom_columns) or saved.get("columns"))
    if base.report_type != definition.BUILDER:  # its list is masked already, and knows which documents are one's own
        rows = cover.masked_rows(cover.masks(ctx, access, base.ref_doctype, columns), rows)
    message, chart, summary, skip_total = [*extras, None, None, None, False][:4]
    result: list[Any] = list(rows)
    is_tree = is_tree or any(row.get("indent") for row in rows)
    add_total = cint(base.add_total_row) and not cint(skip_total)
    if add_total and rows:
        result.append(total_row(columns, rows, is_tree=is_tree))
    return {
        "columns": columns, "result": result, "message": message, "chart": chart, "report_summary": summary,
        "skip_total_row": cint(skip_total), "add_total_row": int(bool(add_total)), "status": None,
        "execution_time": round(time.perf_counter() - began, 3),
    }  # fmt: skip


def _saved(report: Any) -> dict[str, Any]:
    """Filters and columns that a Custom Report keeps."""
    found = parse_json(report.json) if report.report_type == definition.CUSTOM and report.json else {}
    return found if isinstance(found, dict) else {"columns": found}


def _executed(ctx: Context, access: Access, report: Any, values: _dict) -> list[Any]:
    """What the report itself gives: columns, rows and up to four more. Its own mistakes become entries of the error log."""
    if report.report_type == definition.BUILDER:
        return list(builder.execute(ctx, access, report, values))
    if report.report_type == definition.QUERY:
        columns, rows = sql.run(ctx, access, report.query, values)
        return [_own_columns(report) or columns, rows]
    try:
        found = _of_script(ctx, report, values)
    except FrappeError:
        raise
    except Exception as error:
        ctx.db.rollback()
        log_error(title=f"Report {report.report_name}")
        ctx.db.commit()
        raise ScriptError(_("The report {0} does not work: {1}").format(_(report.report_name), error)) from error
    if not isinstance(found, list | tuple) or len(found) < 2:
        raise ScriptError(_("The report {0} must give columns and rows").format(_(report.report_name)))
    return list(found)


def _of_script(ctx: Context, report: Any, values: _dict) -> Any:
    if report.is_standard == "Yes":
        return resolve(definition.python_path(ctx, report))(_dict(values))
    known: Mapping[str, Any] = _dict(filters=_dict(values), data=None, result=None)
    safe_exec(report.report_script, None, known, script_filename=f"Report {report.report_name}")
    if known.get("data"):
        return known["data"]
    if known.get("result") is None:
        raise ValidationError(_("The script of the report {0} must set data or result").format(_(report.report_name)))
    return [_own_columns(report), known["result"]]


def _own_columns(report: Any) -> list[_dict]:
    """The columns that the Report's own table describes."""
    names = ("label", "fieldname", "fieldtype", "options", "width")
    return [_dict({name: row.get(name) for name in names}) for row in report.columns]
