"""RP14 业主资料完整率: what is missing in the files of the people who live or work here, unit by unit."""

from __future__ import annotations

from collections import Counter
from typing import Any

from frappe import _
from frappe.utils import getdate
from property_service.reporting import chart, column, figure, rows, same
from property_service.shared.statistics import percent

FIELDS = (
    "name", "unit", "unit.building as building", "resident", "relation", "lease_end", "resident.party_type as party_type", "resident.mobile as mobile",
    "resident.id_no as id_no", "resident.emergency_name as emergency_name", "resident.emergency_mobile as emergency_mobile",
    "resident.consent_basic_on as consent_basic_on", "resident.is_minor as is_minor", "resident.guardian as guardian", "resident.modified as changed",
)  # fmt: skip


def execute(filters: Any = None) -> tuple[Any, ...]:
    """One row per person and unit. What the person who asks may not see at all (identity numbers) is not asked for."""
    asked = [["status", "=", "Active"], *same(filters, "project")]
    if filters.building:
        asked.append(["unit.building", "=", filters.building])
    data = []
    for row in rows("Unit Occupancy", FIELDS, asked, order_by="unit asc"):
        wanted = needed(row)
        gaps = [label for label, value in wanted if not value]
        data.append(
            {
                "unit": row.unit, "resident": row.resident, "relation": row.relation, "missing": "、".join(gaps), "gaps": gaps,
                "complete": percent(len(wanted) - len(gaps), len(wanted)), "changed": getdate(row.changed) if row.changed else None, "building": row.building,
            }
        )  # fmt: skip
    whole = sum(not row["gaps"] for row in data)
    often = Counter(label for row in data for label in row["gaps"]).most_common()
    summary = [
        figure(_("Files of People"), len(data)),
        figure(_("Complete Files"), percent(whole, len(data)), "Percent"),
        figure(_("Units With Gaps"), len({row["unit"] for row in data if row["gaps"]})),
    ]
    picture = (
        chart("bar", [label for label, _count in often], (_("Missing"), [count for _label, count in often]))
        if often
        else None
    )
    shown = [row for row in data if row["gaps"]] if filters.incomplete_only else data
    return _columns(), sorted(shown, key=lambda row: (row["complete"], row["unit"])), None, picture, summary


def needed(row: Any) -> list[tuple[str, Any]]:
    """What this file should hold, each with what it holds."""
    found = [(_("Mobile"), row.mobile), (_("Consent"), row.consent_basic_on)]
    if "id_no" in row:
        found.append((_("Identity Number"), row.id_no))
    if row.party_type != "Organisation":
        found += [(_("Emergency Contact"), row.emergency_name), (_("Emergency Mobile"), row.emergency_mobile)]
    if row.relation == "Tenant":
        found.append((_("Lease End"), row.lease_end))
    if row.is_minor:
        found.append((_("Guardian"), row.guardian))
    return found


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Unit"), "unit", "Link", "Property Unit", width=150), column(_("Resident"), "resident", "Link", "Resident"), column(_("Relation"), "relation", "Select"),
        column(_("Completeness"), "complete", "Percent"), column(_("Missing"), "missing", width=320), column(_("Last Change"), "changed", "Date"),
    ]  # fmt: skip
