"""RP4 回访与满意度: who was asked, who could not be reached, how satisfied people are, how many cases were opened again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from frappe import _
from frappe.utils import getdate
from property_service.reporting import chart, column, days_of, figure, full_names, rows, same, within
from property_service.shared.statistics import percent

SATISFIED, ANSWERED = ("Satisfied", "Fairly Satisfied"), ("Satisfied", "Fairly Satisfied", "Dissatisfied")
FIELDS = (
    "name",
    "due_on",
    "status",
    "method",
    "result",
    "score",
    "done_by",
    "attempts",
    "reference_doctype",
    "reference_name",
)
KEYS: dict[str, Callable[[Any], str]] = {
    "Month": lambda row: f"{getdate(row.due_on):%Y-%m}",
    "Person": lambda row: row.done_by or "",
    "Method": lambda row: row.method or "",
}


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Rows by month, person or way of asking."""
    start, end = days_of(filters)
    found = rows("Follow Up", FIELDS, [*within("due_on", start, end), *same(filters, "project")])
    reopened = _reopened(found)
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in found:
        groups[KEYS[filters.group_by](row)].append(row)
    data = [_line(name, groups[name], reopened) for name in sorted(groups)]
    whole = _line("", found, reopened)
    if filters.group_by == "Person":
        people = full_names(groups)
        data = [{**row, "group": people.get(row["group"], "")} for row in data]
    labels = [_(row["group"]) if row["group"] else _("Not Set") for row in data]
    picture = chart("line", labels, (_("Satisfied"), [row["satisfied"] for row in data]))
    summary = [
        figure(_("Due"), whole["due"]),
        figure(_("Done"), whole["done"]),
        figure(_("Satisfied"), whole["satisfied"], "Percent", "green" if (whole["satisfied"] or 0) >= 90 else "orange"),
        figure(_("Opened Again"), whole["reopened"], "Percent"),
    ]
    return _columns(filters.group_by), data, None, picture, summary


def _reopened(found: list[Any]) -> set[tuple[str, str]]:
    """Cases of these follow-ups that were opened again."""
    names: dict[str, list[str]] = defaultdict(list)
    for row in found:
        if row.reference_doctype in ("Complaint", "Service Request"):
            names[row.reference_doctype].append(row.reference_name)
    return {
        (doctype, row.name)
        for doctype, wanted in names.items()
        for row in rows(doctype, ["name"], [["name", "in", wanted], ["reopen_count", ">", 0]])
    }


def _line(name: str, found: list[Any], reopened: set[tuple[str, str]]) -> dict[str, Any]:
    answered = [row for row in found if row.result in ANSWERED]
    again = sum((row.reference_doctype, row.reference_name) in reopened for row in found)
    return {
        "group": name, "due": len(found), "done": sum(row.status == "Done" for row in found), "open": sum(row.status != "Done" for row in found),
        "missed": sum(row.result == "Not Reached" for row in found), "declined": sum(row.result == "Declined to Answer" for row in found),
        "dissatisfied": sum(row.result == "Dissatisfied" for row in found),
        "satisfied": percent(sum(row.result in SATISFIED for row in answered), len(answered)), "reopened": percent(again, len(found)),
    }  # fmt: skip


def _columns(group: str) -> list[dict[str, Any]]:
    kind = {"Method": ("Select", None)}.get(group, ("Data", None))
    return [
        column(_(group), "group", *kind, width=170), column(_("Due"), "due", "Int"), column(_("Done"), "done", "Int"), column(_("Still Open"), "open", "Int"),
        column(_("Not Reached"), "missed", "Int"), column(_("Declined to Answer"), "declined", "Int"), column(_("Dissatisfied"), "dissatisfied", "Int"),
        column(_("Satisfied"), "satisfied", "Percent", disable_total=1), column(_("Opened Again"), "reopened", "Percent", disable_total=1),
    ]  # fmt: skip
