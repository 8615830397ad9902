"""Passes that belong to a renovation: they begin with its approval, stop with it, and end with it (R31, R34)."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime
from property_service.permits.rules import passes

DOCTYPE = "Entry Pass"
_LIVE = [passes.VALID, passes.EARLY]


def _named(**filters: Any) -> list[Any]:
    """Passes as they are stored now, locked: one that was reported lost a moment ago is not among the good ones."""
    rows = frappe.db.get_values(DOCTYPE, filters, "name", order_by="name asc", pluck=True, for_update=True)
    return [frappe.get_doc(DOCTYPE, name) for name in rows]


def _write(doc: Any, state: str, **values: Any) -> None:
    """Written past the form's checks: a stop must not fail because something else about a pass is not in order."""
    frappe.db.set_value(DOCTYPE, doc.name, {"status": state, **values})


def activate(renovation: str) -> int:
    """On approval: drafts become good, each with its code; how many."""
    drafts = _named(renovation=renovation, status=passes.DRAFT)
    for doc in drafts:
        _write(doc, passes.VALID, token=passes.new_token(), short_code=passes.new_code())
    return len(drafts)


def suspend_all(renovation: str, order: str) -> int:
    """A stop order suspends what is good, and is remembered on each pass; those suspended for other reasons are not touched."""
    live = _named(renovation=renovation, status=["in", _LIVE])
    for doc in live:
        _write(doc, passes.SUSPENDED, suspend_reason=_("Work stopped: {0}").format(order), stop_order=order)
    return len(live)


def restore(renovation: str, order: str) -> int:
    """Lifting an order gives back what it took, as far as it is still in date (edge 28); how many are good again."""
    now, good = now_datetime(), 0
    for doc in _named(renovation=renovation, status=passes.SUSPENDED, stop_order=order):
        in_date = get_datetime(doc.valid_to) >= now
        _write(doc, passes.VALID if in_date else passes.EXPIRED, suspend_reason=None, stop_order=None)
        good += int(in_date)
    return good


def end_all(renovation: str) -> None:
    """The work is over: passes end now. Their cards still have to be given back."""
    _end(_named(renovation=renovation, status=["in", [*_LIVE, passes.SUSPENDED]]))


def end_for_household(unit: str, resident: str) -> int:
    """Somebody moves out: passes that this household asked for end; how many."""
    return _end(_named(unit=unit, host=resident, status=["in", [*_LIVE, passes.SUSPENDED]]))


def end_for_contractor(agency: str) -> int:
    """A contractor is blacklisted: the passes of its people end; how many."""
    return _end(_named(contractor=agency, status=["in", [*_LIVE, passes.SUSPENDED]]))


def _end(found: list[Any]) -> int:
    now = now_datetime()
    for doc in found:
        start, end = get_datetime(doc.valid_from), get_datetime(doc.valid_to)
        _write(doc, passes.EXPIRED, valid_from=min(start, now), valid_to=min(end, now))
    return len(found)
