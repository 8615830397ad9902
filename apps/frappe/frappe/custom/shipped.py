"""What apps shipped last, and what became of it on the site: the ground on which their next versions are compared."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import frappe
from frappe.custom import kinds
from frappe.model.docs import import_doc

SHIPPED = "Shipped Customization"
LOG = "Customization Log"


@dataclass(frozen=True, slots=True)
class Shipped:
    """``content`` as the app's file says, ``stored`` as the site had it then: with defaults and what validation adds."""

    content: dict[str, Any]
    stored: dict[str, Any]


def shipped_as(kind: str, name: str) -> Shipped | None:
    """What an app shipped last, as its file said it and as it was taken in; None if no app did, or that is not known."""
    row = frappe.db.get_value(
        SHIPPED, {"reference_doctype": kind, "reference_name": name}, ["content", "stored"], as_dict=True
    )
    if not row or not row.content:
        return None
    content = json.loads(row.content)
    return Shipped(content, json.loads(row.stored) if row.stored else content)


def standard(kind: str, name: str) -> dict[str, Any] | None:
    """What an app shipped last under this name, as the site took it in; None if no app did, or that is not known."""
    found = shipped_as(kind, name)
    return found.stored if found else None


def remember(kind: str, name: str, app: str, content: dict[str, Any], stored: dict[str, Any] | None = None) -> None:
    """Note what an app ships. stored: what of it the site has; what there is now unless it is given."""
    taken = kinds.without_place(kinds.current(kind, name)) if stored is None else stored
    key = {"reference_doctype": kind, "reference_name": name}
    values = {"app": app, "content": frappe.as_json(content), "stored": frappe.as_json(taken)}
    present = frappe.db.get_value(SHIPPED, key, "name")
    if present:
        frappe.db.set_value(SHIPPED, present, values)
        return
    frappe.get_doc({"doctype": SHIPPED, **key, **values}).insert(ignore_permissions=True, ignore_links=True)


def note_taken(kind: str, name: str, keys: Iterable[str]) -> None:
    """The site took over what the app says of some keys: what it has of them now is no wish of its own."""
    base, now = shipped_as(kind, name), kinds.without_place(kinds.current(kind, name)) or {}
    if base is not None:
        stored = {**base.stored, **{key: now.get(key) for key in keys}}
        frappe.db.set_value(
            SHIPPED, {"reference_doctype": kind, "reference_name": name}, "stored", frappe.as_json(stored)
        )


def changed_here(kind: str, name: str) -> bool:
    """Has the site changed it, so far as the history knows?"""
    return bool(
        frappe.db.exists(LOG, {"reference_doctype": kind, "reference_name": name, "action": ["!=", "Conflict"]})
    )


def deleted_here(kind: str, name: str) -> bool:
    """Has the site taken it away?"""
    return bool(frappe.db.exists(LOG, {"reference_doctype": kind, "reference_name": name, "action": "Deleted"}))


def note_conflict(
    kind: str, name: str, conflicts: dict[str, dict[str, Any]], about: Any, app: str | None, text: str = ""
) -> None:
    """An open conflict; the same one is noted once."""
    content = frappe.as_json(conflicts)
    key = open_conflict(kind, name)
    for entry in frappe.get_all(LOG, key, ["name", "before"]):
        if entry.before == content:
            return
        frappe.db.set_value(LOG, entry.name, "settled", 1)
    values = {**key, "layer": app, "before": content, "document_type": kinds.shapes(kind, about), "after": text or None}
    frappe.get_doc({"doctype": LOG, **values}).insert(ignore_permissions=True, ignore_links=True)


def open_conflict(kind: str, name: str) -> dict[str, Any]:
    """What an entry is told by that waits for an answer."""
    return {"reference_doctype": kind, "reference_name": name, "action": "Conflict", "settled": 0}


def import_quietly(document: dict[str, Any]) -> None:
    """Store what an app ships; the history is about what the site does."""
    quiet, frappe.flags.no_history = frappe.flags.no_history, True
    try:
        import_doc(document)
    finally:
        frappe.flags.no_history = quiet
