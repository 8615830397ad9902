"""Follow-ups: who is asked, when, and cases that close because nobody says anything more (R17)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zlib import crc32

import frappe
from frappe import _lt
from frappe.utils import get_datetime, now_datetime
from property_service.customer_service.deadlines import CASES
from property_service.property_setup.calendars import calendar_of
from property_service.property_setup.settings import number
from property_service.shared.calendars import Calendar
from property_service.tell import tell_once, users_with

FOLLOW_UP = "Follow Up"
ASKED_AT = time(10)
ALWAYS_ASKED = ("P1", "P2")
_FIELDS = ("name", "priority", "resident", "unit", "project", "resolved_at", "reopen_count")


def generate() -> int:
    """Make the follow-ups of cases that were solved; how many. Each is made once per solution."""
    count = 0
    share = number("followup_sample_pct")
    for doctype in CASES:
        kind = ("case_type",) if doctype == "Service Request" else ()
        for case in frappe.get_all(doctype, filters={"workflow_state": "Resolved"}, fields=[*_FIELDS, *kind]):
            count += int(_is_asked(doctype, case, share) and ensure(frappe._dict(case, doctype=doctype)))
    return count


def ensure(case: Any, parent: Any = None) -> bool:
    """Make the follow-up of a solution unless there is one; for a merged case, of the solution of its ``parent`` (R16)."""
    solved = parent or case
    key = f"{case.doctype}/{case.name}/{int(solved.reopen_count or 0)}"
    if frappe.db.exists(FOLLOW_UP, {"run_key": key}):
        return False
    _make(case.doctype, case, key, get_datetime(solved.resolved_at or now_datetime()))
    return True


def _is_asked(doctype: str, case: Any, share: float) -> bool:
    """Every complaint, every urgent repair, and a share of the rest; the same share however often this runs."""
    if doctype == "Complaint" or (case.case_type == "Repair" and case.priority in ALWAYS_ASKED):
        return True
    return crc32(str(case.name).encode()) % 100 < share


def _make(doctype: str, case: Any, key: str, solved: datetime) -> None:
    frappe.get_doc(
        {
            "doctype": FOLLOW_UP, "reference_doctype": doctype, "reference_name": case.name, "resident": case.resident, "unit": case.unit,
            "project": case.project, "due_on": _next_working_day(case.project, solved), "run_key": key,
        }
    ).insert(ignore_permissions=True)  # fmt: skip


def _next_working_day(project: str | None, after: datetime) -> datetime:
    """Ten o'clock on the next working day of the project's office."""
    name = frappe.db.get_value("Property Project", project, "back_calendar") if project else None
    calendar = calendar_of(name) if name else None
    day = calendar.next_workday(after.date()) if isinstance(calendar, Calendar) else after.date() + timedelta(days=1)
    return datetime.combine(day, ASKED_AT)


def remind() -> int:
    """Each morning at ten: the front desk hears whom to ask today; how many there are. Each is said once."""
    due = frappe.get_all(FOLLOW_UP, {"status": "Open", "due_on": ["<=", now_datetime()]}, pluck="name")
    for name in due:
        doc = frappe.get_doc(FOLLOW_UP, name)
        tell_once(
            users_with("Front Desk"), _lt("{0}: ask whether {1} is settled"), doc, values=(name, doc.reference_name)
        )
    return len(due)


def close_silent() -> int:
    """Close what was solved some days ago and has no open follow-up; how many."""
    days = int(number("case_autoclose_days"))
    if not days:
        return 0
    limit, count = now_datetime() - timedelta(days=days), 0
    for doctype in CASES:
        filters = {"workflow_state": "Resolved", "resolved_at": ["<=", limit]}
        for name in frappe.get_all(doctype, filters=filters, pluck="name"):
            waiting = {"reference_doctype": doctype, "reference_name": name, "status": "Open"}
            if frappe.db.exists(FOLLOW_UP, waiting):
                continue
            doc = frappe.get_doc(doctype, name)
            doc.workflow_state = "Closed"
            doc.save(ignore_permissions=True)
            count += 1
    return count
