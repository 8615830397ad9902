"""RP28 突发事件复盘: how fast the office answered, what the plan's checklist left open, and improvements that are not done."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from frappe import _
from frappe.utils import get_datetime
from property_service.reporting import chart, column, days_of, figure, rows, same, within
from property_service.shared.statistics import quantile

FIELDS = (
    "name", "kind", "workflow_state", "occurred_at", "location", "commander", "responded_at", "controlled_at", "closed_at", "casualties", "improvements",
    "improvement_department", "review",
)  # fmt: skip


def execute(filters: Any = None) -> tuple[Any, ...]:
    """One row per event, the newest first."""
    start, end = days_of(filters)
    asked = [*within("occurred_at", start, end), *same(filters, "project")]
    gaps: dict[str, int] = defaultdict(int)
    for row in rows(
        "Emergency Event",
        ["name", "checklist.item as item", "checklist.result as result", "checklist.mandatory as mandatory"],
        asked,
    ):
        gaps[row.name] += bool(row.item and (row.result == "Fail" or (row.mandatory and not row.result)))
    data = []
    for row in rows("Emergency Event", FIELDS, asked, order_by="occurred_at desc"):
        is_open = bool(row.improvements) and row.workflow_state != "Closed"
        data.append(
            {
                **row, "response": minutes(row.occurred_at, row.responded_at), "control": minutes(row.occurred_at, row.controlled_at), "gaps": gaps[row.name],
                "open": is_open, "reviewed": bool(row.review),
            }
        )  # fmt: skip
    answered = [row["response"] for row in data if row["response"] is not None]
    late = sum(row["open"] for row in data)
    summary = [
        figure(_("Events"), len(data)),
        figure(_("Median Minutes to Answer"), quantile(answered, 0.5)),
        figure(_("Gaps in Checklists"), sum(row["gaps"] for row in data)),
        figure(_("Open Improvements"), late, indicator="orange" if late else "green"),
    ]
    kinds = Counter(_(row["kind"]) for row in data)
    picture = chart("bar", kinds, (_("Events"), kinds.values())) if data else None
    return _columns(), data, None, picture, summary


def minutes(start: Any, end: Any) -> int | None:
    return int((get_datetime(end) - get_datetime(start)).total_seconds() // 60) if start and end else None


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Event"), "name", "Link", "Emergency Event", width=150), column(_("Kind of Event"), "kind", "Select"), column(_("Occurred At"), "occurred_at", "Datetime"),
        column(_("Location"), "location", "Link", "Service Location"), column(_("Commander"), "commander", "Link", "Staff Member"), column(_("State"), "workflow_state", "Select"),
        column(_("Minutes to Answer"), "response", "Int"), column(_("Minutes to Control"), "control", "Int"), column(_("Casualties"), "casualties", "Int"),
        column(_("Gaps in Checklists"), "gaps", "Int"), column(_("Reviewed"), "reviewed", "Check"), column(_("Open Improvements"), "open", "Check", width=120),
        column(_("Improvements"), "improvements", width=220), column(_("By Department"), "improvement_department", "Link", "Service Department"),
    ]  # fmt: skip
