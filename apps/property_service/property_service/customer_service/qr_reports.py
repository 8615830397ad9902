"""Whoever stands at a poster reports what is wrong there, without an account: a complaint with the place and, if wanted, a number.

Against machines there are a field that people do not see, a small sum signed for half an hour, and few reports per hour and address.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from frappe.utils import now_datetime
from property_service.portal import frame

PLACE, COMPLAINT = "Service Location", "Complaint"
PER_HOUR, MINUTES = 6, 30


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


def sum_of_today() -> dict[str, str]:
    """A sum for people: its words, and the seal that comes back with the answer."""
    first, second = secrets.randbelow(8) + 2, secrets.randbelow(8) + 2
    made = int(now_datetime().timestamp())
    return {"words": f"{first} + {second}", "seal": f"{made}.{_seal(made, first + second)}"}


def is_right(seal: str, answer: str) -> bool:
    made, _dot, given = seal.partition(".")
    if not made.isdigit() or not answer.strip().isdigit():
        return False
    fresh = 0 <= int(now_datetime().timestamp()) - int(made) <= MINUTES * 60
    return fresh and hmac.compare_digest(given, _seal(int(made), int(answer)))


def _seal(made: int, answer: int) -> str:
    key = str(frappe.conf.get("encryption_key") or "")
    return hmac.new(key.encode(), f"sum:{made}:{answer}".encode(), hashlib.sha256).hexdigest()[:32]


@rate_limit(limit=PER_HOUR, seconds=3600, methods="POST")
def file(token: str, values: Any) -> str:
    """Take a report down; gives the page that says thanks."""
    place = place_of(token)
    if str(values.get("website") or "") or not is_right(str(values.get("seal") or ""), str(values.get("answer") or "")):
        frappe.throw(_("Please do the sum once more"))
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
