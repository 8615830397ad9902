"""At the gate: a token or a short code is looked up, judged and logged; guards let people in and out (R35, R36)."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from frappe.utils import get_datetime, get_time, now_datetime
from property_service.customer_service.reach import staff_of
from property_service.permits import renovations
from property_service.permits.rules import passes
from property_service.property_setup.settings import setting

PASS, LOG = "Entry Pass", "Pass Scan Log"
GUARDS = frozenset({"Security Guard", "Front Desk", "CS Lead", "Lobby Receptionist", "Property Manager"})
PER_MINUTE = 30
MOST_MISSES = 5
FORGED = passes.Verdict(False, "Forged")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,40}")
_ISSUED = (passes.VALID, passes.EARLY, passes.EXPIRED)


def terms_of(doc: Any, state: str | None = None) -> passes.Terms:
    """What a pass allows, read afresh: dates decide, not the stored state of an issued pass."""
    known = state or doc.status
    barred = doc.contractor and frappe.db.get_value("External Agency", doc.contractor, "blacklisted")
    outside = "Blacklisted" if barred else renovations.bar(doc.renovation)
    return passes.Terms(
        passes.VALID if known in _ISSUED else known, get_datetime(doc.valid_from), get_datetime(doc.valid_to), _clock(doc.daily_from),
        _clock(doc.daily_to), int(doc.max_entries or 0), int(doc.entries_used or 0), outside,
    )  # fmt: skip


def _clock(value: Any) -> time | None:
    return get_time(value) if value not in (None, "") else None


def is_guard(user: str | None = None) -> bool:
    return bool(GUARDS & set(frappe.get_roles(user)))


@rate_limit(limit=PER_MINUTE, seconds=60)
def verify(token: str) -> dict[str, Any]:
    """What the page behind a code says: to guests whether it is good and, if the settings say so, of which type; to guards more.

    ``{"good", "reason", "type", "guard": bool, "holder", "photo", "unit", "hours", "until", "inside"}``. Every look is logged.
    """
    doc = _by_token(token)
    now = now_datetime()
    verdict = passes.judge(terms_of(doc), now) if doc else FORGED
    _log(doc, verdict, now, "")
    return _shown(doc, verdict, now)


def _by_token(token: str) -> Any:
    """The pass of a token. The unique index finds it: no part of a token helps to guess the rest."""
    name = frappe.db.get_value(PASS, {"token": token}) if _TOKEN.fullmatch(token or "") else None
    return frappe.get_doc(PASS, name) if name else None


def _shown(doc: Any, verdict: passes.Verdict, now: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {"good": verdict.good, "reason": "", "type": "", "guard": is_guard(), "now": now}
    if found["guard"]:
        found["reason"] = _(verdict.reason)
    if doc is None:
        return found
    if found["guard"] or setting("guest_verify_shows") == "Status and type":
        found["type"] = frappe.db.get_value("Permit Type", doc.pass_type, "label")
    if found["guard"]:
        hours = [str(_clock(value))[:5] for value in (doc.daily_from, doc.daily_to) if value not in (None, "")]
        found |= {
            "pass": doc.name, "code": doc.short_code, "holder": passes.masked(doc.holder_name), "photo": doc.holder_photo, "companions": doc.companions,
            "unit": frappe.db.get_value("Property Unit", doc.unit, "display_name") if doc.unit else doc.areas, "hours": "–".join(hours),
            "until": get_datetime(doc.valid_to), "items": doc.items, "inside": _inside(doc),
        }  # fmt: skip
    return found


def _inside(doc: Any) -> bool:
    filters = {"entry_pass": doc.name, "result": "Let Through", "direction": ["in", ("In", "Out")]}
    last = frappe.get_all(LOG, filters, pluck="direction", order_by="at desc, creation desc", limit=1)
    return last == ["In"]


def _log(doc: Any, verdict: passes.Verdict, at: datetime, direction: str, gate: str | None = None) -> None:
    staff = staff_of(frappe.session.user) if frappe.session.user != "Guest" else None
    frappe.get_doc(
        {
            "doctype": LOG, "at": at, "entry_pass": doc.name if doc else None, "result": "Let Through" if verdict.good else "Refused",
            "reason": verdict.reason, "direction": direction, "gate": gate, "guard": staff.name if staff else None,
            "address": frappe.local.request_ip,
        }
    ).insert(ignore_permissions=True)  # fmt: skip


@frappe.whitelist(methods=["POST"])
def scan(entry_pass: str, direction: str, gate: str | None = None) -> dict[str, Any]:
    """Let a holder in or out: ``{"good", "reason", "warning"}``. Guards only; entries are counted under the row's lock."""
    if not is_guard():
        raise frappe.PermissionError(_("Only guards and the desks let people in and out"))
    if direction not in ("In", "Out"):
        frappe.throw(_("Say In or Out"))
    doc = frappe.get_doc(PASS, entry_pass, for_update=True)
    now, entering = now_datetime(), direction == "In"
    # whoever is inside may always leave, also when the pass has expired meanwhile (edge 29)
    verdict = passes.judge(terms_of(doc), now, entering=True) if entering else passes.Verdict(True)
    warning = _("This pass is inside already") if entering and verdict.good and _inside(doc) else ""
    if entering and verdict.good:
        doc.db_set("entries_used", int(doc.entries_used or 0) + 1, update_modified=False)
    _log(doc, verdict, now, direction, gate)
    return {"good": verdict.good, "reason": _(verdict.reason), "warning": warning}


@frappe.whitelist(methods=["POST"])
@rate_limit(limit=PER_MINUTE, seconds=60)
def by_code(code: str) -> str:
    """The address of the page of a short code, for guards; five misses lock the user out for ten minutes."""
    if not is_guard():
        raise frappe.PermissionError(_("Only guards and the desks look up short codes"))
    key = f"pass_code_misses:{frappe.session.user}"
    if int(frappe.cache.get_value(key) or 0) >= MOST_MISSES:
        frappe.throw(_("Too many wrong codes; wait ten minutes"), frappe.RateLimitExceededError)
    token = frappe.db.get_value(PASS, {"short_code": (code or "").strip().upper()}, "token")
    if not token:
        frappe.cache.set_value(key, int(frappe.cache.get_value(key) or 0) + 1, expires_in_sec=600)
        frappe.throw(_("There is no pass with this code"), frappe.DoesNotExistError)
    return f"/pass/{token}"


def refresh_statuses() -> None:
    """Bring the stored states of issued passes up to date: for lists only, no verdict depends on it."""
    now = now_datetime()
    frappe.db.set_value(
        PASS, {"status": ["in", (passes.VALID, passes.EARLY)], "valid_to": ["<", now]}, "status", passes.EXPIRED
    )
    frappe.db.set_value(PASS, {"status": passes.EARLY, "valid_from": ["<=", now]}, "status", passes.VALID)
