"""The phone page of a member of staff: own shifts, relief, meetings, patrols, work orders, and what is to be read."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, get_datetime, getdate, now_datetime, nowdate
from property_service.customer_service.reach import staff_of
from property_service.duty.attendance import relief_of
from property_service.duty.plans import ASSIGNMENT, NOT_WORKED
from property_service.lobby import bookings
from property_service.property_setup import checklists
from property_service.staff import handbook

HANDOVER = "Shift Handover"
COUNTED = "交接班清点"
ORDER = "Work Order"
ORDERS_DONE = ("To Accept", "Done", "Cancelled")
DAYS = 14
_DRAWN = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]{50,200000}")


def _me() -> Any:
    staff = staff_of(frappe.session.user)
    if staff is None:
        raise frappe.PermissionError(_("Your account belongs to no member of staff"))
    return staff


@frappe.whitelist()
def show() -> dict[str, Any]:
    """``{"shifts": [{name, label, post, date, start, end, status, now, relief}], "handovers", "meetings", "work_orders", "to_read"}``."""
    me, now = _me(), now_datetime()
    span = {
        "staff": me.name,
        "status": ["not in", NOT_WORKED],
        "date": ["between", [add_days(nowdate(), -1), add_days(nowdate(), DAYS)]],
    }
    fields = ["name", "shift_type", "post", "date", "start_at", "end_at", "status", "late_min"]
    rows = frappe.get_list(ASSIGNMENT, span, fields, order_by="start_at asc", limit_page_length=0)
    shifts = [_shift(row, now) for row in rows if get_datetime(row.end_at) > now or row.status == "On Duty"]
    return {
        "shifts": shifts, "handovers": _handovers([row.name for row in rows]), "meetings": _meetings(me.name),
        "work_orders": _work_orders() if frappe.has_permission("Work Order", "read") else [],
        "to_read": sum(bool(row["must_acknowledge"] and not row["acknowledged"]) for row in handbook.mine()),
    }  # fmt: skip


def _work_orders() -> list[dict[str, Any]]:
    """What waits for the person's hands: the most urgent first, then by appointment; where, how urgent, how far."""
    mine = {"assigned_to": frappe.session.user, "workflow_state": ["not in", ORDERS_DONE]}
    fields = ["name", "subject", "priority", "workflow_state", "unit", "location", "scheduled_from"]
    rows = frappe.get_list(ORDER, mine, fields, order_by="priority asc, creation asc", limit_page_length=0)
    rows.sort(key=lambda row: (row.priority, str(row.scheduled_from or "9999")))
    for row in rows:
        unit = frappe.db.get_value("Property Unit", row.unit, "display_name") if row.unit else ""
        place = frappe.db.get_value("Service Location", row.location, "location_name") if row.location else ""
        row.place = " · ".join(filter(None, (unit, place)))
        row.urgency, row.state = _(row.priority), _(row.workflow_state)
    return rows


def _shift(row: Any, now: Any) -> dict[str, Any]:
    place = frappe.db.get_value("Service Location", row.post, "location_name") if row.post else ""
    relief = relief_of(row) if row.status == "On Duty" else None
    return {
        "name": row.name, "label": frappe.db.get_value("Shift Type", row.shift_type, "label") or row.shift_type, "post": place or "",
        "date": getdate(row.date), "start": row.start_at, "end": row.end_at, "status": row.status, "state": _(row.status), "late": row.late_min,
        "soon": row.status in ("Planned", "Absent") and get_datetime(row.start_at) - timedelta(hours=2) <= now,
        "relief": frappe.db.get_value("Staff Member", relief.staff, "staff_name") if relief else "", "relief_here": bool(relief and relief.checked_in_at),
    }  # fmt: skip


def _handovers(mine: list[str]) -> list[dict[str, Any]]:
    """Drafts in which one of the shifts takes part."""
    either = [["outgoing", "in", mine or [""]], ["incoming", "in", mine or [""]]]
    names = frappe.get_all(HANDOVER, {"docstatus": 0}, or_filters=either, pluck="name")
    return [shown(frappe.get_doc(HANDOVER, name), mine) for name in names]


def shown(doc: Any, mine: list[str]) -> dict[str, Any]:
    """A handover as its page shows it; side: which of the two signs here."""
    side = "outgoing" if doc.outgoing in mine else "incoming"
    return {
        "name": doc.name, "side": side, "signed": bool(doc.get(f"{side}_sign")), "other_signed": bool(doc.outgoing_sign if side == "incoming" else doc.incoming_sign),
        "post": frappe.db.get_value("Service Location", doc.post, "location_name") or "", "open_items": doc.open_items or "",
        "incidents": doc.incidents or "", "area_clean": doc.area_clean,
        "assets": [{"idx": row.idx, "item": row.item, "result": row.result, "value": row.value} for row in doc.assets],
    }  # fmt: skip


def _meetings(staff: str) -> list[dict[str, Any]]:
    soon = {
        "workflow_state": ["in", bookings.HOLDING],
        "starts_at": ["between", [add_days(now_datetime(), -1), add_days(now_datetime(), 2)]],
    }
    found = []
    for name in frappe.get_all(bookings.BOOKING, soon, pluck="name", order_by="starts_at asc"):
        doc = frappe.get_doc(bookings.BOOKING, name)
        if staff in bookings.staff_in(doc):
            found.append(
                {
                    "name": name,
                    "title": doc.title,
                    "starts": doc.starts_at,
                    "state": _(doc.workflow_state),
                    "tasks": bookings.tasks_of(doc),
                }
            )
    return found


def _own(name: str) -> list[str]:
    """The shifts of a handover that are the user's; PermissionError if none is."""
    shifts = frappe.db.get_value(HANDOVER, name, ["outgoing", "incoming"])
    mine = frappe.get_all(
        ASSIGNMENT, {"name": ["in", [one for one in shifts or () if one] or [""]], "staff": _me().name}, pluck="name"
    )
    if not mine:
        raise frappe.PermissionError(_("{0} is the handover of others").format(name))
    return mine


@frappe.whitelist()
def shift_on_now() -> str | None:
    """The shift the person is on, which is what a new handover hands over; None for who is on none."""
    staff = staff_of(frappe.session.user)
    on = {"staff": staff.name, "status": "On Duty"} if staff else None
    return frappe.db.get_value(ASSIGNMENT, on, "name", order_by="start_at desc") if on else None


@frappe.whitelist(methods=["POST"])
def begin(assignment: str) -> dict[str, Any]:
    """Begin to hand over the own shift; the draft there is already is taken up again."""
    doc = frappe.get_doc(ASSIGNMENT, assignment)
    if doc.staff != _me().name:
        raise frappe.PermissionError(_("{0} is the shift of somebody else").format(doc.name))
    name = frappe.db.get_value(HANDOVER, {"outgoing": doc.name, "docstatus": ["<", 2]})
    handover = frappe.get_doc(HANDOVER, name) if name else frappe.get_doc({"doctype": HANDOVER, "outgoing": doc.name})
    if not name:
        if frappe.db.exists("Checklist Template", COUNTED):
            checklists.fill(handover, "assets", COUNTED)
        handover.insert()
    return shown(handover, [doc.name])


@frappe.whitelist(methods=["POST"])
def sign(
    handover: str, signature: str, assets: str | dict[str, Any] = "{}", incidents: str = "", area_clean: int = 0
) -> bool:
    """Sign as whoever leaves or takes over; with both signatures it is done. Gives whether it is.

    assets: ``{"<row>": {"result", "value"}}`` from whoever leaves.
    """
    mine = _own(handover)
    if not _DRAWN.fullmatch(signature or ""):
        frappe.throw(_("Sign with your finger first"))
    doc = frappe.get_doc(HANDOVER, handover, for_update=True)
    if doc.outgoing in mine:
        given = frappe.parse_json(assets)
        for row in doc.assets:
            answer = given.get(str(row.idx)) or {}
            row.result, row.value = answer.get("result") or "Pass", str(answer.get("value") or "")[:20] or None
        doc.update({"outgoing_sign": signature, "incidents": incidents, "area_clean": int(area_clean)})
        doc.save(ignore_permissions=True)  # their own shift gives the right: whose it is was asked above
        return False
    if not doc.outgoing_sign:
        frappe.throw(_("Whoever leaves signs first"))
    doc.incoming_sign = signature
    doc.flags.ignore_permissions = True
    doc.submit()
    return True
