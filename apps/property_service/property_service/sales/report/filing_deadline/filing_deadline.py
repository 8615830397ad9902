"""RP24 备案时限: signed contracts that are to be filed: days left to the deadline and to the last working day before it (R53)."""

from __future__ import annotations

from typing import Any

from frappe import _
from frappe.utils import getdate, nowdate
from property_service.reporting import chart, column, figure, rows, same

FIELDS = (
    "name",
    "contract_no",
    "unit",
    "consultant",
    "signed_on",
    "filing_due",
    "filing_last_workday",
    "filing",
    "filing.workflow_state as filing_state",
)
STEPS = (-1, 0, 3, 10, None)  # days left at most


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Contracts that are signed and not filed, the most urgent first; those due later than asked are left out."""
    today = getdate(nowdate())
    asked = [["workflow_state", "=", "Signed"], ["filing_due", "is", "set"], *same(filters, "project")]
    data = []
    for row in rows("Sales Contract", FIELDS, asked, order_by="filing_due asc"):
        left = (getdate(row.filing_due) - today).days
        last = getdate(row.filing_last_workday or row.filing_due)
        step = next(place for place, most in enumerate(STEPS) if most is None or left <= most)
        if left <= int(filters.days or 0):
            data.append({**row, "left": left, "work_left": (last - today).days, "step": step})
    labels = (_("Overdue"), _("Today"), _("3 Days"), _("10 Days"), _("Later"))
    counts = [sum(row["step"] == place for row in data) for place in range(len(STEPS))]
    summary = [
        figure(_("To Be Filed"), len(data)),
        figure(_("Overdue"), counts[0], indicator="red" if counts[0] else "green"),
        figure(_("Within 3 Days"), counts[1] + counts[2], indicator="orange" if counts[1] + counts[2] else ""),
    ]
    return _columns(), data, None, chart("bar", labels, (_("To Be Filed"), counts)) if data else None, summary


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Contract"), "name", "Link", "Sales Contract", width=150), column(_("Contract No"), "contract_no", width=140), column(_("Unit"), "unit", "Link", "Property Unit"),
        column(_("Consultant"), "consultant", "Link", "Staff Member"), column(_("Signed On"), "signed_on", "Date"), column(_("Filing Due"), "filing_due", "Date"),
        column(_("Days Left"), "left", "Int"), column(_("Last Working Day"), "filing_last_workday", "Date", width=120), column(_("Days to Last Working Day"), "work_left", "Int", width=140),
        column(_("Filing"), "filing", "Link", "Government Filing"), column(_("Filing State"), "filing_state", "Select", width=120),
    ]  # fmt: skip
