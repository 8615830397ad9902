"""The gate without a network: a signed list that a phone takes along, and what it saw meanwhile (R34, edge 31)."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils import cint, convert_utc_to_system_timezone, now_datetime
from property_service.parking import movements
from property_service.permits import code_misses, codes, gate
from property_service.permits.rules import passes
from property_service.shared import names

GOOD_FOR = timedelta(hours=12)
MOST_ENTRIES, MOST_PASSES = 200, 2000
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


def require_guard() -> None:
    if not gate.is_guard():
        raise frappe.PermissionError(_("Only guards and the desks work at the gate"))


@frappe.whitelist()
def taken_along() -> dict[str, Any]:
    """Passes that are good in the next hours, for a phone that may lose its network.

    ``{"now", "until", "csrf_token", "passes": [{"mark", "holder", "type", "unit", "from", "to", "daily", "left"}], "vehicles", "signature"}``.
    A pass is told by the hashes of its code and token (``marks``), so that the list opens no gate by itself.
    """
    require_guard()
    now = now_datetime()
    filters = {
        "status": ["in", (passes.VALID, passes.EARLY)],
        "valid_from": ["<=", now + GOOD_FOR],
        "valid_to": [">=", now],
    }
    found = frappe.get_all(gate.PASS, filters, pluck="name", order_by="valid_to asc", limit=MOST_PASSES)
    rows = [_row(frappe.get_doc(gate.PASS, name)) for name in found]
    body = {
        "now": str(now)[:19], "until": str(now + GOOD_FOR)[:19], "passes": [row for row in rows if row],
        "vehicles": movements.taken_along(),
    }  # fmt: skip
    return body | {"csrf_token": get_csrf_token(), "signature": signature(body)}


def _row(doc: Any) -> dict[str, Any] | None:
    terms = codes.terms_of(doc)
    if terms.blocked:
        return None
    daily = [str(value)[:5] for value in (terms.daily_from, terms.daily_to) if value]
    left = terms.max_entries - terms.entries_used if terms.max_entries else None
    return {
        "marks": [mark(doc.short_code), mark(doc.token)], "holder": names.masked(doc.holder_name), "type": codes.kind_of(doc),
        "unit": frappe.db.get_value("Property Unit", doc.unit, "display_name") if doc.unit else doc.areas, "from": str(terms.valid_from)[:19],
        "to": str(terms.valid_to)[:19], "daily": daily, "left": left,
    }  # fmt: skip


def mark(text: str | None) -> str:
    return hashlib.sha256((text or "").encode()).hexdigest() if text else ""


def signature(body: dict[str, Any]) -> str:
    """Proves that a list is ours: a phone shows it beside what it decided by it."""
    key = str(frappe.conf.get("encryption_key") or "").encode()
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str).encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()


@frappe.whitelist(methods=["POST"])
def sync(entries: str | list[dict[str, Any]], device_now: str | int) -> list[dict[str, Any]]:
    """Take over what a phone saw without a network: ``[{"key", "ok", "good", "message", "later"}]``; later: send it again.

    entries: ``[{"key", "code" or "vehicle", "direction", "device_time", "override_reason"}]``, code is a short code or a token; times in milliseconds since 1970
    by the phone's clock, ``device_now`` its time as it sends. Each is judged at its corrected time, and taken once.
    """
    require_guard()
    given = json.loads(entries) if isinstance(entries, str) else entries
    if not isinstance(given, list) or len(given) > MOST_ENTRIES:
        frappe.throw(_("Send a list of at most {0} scans").format(MOST_ENTRIES))
    skew = now_datetime() - _moment(device_now)
    return [_answer(entry, skew) for entry in sorted(given, key=lambda one: cint(one.get("device_time")))]


def _moment(milliseconds: Any) -> datetime:
    """A phone's time in that of the site."""
    at = datetime.fromtimestamp(cint(milliseconds) / 1000, UTC).replace(tzinfo=None)
    return convert_utc_to_system_timezone(at).replace(tzinfo=None)


def _answer(entry: dict[str, Any], skew: timedelta) -> dict[str, Any]:
    key = str(entry.get("key") or "")
    frappe.db.savepoint("gate_scan")
    try:
        if not _KEY.fullmatch(key):
            frappe.throw(_("A scan needs a key of its own"))
        log = movements.LOG if entry.get("vehicle") else gate.LOG
        known = frappe.db.get_value(log, {"client_key": key}, ["result", "reason"], as_dict=True)
        if known:
            return {"key": key, "ok": True, "good": known.result == "Let Through", "message": _(known.reason or "")}
        return {"key": key, "ok": True, **_take(entry, key, skew)}
    except (
        frappe.RateLimitExceededError
    ) as error:  # too many wrong codes: nothing is said of this one, the phone keeps it
        frappe.clear_messages()
        return {"key": key, "ok": False, "good": False, "later": True, "message": str(error)}
    except (frappe.ValidationError, frappe.PermissionError) as error:
        frappe.db.rollback(save_point="gate_scan")
        frappe.clear_messages()
        return {"key": key, "ok": False, "good": False, "message": str(error)}


def _take(entry: dict[str, Any], key: str, skew: timedelta) -> dict[str, Any]:
    direction, seen = str(entry.get("direction") or ""), _moment(entry.get("device_time"))
    if direction not in ("In", "Out"):
        frappe.throw(_("Say In or Out"))
    at = min(seen + skew, now_datetime())  # nobody was seen in the future
    kept = {"offline": 1, "device_time": seen, "synced_at": now_datetime(), "client_key": key}
    if entry.get("vehicle"):
        return movements.take_kept(entry, at, kept)
    text = str(entry.get("code") or "").strip()
    field = "short_code" if len(text) == passes.CODE_LENGTH else "token"
    if field == "short_code":
        code_misses.require_open()
    name = frappe.db.get_value(gate.PASS, {field: text.upper() if field == "short_code" else text}) if text else None
    if not name:
        if field == "short_code":
            code_misses.note()
        gate.log(None, codes.FORGED, at, direction, **kept)
        return {"good": False, "message": _(codes.FORGED.reason)}
    found = gate.move(frappe.get_doc(gate.PASS, name, for_update=True), direction, at, **kept)
    return {"good": found["good"], "message": found["reason"] or found["warning"]}
