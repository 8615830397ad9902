"""Whoever stands at a poster reports what is wrong there, without an account: a complaint with the place and, if wanted, a number.

Against machines there are the questions of ``portal/person.py``, and few reports per hour and address.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from property_service.portal import frame, person

PLACE, COMPLAINT = "Service Location", "Complaint"
PER_HOUR = 6


def place_of(token: str) -> Any:
    """Name and title of the place behind a poster. Raises DoesNotExistError."""
    fields = ["name", "location_name", "project"]
    found = frappe.db.get_value(PLACE, {"report_token": token}, fields, as_dict=True) if token else None
    if not found:
        raise frappe.DoesNotExistError(_("This page does not exist"))
    return found


def categories() -> list[Any]:
    """What can be wrong at a public place: what needs no home."""
    rows = frappe.get_all("Case Category", {"is_group": 0, "needs_unit": 0, "confidential_default": 0}, ["name", "category_name"], order_by="creation asc")  # fmt: skip
    return [row for row in rows if row.name != "PRIVACY"]


@rate_limit(limit=PER_HOUR, seconds=3600, methods="POST")
def file(token: str, values: Any) -> str:
    """Take a report down; gives the page that says thanks."""
    place = place_of(token)
    person.require(values)
    text = str(values.get("description") or "").strip()[:2000]
    subject = str(values.get("subject") or "").strip()[:100]
    category = str(values.get("category") or "")
    if not subject or category not in {row.name for row in categories()}:
        frappe.throw(_("Say what it is about, and what is wrong"))
    doc = frappe.get_doc(
        {
            "doctype": COMPLAINT, "subject": f"{place.location_name}：{subject}", "description": text or subject, "category": category,
            "channel": "QR Code", "caller_mobile": str(values.get("mobile") or "").strip() or None, "project": place.project,
        }
    ).insert(ignore_permissions=True)  # fmt: skip
    frame.attach(doc, "photos", most=3, by_token=True)
    return f"/here/{token}?filed={doc.name}"
