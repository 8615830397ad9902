"""RP23 按揭进度: loans by bank and stage, how long they stand there beside what the bank takes usually (R55), and which are stuck."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from frappe import _
from frappe.utils import getdate, nowdate
from property_service.reporting import chart, column, figure, names_of, rows, same
from property_service.sales.loans import days_in_stage, is_stuck

STAGES = ("Collecting", "At the Bank", "Interviewed", "Loan Approved", "Loan Signed", "Mortgage Registered")
FIELDS = ("name", "bank", "unit", "workflow_state", "amount", "stage_since", "creation", "stage_norm_days")
MOST_NAMED = 10


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Rows by bank and stage, in the order of the way a loan takes."""
    today = getdate(nowdate())
    found = rows("Mortgage Application", FIELDS, [["workflow_state", "in", STAGES], *same(filters, "bank", "project")])
    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in found:
        groups[row.bank or "", row.workflow_state].append(row)
    data = [
        _line(bank, stage, own, today)
        for (bank, stage), own in sorted(groups.items(), key=lambda item: (item[0][0], STAGES.index(item[0][1])))
    ]
    stuck = sorted((row for row in found if is_stuck(row, today)), key=lambda row: -days_in_stage(row, today))
    titles = names_of("Property Unit", [row.unit for row in stuck[:MOST_NAMED]], "display_name")
    named = "、".join(
        _("{0} ({1} days)").format(titles.get(row.unit, row.name), days_in_stage(row, today))
        for row in stuck[:MOST_NAMED]
    )
    summary = [
        figure(_("Loans Under Way"), len(found)),
        figure(_("Stuck"), len(stuck), indicator="red" if stuck else "green"),
        figure(_("Amount Under Way"), sum(row.amount or 0 for row in found), "Currency"),
    ]
    counts = [sum(row.workflow_state == stage for row in found) for stage in STAGES]
    picture = chart("bar", [_(stage) for stage in STAGES], (_("Loans"), counts)) if found else None
    return _columns(), data, _("Stuck: {0}").format(named) if named else None, picture, summary


def _line(bank: str, stage: str, own: list[Any], today: Any) -> dict[str, Any]:
    days = [days_in_stage(row, today) for row in own]
    norms = [int(row.stage_norm_days or 0) for row in own if row.stage_norm_days]
    return {
        "bank": bank, "stage": stage, "loans": len(own), "amount": sum(row.amount or 0 for row in own), "mean": round(sum(days) / len(days), 1), "longest": max(days),
        "norm": max(norms, default=None), "stuck": sum(is_stuck(row, today) for row in own),
    }  # fmt: skip


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Bank"), "bank", "Link", "External Agency", width=170), column(_("Stage"), "stage", "Select", width=130), column(_("Loans"), "loans", "Int"),
        column(_("Amount"), "amount", "Currency", width=140), column(_("Mean Days"), "mean", "Float", precision="1", disable_total=1),
        column(_("Longest Days"), "longest", "Int", disable_total=1), column(_("Usual Days"), "norm", "Int", disable_total=1), column(_("Stuck"), "stuck", "Int"),
    ]  # fmt: skip
