"""What became of the rows of an import, kept as Data Import Log."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import frappe
from frappe.core.data_import.documents import Payload
from frappe.core.data_import.run import Outcome
from frappe.utils import now

LOG = "Data Import Log"


def done(payload: Payload, name: str) -> dict[str, Any]:
    return {"row_indexes": payload.lines, "digest": payload.digest, "success": 1, "docname": name}


def entries(outcome: Outcome) -> list[dict[str, Any]]:
    failed = [
        {"row_indexes": payload.lines, "messages": [problem.as_dict() for problem in payload.problems]}
        for payload in outcome.failed
    ]
    return [*(done(*entry) for entry in outcome.done), *failed]


def left(doc: Any, found: list[Payload]) -> list[Payload]:
    """The documents that no earlier run wrote. A row is known by its cells: another file may have the rows left over on other lines."""
    entries = frappe.get_all(LOG, {"data_import": doc.name, "success": 1}, ["row_indexes", "digest"])
    known = Counter(entry.digest for entry in entries if entry.digest)
    lines = {
        tuple(json.loads(entry.row_indexes)) for entry in entries if not entry.digest
    }  # written before there were digests
    rest = []
    for payload in found:
        if known[payload.digest]:
            known[payload.digest] -= 1
        elif tuple(payload.lines) not in lines:
            rest.append(payload)
    return rest


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
        "digest",
        "success",
        "docname",
        "messages",
        "log_index",
    ]
    stamp, user = now(), frappe.session.user
    rows = [
        [frappe.generate_hash(length=10), stamp, stamp, user, user, doc.name, json.dumps(entry.get("row_indexes") or []), entry.get("digest"), entry.get("success", 0),
         entry.get("docname"), json.dumps(entry.get("messages") or [], ensure_ascii=False), index]
        for index, entry in enumerate(entries)
    ]  # fmt: skip
    frappe.db.bulk_insert(LOG, names, rows)


def finish(doc: Any, status: str, total: int, rows: list[dict[str, Any]]) -> None:
    """Write down how it went. Failures of an earlier run give way to those of this one."""
    frappe.db.delete(LOG, {"data_import": doc.name, "success": 0})
    write(doc, rows)
    doc.db_set({"status": status, "payload_count": total}, update_modified=False)
    frappe.publish_realtime(
        "data_import_refresh", {"data_import": doc.name}, user=frappe.session.user, after_commit=True
    )


def sentences(messages: str | None) -> str:
    """What was wrong with a row, in one cell."""
    found = json.loads(messages or "[]")
    return "; ".join(": ".join(filter(None, (entry["column"], entry["message"]))) for entry in found)
