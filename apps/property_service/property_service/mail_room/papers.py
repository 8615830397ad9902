"""Papers: what is delivered on a day, and who is asked to renew (R42)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import frappe
from frappe import _lt
from frappe.utils import add_days, getdate, nowdate
from property_service.mail_room.rules import issues
from property_service.property_setup.calendars import calendar_of
from property_service.tell import tell, users_with

SUBSCRIPTION = "Periodical Subscription"
REMINDERS = (30, 7)  # days before the end


def sheet(day: str | date | None = None) -> list[dict[str, Any]]:
    """The papers of a day in the order of the buildings: ``[{"subscription", "unit", "place", "subscriber", "title", "copies"}]``."""
    on = getdate(day or nowdate())
    filters = {"docstatus": 1, "from_date": ["<=", on], "to_date": [">=", add_days(on, -31)]}
    fields = ["name", "unit", "subscriber", "title", "frequency", "copies", "from_date", "to_date", "issue_calendar"]
    found = []
    for row in frappe.get_list(SUBSCRIPTION, filters, fields, limit_page_length=0):
        count = issues.delivered(
            row.frequency, getdate(row.from_date), getdate(row.to_date), on, _delivers(row.issue_calendar)
        )
        if count:
            place = frappe.db.get_value("Property Unit", row.unit, "display_name")
            found.append(
                {
                    "subscription": row.name,
                    "unit": row.unit,
                    "place": place,
                    "subscriber": row.subscriber,
                    "title": row.title,
                    "copies": count * int(row.copies or 1),
                }
            )
    return sorted(found, key=lambda row: (row["unit"], row["title"]))


def _delivers(calendar: str | None) -> Callable[[date], bool]:
    if not calendar:
        return lambda _day: True
    days = calendar_of(calendar)
    return days.is_workday


@frappe.whitelist()
def delivery_sheet(day: str | None = None) -> dict[str, Any]:
    """What goes out on a day: papers, and mail that waits: ``{"papers": […], "mail": [{name, kind, addressee_text, unit, shelf_slot}]}``."""
    frappe.has_permission("Mail Item", "write", throw=True)
    mail = frappe.get_list(
        "Mail Item", {"status": ["in", ("Waiting", "Out for Delivery")]}, ["name", "kind", "addressee_text", "unit", "shelf_slot"],
        order_by="unit asc", limit_page_length=0,
    )  # fmt: skip
    return {"papers": sheet(day), "mail": mail}


def remind() -> int:
    """Thirty and seven days before the end subscriber and desk are told, each once; how many subscriptions."""
    today, count = getdate(nowdate()), 0
    filters = {"docstatus": 1, "to_date": ["between", [today, add_days(today, max(REMINDERS))]]}
    for row in frappe.get_all(SUBSCRIPTION, filters, ["name", "to_date", "subscriber", "title", "renew_reminded_on"]):
        due = max(
            getdate(add_days(row.to_date, -days))
            for days in REMINDERS
            if getdate(add_days(row.to_date, -days)) <= today
        )
        if row.renew_reminded_on and getdate(row.renew_reminded_on) >= due:
            continue
        doc = frappe.get_doc(SUBSCRIPTION, row.name)
        doc.db_set("renew_reminded_on", today)
        sentence, values = _lt("{0} ends on {1}: renew it"), (row.title, row.to_date)
        tell(users_with("Front Desk"), sentence, doc, values=values, event="subscription", residents=[row.subscriber])
        count += 1
    return count
