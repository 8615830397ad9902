"""Reports made in the background: asked for, made with the asker's rights, kept compressed for a week, shown again at once."""

from __future__ import annotations

import gzip
import hashlib
from datetime import timedelta
from typing import Any

import orjson

from frappe.core.files import path_of, save_file
from frappe.core.reports import cover, definition, filters, run
from frappe.core.reports.columns import rows_as_dicts
from frappe.exceptions import DoesNotExistError, FrappeError
from frappe.jobs.queue import enqueue
from frappe.model.delete_doc import delete_doc
from frappe.model.docs import get_doc, new_doc
from frappe.permissions.roles import Access
from frappe.realtime import publish_realtime
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.types import _dict
from frappe.utils import cint, now_datetime
from frappe.utils.html_utils import strip_html
from frappe.utils.text import json_bytes

DOCTYPE = "Prepared Report"
QUEUED, STARTED, DONE, FAILED = "Queued", "Started", "Completed", "Error"
KEPT = timedelta(days=7)


def key_of(report: str, values: Any) -> str:
    """One key for equal filters, whatever their order."""
    given = {name: value for name, value in filters.parsed(values).items() if value not in (None, "", [])}
    return hashlib.sha1(json_bytes([report, sorted(given.items())]), usedforsecurity=False).hexdigest()


def request(ctx: Context, report: Any, values: Any) -> Any:
    """Have the report made in the background; gives its Prepared Report, the waiting one if there is one already."""
    key = key_of(report.name, values)
    waiting = ctx.db.get_value(
        DOCTYPE, {"filters_key": key, "queued_by": ctx.user, "status": ["in", (QUEUED, STARTED)]}, "name"
    )
    if waiting:
        return get_doc(DOCTYPE, waiting)
    doc = new_doc(DOCTYPE)
    doc.update(
        {
            "report_name": report.name, "status": QUEUED, "queued_by": ctx.user, "queued_at": now_datetime(), "filters_key": key,
            "filters": json_bytes(filters.parsed(values)).decode(),
        }
    )  # fmt: skip
    doc.insert(ignore_permissions=True)
    enqueue(
        generate, queue="long", timeout=cint(report.timeout) or None, job_id=f"prepared_report:{doc.name}",
        job_name=f"report {report.name}", prepared_report=str(doc.name),
    )  # fmt: skip
    return doc


def generate(prepared_report: str) -> None:
    """The job: make the report and keep its result. What goes wrong stands in the document, with how to try again."""
    ctx = current()
    doc = get_doc(DOCTYPE, prepared_report)
    if doc.status == DONE:
        return
    doc.db_set("status", STARTED)
    ctx.db.commit()
    try:
        answer = run.run(ctx, definition.find(ctx, doc.report_name), doc.filters)
        content = gzip.compress(json_bytes(answer))
        save_file(f"{doc.name}.json.gz", content, DOCTYPE, doc.name, is_private=1)
        end = now_datetime()
        doc.db_set(
            {"status": DONE, "report_end_time": end, "expires_on": end + KEPT, "row_count": len(answer["result"])}
        )
    except FrappeError as error:
        ctx.db.rollback()
        doc.db_set({"status": FAILED, "report_end_time": now_datetime(), "error_message": strip_html(str(error))})
    publish_realtime(
        "report_generated", {"report_name": doc.report_name, "name": doc.name, "status": doc.status}, user=doc.queued_by,
        after_commit=True,
    )  # fmt: skip


def latest(ctx: Context, report: str, values: Any) -> Any:
    """The person's newest Prepared Report for these filters, in whatever state; None without one."""
    name = ctx.db.get_value(
        DOCTYPE, {"filters_key": key_of(report, values), "queued_by": ctx.user}, "name", order_by="creation desc"
    )
    doc = get_doc(DOCTYPE, name) if name else None
    return None if doc is None or (doc.expires_on and doc.expires_on < now_datetime()) else doc


def result(ctx: Context, doc: Any) -> dict[str, Any]:
    """The kept answer, once more through the rights of whoever looks: they may have changed since.

    Raises DoesNotExistError when the file is gone.
    """
    url = ctx.db.get_value("File", {"attached_to_doctype": DOCTYPE, "attached_to_name": doc.name}, "file_url")
    if not url:
        raise DoesNotExistError(_("The result of {0} is gone: make the report again").format(_(doc.report_name)))
    answer: dict[str, Any] = orjson.loads(gzip.decompress(path_of(ctx, url).read_bytes()))
    access = Access.of(ctx)
    ref = definition.based_on(get_doc("Report", doc.report_name)).ref_doctype
    columns = [_dict(column) for column in answer["columns"]]
    total = [row for row in answer["result"] if isinstance(row, list)]
    rows = rows_as_dicts(columns, [row for row in answer["result"] if isinstance(row, dict)])
    rows = cover.visible_rows(ctx, access, ref, columns, rows)
    answer["result"] = [*cover.masked_rows(cover.masks(ctx, access, ref, columns), rows), *total]
    return answer


def clear_expired() -> None:
    """The schedule's: results that nobody needs any more go, with their files; so do failed and forgotten requests."""
    ctx = current()
    now = now_datetime()
    names = ctx.db.get_values(DOCTYPE, {"expires_on": ["<", now]}, "name", pluck=True)
    names += ctx.db.get_values(DOCTYPE, {"status": ["!=", DONE], "creation": ["<", now - KEPT]}, "name", pluck=True)
    for name in names:
        delete_doc(DOCTYPE, name, ignore_permissions=True, force=True)
