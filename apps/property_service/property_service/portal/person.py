"""Is it a person who fills in a form that anybody may send? A field that people do not see, and a small sum signed for half an hour."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

MINUTES = 30


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


def require(values: Any) -> None:
    """Raises ValidationError unless the form was sent by a person."""
    if str(values.get("website") or "") or not is_right(str(values.get("seal") or ""), str(values.get("answer") or "")):
        frappe.throw(_("Please do the sum once more"))
