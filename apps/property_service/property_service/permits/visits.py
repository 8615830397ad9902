"""Visitors who write themselves down, at the poster of a gate or at home, and wait until their host confirms them.

What a visitor learns is the same whoever lives there, or nobody: the request waits, and in the end there is a pass or nobody has
confirmed. Homes are looked up and hosts are told by a job, so that not even the time of the answer tells. Against abuse there are a
sum for people, few requests per address and number, and no more than a few of one home that disturb its people.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe import _, _lt
from frappe.rate_limiter import rate_limit
from frappe.utils import cint, get_datetime, now_datetime
from property_service.customer_service.qr_reports import place_of
from property_service.permits import codes
from property_service.permits.rules import passes
from property_service.portal import person
from property_service.residents.owners import OWNERS
from property_service.search import residents_of
from property_service.shared.identity import IdentityError, phone_number
from property_service.shared.units import canonical
from property_service.tell import tell

VISIT, PASS = "Visitor Request", "Entry Pass"
WAITING, CONFIRMED, REFUSED, EXPIRED = "Waiting", "Confirmed", "Refused", "Expired"
PER_HOUR, PER_NUMBER, PER_HOME, PER_MINUTE = (
    6,
    5,
    3,
    60,
)  # by address, by number and day, waiting for a home, looks by address
WAITS, AHEAD, STAYS = timedelta(minutes=30), timedelta(days=7), timedelta(hours=12)
EARLY = timedelta(minutes=30)
NOT_AT_HOME = (*OWNERS, "Agent")  # of a home that is let: those who live there are asked
TOKEN_BYTES = 16


# --- the visitor ---------------------------------------------------------------------------------------------------------


@rate_limit(limit=PER_HOUR, seconds=3600, methods="POST")
def ask(poster: str, values: Any) -> str:
    """Take a request down; gives the page on which its answer will stand. poster: the code that was scanned, "" from elsewhere."""
    place = place_of(poster) if poster else None
    person.require(values)
    given = _given(values, ahead=place is None)
    since = {"mobile": given["mobile"], "creation": [">", now_datetime() - timedelta(days=1)]}
    if frappe.db.count(VISIT, since) >= PER_NUMBER:
        frappe.throw(
            _("This number has asked too often today; please ask at the reception"), frappe.RateLimitExceededError
        )
    doc = frappe.get_doc(
        {
            "doctype": VISIT, **given, "waits_until": given["comes_at"] + WAITS, "token": secrets.token_urlsafe(TOKEN_BYTES),
            "place": place.name if place else None, "project": place.project if place else _default_project(),
        }
    ).insert(ignore_permissions=True)  # fmt: skip
    frappe.enqueue(
        "property_service.permits.visits.ask_hosts", queue="short", job_id=f"visit:{doc.name}", name=doc.name
    )
    return f"/visit/at/{doc.token}"


def _given(values: Any, *, ahead: bool) -> dict[str, Any]:
    """What a visitor wrote, checked without a look at who lives where."""
    text = {
        key: str(values.get(key) or "").strip()
        for key in ("visitor_name", "mobile", "unit_text", "purpose", "plate_no", "comes_at")
    }
    if not text["visitor_name"] or not text["unit_text"]:
        frappe.throw(_("Write your name, and the home you want to visit"))
    try:
        mobile = phone_number(text["mobile"])
    except IdentityError:
        frappe.throw(_("This is not a mobile number"))
    now = now_datetime()
    comes = get_datetime(text["comes_at"].replace("T", " ")) if ahead and text["comes_at"] else now
    if not isinstance(comes, datetime) or not now - WAITS <= comes <= now + AHEAD:
        frappe.throw(_("Say when you come, within the next seven days"))
    return {
        "visitor_name": text["visitor_name"][:40], "mobile": mobile, "unit_text": text["unit_text"][:40], "purpose": text["purpose"][:60] or None,
        "plate_no": text["plate_no"][:12] or None, "companions": min(max(cint(values.get("companions")), 0), 20), "comes_at": max(comes, now),
    }  # fmt: skip


def _default_project() -> str | None:
    return frappe.db.get_single_value("Property Service Settings", "default_project") or None


@rate_limit(limit=PER_MINUTE, seconds=60)
def answer_to(token: str) -> dict[str, Any]:
    """What the visitor's page shows: ``{"state", "unit", "token", "code", "until", "good"}``; refused and not confirmed look alike."""
    name = frappe.db.get_value(VISIT, {"token": token}) if len(token or "") >= 20 else None
    if not name:
        raise frappe.DoesNotExistError(_("This page does not exist"))
    doc = frappe.get_doc(VISIT, name)
    found: dict[str, Any] = {
        "state": "Over",
        "unit": doc.unit_text,
        "token": "",
        "code": "",
        "until": None,
        "good": False,
    }
    if is_waiting(doc):
        found |= {"state": WAITING, "until": doc.waits_until}
    elif doc.status == CONFIRMED and frappe.db.exists(PASS, doc.entry_pass):
        entry = frappe.get_doc(PASS, doc.entry_pass)
        state = passes.shown_state(codes.terms_of(entry), now_datetime())
        if state in (passes.VALID, passes.EARLY):
            found |= {
                "state": CONFIRMED,
                "token": entry.token,
                "code": entry.short_code,
                "until": entry.valid_to,
                "good": state == passes.VALID,
            }
    return found


def is_waiting(doc: Any) -> bool:
    """Is it open? By the clock, whatever any job did."""
    return doc.status == WAITING and now_datetime() <= get_datetime(doc.waits_until)


# --- the host ------------------------------------------------------------------------------------------------------------


def ask_hosts(name: str) -> int:
    """The job behind a request: look the home up and tell those who live there at once; how many people. Safe to run twice."""
    doc = frappe.get_doc(VISIT, name, for_update=True)
    if doc.told_at or not is_waiting(doc):
        return 0
    unit = _unit_of(doc.unit_text, doc.project)
    if not unit:
        return 0
    doc.db_set("unit", unit)
    hosts = hosts_of(unit)
    told = {"unit": unit, "status": WAITING, "told_at": ["is", "set"], "waits_until": [">=", now_datetime()]}
    if not hosts or frappe.db.count(VISIT, told) >= PER_HOME:
        return 0
    doc.db_set("told_at", now_datetime())
    # nothing that a stranger wrote is sent to anybody's telephone
    return len(
        tell(
            (), _lt("Somebody asks to visit you; the request is under Visitors"), doc, event="visitor", residents=hosts
        )
    )


def _unit_of(text: str, project: str | None) -> str | None:
    address = canonical(text)
    if not address:
        return None
    wanted = {"search_keys": ["like", f"%|{address.short.lower()}|%"]}
    found = frappe.get_all("Property Unit", wanted | ({"project": project} if project else {}), pluck="name", limit=2)
    return found[0] if len(found) == 1 else None


def hosts_of(unit: str | None) -> list[str]:
    """Who says whether a visitor may come: those who live in a home today; its owners only where it is not let."""
    if not unit:
        return []
    rows = frappe.get_all(
        "Unit Occupancy", {"unit": unit, "resident": ["in", residents_of(unit) or [""]]}, ["resident", "relation"]
    )
    let = any(row.relation == "Tenant" for row in rows)
    there = {row.resident for row in rows if not (let and row.relation in NOT_AT_HOME)}
    return [name for name in residents_of(unit) if name in there]


def waiting_for(resident: str | None) -> list[Any]:
    """The requests that a resident may answer now, the oldest first."""
    units = frappe.get_all("Unit Occupancy", {"resident": resident or ""}, pluck="unit", distinct=True)
    own = [unit for unit in units if resident in hosts_of(unit)]
    open_now = {"unit": ["in", own or [""]], "status": WAITING, "waits_until": [">=", now_datetime()]}
    fields = ["name", "visitor_name", "companions", "purpose", "plate_no", "comes_at", "unit", "place"]
    rows = frappe.get_all(VISIT, open_now, fields, order_by="creation asc")
    for row in rows:
        row["unit_title"] = frappe.db.get_value("Property Unit", row.unit, "display_name")
        row["place_title"] = frappe.db.get_value("Service Location", row.place, "location_name") if row.place else None
    return rows


def open_requests() -> list[Any]:
    """All that wait now and that the user may see, for the reception and the gate."""
    if not frappe.has_permission(VISIT, "read"):
        return []
    waiting = {"status": WAITING, "waits_until": [">=", now_datetime()]}
    return frappe.get_list(VISIT, waiting, ["name", "visitor_name", "unit_text", "comes_at"], order_by="comes_at asc")


def answer(name: str, resident: str, *, confirmed: bool) -> str:
    """The host decides; gives the name of the pass, "" after a refusal. Decided once, under the lock of the request."""
    doc = frappe.get_doc(VISIT, name, for_update=True)
    if resident not in hosts_of(doc.unit):
        raise frappe.DoesNotExistError(_("This page does not exist"))
    doc.require_waiting()
    entry = _pass_for(doc) if confirmed else None
    if entry:
        entry.issue_by_host()
    doc.settle(CONFIRMED if entry else REFUSED, answered_by=resident, entry_pass=entry.name if entry else None)
    return str(entry.name) if entry else ""


def confirm_by_phone(doc: Any) -> str:
    """Whoever may issue passes has asked the host by telephone; gives the pass."""
    doc.require_waiting()
    entry = _pass_for(doc)
    entry.issue()
    doc.settle(CONFIRMED, confirmed_by_phone=1, entry_pass=entry.name)
    return str(entry.name)


def _pass_for(doc: Any) -> Any:
    """A visitor's pass for a request, with the rights of whoever confirms it."""
    start = max(now_datetime(), get_datetime(doc.comes_at) - EARLY)
    return frappe.get_doc(
        {
            "doctype": PASS, "pass_type": "VISITOR", "holder_name": doc.visitor_name, "holder_mobile": doc.mobile, "unit": doc.unit,
            "areas": None if doc.unit else doc.unit_text, "plate_no": doc.plate_no, "companions": doc.companions, "project": doc.project,
            "valid_from": start, "valid_to": start + STAYS,
        }
    ).insert()  # fmt: skip


def close() -> int:
    """Every five minutes: what nobody answered in time is over; how many. For lists only."""
    late = frappe.get_all(VISIT, {"status": WAITING, "waits_until": ["<", now_datetime()]}, pluck="name")
    for name in late:
        frappe.db.set_value(VISIT, name, "status", EXPIRED)
    return len(late)
