"""RP22 销售漏斗与回款: from subscriptions over contracts and filings to money received, month by month, beside the plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from frappe import _
from frappe.utils import getdate
from property_service.reporting import chart, column, days_of, figure, rows, same
from property_service.shared.amounts import money
from property_service.shared.statistics import percent

LOST = ("Draft", "Cancelled", "Withdrawn")
TARGETS = {"Subscriptions": "subscriptions", "Contracts": "contracts", "Money Received": "received"}


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Rows by month; what was reversed or cancelled does not count."""
    start, end = days_of(filters)
    project = same(filters, "project")

    def of(doctype: str, field: str, fields: list[str], *more: list[Any]) -> list[Any]:
        return rows(
            doctype, ["name", f"{field} as day", *fields], [[field, "between", [str(start), str(end)]], *project, *more]
        )

    sound = ["workflow_state", "not in", LOST]
    months: dict[str, Counter[str]] = defaultdict(Counter)
    values: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in of("Subscription Agreement", "signed_on", [], sound):
        months[_month(row)]["subscriptions"] += 1
    for row in of("Sales Contract", "signed_on", ["total_price"], sound):
        months[_month(row)]["contracts"] += 1
        values[_month(row)]["value"] += money(row.total_price)
    for row in of(
        "Government Filing",
        "completed_on",
        [],
        ["filing_type", "=", "Contract Filing"],
        ["workflow_state", "=", "Done"],
    ):
        months[_month(row)]["filed"] += 1
    for row in of("Payment Receipt", "received_on", ["amount", "reversal_of"], ["docstatus", "=", 1]):
        values[_month(row)]["received"] += -money(row.amount) if row.reversal_of else money(row.amount)
    data = [
        {
            "month": month, **{name: months[month][name] for name in ("subscriptions", "contracts", "filed")},
            **{name: float(values[month][name]) for name in ("value", "received")},
        }
        for month in sorted({*months, *values})
    ]  # fmt: skip
    sums = {
        name: sum(row[name] for row in data) for name in ("subscriptions", "contracts", "filed", "value", "received")
    }
    summary = [
        figure(_("Subscriptions"), sums["subscriptions"]), figure(_("Contracts"), sums["contracts"]),
        figure(_("Contracts of Subscriptions"), percent(sums["contracts"], sums["subscriptions"]), "Percent"), figure(_("Contract Value"), sums["value"], "Currency"),
        figure(_("Money Received"), sums["received"], "Currency"),
    ]  # fmt: skip
    picture = chart(
        "bar", [_("Subscriptions"), _("Contracts"), _("Filed")], (_("Sales"), [sums["subscriptions"], sums["contracts"], sums["filed"]])
    )  # fmt: skip
    return _columns(), data, _against_plan(filters, end, sums), picture if data else None, summary


def _month(row: Any) -> str:
    return f"{getdate(row.day):%Y-%m}"


def _against_plan(filters: Any, day: Any, sums: dict[str, float]) -> str | None:
    """Targets of the company's and departments' plans that run on the last day, beside what was reached."""
    asked = [
        ["actual_source", "in", list(TARGETS)],
        ["period_from", "<=", str(day)],
        ["period_to", ">=", str(day)],
        ["target_value", ">", 0],
        *same(filters, "project"),
    ]
    found = rows("Work Plan", ["title", "actual_source", "target_value"], [*asked, ["level", "!=", "Personal"]])
    parts = [
        _("{0}: {1} of {2} ({3} %)").format(_(row.actual_source), f"{sums[TARGETS[row.actual_source]]:,.0f}", f"{row.target_value:,.0f}", percent(sums[TARGETS[row.actual_source]], row.target_value))
        for row in found
    ]  # fmt: skip
    return "；".join(parts) or None


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Month"), "month", width=110), column(_("Subscriptions"), "subscriptions", "Int"), column(_("Contracts"), "contracts", "Int"), column(_("Filed"), "filed", "Int"),
        column(_("Contract Value"), "value", "Currency", width=150), column(_("Money Received"), "received", "Currency", width=150),
    ]  # fmt: skip
