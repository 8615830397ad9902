"""RP15 处室通讯录: who sits where, found by name, pinyin, initials or room; for the lobby, to be printed on A4."""

from __future__ import annotations

from typing import Any

from frappe import _
from property_service.reporting import column, rows, same

FIELDS = (
    "unit", "unit.building as building", "unit.floor as floor", "unit.room_no as room_no", "unit.display_name as display_name", "relation", "is_primary_contact",
    "resident.resident_name as resident_name", "resident.salutation as salutation", "resident.pinyin as pinyin", "resident.pinyin_initials as initials",
    "resident.mobile as mobile", "resident.party_type as party_type",
)  # fmt: skip


def execute(filters: Any = None) -> tuple[Any, ...]:
    """One row per person, floor by floor."""
    asked = [["status", "=", "Active"], *same(filters, "project")]
    if filters.building:
        asked.append(["unit.building", "=", filters.building])
    wanted = (filters.search or "").strip().lower()
    found = [row for row in rows("Unit Occupancy", FIELDS, asked) if not wanted or wanted in _words(row)]
    found.sort(key=lambda row: (row.building or "", row.floor or 0, row.room_no or "", not row.is_primary_contact))
    columns = [
        column(_("Building"), "building", "Link", "Building", width=110), column(_("Floor"), "floor", "Int", width=70, disable_total=1), column(_("Room"), "room_no", width=80),
        column(_("Unit"), "display_name", width=150), column(_("Resident Name"), "resident_name", width=130, doctype="Resident"), column(_("Salutation"), "salutation", width=110),
        column(_("Relation"), "relation", "Select", width=100), column(_("Mobile"), "mobile", width=130, doctype="Resident"),
    ]  # fmt: skip
    return columns, found


def _words(row: Any) -> str:
    parts = (
        row.resident_name,
        row.salutation,
        row.pinyin,
        (row.pinyin or "").replace(" ", ""),
        row.initials,
        row.room_no,
        row.display_name,
    )
    return " ".join(str(part or "") for part in parts).lower()
