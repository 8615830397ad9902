"""RP29 计划分解: plans as a tree from the company to the person, with progress, figures, and plans nobody has broken down."""

from __future__ import annotations

from typing import Any

from frappe import _
from frappe.utils import getdate
from property_service.reporting import chart, column, figure, rows, same
from property_service.shared.statistics import percent

FIELDS = (
    "name", "title", "parent_work_plan", "level", "department", "owner_staff", "due", "progress", "status", "kpi_name", "target_value", "actual_value", "lft", "is_group",
)  # fmt: skip


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Plans of the day's period in the order of the tree; whoever sees a part of it sees that part as its root."""
    day = getdate(filters.on_date)
    asked = [["period_from", "<=", str(day)], ["period_to", ">=", str(day)], *same(filters, "department", "project")]
    found = rows("Work Plan", FIELDS, asked, order_by="lft asc")
    by_name = {row.name: row for row in found}
    parents = {row.parent_work_plan for row in found}
    depth: dict[str, int] = {}
    data = []
    for row in found:
        depth[row.name] = depth.get(row.parent_work_plan, -1) + 1 if row.parent_work_plan in by_name else 0
        bare = row.level != "Personal" and row.name not in parents
        late = bool(row.due and getdate(row.due) < day and row.status not in ("Done", "Dropped"))
        data.append(
            {
                **row, "plan": row.title, "indent": depth[row.name], "reached": percent(row.actual_value or 0, row.target_value or 0), "bare": bare, "late": late,
            }
        )  # fmt: skip
    kpis = [row for row in data if row["kpi_name"] and row["target_value"]][:12]
    late = sum(row["late"] for row in data)
    summary = [
        figure(_("Number of Plans"), len(data)),
        figure(_("Done"), percent(sum(row["status"] == "Done" for row in data), len(data)), "Percent"),
        figure(_("Late"), late, indicator="red" if late else "green"),
        figure(_("Not Broken Down"), sum(row["bare"] for row in data)),
    ]
    picture = (
        chart("bar", [row["kpi_name"] for row in kpis], (_("Reached"), [row["reached"] for row in kpis]))
        if kpis
        else None
    )
    return _columns(), data, None, picture, summary


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Plan Title"), "plan", width=280), column(_("Work Plan"), "name", "Link", "Work Plan", width=130), column(_("Level"), "level", "Select", width=90),
        column(_("Department"), "department", "Link", "Service Department"), column(_("Person"), "owner_staff", "Link", "Staff Member"), column(_("Due"), "due", "Date"),
        column(_("Progress"), "progress", "Percent"), column(_("State"), "status", "Select", width=90), column(_("KPI"), "kpi_name", width=130),
        column(_("Target Value"), "target_value", "Float"), column(_("Actual"), "actual_value", "Float"), column(_("Reached"), "reached", "Percent"),
        column(_("Late"), "late", "Check"), column(_("Not Broken Down"), "bare", "Check", width=110),
    ]  # fmt: skip
