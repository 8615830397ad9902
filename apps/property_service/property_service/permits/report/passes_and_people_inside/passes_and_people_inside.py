"""RP11 出入证台账与在场人员: passes that are good, that end soon, whose holders are inside, and those who stay too long (R36)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime
from property_service.permits.gate import LONG_INSIDE
from property_service.permits.rules import passes
from property_service.reporting import chart, column, figure, names_of, rows, same

LOG = "Pass Scan Log"
OF_SCANS = ("since", "hours_inside", "is_late")
SOON = timedelta(days=7)
LOOKED_BACK = timedelta(days=30)
FIELDS = (
    "name", "pass_type", "holder_name", "unit", "contractor", "renovation", "status", "valid_from", "valid_to", "entries_used", "max_entries", "trade",
)  # fmt: skip
ISSUED = (passes.VALID, passes.EARLY, passes.EXPIRED, passes.SUSPENDED)


def execute(filters: Any = None) -> tuple[Any, ...]:
    """One row per pass; whether it is good is judged by its dates now, not by its stored state."""
    now, sees_inside = now_datetime(), frappe.has_permission(LOG, "read")
    if not sees_inside and "Inside" in filters.show:
        frappe.throw(_("Who is inside is seen by the front desk and the gate; choose another entry of Show"))
    inside = entered(now)
    found = rows(
        "Entry Pass",
        FIELDS,
        [["status", "in", ISSUED], *same(filters, "pass_type", "project")],
        order_by="valid_to asc",
    )
    data = [_line(row, inside.get(row.name), now) for row in found]
    chosen = [row for row in data if SHOWN[filters.show](row)]
    titles = names_of("Permit Type", {row["pass_type"] for row in data}, "label")
    by_type = Counter(titles.get(row["pass_type"], row["pass_type"]) for row in data if row["is_inside"])
    late = sum(row["is_late"] for row in data)
    summary = [
        figure(_("Valid Passes"), sum(row["is_good"] for row in data)),
        figure(_("Expiring in 7 Days"), sum(row["is_ending"] for row in data)),
    ]
    if not sees_inside:  # nobody inside would be wrong
        return [entry for entry in _columns() if entry["fieldname"] not in OF_SCANS], chosen, None, None, summary
    summary += [
        figure(_("Inside"), sum(row["is_inside"] for row in data)),
        figure(_("Overdue Inside"), late, indicator="red" if late else "green"),
    ]
    picture = chart("donut", by_type, (_("Inside"), by_type.values())) if by_type else None
    return _columns(), chosen, None, picture, summary


SHOWN: dict[str, Any] = {
    "Valid": lambda row: row["is_good"],
    "Expiring in 7 Days": lambda row: row["is_ending"],
    "Inside": lambda row: row["is_inside"],
    "Overdue Inside": lambda row: row["is_late"],
    "All Issued": lambda row: True,
}


def entered(now: datetime) -> dict[str, datetime]:
    """Passes whose last movement was in, with its moment."""
    asked = [["result", "=", "Let Through"], ["direction", "in", ("In", "Out")], ["at", ">=", str(now - LOOKED_BACK)]]
    last: dict[str, Any] = {}
    for row in rows(LOG, ["entry_pass", "direction", "at"], asked, order_by="at asc, creation asc"):
        last[row.entry_pass] = row
    return {name: get_datetime(row.at) for name, row in last.items() if name and row.direction == "In"}


def _line(row: Any, since: datetime | None, now: datetime) -> dict[str, Any]:
    start, end = get_datetime(row.valid_from), get_datetime(row.valid_to)
    good = row.status != passes.SUSPENDED and start <= now <= end
    return {
        **row, "days_left": max(0, (end.date() - now.date()).days), "since": since, "is_good": good, "is_ending": good and end - now <= SOON,
        "is_inside": since is not None, "is_late": since is not None and (now - since > LONG_INSIDE or now > end),
        "hours_inside": (now - since).total_seconds() // 60 * 60 if since else None,
    }  # fmt: skip


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Pass"), "name", "Link", "Entry Pass", width=150), column(_("Pass Type"), "pass_type", "Link", "Permit Type"), column(_("Holder"), "holder_name", width=110),
        column(_("Unit"), "unit", "Link", "Property Unit"), column(_("Contractor"), "contractor", "Link", "External Agency"), column(_("State"), "status", "Select"),
        column(_("Valid To"), "valid_to", "Datetime"), column(_("Days Left"), "days_left", "Int"), column(_("Inside Since"), "since", "Datetime"),
        column(_("Inside For"), "hours_inside", "Duration"), column(_("Too Long"), "is_late", "Check"), column(_("Entries"), "entries_used", "Int"),
    ]  # fmt: skip
