"""RP7 交房进度: homes of each building: appointed, accepted, with defects, refused, not contacted yet; and keys given out."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from frappe import _
from property_service.reporting import chart, column, figure, names_of, rows, same
from property_service.shared.statistics import percent

SOLD = ("Sold", "Filed", "Signed")
STATES = ("accepted", "with_defects", "refused", "appointed", "waiting")


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Rows by building. A home counts by its last round; one that was let go of (withdrawn, cancelled) counts as not contacted."""
    asked = same(filters, "project", "batch")
    last: dict[str, Any] = {}
    fields = ["name", "unit", "unit.building as building", "workflow_state", "round", "keys_handed", "appoint_from"]
    for row in rows("Handover Inspection", fields, asked, order_by="round asc, creation asc"):
        last[row.unit] = row
    homes: dict[str, list[str]] = defaultdict(list)
    buildings: dict[str, str] = {}
    for unit in _units(filters, set(last)):
        buildings[unit.name] = unit.building
        homes[unit.building].append(state_of(last.get(unit.name)))
    keys: dict[str, int] = defaultdict(int)
    for row in last.values():
        keys[row.building] += row.keys_handed or 0
    titles = names_of("Building", homes, "label")
    data = [
        {
            "building": building, "title": titles.get(building, building), "homes": len(found), **{state: found.count(state) for state in STATES}, "keys": keys[building],
            "share": percent(found.count("accepted") + found.count("with_defects"), len(found)),
        }
        for building, found in sorted(homes.items())
    ]  # fmt: skip
    whole = sum(row["homes"] for row in data)
    taken = sum(row["accepted"] + row["with_defects"] for row in data)
    summary = [
        figure(_("Homes"), whole),
        figure(_("Handed Over"), percent(taken, whole), "Percent"),
        figure(_("Refused"), sum(row["refused"] for row in data)),
        figure(_("Not Contacted"), sum(row["waiting"] for row in data)),
    ]
    labels = _labels()
    series = [(labels[state], [row[state] for row in data]) for state in STATES]
    picture = chart("bar", [row["title"] for row in data], *series, barOptions={"stacked": 1}) if data else None
    return _columns(), data, None, picture, summary


def _units(filters: Any, visited: set[str]) -> list[Any]:
    """The homes that are to be handed over: sold and not yet lived in, and all that were visited; of a batch only the latter."""
    if filters.batch:
        return rows("Property Unit", ["name", "building"], [["name", "in", sorted(visited) or [""]]])
    found = rows("Property Unit", ["name", "building", "sale_status", "life_status"], same(filters, "project"))
    return [
        row
        for row in found
        if row.name in visited or (row.sale_status in SOLD and row.life_status == "Not Handed Over")
    ]


def state_of(row: Any) -> str:
    """Which of STATES a home is in, by its last handover inspection."""
    if row is None or row.workflow_state in ("Cancelled", "Withdrawn"):
        return "waiting"
    return {"Handed Over": "accepted", "Accepted with Defects": "with_defects", "Refused": "refused"}.get(
        row.workflow_state, "appointed"
    )


def _labels() -> dict[str, str]:
    words = (_("Accepted"), _("Accepted with Defects"), _("Refused"), _("Appointed"), _("Not Contacted"))
    return dict(zip(STATES, words, strict=True))


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Building"), "building", "Link", "Building", width=150), column(_("Homes"), "homes", "Int"),
        *(column(label, state, "Int") for state, label in _labels().items()),
        column(_("Keys Handed Over"), "keys", "Int"), column(_("Share Handed Over"), "share", "Percent", disable_total=1),
    ]  # fmt: skip
