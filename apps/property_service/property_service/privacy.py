"""Who watches over the looks at personal data: the platform's log, opened to the people the office has for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe import _lt
from frappe.permissions import add_permission, update_permission_property
from frappe.utils import get_datetime, getdate, nowdate
from property_service.tell import tell_once, users_with

LOG, REVIEW = "Sensitive Access", "Sensitive Access Review"
ALERT_AFTER = 30  # uncovered values within an hour
READERS = ("Privacy Officer", "Property Manager")


def open_log() -> None:
    """Give the privacy officer and the manager the log to read and to report on. Safe to call again."""
    for role in READERS:
        add_permission(LOG, role)
        for right in ("read", "report"):
            update_permission_property(LOG, role, 0, right, 1)


def most_in_an_hour(moments: list[Any]) -> int:
    """The most that fell within any sixty minutes. moments: in order."""
    best = first = 0
    for place, moment in enumerate(moments):
        while (moment - moments[first]).total_seconds() > 3600:
            first += 1
        best = max(best, place - first + 1)
    return best


def digest() -> str:
    """Each Monday: what was looked at last week, in one sentence to the privacy officer; said once. Gives it."""
    monday = getdate(nowdate()) - timedelta(days=getdate(nowdate()).weekday())
    start, end = monday - timedelta(days=7), monday - timedelta(days=1)
    found = frappe.get_all(
        LOG, [["creation", ">=", str(start)], ["creation", "<", str(monday)]], ["user", "action", "row_count", "creation"],
        order_by="creation asc",
    )  # fmt: skip
    own = {user: [get_datetime(row.creation) for row in found if row.user == user] for user in {row.user for row in found}}  # fmt: skip
    odd = sum(most_in_an_hour(moments) > ALERT_AFTER for moments in own.values())
    refused, taken = sum(row.action == "Refused" for row in found), sum(row.row_count or 0 for row in found)
    text = _lt("Personal data {0} to {1}: {2} accesses by {3} people, {4} refused, {5} rows taken away, {6} anomalies")
    figures = (start, end, len(found), len(own), refused, taken, odd)
    tell_once(users_with("Privacy Officer"), text, frappe.get_doc("Report", REVIEW), values=figures, event="privacy")
    return text.format(*figures)
