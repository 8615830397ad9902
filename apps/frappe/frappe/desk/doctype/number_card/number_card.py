from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.desk.shared import (
    conditions,
    owned_or_public,
    owned_or_public_sql,
    report_column,
    report_figures,
    report_is_seen,
)
from frappe.model.document import Document
from frappe.utils import add_to_date, flt, now_datetime

_FUNCTIONS = {"Count": "count", "Sum": "sum", "Average": "avg", "Minimum": "min", "Maximum": "max"}
_OF_VALUES: dict[str, Callable[[list[float]], float]] = {
    "Sum": sum,
    "Average": lambda values: sum(values) / len(values),
    "Minimum": min,
    "Maximum": max,
}
_INTERVALS: dict[str, str] = {"Daily": "days", "Weekly": "weeks", "Monthly": "months", "Yearly": "years"}


class NumberCard(Document):
    """One number over the documents of a type, for a workspace or dashboard."""

    def autoname(self) -> None:
        self.name = self.name or self.label
        if frappe.db.exists("Number Card", self.name):
            self.name = f"{self.name}-{frappe.generate_hash(length=6)}"

    def validate(self) -> None:
        if self.type == "Document Type":
            if self.function not in _FUNCTIONS:
                frappe.throw(
                    _("Choose what {0} counts: {1}").format(self.label, ", ".join(_(key) for key in _FUNCTIONS))
                )
            if self.function != "Count" and not self.aggregate_function_based_on:
                frappe.throw(_("Choose the field whose {0} is shown").format(_(self.function)))
        if self.type == "Report":
            if not self.report_name or not self.report_field or self.report_function not in _OF_VALUES:
                frappe.throw(_("Choose the report, its field and the function of {0}").format(self.label))
            if not frappe.db.exists("Report", self.report_name):
                frappe.throw(_("There is no report {0}").format(self.report_name))
        if self.type == "Custom" and not self.method:
            frappe.throw(_("Name the method that gives the number of {0}").format(self.label))


def get_permission_query_conditions(user: str | None = None) -> str:
    return owned_or_public_sql("Number Card", user)


def has_permission(doc: Document, ptype: str = "read", user: str | None = None) -> bool:
    if not owned_or_public(doc, ptype, user):
        return False
    if doc.type == "Report":
        return report_is_seen(doc.report_name, user)
    if doc.type != "Document Type" or not doc.document_type or not frappe.db.exists("DocType", doc.document_type):
        return True
    return bool(frappe.has_permission(doc.document_type, "read", user=user))


@frappe.whitelist()
def get_result(doc: Any, filters: Any = None, to_date: str | None = None) -> float:
    """The card's number over the documents that the user may see, or over the rows of a report that the user may run.

    doc: the card, or its values as JSON. filters: in any form of ``get_list``; of a report, its own. to_date: only what was
    made before it, of documents.
    """
    card = frappe._dict(frappe.parse_json(doc) if isinstance(doc, str) else doc)
    if card.type == "Report":
        return _of_report(card, filters or card.filters_json)
    function = _FUNCTIONS.get(card.function or "Count")
    field = "name" if function == "count" else card.aggregate_function_based_on
    if function is None or not field or not card.document_type:
        frappe.throw(_("A number card needs a document type, a function and a field"))
    asked = conditions(card.document_type, filters or card.filters_json)
    if to_date:
        asked.append([card.document_type, "creation", "<", to_date])
    rows = frappe.get_list(
        card.document_type, fields=[f"{function}({field}) as result"], filters=asked, order_by=None, as_list=False
    )
    return flt(rows[0].result) if rows else 0.0


def _of_report(card: Any, filters: Any) -> float:
    answer, rows = report_figures(card.report_name, filters)
    function = _OF_VALUES.get(card.report_function or "")
    if function is None:
        frappe.throw(_("Choose the report, its field and the function of {0}").format(card.label))
    field = report_column(answer, card.report_field).fieldname
    values = [flt(row.get(field)) for row in rows if row.get(field) not in (None, "")]
    return flt(function(values)) if values else 0.0


@frappe.whitelist()
def get_percentage_difference(doc: Any, filters: Any, result: Any) -> float | None:
    """Change against the end of the interval before, in percent; None without a figure to compare with."""
    card = frappe._dict(frappe.parse_json(doc) if isinstance(doc, str) else doc)
    if not frappe.utils.cint(card.show_percentage_stats) or card.type == "Report":
        return None
    back: dict[str, Any] = {_INTERVALS.get(card.stats_time_interval or "Daily", "days"): -1}
    before = get_result(card, filters, str(add_to_date(now_datetime(), **back)))
    if not before:
        return None
    return (flt(result) / before - 1) * 100


@frappe.whitelist(methods=["POST"])
def create_number_card(args: Any) -> Any:
    """Make a number card from its values."""
    card = frappe.get_doc({**frappe.parse_json(args), "doctype": "Number Card"})
    card.insert()
    return card
