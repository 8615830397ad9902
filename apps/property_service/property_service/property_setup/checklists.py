"""Checklists on documents: rows copied from a template, so that a later change of the template alters no document."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, now_datetime

COPIED = (
    "section", "item", "answer_type", "choices", "mandatory", "weight", "photo_required_on_fail", "risk_flag", "prohibited",
    "number_min", "number_max",
)  # fmt: skip
FAILED = "Fail"


def fill(doc: Any, table: str, template: str) -> None:
    """Put a template's items into an empty table of Checklist Result. A table with rows is left alone."""
    if doc.get(table):
        return
    for item in frappe.get_cached_doc("Checklist Template", template).items:
        doc.append(table, {key: item.get(key) for key in COPIED})


def check(doc: Any, table: str) -> None:
    """Refuse answers outside their limits and stamp those that are new. Call on every save."""
    for row in doc.get(table):
        if row.answer_type == "Number" and row.value:
            number, low, high = flt(row.value), row.number_min or 0, row.number_max or 0
            if (low or high) and not low <= number <= (high or number):
                frappe.throw(
                    _("{0}, row {1}: {2} must be between {3} and {4}").format(
                        doc.name or _(doc.doctype), row.idx, row.item, low, high
                    )
                )
        if row.answer_type == "Choice" and row.value and row.value not in (row.choices or "").splitlines():
            frappe.throw(
                _("{0}, row {1}: {2} is not among the choices of {3}").format(
                    doc.name or _(doc.doctype), row.idx, row.value, row.item
                )
            )
        if answered(row) and not row.checked_at:
            row.checked_at, row.checked_by = now_datetime(), frappe.session.user


def answered(row: Any) -> bool:
    return bool(row.result or row.value or row.score or (row.answer_type == "Photo" and row.photo))


def require_complete(doc: Any, table: str) -> None:
    """Refuse missing mandatory answers, and failed items without the photo they ask for."""
    gaps = [row.item for row in doc.get(table) if row.mandatory and not answered(row)]
    if gaps:
        frappe.throw(
            _("{0}: these items have no answer yet: {1}").format(doc.name or _(doc.doctype), "、".join(gaps)),
            frappe.MandatoryError,
        )
    bare = [row.item for row in doc.get(table) if row.result == FAILED and row.photo_required_on_fail and not row.photo]
    if bare:
        frappe.throw(
            _("{0}: these failed items need a photo: {1}").format(doc.name or _(doc.doctype), "、".join(bare)),
            frappe.MandatoryError,
        )


def failed(doc: Any, table: str) -> list[Any]:
    """The rows that failed."""
    return [row for row in doc.get(table) if row.result == FAILED]


def score(doc: Any, table: str) -> float:
    """Percent of the weight that passed; scores of 1 to 5 count in proportion. 100 for an empty table."""
    total = reached = 0.0
    for row in doc.get(table):
        if row.result == "Not Applicable" or not answered(row):
            continue
        weight = flt(row.weight) or 1.0
        total += weight
        if row.answer_type == "Score 1-5":
            reached += weight * min(max(int(row.score or 0), 0), 5) / 5
        elif row.result != FAILED:
            reached += weight
    return round(100 * reached / total, 1) if total else 100.0


def passed(doc: Any, table: str, template: str) -> bool:
    """Does the table pass by the rule of its template?"""
    rule = frappe.get_cached_doc("Checklist Template", template)
    if rule.get("pass_rule") == "Score":
        return score(doc, table) >= flt(rule.pass_score)
    return not failed(doc, table)
