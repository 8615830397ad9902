"""RP3 超时未结清单: everything open that is late, the latest first: cases, work orders, rectifications."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from frappe import _
from frappe.utils import get_datetime, now_datetime
from property_service.reporting import OPEN_CASE, chart, column, figure, full_names, rows, same

CASE_FIELDS = (
    "name", "subject", "department", "assigned_to", "unit", "priority", "workflow_state", "response_due", "sla_response", "resolve_due",
    "sla_resolve",
)  # fmt: skip
LATE = ("Running", "Breached")


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Rows of all kinds, or of one; each with the clock that is late and by how many minutes."""
    now = now_datetime()
    found: list[dict[str, Any]] = []
    for kind, source in SOURCES.items():
        if filters.kind in (None, kind):
            found += source(kind, filters, now)
    found.sort(key=lambda row: -row["minutes"])
    people = full_names(row["person"] for row in found)
    for row in found:
        row["person"] = people.get(row["person"])
    by_department = Counter(row["department"] or _("Not Set") for row in found)
    summary = [
        figure(_("Late"), len(found), indicator="red" if found else "green"),
        figure(_("Of Priority P1 or P2"), sum(row["priority"] in ("P1", "P2") for row in found)),
        figure(_("Late by More Than a Day"), sum(row["minutes"] > 1440 for row in found)),
    ]
    most = by_department.most_common(10)
    picture = chart("bar", [name for name, _count in most], (_("Late"), [count for _name, count in most]))
    return _columns(), found, None, picture, summary


def _case_rows(kind: str, filters: Any, now: datetime) -> Iterator[dict[str, Any]]:
    asked = [["workflow_state", "in", OPEN_CASE], *same(filters, "department", "project")]
    for row in rows(kind, CASE_FIELDS, asked):
        clocks = [(_("Answer"), row.response_due, row.sla_response), (_("Solution"), row.resolve_due, row.sla_resolve)]
        late = [
            (label, get_datetime(due))
            for label, due, verdict in clocks
            if due and verdict in LATE and get_datetime(due) < now
        ]
        if late and not (len(late) == 1 and late[0][0] == _("Answer") and row.workflow_state != "New"):
            label, due = max(late, key=lambda entry: entry[1] == get_datetime(row.resolve_due))
            yield _line(kind, row, row.subject, row.department, row.assigned_to, label, due, now)


def _work_rows(kind: str, filters: Any, now: datetime) -> Iterator[dict[str, Any]]:
    fields = ["name", "subject", "department", "assigned_to", "unit", "priority", "workflow_state", "scheduled_to"]
    asked = [
        ["workflow_state", "not in", ("Done", "Cancelled")],
        ["scheduled_to", "<", str(now)],
        ["finished_at", "is", "not set"],
    ]
    for row in rows(kind, fields, [*asked, *same(filters, "department", "project")]):
        yield _line(
            kind, row, row.subject, row.department, row.assigned_to, _("Work"), get_datetime(row.scheduled_to), now
        )


def _fault_rows(kind: str, filters: Any, now: datetime) -> Iterator[dict[str, Any]]:
    fields = [
        "name",
        "issue",
        "responsible_department",
        "responsible_user",
        "unit",
        "severity",
        "workflow_state",
        "due_date",
    ]
    asked = [
        ["workflow_state", "in", ("To Notify", "In Rectification", "Pressed")],
        ["due_date", "<", str(now.date())],
        *same(filters, "project"),
    ]
    if filters.department:
        asked.append(["responsible_department", "=", filters.department])
    for row in rows(kind, fields, asked):
        due = get_datetime(row.due_date) + timedelta(days=1)  # the whole of the day is in time
        yield _line(
            kind, row, row.issue, row.responsible_department, row.responsible_user, _("Repair of the Defect"), due, now
        )


SOURCES = {
    "Complaint": _case_rows,
    "Service Request": _case_rows,
    "Work Order": _work_rows,
    "Rectification": _fault_rows,
}


def _line(
    kind: str, row: Any, subject: str, department: Any, person: Any, clock: str, due: datetime, now: datetime
) -> dict[str, Any]:
    return {
        "kind": kind, "document": row.name, "subject": subject, "priority": row.get("priority") or row.get("severity"), "unit": row.unit,
        "department": department, "person": person, "state": row.workflow_state, "clock": clock, "due": due,
        "minutes": int((now - due).total_seconds() // 60), "late": (now - due).total_seconds() // 60 * 60,
    }  # fmt: skip


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Document"), "document", "Dynamic Link", "kind", width=160), column(_("Document Type"), "kind", "Select", width=110),
        column(_("Subject"), "subject", width=220), column(_("Priority"), "priority", "Select", width=80), column(_("Late By"), "late", "Duration", width=120),
        column(_("What Is Late"), "clock", width=110), column(_("Due"), "due", "Datetime"), column(_("Department"), "department", "Link", "Service Department"),
        column(_("Person"), "person", width=110), column(_("Unit"), "unit", "Link", "Property Unit"), column(_("State"), "state", "Select", width=110),
    ]  # fmt: skip
