"""RP27 敏感访问审计: who uncovered, exported or printed personal data, how much, and who did unusually much within an hour (R61)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from frappe import _
from frappe.utils import get_datetime
from property_service.privacy import ALERT_AFTER, most_in_an_hour
from property_service.reporting import chart, column, days_of, figure, rows, same, within


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Rows by person and action, the most frequent first."""
    start, end = days_of(filters)
    fields = ["user", "action", "row_count", "creation", "reference_doctype"]
    found = rows(
        "Sensitive Access", fields, [*within("creation", start, end), *same(filters, "user")], order_by="creation asc"
    )
    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in found:
        groups[row.user, row.action].append(row)
    data = [_line(user, action, own) for (user, action), own in groups.items()]
    data.sort(key=lambda row: (-row["anomaly"], -row["times"]))
    odd = sum(row["anomaly"] for row in data)
    actions = Counter(row.action for row in found)
    summary = [
        figure(_("Accesses"), len(found)),
        figure(_("Refused"), actions["Refused"]),
        figure(_("Rows Taken Away"), sum(row.row_count or 0 for row in found)),
        figure(_("Anomalies"), odd, indicator="red" if odd else "green"),
    ]
    days = Counter(f"{get_datetime(row.creation):%m-%d}" for row in found)
    picture = chart("line", days, (_("Accesses"), days.values())) if days else None
    return _columns(), data, None, picture, summary


def _line(user: str, action: str, own: list[Any]) -> dict[str, Any]:
    most = most_in_an_hour([get_datetime(row.creation) for row in own])
    kinds = Counter(_(row.reference_doctype) for row in own if row.reference_doctype)
    return {
        "user": user, "action": action, "times": len(own), "taken": sum(row.row_count or 0 for row in own), "most": most,
        "anomaly": int(most > ALERT_AFTER), "last": own[-1].creation, "about": "、".join(name for name, _count in kinds.most_common(3)),
    }  # fmt: skip


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("User"), "user", "Link", "User", width=180), column(_("Action"), "action", "Select"), column(_("Times"), "times", "Int"),
        column(_("Rows Taken Away"), "taken", "Int", width=120), column(_("Most in an Hour"), "most", "Int", width=120, disable_total=1),
        column(_("Anomaly"), "anomaly", "Check"), column(_("Concerning"), "about", width=180), column(_("Last Time"), "last", "Datetime"),
    ]  # fmt: skip
