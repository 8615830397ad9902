"""What has to hold among the documents of a site: ``bench execute property_service.demo.checks.run``.

Written for the demo, true of every office. Each check gives what speaks against it, in words; nothing where it holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import frappe
from frappe import client
from frappe.utils import get_datetime, getdate
from property_service.demo import record
from property_service.demo.run import EVENING, at
from property_service.duty.plans import NOT_WORKED
from property_service.parking.permits import period_of as parking_period
from property_service.permits.report.deposit_balance import deposit_balance
from property_service.permits.rules import ledger
from property_service.residents.doctype.unit_occupancy.unit_occupancy import WHOLE, period_of
from property_service.residents.owners import OWNERS
from property_service.shared.amounts import money
from property_service.shared.periods import Period, most_at_once

ROUNDING = 0.005
PATROLLED_WITHIN = timedelta(days=2)
GIVEN_UP = ("Cancelled", "No Show")
GOOD_PASS = ("Valid", "Not Yet Valid")
OVER = ("Observation", "Refund Due", "File Closed", "Rejected", "Cancelled")
SIGNS = {ledger.RECEIVED: 1, ledger.DEDUCTED: -1, ledger.REFUNDED: -1, ledger.TRANSFERRED: 0}
RECEPTION = "Lobby Receptionist"
Span = tuple[Any, Any]


def run() -> list[dict[str, Any]]:
    """``[{"check", "holds", "against": […]}]``, on the day that counts as today in the demo, or today."""
    frappe.only_for("System Manager")
    day = record.anchor() or getdate()
    found = []
    with at(datetime.combine(day, EVENING)):
        for check in CHECKS:
            against = check(day)
            name = (check.__doc__ or "").split(":")[0].split(".")[0]
            found.append({"check": name, "holds": not against, "against": against})
    return found


def _all(doctype: str, fields: Iterable[str], filters: Any = None) -> list[Any]:
    return frappe.get_all(doctype, filters=filters, fields=list(fields), limit_page_length=0)


# --- money -------------------------------------------------------------------------------------------------------------


def deposits(day: date) -> list[str]:
    """The sum of all balances is what the deposit report shows, and each renovation shows what its ledger holds."""
    entries = _all("Deposit Entry", ("entry_type", "amount"), {"docstatus": 1})
    held = sum((SIGNS[row.entry_type] * money(row.amount) for row in entries), Decimal())
    _columns, _rows, _message, _picture, summary = deposit_balance.execute(frappe._dict(as_of=day))
    shown, _due, apart = (entry["value"] for entry in summary)
    found = [] if money(shown) == held else [f"the report shows {shown}, the entries hold {held}"]
    return found + ([f"{apart} documents differ from their ledger"] if apart else [])


# --- time ----------------------------------------------------------------------------------------------------------------


def shifts(_day: date) -> list[str]:
    """Nobody works two shifts at once."""
    rows = _all("Shift Assignment", ("name", "staff", "start_at", "end_at"), {"status": ["not in", NOT_WORKED]})
    return list(_overlaps(rows, lambda row: row.staff, lambda row: (row.start_at, row.end_at)))


def bookings(_day: date) -> list[str]:
    """No room is taken twice at once, preparation and clearing included."""
    rows = _all("Meeting Booking", ("name", "room", "block_from", "block_to"), {"workflow_state": ["not in", GIVEN_UP]})
    return list(_overlaps(rows, lambda row: row.room, lambda row: (row.block_from, row.block_to)))


def permits(_day: date) -> list[str]:
    """No place has two special permits of a kind at once, no vehicle and no space two parking permits."""
    special = _all(
        "Special Permit", ("name", "permit_type", "unit", "location", "from_time", "to_time"), {"docstatus": 1}
    )
    found = list(
        _overlaps(
            special, lambda row: (row.permit_type, row.unit, row.location), lambda row: (row.from_time, row.to_time)
        )
    )
    parking = _all("Parking Permit", ("name", "vehicle", "space", "valid_from", "valid_to"), {"docstatus": 1})
    for field in ("vehicle", "space"):
        having = [row for row in parking if row[field]]
        found += _overlaps(having, lambda row, field=field: row[field], _whole_days)
    return found


def _whole_days(row: Any) -> Span:
    period: Period = parking_period(row)
    return (
        datetime.combine(period.start, time()),
        datetime.combine(period.until or date.max - timedelta(1), time.max),
    )


def _overlaps(rows: Iterable[Any], key: Callable[[Any], Any], span: Callable[[Any], Span]) -> Iterator[str]:
    """Rows of the same key whose spans share time, each with the one before it that ends last."""
    groups: dict[Any, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    for row in rows:
        start, end = map(get_datetime, span(row))
        groups[key(row)].append((start, end, row.name))
    for whose, spans in groups.items():
        last: tuple[datetime, str] | None = None
        for start, end, name in sorted(spans):
            if last and start < last[0]:
                yield f"{whose}: {last[1]} and {name}"
            last = max(last, (end, name)) if last else (end, name)


# --- renovations ---------------------------------------------------------------------------------------------------------


def patrols(day: date) -> list[str]:
    """Every home under construction was visited within the last two days."""
    since = datetime.combine(day - PATROLLED_WITHIN, time())
    visited = set(
        frappe.get_all("Renovation Inspection", {"purpose": "Patrol", "visited_at": [">=", since]}, pluck="renovation")
    )
    running = _all("Renovation Application", ("name", "unit"), {"workflow_state": "Under Construction"})
    return [f"{row.name} ({row.unit})" for row in running if row.name not in visited]


def passes(day: date) -> list[str]:
    """No pass is good for longer than the renovation it belongs to."""
    works = {row.name: row for row in _all("Renovation Application", ("name", "end_date", "workflow_state"))}
    good = {
        "status": ["in", GOOD_PASS], "renovation": ["in", list(works) or [""]], "valid_to": [">=", datetime.combine(day, EVENING)],
    }  # fmt: skip
    return [
        f"{row.name}: {row.valid_to}, {row.renovation}"
        for row in _all("Entry Pass", ("name", "renovation", "valid_to"), good)
        if works[row.renovation].workflow_state in OVER
        or getdate(row.valid_to) > getdate(works[row.renovation].end_date)
    ]


# --- homes ---------------------------------------------------------------------------------------------------------------


def owners(day: date) -> list[str]:
    """Every home that has been handed over has an owner."""
    rows = _all("Unit Occupancy", ("unit", "from_date", "to_date"), {"relation": ["in", OWNERS]})
    owned = {row.unit for row in rows if period_of(row).holds_on(day)}
    handed_over = {"handover_date": ["<=", day], "life_status": ["!=", "Not Handed Over"]}
    return [name for name in frappe.get_all("Property Unit", handed_over, pluck="name") if name not in owned]


def shares(_day: date) -> list[str]:
    """The shares of a home's owners are never more than the whole."""
    held: dict[str, list[tuple[Period, float]]] = defaultdict(list)
    for row in _all("Unit Occupancy", ("unit", "share_pct", "from_date", "to_date"), {"relation": ["in", OWNERS]}):
        held[row.unit].append((period_of(row), float(row.share_pct or 0)))
    most = {unit: most_at_once(rows) for unit, rows in held.items()}
    return [f"{unit}: {total}" for unit, total in most.items() if total > WHOLE + ROUNDING]


# --- people's data -------------------------------------------------------------------------------------------------------


def masks(_day: date) -> list[str]:
    """The reception reads no masked value in clear, neither in lists nor in documents."""
    user = frappe.db.get_value("Has Role", {"role": RECEPTION, "parenttype": "User"}, "parent")
    if not user:
        return []
    before = frappe.session.user
    own = frappe.get_all("DocType", {"module": ["in", _modules()], "istable": 0, "issingle": 0}, pluck="name")
    try:
        return [entry for doctype in own for entry in _in_clear(doctype, str(user))]
    finally:
        frappe.set_user(before)


def _modules() -> list[str]:
    return frappe.get_all("Module Def", {"app_name": "property_service"}, pluck="name")


def _in_clear(doctype: str, user: str) -> Iterator[str]:
    """What a user reads of a kind of document in the clear although it is masked for the user's role."""
    fields = [df.fieldname for df in frappe.get_meta(doctype).fields if df.get("mask")]
    frappe.set_user("Administrator")
    stored = {str(row.name): row for row in _all(doctype, ["name", "owner", *fields])} if fields else {}
    frappe.set_user(user)
    if not stored or not frappe.has_permission(doctype, "read"):
        return
    for fieldname in fields:
        for row in _listed(doctype, fieldname):
            yield from _same(doctype, stored[str(row["name"])], fieldname, row.get(fieldname))
    for name in frappe.get_list(doctype, pluck="name", limit_page_length=5):
        document = client.get(doctype, name)
        for fieldname in fields:
            yield from _same(doctype, stored[str(name)], fieldname, document.get(fieldname))


def _listed(doctype: str, fieldname: str) -> list[Any]:
    try:
        return client.get_list(doctype, fields=["name", fieldname], limit_page_length=0)
    except frappe.PermissionError:
        return []  # the field may not even be asked for


def _same(doctype: str, row: Any, fieldname: str, shown: Any) -> Iterator[str]:
    hidden = row[fieldname]
    if hidden and shown and str(shown) == str(hidden) and row.owner != frappe.session.user:
        yield f"{doctype} {row.name}: {fieldname}"


CHECKS = (deposits, shifts, bookings, permits, patrols, passes, owners, shares, masks)
