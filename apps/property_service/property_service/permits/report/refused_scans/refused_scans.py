"""RP11 拒绝通行: who was not let through at a gate, and why."""

from __future__ import annotations

from collections import Counter
from typing import Any

from frappe import _
from property_service.reporting import chart, column, days_of, figure, rows, same, within


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Refused scans, the newest first."""
    start, end = days_of(filters)
    asked = [["result", "=", "Refused"], *within("at", start, end), *same(filters, "gate")]
    data = rows(
        "Pass Scan Log", ["name", "at", "entry_pass", "reason", "gate", "guard", "offline"], asked, order_by="at desc"
    )
    reasons = Counter(_(row.reason) for row in data)
    often = Counter(row.entry_pass for row in data if row.entry_pass)
    summary = [
        figure(_("Refused"), len(data)),
        figure(_("Forged"), sum(row.reason == "Forged" for row in data)),
        figure(_("Passes Refused Three Times or More"), sum(count > 2 for count in often.values())),
    ]
    columns = [
        column(_("At"), "at", "Datetime", width=150), column(_("Pass"), "entry_pass", "Link", "Entry Pass", width=150), column(_("Reason"), "reason", "Select", width=140),
        column(_("Gate"), "gate", "Link", "Service Location"), column(_("Guard"), "guard", "Link", "Staff Member"), column(_("Offline"), "offline", "Check"),
    ]  # fmt: skip
    listed = reasons.most_common()
    picture = (
        chart("bar", [name for name, _count in listed], (_("Refused"), [count for _name, count in listed]))
        if listed
        else None
    )
    return columns, data, None, picture, summary
