"""What leaves the application: by text message, WeChat or e-mail, as the office sets for each event and each resident wishes.

A message is written with the transaction and sent by a job after it. Unless its event is urgent it waits for the end of the quiet
hours, whichever way it leaves. One that fails is tried again after pauses that double. It is marked ``Sending`` before somebody is
spoken to; one that stays so was cut off and may have been sent, so it fails and says so. Without a way to send nothing leaves: the
message is ``Logged``, to be read. Ways are the hooks ``property_service_sms`` and ``property_service_wechat``, each a function
``send(address, text)``, and the site's e-mail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import cint, now_datetime
from property_service.customer_service.quiet import end_of_quiet
from property_service.residents import sms
from property_service.residents.portal import is_portal_user, resident_of

OUTBOX, EVENT = "Outgoing Message", "Message Event"
SMS, WECHAT, EMAIL = "SMS", "WeChat", "Email"
TO_RESIDENTS = {SMS: "sms", WECHAT: "wechat", EMAIL: "email"}  # the switches of an event
TO_STAFF = {SMS: "staff_sms", EMAIL: "staff_email"}
WAITING, SENDING, SENT, LOGGED, FAILED, UNWANTED = "Waiting", "Sending", "Sent", "Logged", "Failed", "Not Wanted"
MOST_ATTEMPTS, MOST_SAID, KEPT_DAYS = 5, 500, 90
_CUT_OFF = timedelta(minutes=15)
_PERSON = ("mobile", "email", "wechat_id", "consent_sms_on", "language", "anonymised")


def post(
    event: str, say: Callable[[str | None], str], doc: Any, *, users: Iterable[str] = (), residents: Iterable[str] = ()
) -> list[str]:
    """Write what tells of an event to whoever it reaches beside the application; the names of the messages. say: the text in a language."""
    rule = frappe.get_cached_doc(EVENT, event) if frappe.db.exists(EVENT, event, cache=True) else None
    if rule is None or not any(rule.get(field) for field in (*TO_RESIDENTS.values(), *TO_STAFF.values())):
        return []
    people = dict.fromkeys(residents)
    made = []
    for user in users:
        resident = resident_of(user) if is_portal_user(user) else None
        if resident:
            people.setdefault(resident)
            continue
        text = say(frappe.db.get_value("User", user, "language", cache=True))
        made += [_write(rule, way, text, doc, user=user) for way in _ways_to_staff(rule, user)]
    for resident in people:
        ways = ways_to_resident(rule, resident)
        if ways:
            text = say(frappe.db.get_value("Resident", resident, "language"))
            made += [_write(rule, way, text, doc, resident=resident) for way in ways]
    return made


def ways_to_resident(rule: Any, resident: str) -> dict[str, str]:
    """By which ways a resident hears of an event, each with the address: what the office offers, the resident agreed to and does not refuse."""
    row = frappe.db.get_value("Resident", resident, _PERSON, as_dict=True)
    if not row or row.anonymised:
        return {}
    known = {SMS: row.mobile if row.consent_sms_on else None, WECHAT: row.wechat_id, EMAIL: row.email}
    refused = set(
        frappe.get_all(
            "Unwanted Message", {"parent": resident, "event": rule.name}, pluck="channel", parent_doctype="Resident"
        )
    )
    return {
        way: str(known[way])
        for way, field in TO_RESIDENTS.items()
        if rule.get(field) and known[way] and way not in refused
    }


def _ways_to_staff(rule: Any, user: str) -> dict[str, str]:
    known = {
        SMS: frappe.db.get_value("Staff Member", {"user": user}, "mobile"),
        EMAIL: frappe.db.get_value("User", user, "email"),
    }
    return {way: str(known[way]) for way, field in TO_STAFF.items() if rule.get(field) and known[way]}


def _write(rule: Any, way: str, text: str, doc: Any, **to: str) -> str:
    now = now_datetime()
    after = now if rule.urgent else end_of_quiet(now)
    muted = bool(frappe.flags.mute_emails)  # made-up data: what would have been sent can be read, and never leaves
    entry = frappe.get_doc(
        {
            "doctype": OUTBOX, "event": rule.name, "channel": way, "message": text[:MOST_SAID], "urgent": cint(rule.urgent), "send_after": after,
            "reference_doctype": doc.doctype, "reference_name": doc.name, "status": LOGGED if muted else WAITING,
            "sent_at": after if muted else None, **to,
        }
    ).insert(ignore_permissions=True)  # fmt: skip
    if not muted and after <= now:
        _enqueue(entry.name)
    return str(entry.name)


def _enqueue(name: str) -> None:
    frappe.enqueue("property_service.messages.send", queue="short", job_id=f"message:{name}", name=name)


def send(name: str) -> None:
    """The job: claim a message, send it, write down how it went. Others are spoken to between two transactions, in none."""
    doc = frappe.get_doc(OUTBOX, name, for_update=True)
    now = now_datetime()
    after = doc.send_after if doc.urgent else max(doc.send_after, end_of_quiet(now))
    if doc.status != WAITING or after > now:
        if doc.status == WAITING:
            doc.db_set("send_after", after)
        return
    rule = frappe.get_cached_doc(EVENT, doc.event)
    ways = ways_to_resident(rule, doc.resident) if doc.resident else _ways_to_staff(rule, doc.user)
    if doc.channel not in ways:  # the wish has changed meanwhile
        doc.db_set("status", UNWANTED)
        return
    doc.db_set({"status": SENDING, "attempts": cint(doc.attempts) + 1})
    frappe.db.commit()
    try:
        left = WAYS[doc.channel](ways[doc.channel], doc)
    except Exception as error:  # noqa: BLE001 - whatever an adapter raises, the message is tried again
        frappe.db.rollback()
        _failed(doc, str(error) or type(error).__name__)
    else:
        doc.db_set({"status": SENT if left else LOGGED, "sent_at": now_datetime(), "error": None})


def _failed(doc: Any, text: str) -> None:
    """Once more after a pause that doubles; in the end a person sees why."""
    if cint(doc.attempts) >= MOST_ATTEMPTS:
        doc.db_set({"status": FAILED, "error": text[:MOST_SAID]})
        return
    later = now_datetime() + timedelta(minutes=2 ** cint(doc.attempts))
    doc.db_set(
        {"status": WAITING, "error": text[:MOST_SAID], "send_after": later if doc.urgent else end_of_quiet(later)}
    )


def _by_mail(address: str, doc: Any) -> bool:
    """Into the queue of mails, which tries again by itself; False where the site has no account to send by."""
    queued = frappe.sendmail(
        recipients=[address], subject=doc.message[:140], message=frappe.utils.escape_html(doc.message),
        reference_doctype=doc.reference_doctype, reference_name=doc.reference_name,
    )  # fmt: skip
    return bool(queued and queued.status != "Logged")


WAYS: dict[str, Callable[[str, Any], bool]] = {
    SMS: lambda address, doc: sms.send(address, doc.message),
    WECHAT: lambda address, doc: sms.send_by(sms.WECHAT_HOOK, address, doc.message),
    EMAIL: _by_mail,
}


def flush() -> int:
    """Each minute: what is due leaves, and what was cut off fails and says so; how many were due."""
    now = now_datetime()
    stuck = {"status": SENDING, "modified": ["<", now - _CUT_OFF]}
    for name in frappe.get_all(OUTBOX, stuck, pluck="name"):
        said = _("Cut off while it was being sent; it may have arrived")
        frappe.db.set_value(OUTBOX, name, {"status": FAILED, "error": said})
    due = frappe.get_all(
        OUTBOX, {"status": WAITING, "send_after": ["<=", now]}, pluck="name", order_by="send_after asc", limit=200
    )
    for name in due:
        _enqueue(name)
    return len(due)


def purge() -> int:
    """What was sent, or was not, some time ago goes; how many."""
    old = {"status": ["not in", (WAITING, SENDING)], "creation": ["<", now_datetime() - timedelta(days=KEPT_DAYS)]}
    count = int(frappe.db.count(OUTBOX, old))
    frappe.db.delete(OUTBOX, old)
    return count


def labels() -> dict[str, Any]:
    """What the ways are called."""
    return {SMS: _lt("Text Message"), WECHAT: _lt("WeChat"), EMAIL: _lt("Email")}
