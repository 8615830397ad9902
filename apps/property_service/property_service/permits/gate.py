"""At the gate: a token or a short code is looked up, judged and logged; guards let people in and out (R35, R36)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe import _, _lt
from frappe.rate_limiter import rate_limit
from frappe.utils import get_datetime, now_datetime
from property_service.customer_service.reach import staff_of
from property_service.permits import code_misses, codes
from property_service.permits.rules import passes
from property_service.property_setup.settings import setting
from property_service.shared import names
from property_service.tell import tell, tell_once, users_with

PASS, LOG = "Entry Pass", "Pass Scan Log"
GUARDS = frozenset({"Security Guard", "Front Desk", "CS Lead", "Lobby Receptionist", "Property Manager"})
PER_MINUTE = 30
MOST_REFUSALS = 3
LONG_INSIDE = timedelta(hours=12)


def is_guard(user: str | None = None) -> bool:
    return bool(GUARDS & set(frappe.get_roles(user)))


@rate_limit(limit=PER_MINUTE, seconds=60)
def verify(token: str) -> dict[str, Any]:
    """What the page behind a code says: to guests whether it is good and, if the settings say so, of which type; to guards more.

    ``{"good", "reason", "type", "guard": bool, "holder", "photo", "unit", "hours", "until", "inside"}``. Every look is logged.
    """
    doc = codes.find(token)
    now = now_datetime()
    verdict = codes.verdict(doc, now)
    log(doc, verdict, now, "")
    return _shown(doc, verdict, now)


def _shown(doc: Any, verdict: passes.Verdict, now: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {"good": verdict.good, "reason": "", "type": "", "guard": is_guard(), "now": now}
    if found["guard"]:
        found["reason"] = _(verdict.reason)
    if doc is None:
        return found
    if found["guard"] or setting("guest_verify_shows") == "Status and type":
        found["type"] = codes.kind_of(doc)
    if found["guard"]:
        found |= codes.facts(doc)
        found["inside"] = doc.doctype == PASS and _inside(doc)
    return found


def _inside(doc: Any) -> bool:
    filters = {"entry_pass": doc.name, "result": "Let Through", "direction": ["in", ("In", "Out")]}
    last = frappe.get_all(LOG, filters, pluck="direction", order_by="at desc, creation desc", limit=1)
    return last == ["In"]


def log(
    doc: Any, verdict: passes.Verdict, at: datetime, direction: str, gate: str | None = None, **offline: Any
) -> None:
    """Write a look or a movement down; ``offline`` are the fields of one that a phone kept."""
    staff = staff_of(frappe.session.user) if frappe.session.user != "Guest" else None
    frappe.get_doc(
        {
            "doctype": LOG, "at": at, **_named(doc), "result": "Let Through" if verdict.good else "Refused",
            "reason": verdict.reason, "direction": direction, "gate": gate, "guard": staff.name if staff else None,
            "address": frappe.local.request_ip, **offline,
        }
    ).insert(ignore_permissions=True)  # fmt: skip
    if staff and not verdict.good and doc is not None and doc.doctype == PASS:
        heed_refusals(doc, at)


def heed_refusals(doc: Any, now: datetime) -> None:
    """The third refusal of a pass by guards within a day is told to security; later ones of the day are not."""
    day = {"entry_pass": doc.name, "result": "Refused", "guard": ["is", "set"], "at": [">=", now - timedelta(days=1)]}
    if frappe.db.count(LOG, day) == MOST_REFUSALS:
        tell(users_with("Security Guard"), _lt("{0} was refused {1} times within a day"), doc, values=(doc.name, MOST_REFUSALS), event="pass")  # fmt: skip


def _named(doc: Any) -> dict[str, str]:
    return {} if doc is None else {"entry_pass" if doc.doctype == PASS else "permit": doc.name}


@frappe.whitelist(methods=["POST"])
def scan(entry_pass: str, direction: str, gate: str | None = None) -> dict[str, Any]:
    """Let a holder in or out: ``{"good", "reason", "warning"}``. Guards only; entries are counted under the row's lock."""
    if not is_guard():
        raise frappe.PermissionError(_("Only guards and the desks let people in and out"))
    if direction not in ("In", "Out"):
        frappe.throw(_("Say In or Out"))
    return move(frappe.get_doc(PASS, entry_pass, for_update=True), direction, now_datetime(), gate)


def move(doc: Any, direction: str, now: datetime, gate: str | None = None, **offline: Any) -> dict[str, Any]:
    """Judge and count one movement of a pass whose row is locked, at a moment: ``{"good", "reason", "warning"}``."""
    entering = direction == "In"
    # whoever is inside may always leave, also when the pass has expired meanwhile (edge 29)
    verdict = passes.judge(codes.terms_of(doc), now, entering=True) if entering else passes.Verdict(True)
    warning = _("This pass is inside already") if entering and verdict.good and _inside(doc) else ""
    if entering and verdict.good:
        doc.db_set("entries_used", int(doc.entries_used or 0) + 1, update_modified=False)
    if verdict.reason == passes.USED_UP:
        warning = _last_entry(doc)
    log(doc, verdict, now, direction, gate, **offline)
    return {"good": verdict.good, "reason": _(verdict.reason), "warning": warning}


def _last_entry(doc: Any) -> str:
    """Who let the holder in and when, for the guard who hears that nothing is left."""
    entries = {"entry_pass": doc.name, "result": "Let Through", "direction": "In"}
    rows = frappe.get_all(LOG, entries, ["at", "guard", "owner"], order_by="at desc, creation desc", limit=1)
    if not rows:
        return ""
    guard = frappe.db.get_value("Staff Member", rows[0].guard, "staff_name") if rows[0].guard else rows[0].owner
    return _("last let in by {0} at {1}").format(guard, f"{get_datetime(rows[0].at):%m-%d %H:%M}")


@frappe.whitelist(methods=["POST"])
@rate_limit(limit=PER_MINUTE, seconds=60)
def by_code(code: str) -> str:
    """The address of the page of a short code, for guards; wrong ones lock the phone out for a while (``code_misses``)."""
    if not is_guard():
        raise frappe.PermissionError(_("Only guards and the desks look up short codes"))
    code_misses.require_open()
    token = frappe.db.get_value(PASS, {"short_code": (code or "").strip().upper()}, "token")
    if not token:
        code_misses.note()
        frappe.throw(_("There is no pass with this code"), frappe.DoesNotExistError)
    return f"/pass/{token}"


def refresh_statuses() -> None:
    """Bring the stored states of issued passes up to date: for lists only, no verdict depends on it."""
    now = now_datetime()
    frappe.db.set_value(
        PASS, {"status": ["in", (passes.VALID, passes.EARLY)], "valid_to": ["<", now]}, "status", passes.EXPIRED
    )
    frappe.db.set_value(PASS, {"status": passes.EARLY, "valid_from": ["<=", now]}, "status", passes.VALID)


@frappe.whitelist()
def inside() -> list[dict[str, Any]]:
    """Who is on the estate by a pass: ``[{"pass", "holder", "type", "unit", "since", "overdue"}]``, longest first (R36). For guards.

    overdue: inside for more than twelve hours, or past the end of the pass (edge 29).
    """
    if not is_guard():
        raise frappe.PermissionError(_("Only guards and the desks see who is inside"))
    now, found = now_datetime(), []
    for name, since in _entered().items():
        doc = frappe.get_doc(PASS, name)
        overdue = now - since > LONG_INSIDE or now > get_datetime(doc.valid_to)
        found.append(
            {
                "pass": name,
                "holder": names.masked(doc.holder_name),
                "type": doc.pass_type,
                "unit": doc.unit,
                "since": since,
                "overdue": overdue,
            }
        )
    return found


def _entered() -> dict[str, datetime]:
    """Passes whose last movement was in, with its moment, longest inside first."""
    moves = {
        "result": "Let Through",
        "direction": ["in", ("In", "Out")],
        "at": [">=", now_datetime() - timedelta(days=30)],
    }
    last: dict[str, tuple[str, datetime]] = {}
    for row in frappe.get_all(LOG, moves, ["entry_pass", "direction", "at"], order_by="at asc, creation asc"):
        last[row.entry_pass] = (row.direction, get_datetime(row.at))
    return dict(sorted(((name, at) for name, (way, at) in last.items() if way == "In"), key=lambda item: item[1]))


def report_overdue() -> int:
    """Tell the guards once per stay of everybody who has been inside too long; how many there are."""
    now = now_datetime()
    late = {name: since for name, since in _entered().items() if now - since > LONG_INSIDE}
    for name, since in late.items():
        doc, values = frappe.get_doc(PASS, name), (name, f"{since:%m-%d %H:%M}")
        tell_once(users_with("Security Guard"), _lt("{0} has been inside since {1}"), doc, values=values, event="pass")
    return len(late)
