"""RP8 装修在管清单: renovations that are approved or under way: days left, the last visit, open violations, workers inside."""

from __future__ import annotations

from collections import Counter
from typing import Any

from frappe import _
from frappe.utils import getdate, now_datetime, nowdate
from property_service.permits.inspections import VIOLATION
from property_service.permits.renovations import RUNNING, STOPPED, until
from property_service.permits.report.passes_and_people_inside.passes_and_people_inside import entered
from property_service.reporting import column, figure, rows, same

FIELDS = (
    "name",
    "unit",
    "applicant",
    "contractor",
    "workflow_state",
    "start_date",
    "end_date",
    "extended_to",
    "deposit_balance",
    "unit.building as building",
)


def execute(filters: Any = None) -> tuple[Any, ...]:
    """One row per renovation, those that end first on top."""
    asked = [["workflow_state", "in", (*RUNNING, STOPPED)], *same(filters, "project")]
    if filters.building:
        asked.append(["unit.building", "=", filters.building])
    found = rows("Renovation Application", FIELDS, asked)
    names = [row.name for row in found]
    visits, violations, workers = _visits(names), _violations([row.unit for row in found]), _workers(names)
    today = getdate(nowdate())
    data = []
    for row in found:
        visit = visits.get(row.name) or {}
        data.append(
            {
                **row, "until": until(row), "days_left": (until(row) - today).days, "last_visit": visit.get("visited_at"), "last_result": visit.get("site_result"),
                "violations": violations[row.unit], "workers": workers[row.name],
            }
        )  # fmt: skip
    data.sort(key=lambda row: row["days_left"])
    over = sum(row["days_left"] < 0 for row in data)
    summary = [
        figure(_("Under Way"), len(data)),
        figure(_("Stopped"), sum(row["workflow_state"] == STOPPED for row in data)),
        figure(_("Past Their Last Day"), over, indicator="red" if over else "green"),
        figure(_("Open Violations"), sum(row["violations"] for row in data)),
        figure(_("Workers Inside"), sum(row["workers"] for row in data)),
    ]
    return _columns(), data, None, None, summary


def _visits(names: list[str]) -> dict[str, Any]:
    """The last recorded visit of each renovation."""
    asked = [["renovation", "in", names or [""]], ["recorded", "=", 1]]
    return {
        row.renovation: row
        for row in rows(
            "Renovation Inspection", ["renovation", "visited_at", "site_result"], asked, order_by="visited_at asc"
        )
    }


def _violations(units: list[str]) -> Counter[str]:
    asked = [["unit", "in", units or [""]], ["source_type", "=", VIOLATION], ["workflow_state", "!=", "Closed"]]
    return Counter(row.unit for row in rows("Rectification", ["unit"], asked))


def _workers(names: list[str]) -> Counter[str]:
    inside = entered(now_datetime())
    return Counter(
        row.renovation
        for row in rows("Entry Pass", ["name", "renovation"], [["renovation", "in", names or [""]]])
        if row.name in inside
    )


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Renovation"), "name", "Link", "Renovation Application", width=150), column(_("Unit"), "unit", "Link", "Property Unit"),
        column(_("Contractor"), "contractor", "Link", "External Agency", width=150), column(_("State"), "workflow_state", "Select"), column(_("Last Day"), "until", "Date"),
        column(_("Days Left"), "days_left", "Int"), column(_("Last Visit"), "last_visit", "Datetime"), column(_("Found"), "last_result", "Select"),
        column(_("Open Violations"), "violations", "Int"), column(_("Workers Inside"), "workers", "Int"), column(_("Deposit Held"), "deposit_balance", "Currency"),
    ]  # fmt: skip
