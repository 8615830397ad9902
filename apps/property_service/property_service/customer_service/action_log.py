"""The log of a case: the server writes steps, people add notes, nobody changes what stands there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

BY_HAND = ("Note", "Contact", "Arrive")
_KEPT = ("by", "action", "from_state", "to_state", "note")


def protect(doc: Any, before: Any) -> list[Any]:
    """Entries that are saved stay; new ones are stamped with the time and the user. Call before writing a step.

    Gives the new entries.
    """
    stored = {row.name: row for row in before.actions} if before else {}
    if stored.keys() - {row.name for row in doc.actions}:
        frappe.throw(_("{0}: entries of the log cannot be removed; load the document again").format(doc.name))
    added = []
    for row in doc.actions:
        old = stored.get(row.name)
        if old is not None:
            _check_unchanged(doc, row, old)
        else:
            _stamp(doc, row)
            added.append(row)
    return added


def _check_unchanged(doc: Any, row: Any, old: Any) -> None:
    same = all((row.get(key) or "") == (old.get(key) or "") for key in _KEPT)
    if not same or get_datetime(row.at) != get_datetime(old.at):
        frappe.throw(_("{0}: entries of the log stay as they are; add another one").format(doc.name))


def _stamp(doc: Any, row: Any) -> None:
    if row.action not in BY_HAND:
        frappe.throw(
            _("{0}: {1} is written by the step itself; choose Note, Contact or Arrive").format(
                doc.name or _(doc.doctype), _(row.action or "")
            )
        )
    row.at, row.by = now_datetime(), frappe.session.user
    row.from_state = row.to_state = None


def write(doc: Any, action: str, old: str | None, new: str, note: str | None, at: datetime) -> None:
    """Add the entry of a step."""
    entry = {"at": at, "by": frappe.session.user, "action": action, "from_state": old, "to_state": new, "note": note}
    doc.append("actions", entry)
