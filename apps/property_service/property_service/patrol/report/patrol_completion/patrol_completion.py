"""RP16 巡检完成率: tours of each route planned, done, late, missed and doubtful; and at which hours they are missed."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from frappe import _
from frappe.utils import get_datetime, now_datetime
from property_service.reporting import chart, column, days_of, figure, names_of, rows, same, within
from property_service.shared.statistics import percent

FIELDS = (
    "name",
    "route",
    "status",
    "planned_from",
    "planned_to",
    "grace_min",
    "finished_at",
    "findings",
    "suspects",
    "department",
)


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Rows by route. A tour whose time is over counts as missed, or as partial when it was begun, before the job says so."""
    start, end = days_of(filters)
    found = rows("Patrol Task", FIELDS, [*within("planned_from", start, end), *same(filters, "department", "project")])
    now = now_datetime()
    routes: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    hours: dict[str, Counter[int]] = {"Done": Counter(), "Missed": Counter()}
    for row in found:
        state = verdict(row, now)
        routes[row.route].append((row, state))
        hours["Missed" if state in ("Missed", "Partial") else "Done"][get_datetime(row.planned_from).hour] += (
            state != "Planned"
        )
    titles = names_of("Patrol Route", routes, "route_name")
    data = [_line(route, tours) for route, tours in routes.items()]
    data.sort(key=lambda row: (row["share"] is None, row["share"], titles.get(row["route"], "")))
    over = sum(row["planned"] - row["open"] for row in data)
    share = percent(sum(row["done"] for row in data), over)
    summary = [
        figure(_("Tours"), len(found)),
        figure(_("Completion"), share, "Percent", "green" if (share or 0) >= 95 else "red"),
        figure(_("Missed"), sum(row["missed"] for row in data)),
        figure(_("Doubtful Scans"), sum(row["suspects"] for row in data)),
    ]
    span = range(24)
    picture = chart(
        "bar", [f"{hour}:00" for hour in span], (_("Done"), [hours["Done"][hour] for hour in span]), (_("Missed"), [hours["Missed"][hour] for hour in span]),
        barOptions={"stacked": 1},
    )  # fmt: skip
    return _columns(), data, None, picture if found else None, summary


def verdict(row: Any, now: datetime) -> str:
    """Planned, Under Way, Done, Partial or Missed, as of now."""
    over = get_datetime(row.planned_to) + timedelta(minutes=row.grace_min or 0) < now
    if row.status in ("Planned", "Under Way") and over:
        return "Missed" if row.status == "Planned" else "Partial"
    return str(row.status)


def _line(route: str, tours: list[tuple[Any, str]]) -> dict[str, Any]:
    states = Counter(state for _row, state in tours)
    open_ = states["Planned"] + states["Under Way"]
    late = sum(
        state == "Done" and row.finished_at is not None and get_datetime(row.finished_at) > get_datetime(row.planned_to)
        for row, state in tours
    )
    return {
        "route": route, "department": tours[0][0].department, "planned": len(tours), "done": states["Done"], "late": late, "partial": states["Partial"],
        "missed": states["Missed"], "open": open_, "findings": sum(row.findings or 0 for row, _state in tours), "suspects": sum(row.suspects or 0 for row, _state in tours),
        "share": percent(states["Done"], len(tours) - open_),
    }  # fmt: skip


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Route"), "route", "Link", "Patrol Route", width=170), column(_("Department"), "department", "Link", "Service Department"), column(_("Planned"), "planned", "Int"),
        column(_("Done"), "done", "Int"), column(_("Late"), "late", "Int"), column(_("Partial"), "partial", "Int"), column(_("Missed"), "missed", "Int"),
        column(_("Still Open"), "open", "Int"), column(_("Completion"), "share", "Percent", disable_total=1), column(_("Findings"), "findings", "Int"),
        column(_("Doubtful Scans"), "suspects", "Int"),
    ]  # fmt: skip
