"""Vehicles at the gate: found by the end of their plate, let in and out with one tap, written down (R36, R39).

Two plates share an owner's space and are not inside both: the log of movements says which one is. A guard may let a vehicle in all the
same with a reason, or write down that the other one left unseen.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import frappe
from frappe import _, _lt
from frappe.rate_limiter import rate_limit
from frappe.utils import getdate, now_datetime
from property_service.customer_service.reach import staff_of
from property_service.parking.permits import FIXED, PERMIT, SPACE, VEHICLE, period_of
from property_service.parking.rules import movement
from property_service.parking.rules.movement import Right
from property_service.permits.gate import is_guard
from property_service.shared.plates import compact
from property_service.tell import tell, users_with

LOG = "Vehicle Movement"
LET, REFUSED = "Let Through", "Refused"
SHORTEST_TAIL, MOST_FOUND, MOST_TAKEN = 3, 8, 3000
SHORTEST_REASON = 2
PER_MINUTE = 60
_SHOWN = ("name", "plate_no", "frame_tag", "vehicle_class", "brand", "color", "unit", "inside_since")
_KNOWN = ("Valid", "Suspended", "Expired")


def require_guard() -> None:
    if not is_guard():
        raise frappe.PermissionError(_("Only guards and the desks let vehicles in and out"))


@frappe.whitelist()
@rate_limit(limit=PER_MINUTE, seconds=60)
def find(tail: str) -> list[dict[str, Any]]:
    """Active vehicles by the end of a plate or frame tag, for guards.

    ``[{"vehicle", "plate", "class", "look", "unit", "space", "inside", "reason", "others"}]``: plate with the asked characters alone in
    clear, reason against coming in or "", others: those inside on the same space, by their ends.
    """
    require_guard()
    text = "".join(sign for sign in compact(tail or "") if sign.isalnum())  # nothing of it is a pattern
    if len(text) < SHORTEST_TAIL:
        frappe.throw(_("Type at least the last {0} characters of the plate").format(SHORTEST_TAIL))
    ends = [["plate_no", "like", f"%{text}"], ["frame_tag", "like", f"%{text}"]]
    rows = frappe.get_all(VEHICLE, {"active": 1}, _SHOWN, or_filters=ends, order_by="plate_no asc", limit=MOST_FOUND)
    return _shown(rows, len(text))


def _shown(rows: list[Any], clear: int = SHORTEST_TAIL) -> list[dict[str, Any]]:
    """Vehicles as guards see them today; of those inside, what is noted at the vehicle: ``move`` asks the log."""
    rights = _rights_on(getdate(), [row.name for row in rows])
    spaces = sorted({right.space for right in rights.values() if right.space})
    there = _noted_inside(spaces)
    titles = _titles("Property Unit", "display_name", {row.unit for row in rows if row.unit})
    found = []
    for row in rows:
        right = rights.get(row.name)
        others = [name for name in there.get(right.space, ()) if name != row.name] if right else []
        reason = movement.against(right, others)
        found.append(
            {
                "vehicle": row.name, "plate": _end(row, clear), "class": _(row.vehicle_class), "look": " ".join(filter(None, (row.color, row.brand))),
                "unit": titles.get(row.unit, ""), "space": right.space if right else "", "inside": bool(row.inside_since),
                "reason": reason and _(reason), "others": [plate_end(name) for name in others],
            }
        )  # fmt: skip
    return found


def _titles(doctype: str, field: str, names: set[str]) -> dict[str, str]:
    return {
        row.name: row[field]
        for row in frappe.get_all(doctype, {"name": ["in", sorted(names) or [""]]}, ["name", field])
    }


def _noted_inside(spaces: list[str]) -> dict[str, list[str]]:
    """Vehicles with a fixed permit for these spaces that are noted as inside, by space."""
    held = {"space": ["in", spaces or [""]], "permit_kind": FIXED, "docstatus": 1}
    pairs = {(row.space, row.vehicle) for row in frappe.get_all(PERMIT, held, ["space", "vehicle"])}
    inside = set(frappe.get_all(VEHICLE, {"name": ["in", [name for _space, name in pairs] or [""]], "inside_since": ["is", "set"]}, pluck="name"))  # fmt: skip
    found: dict[str, list[str]] = {}
    for space, name in sorted(pairs):
        if name in inside:
            found.setdefault(space, []).append(name)
    return found


def plate_end(vehicle: str) -> str:
    return _end(frappe.db.get_value(VEHICLE, vehicle, ("plate_no", "frame_tag"), as_dict=True))


def _end(row: Any, clear: int = SHORTEST_TAIL) -> str:
    return f"…{(row.plate_no or row.frame_tag or '')[-clear:]}"


def _rights_on(day: date, vehicles: list[str]) -> dict[str, Right]:
    """What each vehicle may on a day by its best permit; those that never had one are missing."""
    held = {
        "vehicle": ["in", vehicles or [""]],
        "docstatus": 1,
        "workflow_state": ["in", _KNOWN],
        "valid_from": ["<=", day],
    }
    fields = ["name", "vehicle", "workflow_state", "space", "valid_from", "valid_to"]
    given: dict[str, list[Right]] = {}
    for row in frappe.get_all(PERMIT, held, fields, order_by="valid_to desc, name asc"):
        state = row.workflow_state if period_of(row).holds_on(day) else movement.EXPIRED
        given.setdefault(row.vehicle, []).append(Right(row.name, state, row.space or ""))
    found = {name: movement.right_of_day(rights) for name, rights in given.items()}
    return {name: right for name, right in found.items() if right}


def _right(vehicle: str, day: date) -> Right | None:
    return _rights_on(day, [vehicle]).get(vehicle)


def is_inside(vehicle: str) -> bool:
    """By the last movement that was let through. Read as stored now, under the lock of the space: whoever waited sees the one before."""
    last = frappe.db.get_values(
        LOG, {"vehicle": vehicle, "result": LET}, ["direction"], order_by="at desc, creation desc", limit=1, for_update=True
    )  # fmt: skip
    return bool(last) and last[0][0] == "In"


def _inside_on(space: str, vehicle: str) -> list[str]:
    """Other vehicles with a fixed permit for the space that are inside."""
    if not space:
        return []
    filters = {"space": space, "permit_kind": FIXED, "docstatus": 1, "vehicle": ["!=", vehicle]}
    names = frappe.get_all(PERMIT, filters, pluck="vehicle", distinct=True, order_by="vehicle asc")
    return [name for name in names if is_inside(name)]


@frappe.whitelist(methods=["POST"])
def move(
    vehicle: str, direction: str, gate: str | None = None, override_reason: str = "", others_left: bool = False
) -> dict[str, Any]:
    """Let a vehicle in or out: ``{"good", "reason", "warning", "others"}``. Guards only.

    override_reason: why it comes in although something is against it. others_left: those on its space left unseen, which is written down.
    """
    require_guard()
    return _moved(vehicle, direction, None, override_reason, others_left=bool(others_left), gate=gate)


def _locked(vehicle: str, day: date) -> Right | None:
    """Hold the space and the vehicle, in this order, so that two on one space wait in line; the vehicle's right of the day."""
    right = _right(vehicle, day)
    if right and right.space:
        frappe.db.get_value(SPACE, right.space, "name", for_update=True)
    if not frappe.db.get_value(VEHICLE, {"name": vehicle, "active": 1}, "name", for_update=True):
        frappe.throw(_("There is no active vehicle {0}").format(vehicle), frappe.DoesNotExistError)
    return right


def _moved(
    vehicle: str, direction: str, seen: datetime | None, override: str, *, others_left: bool = False, **kept: Any
) -> dict[str, Any]:
    """seen: when it was, for what a phone saw without a network; else it is now, after the wait for whoever was first."""
    if direction not in ("In", "Out"):
        frappe.throw(_("Say In or Out"))
    right, why = _locked(vehicle, getdate(seen or now_datetime())), (override or "").strip()
    at = seen or now_datetime()
    there = is_inside(vehicle)
    entering = direction == "In"
    rivals = _inside_on(right.space, vehicle) if right and entering else []
    if others_left and rivals:
        if len(why) < SHORTEST_REASON:
            frappe.throw(_("Write down how you know that the other vehicle has left"), frappe.MandatoryError)
        for name in rivals:
            _log(
                name,
                "Out",
                at,
                LET,
                right=_right(name, getdate(at)),
                override_reason=why,
                **{**kept, "client_key": None},
            )
        rivals, why = [], ""
    reason = movement.against(right, rivals) if entering else ""
    excused = bool(reason) and (len(why) >= SHORTEST_REASON)
    good = not reason or excused
    _log(
        vehicle,
        direction,
        at,
        LET if good else REFUSED,
        right=right,
        reason=reason,
        override_reason=why if excused else None,
        **kept,
    )
    if excused:
        values = (plate_end(vehicle), why)
        tell(users_with("Front Desk"), _lt("A vehicle was let in all the same: {0}: {1}"), frappe.get_doc(VEHICLE, vehicle), values=values, event="parking")  # fmt: skip
    warning = ""
    if good and there is entering:
        warning = (
            _("By the log this vehicle is inside already") if entering else _("By the log this vehicle was not inside")
        )
    others = [plate_end(name) for name in rivals]
    return {"good": good, "reason": _(reason) if not good else "", "warning": warning, "others": others}


def _log(vehicle: str, direction: str, at: datetime, result: str, *, right: Right | None, **values: Any) -> None:
    staff = staff_of(frappe.session.user)
    about = {"unit": frappe.db.get_value(VEHICLE, vehicle, "unit"), "guard": staff.name if staff else None}
    about |= {"permit": right.permit, "space": right.space} if right else {}
    given = {"vehicle": vehicle, "direction": direction, "at": at, "result": result, **about, **values}
    frappe.get_doc({"doctype": LOG, **given}).insert(ignore_permissions=True)
    if result == LET:
        last = frappe.get_all(
            LOG, {"vehicle": vehicle, "result": LET}, ["direction", "at"], order_by="at desc, creation desc", limit=1
        )[0]
        since = last.at if last.direction == "In" else None
        frappe.db.set_value(VEHICLE, vehicle, "inside_since", since, update_modified=False)


# --- without a network ---------------------------------------------------------------------------------------------------------


def taken_along() -> list[dict[str, Any]]:
    """Vehicles for a phone that may lose its network: as ``find`` shows them, with the last three characters alone."""
    return _shown(frappe.get_all(VEHICLE, {"active": 1}, _SHOWN, order_by="name asc", limit=MOST_TAKEN))


def take_kept(entry: dict[str, Any], at: datetime, kept: dict[str, Any]) -> dict[str, Any]:
    """What a phone saw without a network happened: it is written down as it was, and what speaks against it is said."""
    words = str(entry.get("override_reason") or "")
    found = _moved(str(entry["vehicle"]), str(entry.get("direction") or ""), at, words or _("Let in without a network"), **kept)  # fmt: skip
    return {"good": found["good"], "message": found["reason"] or found["warning"]}
