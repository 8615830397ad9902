"""Wrong short codes, counted where they are typed: on the phone, whoever is signed in to it (R35).

A phone is known by a signed cookie of its own, which signing out and in again leaves alone. Without one the address counts as the
phone. Phones whose cookie is younger than a count lasts share a wider count of their address, so that throwing the cookie away
gains little; phones that are known longer are not held by what others at the same address do. A user has the wider count too.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, now_datetime

COOKIE = "gate_device"
PAGES = ("/gate",)
MOST_MISSES, WIDER = 5, 15  # of a phone; of a user, and of an address for the phones that are new there
COUNTED = 600  # seconds
LONGEST_LOCK = 3600
REMEMBERED = 24 * 3600
_YEAR = 365 * 24 * 3600


def give_device(response: Any, request: Any) -> None:
    """After a guards' page was shown: the phone's own mark, if it has none."""
    if request.path.rstrip("/") not in PAGES or frappe.session.user == "Guest" or _device(request):
        return
    made, name = int(now_datetime().timestamp()), secrets.token_hex(8)
    response.set_cookie(
        COOKIE, f"{made}.{name}.{_seal(made, name)}", max_age=_YEAR, httponly=True, secure=request.is_secure, samesite="Lax",
    )  # fmt: skip


def _seal(made: int, name: str) -> str:
    key = str(frappe.conf.get("encryption_key") or "")
    return hmac.new(key.encode(), f"gate device:{made}:{name}".encode(), hashlib.sha256).hexdigest()[:32]


def _device(request: Any) -> tuple[str, int] | None:
    """The phone's name and when it got it; None without a mark of ours."""
    parts = str(request.cookies.get(COOKIE) or "").split(".") if request is not None else []
    if len(parts) != 3 or not hmac.compare_digest(parts[2].encode(), _seal(cint(parts[0]), parts[1]).encode()):
        return None
    return parts[1], cint(parts[0])


def _counts() -> dict[str, int]:
    """What a miss counts against, and how many each may have."""
    request = frappe.local.request
    device = _device(request)
    address = frappe.local.request_ip or "none"
    young = device is None or int(now_datetime().timestamp()) - device[1] < COUNTED
    counts = {
        f"device:{device[0]}" if device else f"address:{address}": MOST_MISSES,
        f"user:{frappe.session.user}": WIDER,
    }
    return counts | ({f"new at:{address}": WIDER} if young else {})


def _key(kind: str, who: str) -> str:
    return f"pass_code_{kind}:{who}@{frappe.local.site}"  # bare counters of a shared cache are not kept apart by site


def require_open() -> None:
    """Raises RateLimitExceededError where too many wrong codes were typed."""
    left = max((_seconds_left(who) for who in _counts()), default=0)
    if left > 0:
        text = _("Too many wrong codes on this phone; wait {0} minutes, or ask the desk to look the pass up")
        error = frappe.RateLimitExceededError(text.format(-(-left // 60)))
        error.retry_after = left
        frappe.throw(str(error), error)


def _seconds_left(who: str) -> int:
    until = frappe.cache.get_value(_key("lock", who))
    return max(0, int(until - now_datetime().timestamp())) if until else 0


def note() -> None:
    """Count a wrong code. The first lock lasts ten minutes, each further one of the day twice as long, an hour at most."""
    for who, most in _counts().items():
        if _counted(_key("misses", who), COUNTED) < most:
            continue
        frappe.cache.delete(_key("misses", who))
        times = _counted(_key("locks", who), REMEMBERED)
        lasts = min(COUNTED * 2 ** (times - 1), LONGEST_LOCK)
        frappe.cache.set_value(_key("lock", who), now_datetime().timestamp() + lasts, expires_in_sec=lasts)


def _counted(key: str, seconds: int) -> int:
    """How often it has happened by now; the count begins anew so many seconds after the first time."""
    number = frappe.cache.incrby(key, 1)
    frappe.cache.expire(key, seconds, nx=True)
    return int(number)
