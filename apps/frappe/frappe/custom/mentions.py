"""Conditions of rules that name a field or a value of a type."""

from __future__ import annotations

import re
from collections.abc import Iterable

import frappe
from frappe import _

# Kind of rule, the field that names its type, what it asks.
_CONDITIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Notification", "document_type", ("condition",)),
    ("Assignment Rule", "document_type", ("assign_condition", "unassign_condition", "close_condition")),
    ("Webhook", "webhook_doctype", ("condition",)),
)


def of_words(doctype: str, words: Iterable[str], *, quoted: bool = False) -> list[str]:
    """Rules about the type whose conditions have one of the words in them, as ``Notification X``; quoted: as a text."""
    listed = "|".join(re.escape(word) for word in words)
    pattern = re.compile(rf"""(["'])(?:{listed})\1""" if quoted else rf"\b(?:{listed})\b")
    found: list[str] = []
    for kind, about, keys in _CONDITIONS:
        rows = frappe.get_all(kind, {about: doctype}, ["name", *keys])
        found += [f"{_(kind)} {row.name}" for row in rows if any(pattern.search(row[key] or "") for key in keys)]
    for name in frappe.get_all("Workflow", {"document_type": doctype}, pluck="name"):
        texts = frappe.get_all("Workflow Transition", {"parent": name}, pluck="condition")
        if any(pattern.search(text or "") for text in texts):
            found.append(f"{_('Workflow')} {name}")
    return found
