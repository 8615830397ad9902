"""RP12 车位使用率: spaces of each area and class of vehicle, how many are let, what ends soon, what is unpaid, who waits."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from frappe import _
from frappe.utils import getdate, nowdate
from property_service.reporting import chart, column, figure, names_of, rows, same
from property_service.shared.statistics import percent

SOON = timedelta(days=15)
WAITING = ("Applied", "Payment Due")
FIELDS = (
    "name",
    "space",
    "vehicle.vehicle_class as vehicle_class",
    "workflow_state",
    "valid_from",
    "valid_to",
    "paid_until",
)


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Rows by area and class; whether a space is let is judged by the dates of its permit today. Who has no space yet waits without an area."""
    today = getdate(nowdate())
    spaces = rows("Parking Space", ["name", "area", "vehicle_class"], same(filters, "project", "vehicle_class"))
    permits = rows(
        "Parking Permit",
        FIELDS,
        [["workflow_state", "in", ("Valid", "Suspended", *WAITING)], *same(filters, "project")],
    )
    if filters.vehicle_class:
        permits = [row for row in permits if row.vehicle_class == filters.vehicle_class]
    places = {row.name: (row.area or "", row.vehicle_class or "") for row in spaces}
    groups: dict[tuple[str, str], dict[str, Any]] = defaultdict(
        lambda: dict.fromkeys(("spaces", "let", "ending", "unpaid", "waiting"), 0)
    )
    for place in places.values():
        groups[place]["spaces"] += 1
    taken: set[str] = set()
    for row in permits:
        group = groups[places.get(row.space) or ("", row.vehicle_class or "")]
        if row.workflow_state in WAITING:
            group["waiting"] += 1
            continue
        if not _holds(row, today):
            continue
        if row.space in places and row.space not in taken:
            taken.add(row.space)
            group["let"] += 1
        group["ending"] += bool(row.valid_to and getdate(row.valid_to) - today <= SOON)
        group["unpaid"] += bool(row.paid_until and getdate(row.paid_until) < today)
    titles = names_of("Service Location", {area for area, _class in groups}, "location_name")
    data = [
        {"area": area, "title": titles.get(area, area) or _("No Space Yet"), "vehicle_class": kind, **counts, "share": percent(counts["let"], counts["spaces"])}
        for (area, kind), counts in sorted(groups.items())
    ]  # fmt: skip
    whole, let = sum(row["spaces"] for row in data), sum(row["let"] for row in data)
    unpaid = sum(row["unpaid"] for row in data)
    summary = [
        figure(_("Spaces"), whole),
        figure(_("Let"), percent(let, whole), "Percent"),
        figure(_("Ending in 15 Days"), sum(row["ending"] for row in data)),
        figure(_("Unpaid"), unpaid, indicator="red" if unpaid else "green"),
        figure(_("Waiting"), sum(row["waiting"] for row in data)),
    ]
    shown = [row for row in data if row["spaces"]]
    labels = [f"{row['title']} {_(row['vehicle_class'])}" for row in shown]
    free = [row["spaces"] - row["let"] for row in shown]
    picture = (
        chart("bar", labels, (_("Let"), [row["let"] for row in shown]), (_("Free"), free), barOptions={"stacked": 1})
        if shown
        else None
    )
    return _columns(), data, None, picture, summary


def _holds(row: Any, today: date) -> bool:
    """Does the permit keep its space today? One that is suspended does."""
    return getdate(row.valid_from) <= today and (not row.valid_to or getdate(row.valid_to) >= today)


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Area"), "title", width=170), column(_("Vehicle Class"), "vehicle_class", "Select"), column(_("Spaces"), "spaces", "Int"), column(_("Let"), "let", "Int"),
        column(_("Share Let"), "share", "Percent", disable_total=1), column(_("Ending in 15 Days"), "ending", "Int", width=120), column(_("Unpaid"), "unpaid", "Int"),
        column(_("Waiting"), "waiting", "Int"),
    ]  # fmt: skip
