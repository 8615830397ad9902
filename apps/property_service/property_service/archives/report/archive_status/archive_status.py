"""RP26 档案齐全与移交: whether files are complete, in whose custody they are, and which borrowed ones are overdue."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from frappe import _
from frappe.utils import getdate, nowdate
from property_service.reporting import chart, column, figure, rows, same
from property_service.shared.statistics import percent

FIELDS = (
    "name",
    "title",
    "file_class",
    "status",
    "custodian_dept",
    "shelf",
    "completeness",
    "borrower",
    "due_back",
    "retention_until",
)


def execute(filters: Any = None) -> tuple[Any, ...]:
    """One row per file; with ``problems_only`` those that are not complete, overdue, or past their time."""
    today = getdate(nowdate())
    data = []
    for row in rows(
        "Archive File",
        FIELDS,
        [["status", "!=", "Destroyed"], *same(filters, "file_class", "custodian_dept")],
        order_by="file_class asc, name asc",
    ):
        overdue = max(0, (today - getdate(row.due_back)).days) if row.status == "Lent" and row.due_back else 0
        expired = bool(row.retention_until and getdate(row.retention_until) < today)
        data.append({**row, "overdue": overdue, "expired": expired, "whole": (row.completeness or 0) >= 100})
    lent = sum(row["overdue"] > 0 for row in data)
    summary = [
        figure(_("Archive Files"), len(data)),
        figure(_("Complete Files"), percent(sum(row["whole"] for row in data), len(data)), "Percent"),
        figure(_("Borrowed and Overdue"), lent, indicator="red" if lent else "green"),
        figure(_("In Transfer"), sum(row["status"] == "In Transfer" for row in data)),
    ]
    classes: dict[str, list[bool]] = defaultdict(list)
    for row in data:
        classes[_(row["file_class"] or "")].append(row["whole"])
    picture = (
        chart("bar", classes, (_("Complete Files"), [percent(sum(found), len(found)) for found in classes.values()]))
        if data
        else None
    )
    shown = (
        [row for row in data if not row["whole"] or row["overdue"] or row["expired"]] if filters.problems_only else data
    )
    return _columns(), shown, None, picture, summary


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Archive File"), "name", "Link", "Archive File", width=150), column(_("Title"), "title", width=200), column(_("File Class"), "file_class", "Select"),
        column(_("Completeness"), "completeness", "Percent"), column(_("State"), "status", "Select"), column(_("Custodian"), "custodian_dept", "Link", "Service Department"),
        column(_("Shelf"), "shelf", "Link", "Service Location"), column(_("Borrower"), "borrower", "Link", "Staff Member"), column(_("Due Back"), "due_back", "Date"),
        column(_("Days Overdue"), "overdue", "Int"), column(_("Past Its Time"), "expired", "Check"),
    ]  # fmt: skip
