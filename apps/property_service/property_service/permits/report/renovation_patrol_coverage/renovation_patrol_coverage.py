"""RP9 装修巡检覆盖率: visits planned and done per day (R30), and renovations where nobody opened again and again."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from frappe import _
from frappe.utils import getdate
from property_service.permits.inspections import AWAY, PATROL
from property_service.reporting import chart, column, days_of, figure, names_of, rows, same
from property_service.shared.statistics import percent


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Rows by day."""
    start, end = days_of(filters)
    asked = [["purpose", "=", PATROL], ["planned_for", "between", [str(start), str(end)]], *same(filters, "project")]
    fields = ["name", "renovation", "planned_for", "recorded", "visited_at", "site_result", "unit"]
    found = rows("Renovation Inspection", fields, asked, order_by="planned_for asc, visited_at asc")
    days: dict[Any, list[Any]] = defaultdict(list)
    for row in found:
        days[getdate(row.planned_for)].append(row)
    data = [_line(day, days[day]) for day in sorted(days)]
    done = sum(row["done"] for row in data)
    streaks = longest_streaks(found)
    share = percent(done, len(found))
    summary = [
        figure(_("Visits Planned"), len(found)),
        figure(_("Visits Done"), done),
        figure(_("Coverage"), share, "Percent", "green" if (share or 0) >= 95 else "red"),
        figure(_("Longest Row of Nobody There"), max(streaks.values(), default=0)),
    ]
    picture = (
        chart("line", [row["day"] for row in data], (_("Coverage"), [row["coverage"] for row in data]))
        if data
        else None
    )
    return _columns(), data, _said(found, streaks), picture, summary


def longest_streaks(found: list[Any]) -> dict[str, int]:
    """Renovation -> the longest row of visits at which nobody opened."""
    best: dict[str, int] = defaultdict(int)
    now: dict[str, int] = defaultdict(int)
    for row in found:
        if row.recorded:
            now[row.renovation] = now[row.renovation] + 1 if row.site_result in AWAY else 0
            best[row.renovation] = max(best[row.renovation], now[row.renovation])
    return dict(best)


def _said(found: list[Any], streaks: dict[str, int]) -> str | None:
    units = {row.renovation: row.unit for row in found}
    long = {name: count for name, count in streaks.items() if count > 1}
    titles = names_of("Property Unit", [units[name] for name in long], "display_name")
    listed = "、".join(
        f"{titles.get(units[name], units[name])} ({count})"
        for name, count in sorted(long.items(), key=lambda item: -item[1])
    )
    return _("Nobody opened several times in a row: {0}").format(listed) if listed else None


def _line(day: Any, found: list[Any]) -> dict[str, Any]:
    done = [row for row in found if row.recorded]
    same_day = sum(bool(row.visited_at) and getdate(row.visited_at) == day for row in done)
    return {
        "day": day, "planned": len(found), "done": len(done), "late": len(done) - same_day, "coverage": percent(len(done), len(found)),
        "away": sum(row.site_result in AWAY for row in done), "violations": sum(row.site_result == "Violation" for row in done),
    }  # fmt: skip


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Visit Day"), "day", "Date"), column(_("Visits Planned"), "planned", "Int"), column(_("Visits Done"), "done", "Int"),
        column(_("On a Later Day"), "late", "Int"), column(_("Coverage"), "coverage", "Percent"), column(_("Nobody There"), "away", "Int"),
        column(_("Violation"), "violations", "Int"),
    ]  # fmt: skip
