"""RP5 督办台账: every defect under supervision: from where, whose, how old, how often inspected and pressed, how long under warranty."""

from __future__ import annotations

from typing import Any

from frappe import _
from frappe.utils import getdate, nowdate
from property_service.reporting import chart, column, figure, rows, same

OPEN = ("To Notify", "In Rectification", "Pressed", "To Inspect")
AGES = ((7, "0–7"), (30, "8–30"), (90, "31–90"), (None, "> 90"))
FIELDS = (
    "name", "issue", "severity", "source_type", "unit", "responsible_type", "responsible_agency", "responsible_department", "responsible_staff", "notified_on",
    "due_date", "workflow_state", "round", "press_count", "warranty_until", "stop_work", "creation", "reinspected_at",
)  # fmt: skip


def execute(filters: Any = None) -> tuple[Any, ...]:
    """One row per rectification, the oldest first; days of age up to the inspection that closed it."""
    asked = same(filters, "responsible_type", "severity", "source_type", "project")
    if filters.open_only:
        asked.append(["workflow_state", "in", OPEN])
    today = getdate(nowdate())
    data = []
    for row in rows("Rectification", FIELDS, asked, order_by="creation asc"):
        is_open = row.workflow_state in OPEN
        until = today if is_open or not row.reinspected_at else getdate(row.reinspected_at)
        left = (getdate(row.warranty_until) - today).days if row.warranty_until else None
        over = (today - getdate(row.due_date)).days if is_open and row.due_date else 0
        data.append(
            {
                **row, "age": (until - getdate(row.creation)).days, "overdue": max(0, over), "warranty_left": left,
                "party": row.responsible_agency or row.responsible_department or row.responsible_staff, "is_open": is_open,
            }
        )  # fmt: skip
    open_rows = [row for row in data if row["is_open"]]
    late = sum(row["overdue"] > 0 for row in open_rows)
    summary = [
        figure(_("Still Open"), len(open_rows)),
        figure(_("Overdue"), late, indicator="red" if late else "green"),
        figure(_("Critical and Open"), sum(row["severity"] == "Critical" for row in open_rows)),
        figure(_("Times Pressed"), sum(row["press_count"] or 0 for row in data)),
    ]
    return (
        _columns(),
        data,
        None,
        chart("bar", [label for _days, label in AGES], (_("Still Open"), _by_age(open_rows))),
        summary,
    )


def _by_age(found: list[dict[str, Any]]) -> list[int]:
    counts = [0] * len(AGES)
    for row in found:
        counts[next(place for place, (days, _label) in enumerate(AGES) if days is None or row["age"] <= days)] += 1
    return counts


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Rectification"), "name", "Link", "Rectification", width=150), column(_("Issue"), "issue", width=220), column(_("Severity"), "severity", "Select", width=90),
        column(_("Source"), "source_type", "Select"), column(_("Unit"), "unit", "Link", "Property Unit"), column(_("Responsible"), "responsible_type", "Select", width=100),
        column(_("Party"), "party", width=140), column(_("State"), "workflow_state", "Select"), column(_("Days Old"), "age", "Int"), column(_("Due"), "due_date", "Date"),
        column(_("Days Overdue"), "overdue", "Int"), column(_("Round"), "round", "Int", width=70), column(_("Times Pressed"), "press_count", "Int"),
        column(_("Warranty Left (Days)"), "warranty_left", "Int", width=130), column(_("Stop Work"), "stop_work", "Check"),
    ]  # fmt: skip
