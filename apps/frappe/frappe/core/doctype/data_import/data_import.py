from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.core.data_import import columns, documents, log, run, table, template
from frappe.core.data_import.allowed import check_allowed
from frappe.core.data_import.cells import Cells
from frappe.core.data_import.log import LOG
from frappe.exceptions import JobTimeoutError
from frappe.jobs.queue import is_job_enqueued
from frappe.model.document import Document
from frappe.runtime.context import Context, current
from frappe.utils import cint

SHOWN_ROWS = 10
SHOWN_WRONG = 20  # others in which something is wrong
TRIED = 200  # documents that the preview saves and takes back
PENDING, RUNNING, DONE, PARTLY, FAILED = "Pending", "In Progress", "Success", "Partial Success", "Error"
TIMED_OUT = "Timed Out"
_STEP = 50


class DataImport(Document):
    """One file, what it is to become, and how it went."""

    def validate(self) -> None:
        check_allowed(self.reference_doctype)
        options = self.template_options
        if options and not isinstance(frappe.parse_json(options), dict):
            frappe.throw(_("{0}: the column choices must be an object").format(self.name))
        if self.status == RUNNING and not self.flags.in_run:
            frappe.throw(_("The import {0} runs: wait for its end").format(self.name))

    def on_trash(self) -> None:
        frappe.db.delete(LOG, {"data_import": self.name})

    @property
    def choices(self) -> dict[str, str]:
        """What the user said about columns: place or title -> key of a field."""
        options = frappe.parse_json(self.template_options or "{}") or {}
        return {str(key): str(value) for key, value in (options.get("column_to_field_map") or {}).items()}

    def source(self, ctx: Context) -> table.Table:
        """The table as it was given."""
        if not (self.import_file or self.pasted_text):
            frappe.throw(_("Attach a file or paste cells first"), frappe.MandatoryError)
        options = frappe.parse_json(self.template_options or "{}") or {}
        extent = table.Extent(**options["extent"]) if options.get("extent") else None
        return (
            table.from_file(ctx, self.import_file, extent)
            if self.import_file
            else table.from_text(self.pasted_text, extent)
        )

    def read(self, ctx: Context) -> tuple[list[columns.Column], list[str], list[documents.Payload], table.Table]:
        """Columns, titles without field, documents and the table itself; no documents as long as no column is known."""
        source = self.source(ctx)
        known, unknown = columns.recognise(ctx, frappe.get_meta(self.reference_doctype), source.header, self.choices)
        found = list(documents.payloads(source, known, Cells(ctx))) if known else []
        if self.import_type == run.UPDATE:
            documents.missing_names(found)
        return known, unknown, found, source

    def strange(self, source: table.Table) -> str:
        """What to say of a table of which no column is known."""
        titles = ", ".join(source.header)
        return _("No column of the file is a field of {0}: {1}").format(_(self.reference_doctype), titles)


def _loaded(name: str) -> Any:
    doc = frappe.get_doc("Data Import", name)
    doc.check_permission("write")
    check_allowed(doc.reference_doctype)
    return doc


@frappe.whitelist()
def get_preview_from_template(
    data_import: str, import_file: str | None = None, google_sheets_url: str | None = None
) -> dict[str, Any]:
    """What the file would become. Nothing is kept: the first documents are saved and taken back.

    ``{"columns": [{"index", "title", "field", "label"}], "unknown": [titles], "fields": [{"value", "label"}], "data": [[cells]],
    "total", "ready", "tried", "problems": [{"row", "column", "message"}]}``; ``ready``: rows that an earlier run brought in, ``total``: the others.
    """
    doc = _loaded(data_import)
    doc.import_file = import_file or doc.import_file
    ctx = current()
    known, unknown, found, source = doc.read(ctx)
    rest = log.left(doc, found)
    tried = rest[:TRIED]
    try:
        frappe.flags.mute_emails = True
        outcome = run.write_all(
            ctx, doc.reference_doctype, tried, doc.import_type, submit=bool(doc.submit_after_import)
        )
    finally:
        frappe.flags.mute_emails = False
        frappe.db.rollback()
    cells = [problem for payload in rest[TRIED:] for problem in payload.problems]
    nothing = [] if known else [documents.Problem(0, "", doc.strange(source))]
    problems = [*nothing, *outcome.problems, *cells]
    every = columns.importable(ctx, frappe.get_meta(doc.reference_doctype))
    return {
        "columns": [
            {"index": column.index, "title": column.title, "field": column.key, "label": column.label}
            for column in known
        ],
        "unknown": unknown,
        "header": list(source.header),
        "fields": [{"value": column.key, "label": column.title} for column in every],
        "data": [[line, *row] for line, row in _sample(source, problems)],
        "total": len(rest),
        "ready": len(found) - len(rest),
        "tried": len(tried),
        "problems": [problem.as_dict() for problem in problems[: run.MOST_PROBLEMS]],
    }


def _sample(source: table.Table, problems: list[documents.Problem]) -> list[tuple[int, tuple[Any, ...]]]:
    """The first rows of a table, and the first of the others in which something is wrong."""
    wrong = {problem.line for problem in problems}
    rest = [entry for entry in source.rows[SHOWN_ROWS:] if entry[0] in wrong]
    return [*source.rows[:SHOWN_ROWS], *rest[:SHOWN_WRONG]]


@frappe.whitelist(methods=["POST"])
def form_start_import(data_import: str) -> bool:
    """Start the import in the background, or go on with one whose job was ended; False if it runs already."""
    doc = _loaded(data_import)
    if doc.status == RUNNING and is_job_enqueued(_job_of(doc.name)):
        return False
    doc.db_set({"status": RUNNING, "payload_count": 0}, update_modified=False)
    frappe.cache.delete_value(f"data_import:{doc.name}")
    frappe.enqueue(
        "frappe.core.doctype.data_import.data_import.start_import", queue="long", timeout=3600, job_name=f"data_import {doc.name}",
        job_id=_job_of(doc.name), on_failure=broke, data_import=str(doc.name),
    )  # fmt: skip
    return True


def _job_of(name: Any) -> str:
    return f"data_import||{name}"


def start_import(data_import: str) -> None:
    """The import itself, in the background, with the rights of whoever started it. Rows that are in already are left out."""
    ctx, doc = current(), frappe.get_doc("Data Import", data_import)
    doc.flags.in_run = True
    try:
        check_allowed(doc.reference_doctype)
        known, _unknown, found, source = doc.read(ctx)
        if not known:
            frappe.throw(doc.strange(source))
    except frappe.ValidationError as error:
        frappe.db.rollback()
        log.finish(doc, FAILED, 0, [{"messages": [documents.Problem(0, "", str(error)).as_dict()]}])
        return
    rest = log.left(doc, found)
    doc.db_set("payload_count", len(found), update_modified=False)
    frappe.flags.in_import, frappe.flags.mute_emails = True, bool(doc.mute_emails)
    try:
        outcome, logged = _write(ctx, doc, rest, len(found))
    finally:
        frappe.flags.in_import = frappe.flags.mute_emails = False
    if outcome.failed and not doc.import_valid_rows:
        frappe.db.rollback()
        outcome.done = []
    written = bool(outcome.done) or len(rest) < len(found)
    status = DONE if not outcome.failed else PARTLY if written else FAILED
    outcome.done = outcome.done[logged:]
    log.finish(doc, status, len(found), log.entries(outcome))


def broke(job: Any, _connection: Any, kind: type[BaseException], _error: BaseException, _traceback: Any) -> None:
    """An import whose job broke off waits for no end: it says so, and goes on when it is started once more."""
    doc = frappe.get_doc("Data Import", job.kwargs["data_import"])
    said = _(
        "The import broke off. Start it once more: what is in already is left out. The reason stands in the Error Log."
    )
    entry = {"messages": [documents.Problem(0, "", said).as_dict()]}
    log.finish(doc, TIMED_OUT if issubclass(kind, JobTimeoutError) else FAILED, doc.payload_count, [entry])


def _write(ctx: Context, doc: Any, found: list[documents.Payload], total: int) -> tuple[run.Outcome, int]:
    """Write the documents and tell how far it is; where good rows are to stay, commit them with their log in steps.

    Gives the outcome and how many of its documents stand in the log already.
    """
    logged = 0

    def after_each(number: int, outcome: run.Outcome) -> None:
        nonlocal logged
        if number % _STEP and number != len(found):
            return
        if doc.import_valid_rows:
            log.write(doc, [log.done(*entry) for entry in outcome.done[logged:]])
            logged = len(outcome.done)
            frappe.db.commit()
        _tell(doc, number, total, len(outcome.failed))

    submit = bool(doc.submit_after_import)
    outcome = run.write_all(ctx, doc.reference_doctype, found, doc.import_type, submit=submit, after_each=after_each)
    return outcome, logged


def _tell(doc: Any, number: int, total: int, failed: int) -> None:
    told = {"data_import": doc.name, "current": number, "total": total, "failed": failed}
    frappe.cache.set_value(f"data_import:{doc.name}", told, expires_in_sec=3600)
    frappe.publish_realtime("data_import_progress", told, user=frappe.session.user)


@frappe.whitelist()
def get_import_status(data_import_name: str) -> dict[str, Any]:
    """``{"status", "total_records", "success", "failed", "current"}``; while it runs, how far it is.

    The process that imports may have a cache of its own: what it has logged by then is told at least.
    """
    doc = frappe.get_doc("Data Import", data_import_name)
    doc.check_permission("read")
    told = frappe.cache.get_value(f"data_import:{doc.name}") or {}
    counts = {flag: frappe.db.count(LOG, {"data_import": doc.name, "success": flag}) for flag in (1, 0)}
    running = doc.status == RUNNING
    return {
        "status": doc.status,
        "total_records": cint(told.get("total")) or doc.payload_count if running else doc.payload_count,
        "current": max(cint(told.get("current")), sum(counts.values())) if running else doc.payload_count,
        "success": counts[1],
        "failed": max(cint(told.get("failed")), counts[0]) if running else counts[0],
    }


@frappe.whitelist()
def get_import_logs(data_import: str) -> list[dict[str, Any]]:
    """What became of the rows, failures first; at most 5,000 entries."""
    frappe.get_doc("Data Import", data_import).check_permission("read")
    return frappe.get_all(
        LOG, {"data_import": data_import}, ["success", "docname", "messages", "exception", "row_indexes"], order_by="success asc, creation asc, log_index asc", limit=5000,
    )  # fmt: skip


@frappe.whitelist()
def download_template(
    doctype: str,
    export_fields: Any = None,
    export_records: str | None = None,
    export_filters: Any = None,
    file_type: str = "CSV",
) -> None:
    """The file to fill in, as a download: ``export_fields`` ``{DocType or table field: [fieldnames]}`` or All; ``export_records`` one of
    blank_template, 5_records, all, by_filter; ``file_type`` CSV or Excel. Documents in it need the right to export. For very many
    ask ``frappe.desk.bulk.template`` first, which makes the file in the background.
    """
    check_allowed(doctype)
    ctx = current()
    chosen = template.chosen_columns(
        ctx, doctype, export_fields if export_fields == template.ALL else frappe.parse_json(export_fields or "{}")
    )
    filters = frappe.parse_json(export_filters or "null")
    rows = template.rows_of(ctx, doctype, chosen, export_records or "blank_template", filters)
    if len(rows) > 1:
        template.announce(ctx, doctype, chosen, len(rows) - 1, file_type, filters)
    _send(rows, _(doctype), file_type)


@frappe.whitelist()
def download_errored_template(data_import_name: str) -> None:
    """The rows that were not imported, as a file like the first one with what was wrong in the last column."""
    doc = _loaded(data_import_name)
    ctx = current()
    source = doc.read(ctx)[3]
    failed = frappe.get_all(LOG, {"data_import": doc.name, "success": 0}, ["row_indexes", "messages"])
    why = {line: log.sentences(row.messages) for row in failed for line in json.loads(row.row_indexes)}
    rows = [[*source.header, _("Error")], *([*cells, why[line]] for line, cells in source.rows if line in why)]
    _send(
        rows, f"{_(doc.reference_doctype)} {_('Error')}", "Excel" if (doc.import_file or "").endswith("xlsx") else "CSV"
    )


def _send(rows: list[list[Any]], name: str, file_type: str) -> None:
    filename, content = template.written(rows, name, file_type)
    frappe.response.update({"type": "binary", "filename": filename, "filecontent": content})
