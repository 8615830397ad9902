"""Daily reports: figures of a department for a day, drafts in the afternoon, reminders in the evening (C5, A13a); weekly care."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import add_days, get_first_day_of_week, getdate, now_datetime, nowdate
from property_service.tell import head_of, tell, tell_once, users_with

REPORT = "Daily Report"
CASES = ("Complaint", "Service Request")
OPEN = ("New", "Accepted", "In Progress", "On Hold")
CARE_DAYS, TRAINING_DAYS = 30, 60
DRAFTED_AT, ASKED_AT = 17, 18  # o'clock
MADE_UP = 7  # days, after a stand-still


def figures_of(department: str, day: Any) -> dict[str, int]:
    """What a day looked like: cases, patrols, shifts, mail, meetings, rectifications."""
    start = datetime.combine(getdate(day), time())
    span = ["between", [start, start + timedelta(days=1, seconds=-1)]]
    own = {"department": department}

    def cases(**filters: Any) -> int:
        return sum(frappe.db.count(doctype, {**own, **filters}) for doctype in CASES)

    tasks = {**own, "planned_from": span}
    shifts = {**own, "date": getdate(day)}
    return {
        "cases_opened": cases(opened_at=span), "cases_resolved": cases(resolved_at=span), "cases_open": cases(workflow_state=["in", OPEN]),
        "cases_overdue": cases(workflow_state=["in", OPEN], sla_resolve="Breached"),
        "patrols_planned": frappe.db.count("Patrol Task", tasks), "patrols_done": frappe.db.count("Patrol Task", {**tasks, "status": "Done"}),
        "patrols_missed": frappe.db.count("Patrol Task", {**tasks, "status": ["in", ("Missed", "Partial")]}),
        "shifts": frappe.db.count("Shift Assignment", {**shifts, "status": ["not in", ("Cancelled", "On Leave", "Replaced")]}),
        "late": frappe.db.count("Shift Assignment", {**shifts, "late_min": [">", 0]}),
        "absent": frappe.db.count("Shift Assignment", {**shifts, "status": "Absent"}),
        "meetings": frappe.db.count("Meeting Booking", {"starts_at": span, "workflow_state": ["not in", ("Cancelled", "No Show")]}),
        "mail_waiting": frappe.db.count("Mail Item", {"status": ["in", ("Waiting", "Out for Delivery", "Stuck")]}),
    }  # fmt: skip


def labels() -> dict[str, str]:
    """What the figures are called, in the reader's language."""
    return {
        "cases_opened": _("Cases Opened"), "cases_resolved": _("Cases Solved"), "cases_open": _("Cases Open"), "cases_overdue": _("Cases Late"),
        "patrols_planned": _("Patrols Planned"), "patrols_done": _("Patrols Done"), "patrols_missed": _("Patrols Missed"), "shifts": _("Shifts"),
        "late": _("Came Late"), "absent": _("Absent"), "meetings": _("Meetings"), "mail_waiting": _("Mail Waiting"),
    }  # fmt: skip


def draft() -> int:
    """17:00: a report for each department with a head, its figures filled in; how many. One per department and day.

    Days on which nothing ran are made up for; a day before its afternoon is not reported on.
    """
    count, days = 0, _days_to_report()
    for row in frappe.get_all("Service Department", {"head": ["is", "set"]}, ["name", "head"], order_by="lft asc"):
        for day in days:
            if frappe.db.exists(REPORT, {"report_key": f"{row.name}/{day}"}):
                continue
            doc = frappe.get_doc({"doctype": REPORT, "date": day, "department": row.name, "author": row.head})
            doc.insert(ignore_permissions=True)
            count += 1
    return count


def _last_day(hour: int) -> date:
    """The last day on which this hour has struck."""
    now = now_datetime()
    return getdate(now) if now.hour >= hour else getdate(add_days(now, -1))


def _days_to_report() -> list[date]:
    """The days after the last report, a week back at most; without any, the last day alone."""
    last = _last_day(DRAFTED_AT)
    before = frappe.get_all(REPORT, {"date": ["<", last]}, pluck="date", order_by="date desc", limit=1)
    gap = (last - getdate(before[0])).days if before else 1
    return [getdate(add_days(last, -back)) for back in range(min(gap, MADE_UP) - 1, -1, -1)]


def nag() -> int:
    """18:00: heads whose report of the day, or of a day on which nothing ran, is not handed in; how many were told."""
    count, last = 0, _last_day(ASKED_AT)
    days = ["between", [add_days(last, 1 - MADE_UP), last]]
    for name in frappe.get_all(REPORT, {"date": days, "docstatus": 0}, pluck="name", order_by="date asc, name asc"):
        doc = frappe.get_doc(REPORT, name)
        user = frappe.db.get_value("Staff Member", doc.author, "user")
        count += len(tell_once([user], _lt("Hand in the report of {0}"), doc, values=(doc.date,)))
    return count


def care() -> int:
    """Each Monday: leads are told of their people nobody has talked with for a month, and of missing trainings (C8a, A11)."""
    since, count, week = add_days(nowdate(), -CARE_DAYS), 0, get_first_day_of_week(nowdate())
    for row in frappe.get_all("Service Department", {"head": ["is", "set"]}, ["name", "head"]):
        lead = head_of(row.name)
        people = frappe.get_all(
            "Staff Member",
            {"department": row.name, "left_on": ["is", "not set"], "name": ["!=", row.head]},
            pluck="name",
        )
        talked = frappe.get_all(
            "Staff Record",
            {"record_type": "Care Talk", "on_date": [">=", since], "staff": ["in", people or [""]]},
            pluck="staff",
        )
        waiting = len(set(people) - set(talked))
        if waiting and lead:
            doc = frappe.get_doc("Service Department", row.name)
            count += len(
                tell_once(
                    [lead],
                    _lt("{0}: {1} people had no talk for {2} days ({3})"),
                    doc,
                    values=(row.name, waiting, CARE_DAYS, week),
                )
            )
    last = frappe.db.count(
        "Training Session",
        {"kind": "Mortgage", "docstatus": 1, "at": [">=", now_datetime() - timedelta(days=TRAINING_DAYS)]},
    )
    supervisors = users_with("Sales CS Supervisor")
    sales = frappe.db.get_value("Staff Member", {"user": ["in", supervisors or [""]]}, "department")
    if not last and sales:
        doc = frappe.get_doc("Service Department", sales)
        count += len(
            tell_once(
                supervisors,
                _lt("No training about mortgages for {0} days ({1})"),
                doc,
                values=(TRAINING_DAYS, week),
            )
        )
    return count


def tell_manager(doc: Any) -> None:
    tell([doc.manager], _lt("The report of {0} for {1} is in"), doc, values=(doc.department, doc.date))
