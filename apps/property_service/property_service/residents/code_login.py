"""Residents sign in with their mobile number and a code sent to it. Nobody learns here whether a number is known.

A known and an unknown number go the same way: a row is written and a job is queued, which makes and sends the code if there is
somebody to send it to. The row holds hashes alone; number, code and challenge are nowhere in clear. Counts are rows of the
database, so that they hold for all processes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime
from property_service.residents import sms
from property_service.residents.portal import is_portal_user
from property_service.shared.identity import IdentityError, phone_number

CODES = "Resident Login Code"
GOOD_FOR = timedelta(minutes=5)
PAUSE = timedelta(seconds=60)  # between two codes for one number
PER_NUMBER, PER_ADDRESS, WITHIN = 5, 20, timedelta(hours=1)
MOST_TRIES, DIGITS = 5, 6
KEPT = timedelta(days=1)


def login_link() -> tuple[str, str] | None:
    """What the login page says of this way; None where no text could reach anybody."""
    return (_("Residents: sign in by text message"), "/my/login") if sms.may_send() else None


def ask(mobile: str) -> str:
    """Have a code sent to a number, if it is a resident's; gives the challenge that has to come back with the code.

    Raises ValidationError for what is no mobile number and RateLimitExceededError for too many; both say nothing of who lives here.
    """
    if not sms.may_send():
        frappe.throw(_("Logging in by text message is not set up here"))
    try:
        number = phone_number(mobile)
    except IdentityError:
        frappe.throw(_("This is not a mobile number"))
    now, keyed = now_datetime(), {"number_hash": _keyed(number), "address_hash": _keyed(frappe.local.request_ip or "")}
    _check_counts(keyed, now)
    challenge = secrets.token_urlsafe(24)
    row = frappe.get_doc(
        {"doctype": CODES, **keyed, "user": _account(number), "challenge_hash": _keyed(challenge), "expires_at": now + GOOD_FOR}
    ).insert(ignore_permissions=True)  # fmt: skip
    frappe.enqueue("property_service.residents.code_login.deliver", queue="short", name=row.name)
    return challenge


def _check_counts(keyed: dict[str, str], now: datetime) -> None:
    since = now - WITHIN
    count = {key: frappe.db.count(CODES, {key: value, "creation": [">", since]}) for key, value in keyed.items()}
    last = {"number_hash": keyed["number_hash"], "creation": [">", now - PAUSE]}
    if count["number_hash"] >= PER_NUMBER or count["address_hash"] >= PER_ADDRESS or frappe.db.exists(CODES, last):
        frappe.throw(_("Too many codes were asked for; wait a little"), frappe.RateLimitExceededError)


def deliver(name: str) -> None:
    """In a worker: make the code of a row and send it; of a number that nobody has, nothing."""
    row = frappe.get_doc(CODES, name)
    if not row.user or row.code_hash:
        return
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    row.db_set("code_hash", _keyed(f"{name}:{code}"), update_modified=False)
    mobile = frappe.db.get_value("Resident", {"user": row.user}, "mobile")
    lang = frappe.db.get_value("User", row.user, "language")
    text = _("{0} is your code for signing in, good for five minutes. Give it to nobody.", lang=lang).format(code)
    sms.send(mobile, text)


def enter(challenge: str, code: str) -> bool:
    """Open the session of whoever the code was sent to; False if it is wrong, old, used or tried too often. Each try counts."""
    name = frappe.db.get_value(CODES, {"challenge_hash": _keyed(challenge)})
    if not name:
        return False
    row = frappe.get_doc(CODES, name, for_update=True)
    row.db_set("tries", int(row.tries or 0) + 1, update_modified=False)
    alive = row.tries <= MOST_TRIES and not row.used and get_datetime(row.expires_at) >= now_datetime()
    same = hmac.compare_digest(row.code_hash or "", _keyed(f"{name}:{code.strip()}"))
    if not (alive and same and row.user and _may_enter(row.user)):
        return False
    row.db_set("used", 1, update_modified=False)
    frappe.local.login_manager.login_as(row.user)
    return True


def _account(number: str) -> str | None:
    """The account of the resident with this number; the eldest where a family shares one."""
    users = frappe.get_all("Resident", {"mobile": number, "user": ["is", "set"]}, pluck="user", order_by="creation asc")
    return next((user for user in users if _may_enter(user)), None)


def _may_enter(user: str) -> bool:
    """Only residents: whoever works at the desk signs in with a password."""
    kind = frappe.db.get_value("User", {"name": user, "enabled": 1}, "user_type")
    return kind == "Website User" and is_portal_user(user)


def _keyed(text: str) -> str:
    key = str(frappe.conf.get("encryption_key") or "")
    if not key:
        frappe.throw(_("encryption_key is missing from site_config.json: take it from a backup"))
    return hmac.new(key.encode(), f"login:{text}".encode(), hashlib.sha256).hexdigest()


def purge() -> int:
    """Each night: rows of more than a day ago go; how many."""
    old = frappe.get_all(CODES, {"creation": ["<", now_datetime() - KEPT]}, pluck="name")
    if old:
        frappe.db.delete(CODES, {"name": ["in", old]})
    return len(old)
