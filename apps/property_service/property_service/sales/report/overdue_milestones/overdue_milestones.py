"""RP25 应收逾期: payments of contracts that are late, by age; what was promised, and how many promises were kept (R54)."""

from __future__ import annotations

from typing import Any

from frappe import _
from frappe.utils import getdate, nowdate
from property_service.reporting import chart, column, figure, rows, same
from property_service.shared.amounts import money
from property_service.shared.statistics import percent

AGES = ((30, "0–30"), (60, "31–60"), (90, "61–90"), (None, "> 90"))
LIVE = ("Signed", "Filed", "Paid Up", "Delivered", "Title Issued")
FIELDS = (
    "name", "unit", "consultant", "milestones.name as milestone", "milestones.kind as kind", "milestones.due_date as due_date", "milestones.amount as amount",
    "milestones.received as received", "milestones.paid_on as paid_on",
)  # fmt: skip


def execute(filters: Any = None) -> tuple[Any, ...]:
    """One row per late payment, the oldest first."""
    today = getdate(nowdate())
    lines = [
        row
        for row in rows("Sales Contract", FIELDS, [["workflow_state", "in", LIVE], *same(filters, "project")])
        if row.due_date
    ]
    fields = ["contract", "milestone_row", "stage", "result", "done_on", "promise_date", "next_action_on"]
    activities = rows("Collection Activity", fields, same(filters, "project"), order_by="done_on asc")
    last = {row.milestone_row: row for row in activities if row.milestone_row}
    data = []
    for row in lines:
        missing = money(row.amount) - money(row.received)
        late = (today - getdate(row.due_date)).days
        if missing > 0 and late > 0:
            step = last.get(row.milestone) or {}
            age = next(label for days, label in AGES if days is None or late <= days)
            data.append(
                {
                    **row,
                    "missing": float(missing),
                    "late": late,
                    "age": age,
                    "stage": step.get("stage"),
                    "result": step.get("result"),
                    "next": step.get("next_action_on"),
                }
            )
    data.sort(key=lambda row: -row["late"])
    kept, due = _promises(activities, {row.milestone: row for row in lines}, today)
    sums = [
        float(sum((money(row["missing"]) for row in data if row["age"] == label), money(0))) for _days, label in AGES
    ]
    summary = [
        figure(_("Late Payments"), len(data), indicator="red" if data else "green"),
        figure(_("Amount Late"), sum(sums), "Currency"),
        figure(_("More Than 90 Days"), sums[-1], "Currency"),
        figure(_("Promises Kept"), percent(kept, due), "Percent"),
    ]
    return (
        _columns(),
        data,
        None,
        chart("bar", [label for _days, label in AGES], (_("Amount Late"), sums)) if data else None,
        summary,
    )


def _promises(activities: list[Any], lines: dict[str, Any], today: Any) -> tuple[int, int]:
    """Promises whose day is over: how many were kept (paid in full by that day), and how many there were."""
    over = [
        row for row in activities if row.result == "Promised" and row.promise_date and getdate(row.promise_date) < today
    ]
    kept = 0
    for row in over:
        line = lines.get(row.milestone_row)
        paid = line is not None and line.paid_on and money(line.received) >= money(line.amount)
        kept += bool(paid and getdate(line.paid_on) <= getdate(row.promise_date))
    return kept, len(over)


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Contract"), "name", "Link", "Sales Contract", width=150), column(_("Unit"), "unit", "Link", "Property Unit"), column(_("Consultant"), "consultant", "Link", "Staff Member"),
        column(_("Payment"), "kind", "Select"), column(_("Due"), "due_date", "Date"), column(_("Days Late"), "late", "Int", disable_total=1), column(_("Age in Days"), "age", width=90),
        column(_("Amount"), "amount", "Currency"), column(_("Received"), "received", "Currency"), column(_("Missing"), "missing", "Currency"),
        column(_("Last Step"), "stage", "Select"), column(_("Result"), "result", "Select"), column(_("Next Step On"), "next", "Date"),
    ]  # fmt: skip
