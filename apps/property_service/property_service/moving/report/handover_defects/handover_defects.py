"""RP6 遗留工程问题: defects found when homes were handed over, by building, batch or trade; the rate per home and how they close."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

from frappe import _
from frappe.utils import getdate, nowdate
from property_service.reporting import chart, column, figure, names_of, rows, same
from property_service.shared.statistics import percent

MOST_WEEKS = 26
INSPECTION = "Handover Inspection"


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Rows by the chosen group. Homes are those that were inspected, whatever came of it."""
    asked = [["conclusion", "is", "set"], *same(filters, "project", "batch")]
    if filters.building:
        asked.append(["unit.building", "=", filters.building])
    visits = {row.name: row for row in rows(INSPECTION, ["name", "unit", "batch", "unit.building as building"], asked)}
    fields = [
        "name",
        "source_name",
        "unit",
        "warranty_item",
        "severity",
        "workflow_state",
        "creation",
        "reinspected_at",
        "round",
    ]
    faults = [
        row
        for row in rows("Rectification", fields, [["source_doctype", "=", INSPECTION]], order_by="creation asc")
        if row.source_name in visits
    ]
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in faults:
        groups[_key(filters.group_by, visits[row.source_name], row)].append(row)
    homes = _homes(filters.group_by, visits)
    titles = names_of("Building", homes, "label") if filters.group_by == "Building" else {}
    data = [
        _line(titles.get(name) or (_(name) if name else _("Not Set")), groups[name], homes.get(name, set()))
        for name in sorted({*groups, *homes})
    ]
    closed = sum(row.workflow_state == "Closed" for row in faults)
    every = len({row.unit for row in visits.values()})
    summary = [
        figure(_("Homes Inspected"), every),
        figure(_("Defects"), len(faults)),
        figure(_("Defects per Home"), round(len(faults) / every, 2) if every else None, "Float"),
        figure(_("Closed"), percent(closed, len(faults)), "Percent"),
    ]
    return _columns(filters.group_by), data, None, _curve(faults), summary


def _key(group: str, visit: Any, fault: Any) -> str:
    value = fault.warranty_item if group == "Trade" else visit.get(group.lower())
    return str(value or "")


def _homes(group: str, visits: dict[str, Any]) -> dict[str, set[str]]:
    """Inspected homes of each group; of trades all of them."""
    found: dict[str, set[str]] = defaultdict(set)
    if group != "Trade":
        for visit in visits.values():
            found[_key(group, visit, None)].add(visit.unit)
    return dict(found)


def _line(name: str, faults: list[Any], homes: set[str]) -> dict[str, Any]:
    closed = sum(row.workflow_state == "Closed" for row in faults)
    return {
        "group": name, "homes": len(homes) or len({row.unit for row in faults}), "defects": len(faults),
        "rate": round(len(faults) / len(homes), 2) if homes else None, "serious": sum(row.severity != "Minor" for row in faults), "closed": closed,
        "open": len(faults) - closed, "again": sum((row.round or 1) > 1 for row in faults), "share": percent(closed, len(faults)),
    }  # fmt: skip


def _curve(faults: list[Any]) -> dict[str, Any] | None:
    """Found and closed up to the end of each week."""
    if not faults:
        return None
    found, closed = Counter[Any](), Counter[Any]()
    for row in faults:
        found[_week(row.creation)] += 1
        if row.workflow_state == "Closed" and row.reinspected_at:
            closed[_week(row.reinspected_at)] += 1
    week, last = min(found), _week(nowdate())
    labels, raised, shut = [], [], []
    while week <= last:
        labels.append(f"{week:%m-%d}")
        raised.append((raised[-1] if raised else 0) + found[week])
        shut.append((shut[-1] if shut else 0) + closed[week])
        week += timedelta(days=7)
    recent = slice(-MOST_WEEKS, None)
    return chart("line", labels[recent], (_("Found"), raised[recent]), (_("Closed"), shut[recent]))


def _week(moment: Any) -> Any:
    day = getdate(moment)
    return day - timedelta(days=day.weekday())


def _columns(group: str) -> list[dict[str, Any]]:
    return [
        column(_(group), "group", width=170), column(_("Homes Inspected"), "homes", "Int"), column(_("Defects"), "defects", "Int"),
        column(_("Defects per Home"), "rate", "Float", precision="2", disable_total=1), column(_("Serious"), "serious", "Int"), column(_("Closed"), "closed", "Int"),
        column(_("Still Open"), "open", "Int"), column(_("Inspected Again"), "again", "Int"), column(_("Share Closed"), "share", "Percent", disable_total=1),
    ]  # fmt: skip
