"""Acts on many that end in a file: prints in one PDF, a list or what an import fills in as CSV or Excel. Made in parts, which wait on disk for the last one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import frappe
from frappe import _
from frappe.core.data_import import template
from frappe.core.data_import.allowed import check_allowed
from frappe.core.data_import.columns import Column
from frappe.core.files import save_file
from frappe.core.reports import export
from frappe.core.reports.run import MOST_ROWS
from frappe.core.reports.totals import total_row
from frappe.desk import reportview
from frappe.exceptions import ValidationError
from frappe.model.many import Outcome, each_on_its_own
from frappe.permissions.decide import require
from frappe.permissions.roles import Access
from frappe.printing.formats import format_of
from frappe.printing.pdf import joined, pdf_of
from frappe.printing.render import Choices, Sheet, sheet_of
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.types import _dict
from frappe.utils import cint

PRINT, EXPORT, TEMPLATE = "print", "export", "template"
ACTS = frozenset({PRINT, EXPORT, TEMPLATE})
PRINTS_AT_ONCE = 20
MOST_PRINTS = 1000
ROWS_AT_ONCE = 1000
FEW_ROWS = 5000


def step_of(doctype: str, action: str, values: dict[str, Any]) -> int:
    """How many documents a part holds. Cards that share sheets fill them."""
    if action != PRINT:
        return ROWS_AT_ONCE
    cards = cint(getattr(format_of(doctype, values.get("format")), "per_sheet", 0)) or 1
    return cards * max(1, PRINTS_AT_ONCE // cards)


def rows_to_export(doctype: str, asked: dict[str, Any]) -> list[str]:
    """Names of the documents of a list in its order, when they are too many for one answer; else none."""
    ctx = frappe.context()
    access, meta = Access.of(ctx), frappe.get_meta(doctype)
    require(ctx, access, "export", meta)
    if asked.get("group_by"):
        return []
    query = ListQuery(
        fields=["name"], filters=asked.get("filters"), or_filters=asked.get("or_filters"), order_by=asked.get("order_by"), limit=MOST_ROWS,
    )  # fmt: skip
    names = list(dict.fromkeys(str(row["name"]) for row in fetch.get_list(ctx, access, doctype, query)))
    return names if len(names) > FEW_ROWS else []


def template_to_fill(doctype: str, asked: dict[str, Any]) -> list[str]:
    """Names of the documents in a file for an import, when they are too many for one answer; else none."""
    check_allowed(doctype)
    names = template.names_of(frappe.context(), doctype, str(asked.get("export_records")), asked.get("export_filters"))
    return [str(name) for name in names] if len(names) > FEW_ROWS else []


def folder_of(run: str) -> Path:
    return Path(frappe.get_site_path("private", "bulk-runs", run))


def _keep(run: Any, ending: str, content: bytes) -> None:
    """A part, named by how far the run was: made once more, it takes the place of the first."""
    folder = folder_of(run.name)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{run.tried:07}.{ending}").write_bytes(content)


def _parts(run: Any) -> list[bytes]:
    folder = folder_of(run.name)
    return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.exists() else []


def add(run: Any, names: list[Any], values: dict[str, Any]) -> Outcome:
    """The next part of a run's file."""
    return {PRINT: _add_prints, EXPORT: _add_rows, TEMPLATE: _add_to_template}[run.action](run, names, values)


def _add_prints(run: Any, names: list[Any], values: dict[str, Any]) -> Outcome:
    choices = Choices(
        values.get("format"), None, values.get("letterhead"), values.get("no_letterhead"), values.get("_lang")
    )
    sheets: list[Sheet] = []
    outcome = each_on_its_own(names, lambda name: sheets.append(sheet_of(run.document_type, name, choices)))
    if sheets:
        _keep(run, "pdf", pdf_of(sheets))
    return outcome


def _add_rows(run: Any, names: list[Any], values: dict[str, Any]) -> Outcome:
    wanted = [[run.document_type, "name", "in", names]]
    columns, rows = reportview.exported(
        run.document_type, values.get("fields"), wanted, order_by=values.get("order_by")
    )
    _keep(run, "json", frappe.as_json({"columns": columns, "rows": rows}).encode())
    return Outcome()


def _columns(run: Any, values: dict[str, Any]) -> list[Column]:
    return template.chosen_columns(frappe.context(), run.document_type, values.get("export_fields"))


def _add_to_template(run: Any, names: list[Any], values: dict[str, Any]) -> Outcome:
    ctx, doctype = frappe.context(), run.document_type
    require(ctx, Access.of(ctx), "export", frappe.get_meta(doctype))
    there = {str(name) for name in frappe.get_list(doctype, {"name": ["in", names]}, pluck="name", limit=0)}
    rows = template.body(ctx, doctype, _columns(run, values), [name for name in names if str(name) in there])
    _keep(run, "json", frappe.as_json(rows).encode())
    return Outcome()


def finish(run: Any, values: dict[str, Any]) -> str | None:
    """Put the parts together: the address of the file, which only the person of the run may have. None when there is nothing in it."""
    parts = _parts(run)
    if not parts:
        return None
    name, content = {PRINT: _joined_prints, EXPORT: _written, TEMPLATE: _filled}[run.action](run, parts, values)
    found = save_file(name, content, is_private=1)
    frappe.context().after_commit.add(lambda: forget(run.name))
    return str(found.file_url)


def _joined_prints(run: Any, parts: Iterable[bytes], _values: dict[str, Any]) -> tuple[str, bytes]:
    return f"{_(run.document_type).replace('/', '-')}.pdf", joined(parts)


def _written(run: Any, parts: list[bytes], values: dict[str, Any]) -> tuple[str, bytes]:
    """The table, after apps had their say and the log its entry. What the person may see was decided part by part."""
    ctx = frappe.context()
    found = [json.loads(part) for part in parts]
    columns = [_dict(column) for column in found[0]["columns"]]
    rows: list[Any] = [_dict(row) for part in found for row in part["rows"]]
    file_type = str(values.get("file_format_type") or export.CSV)
    what = export.handout(ctx, run.document_type, columns, rows, file_type, filters=values.get("filters"))
    export.announce(ctx, what)
    if cint(values.get("add_totals_row")):
        rows.append(total_row(columns, rows))
    return export.written(export.table(columns, rows), str(values.get("title") or _(run.document_type)), file_type)


def _filled(run: Any, parts: list[bytes], values: dict[str, Any]) -> tuple[str, bytes]:
    """The file for an import, as its direct download is."""
    columns, file_type = _columns(run, values), str(values.get("file_type") or export.CSV)
    rows = [template.from_text(columns, row) for part in parts for row in json.loads(part)]
    filters = values.get("export_filters")
    template.announce(frappe.context(), run.document_type, columns, len(rows), file_type, filters)
    return template.written([template.header(columns), *rows], _(run.document_type).replace("/", "-"), file_type)


def check(action: str, names: list[Any]) -> None:
    """Raise ValidationError for more than a file may hold."""
    most = MOST_PRINTS if action == PRINT else MOST_ROWS
    if len(names) > most:
        raise ValidationError(_("At most {0} documents at a time").format(most))


def forget(run: str) -> None:
    """Throw the parts away."""
    shutil.rmtree(folder_of(run), ignore_errors=True)
