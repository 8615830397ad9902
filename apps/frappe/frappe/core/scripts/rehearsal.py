"""A run of which nothing stays: rows, tables, files, jobs, mails, messages, what the answer says and what is kept in memory."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.core.scripts import run as runner
from frappe.exceptions import FrappeError

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 500
_short.maxdict = _short.maxlist = _short.maxtuple = _short.maxset = 20


def rehearse(name: str, script: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Run the script and take everything back: ``{"log", "names", "statements", "seconds", "rows", "changes", "error"}``."""
    ctx = frappe.context()
    doc = given.get("doc")
    before = doc.as_dict() if doc is not None else {}
    log: list[str] = []
    answer, messages = dict(ctx.response), len(ctx.messages)
    ctx.flags.mute_emails, muted = True, ctx.flags.mute_emails
    ctx.db.connection.rehearsing = True
    try:
        outcome = runner.run(name, script, given, log)
        found = _told(outcome, before, doc.as_dict() if doc is not None else {}) | {"error": None}
    except FrappeError as error:
        found = {
            "error": str(error) or _("The script stopped with {0}").format(type(error).__name__),
            "names": {},
            "changes": [],
        }
    finally:
        said = [str(each.get("message")) for each in ctx.messages[messages:]]
        del ctx.messages[messages:]
        ctx.response.clear()
        ctx.response.update(answer)
        ctx.flags.mute_emails = muted
        frappe.db.rollback()
        ctx.db.connection.rehearsing = False
    return {**found, "log": [*log, *(words for words in said if words != found["error"])]}


def _told(outcome: runner.Outcome, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    names = {key: value for key, value in outcome.names.items() if key not in ("doc", "user") and not callable(value)}
    message = frappe.response.get("message")
    if message is not None:
        names["message"] = message
    return {
        "names": {key: _text(value) for key, value in names.items()},
        "statements": outcome.statements, "seconds": outcome.seconds, "rows": outcome.rows,
        "changes": [[key, str(before.get(key)), str(value)] for key, value in after.items() if before.get(key) != value and not isinstance(value, list)],
    }  # fmt: skip


def _text(value: Any) -> str:
    return value[:500] if isinstance(value, str) else _short.repr(value)
