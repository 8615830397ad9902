"""What became of the rows of an import, kept as Data Import Log."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe.core.data_import.documents import Payload
from frappe.core.data_import.run import Outcome
from frappe.utils import now

LOG = "Data Import Log"


def done(payload: Payload, name: str) -> dict[str, Any]:
    return {"row_indexes": payload.lines, "success": 1, "docname": name}


def entries(outcome: Outcome) -> list[dict[str, Any]]:
    failed = [
        {"row_indexes": payload.lines, "messages": [problem.as_dict() for problem in payload.problems]}
        for payload in outcome.failed
    ]
    return [*(done(*entry) for entry in outcome.done), *failed]


def write(doc: Any, entries: list[dict[str, Any]]) -> None:
    if not entries:
        return
    names = [
        "name",
        "creation",
        "modified",
        "owner",
        "modified_by",
        "data_import",
        "row_indexes",
        "success",
        "docname",
        "messages",
        "log_index",
    ]
    stamp, user = now(), frappe.session.user
    rows = [
        [frappe.generate_hash(length=10), stamp, stamp, user, user, doc.name, json.dumps(entry.get("row_indexes") or []), entry.get("success", 0),
         entry.get("docname"), json.dumps(entry.get("messages") or [], ensure_ascii=False), index]
        for index, entry in enumerate(entries)
    ]  # fmt: skip
    frappe.db.bulk_insert(LOG, names, rows)


def finish(doc: Any, status: str, total: int, rows: list[dict[str, Any]]) -> None:
    """Write down how it went. Failures of an earlier run give way to those of this one."""
    frappe.db.delete(LOG, {"data_import": doc.name, "success": 0})
    write(doc, rows)
    doc.db_set({"status": status, "payload_count": total})
    frappe.publish_realtime(
        "data_import_refresh", {"data_import": doc.name}, user=frappe.session.user, after_commit=True
    )
