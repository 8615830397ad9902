"""Special permits by the rules of their type (R29, R37, R38): what is wrong with one, what an approval brings about, and its life by the clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import format_datetime, get_datetime, get_time, now_datetime
from property_service.permits import renovations
from property_service.permits.rules import windows
from property_service.permits.rules.windows import Limits, Problem, Span
from property_service.property_setup.calendars import calendar_of
from property_service.property_setup.settings import setting
from property_service.residents.owners import OWNERS
from property_service.tell import tell

SPECIAL = "Special Permit"
GRANTED = ("Approved", "In Effect")
COUNTED = (*GRANTED, "Completed")
EXPIRED, EFFECTIVE, CANCELLED = "Expired", "In Effect", "Cancelled"
POLICE = "Police Present"


def type_of(doc: Any) -> Any:
    return frappe.get_cached_doc("Permit Type", doc.permit_type)


@frappe.whitelist()
def needs(permit_type: str) -> dict[str, int]:
    """What a type of permit asks for, by field: the form shows those sections. For everybody who sees special permits."""
    frappe.has_permission(SPECIAL, "read", throw=True)
    kind = frappe.get_cached_doc("Permit Type", permit_type)
    return {
        df.fieldname: int(kind.get(df.fieldname) or 0) for df in kind.meta.fields if df.fieldname.startswith("needs_")
    }


def span_of(row: Any) -> Span:
    return get_datetime(row.from_time), get_datetime(row.to_time)


def limits_of(kind: Any, *, urgent: bool = False) -> Limits:
    """A type's limits; an emergency needs no notice."""
    never = (
        (get_time(kind.hard_forbidden_from), get_time(kind.hard_forbidden_to))
        if kind.hard_forbidden_from and kind.hard_forbidden_to
        else None
    )
    normal = setting("work_calendar") or renovations.WORK_CALENDAR
    return Limits(
        0 if urgent else float(kind.min_notice_hours or 0), float(kind.max_duration_hours or 0), never,
        calendar_of(kind.allowed_calendar) if kind.allowed_calendar else None,
        calendar_of(normal) if kind.noise_limited and frappe.db.exists("Service Calendar", normal) else None,
    )  # fmt: skip


def lock_place(doc: Any) -> None:
    """Hold the row under which permits of a place are judged: its unit, or the project whose gate it is."""
    if doc.unit:
        frappe.db.get_value("Property Unit", doc.unit, "name", for_update=True)
    elif doc.location:
        project = frappe.db.get_value("Service Location", doc.location, "project")
        frappe.db.get_value("Property Project", project, "name", for_update=True)


def time_problems(doc: Any) -> list[str]:
    """Everything about the time that speaks against a permit. The unit's row is locked: two that are judged at once see each other."""
    kind = type_of(doc)
    taken: list[Span] = []
    if doc.unit:
        lock_place(doc)
        same = {
            "unit": doc.unit,
            "permit_type": doc.permit_type,
            "workflow_state": ["in", COUNTED],
            "name": ["!=", doc.name or ""],
        }
        taken = [span_of(row) for row in _stored(same, "from_time", "to_time")]
    urgent = bool(doc.is_emergency and kind.needs_route)
    found = windows.problems(
        span_of(doc),
        get_datetime(doc.filed_at),
        limits_of(kind, urgent=urgent),
        loud=doc.noise_level == "High",
        taken=taken,
    )
    return [_said(problem, kind) for problem in found]


def told_in_time(doc: Any) -> str:
    """R38: residents hear of a closure as long before as the type asks for, unless it is an emergency; "" when they do."""
    kind, left = type_of(doc), (get_datetime(doc.from_time) - now_datetime()).total_seconds() / 3600
    if not kind.needs_route or doc.is_emergency or left >= float(kind.min_notice_hours or 0):
        return ""
    return _("{0} is announced {1} hours ahead at least; these are {2}").format(
        kind.label, f"{kind.min_notice_hours:g}", f"{max(left, 0):.1f}"
    )


def _stored(filters: dict[str, Any], *fields: str) -> list[Any]:
    """Permits as they are stored now: whoever waited for a lock sees what the other one was granted."""
    return list(frappe.db.get_values(SPECIAL, filters, list(fields), as_dict=True, for_update=True))


def _said(problem: Problem, kind: Any) -> str:
    if problem.code == "Notice":
        return _("{0} is filed {1} hours ahead at least; these are {2}").format(
            kind.label, f"{problem.limit:g}", f"{problem.found:g}"
        )
    if problem.code == "Never":
        return _("nothing is allowed between {0} and {1}").format(
            str(kind.hard_forbidden_from)[:5], str(kind.hard_forbidden_to)[:5]
        )
    if problem.code == "Hours":
        return _("{0} hours on {1} are more than the {2} hours per unit and day").format(
            f"{problem.found:g}", f"{problem.day:%Y-%m-%d}", f"{problem.limit:g}"
        )
    return {
        "Order": _("the end has to be after the beginning"), "Closed": _("the hours are outside of those allowed ({0})").format(kind.allowed_calendar),
        "Noise": _("high noise is allowed in the normal working hours only"),
    }[problem.code]  # fmt: skip


def place_problems(doc: Any) -> list[str]:
    """Where, for whom and within which renovation."""
    kind, found = type_of(doc), []
    if kind.needs_unit and not doc.unit:
        found.append(_("the unit"))
    if doc.unit and not doc.applicant:
        found.append(_("the applicant"))
    elif doc.unit:
        found += _applicant_problems(doc, kind)
    if kind.needs_renovation:
        state = doc.renovation and frappe.db.get_value(
            renovations.RENOVATION, doc.renovation, ["workflow_state", "unit"], as_dict=True
        )
        if not state or state.unit != doc.unit or state.workflow_state != renovations.WORKING:
            found.append(_("a renovation of this unit that is under construction"))
    if kind.needs_route:
        found += gate_problems(doc)
    return found


def _applicant_problems(doc: Any, kind: Any) -> list[str]:
    relation = renovations.relation_of(doc.unit, doc.applicant)
    if relation is None:
        return [_("an applicant who owns, rents or lives in the unit today")]
    strong = relation.relation in (*OWNERS, "Tenant") or relation.authorised_to_apply
    return (
        [] if strong or not kind.needs_identity else [_("an applicant who is owner or tenant, or authorised by them")]
    )


def filing_gaps(doc: Any) -> list[str]:
    """What the papers lack when a permit is filed."""
    kind, found = type_of(doc), []
    if kind.needs_identity:
        found += [
            _(doc.meta.get_label(field)) for field in ("identity_method", "identity_checked_by") if not doc.get(field)
        ]
        if (
            doc.identity_method != POLICE and not doc.ownership_proof
        ):  # papers that are locked inside: the police are there
            found.append(_(doc.meta.get_label("ownership_proof")))
    if kind.needs_owner_presence and not doc.owner_present:
        found.append(_(doc.meta.get_label("owner_present")))
    witnesses = {doc.witness_1, doc.witness_2} - {None, ""}
    if len(witnesses) < int(kind.needs_witnesses or 0):
        found.append(_("{0} different members of the staff as witnesses").format(kind.needs_witnesses))
    if kind.needs_licensed_executor:
        found += [_(doc.meta.get_label(field)) for field in ("executor", "executor_license") if not doc.get(field)]
    if kind.needs_route:
        found += [
            _(doc.meta.get_label(field)) for field in ("alternate_route", "fire_lane_checked") if not doc.get(field)
        ]
    if kind.needs_seal:
        found += [
            _(doc.meta.get_label(field)) for field in ("emergency_contact", "emergency_mobile") if not doc.get(field)
        ]
    return found


def gate_problems(doc: Any) -> list[str]:
    """R38: each building keeps an open gate at every moment."""
    gate = doc.location and frappe.db.get_value(
        "Service Location", doc.location, ["location_type", "project", "building"], as_dict=True
    )
    if not gate:
        return [_("the gate or passage (Location)")]
    lock_place(doc)
    if gate.location_type != "Gate":
        return []
    gates = frappe.get_all(
        "Service Location", {"location_type": "Gate", "project": gate.project, "is_group": 0}, ["name", "building"]
    )
    closed = {
        "workflow_state": ["in", GRANTED],
        "location": ["in", [row.name for row in gates]],
        "name": ["!=", doc.name or ""],
    }
    closures: dict[str, list[Span]] = {doc.location: [span_of(doc)]}
    for row in _stored(closed, "location", "from_time", "to_time"):
        closures.setdefault(row.location, []).append(span_of(row))
    found = []
    for building in served_by(gate):
        serving = [row.name for row in gates if row.building in (None, "", building)]
        moment = windows.all_closed(span_of(doc), serving, closures)
        if moment is not None:
            label = frappe.db.get_value("Building", building, "label")
            found.append(
                _("an open gate for {0}: all are closed at {1}").format(
                    label, format_datetime(moment, "yyyy-MM-dd HH:mm")
                )
            )
    return found


def served_by(gate: Any) -> list[str]:
    """The buildings that a gate leads to: its own, or all of the project."""
    return (
        [gate.building]
        if gate.building
        else frappe.get_all("Building", {"project": gate.project}, pluck="name", order_by="name asc")
    )


def execution_gaps(doc: Any, *, closing: bool) -> list[str]:
    """What has to be on record when it is carried out, and when it is over."""
    kind = type_of(doc)
    needed = ["before_photo"] if kind.needs_photo_before else []
    needed += ["seal_no", "meter_readings"] if kind.needs_seal else []
    needed += ["after_photo"] if closing and kind.needs_photo_after else []
    return [_(doc.meta.get_label(field)) for field in needed if not doc.get(field)]


# --- what follows from an approval ----------------------------------------------------------------------------------------


def announce(doc: Any) -> None:
    """Neighbours, affected buildings, or the owner are told, without names."""
    kind = type_of(doc)
    if kind.tells_owner and doc.unit:
        _tell_owner(doc, kind)
    if kind.auto_notify_neighbours or kind.needs_route:
        _publish(doc, kind)
        doc.db_set("neighbours_notified_at", now_datetime(), update_modified=False)


def _publish(doc: Any, kind: Any) -> None:
    start, end = (format_datetime(moment, "yyyy-MM-dd HH:mm") for moment in span_of(doc))
    where = (
        frappe.db.get_value("Property Unit", doc.unit, "display_name")
        if doc.unit
        else frappe.db.get_value("Service Location", doc.location, "location_name")
    )
    lines = [_("{0}, from {1} to {2}: {3}.").format(where, start, end, kind.label)]
    if doc.alternate_route:
        lines.append(_("Please use this way: {0}").format(doc.alternate_route))
    notice = frappe.get_doc(
        {
            "doctype": "Notice", "title": _("{0}: {1}").format(kind.label, where), "body": "<br>".join(frappe.utils.escape_html(line) for line in lines),
            "notice_type": "Gate Closure" if kind.needs_route else "Renovation", "emergency": int(doc.is_emergency or 0), "effective_from": start,
            "effective_to": end, "audience": "Units" if doc.unit else "Buildings", "places": _places(doc), "project": doc.project, "status": "Draft",
            "source_doctype": SPECIAL, "source_name": doc.name,
        }
    )  # fmt: skip
    notice.flags.step = True
    notice.insert(ignore_permissions=True)
    notice.announce()


def _places(doc: Any) -> list[dict[str, str]]:
    if doc.unit:
        home = frappe.db.get_value("Property Unit", doc.unit, ["building", "entrance"], as_dict=True)
        near = {"building": home.building, "entrance": home.entrance, "name": ["!=", doc.unit]}
        units = frappe.get_all("Property Unit", near, pluck="name", order_by="name asc")
        return [{"unit": unit} for unit in units or [doc.unit]]
    gate = frappe.db.get_value("Service Location", doc.location, ["project", "building"], as_dict=True)
    return [{"building": building} for building in served_by(gate)]


def _tell_owner(doc: Any, kind: Any) -> None:
    owners = frappe.get_all(
        "Unit Occupancy", {"unit": doc.unit, "relation": ["in", OWNERS], "status": "Active"}, pluck="resident"
    )
    users = frappe.get_all("Resident", {"name": ["in", owners or [""]], "user": ["is", "set"]}, pluck="user")
    tell(users, _lt("{0} was approved for {1}"), doc, values=(kind.label, doc.unit))
    doc.db_set("owner_informed_at", now_datetime(), update_modified=False)


# --- its life by the clock ------------------------------------------------------------------------------------------------------


def verdict(doc: Any, now: datetime) -> str:
    """Why a permit does not hold at a moment, read from its dates and its renovation; "" when it does."""
    if doc.workflow_state not in GRANTED:
        return str(doc.workflow_state)
    start, end = span_of(doc)
    if now >= end:
        return EXPIRED
    if now < start:
        return "Too Early"
    return renovations.bar(doc.renovation)


def enter(name: str, state: str) -> Any:
    """Take a step that follows from the clock."""
    doc = frappe.get_doc(SPECIAL, name, for_update=True)
    doc.workflow_state, doc.flags.ignore_permissions = state, True
    doc.save()
    return doc


def cancel_for(renovation: str) -> int:
    """R31: with a stop order the special permits of a renovation are void; how many were."""
    names = sorted(row.name for row in _stored({"renovation": renovation, "workflow_state": ["in", GRANTED]}, "name"))
    for name in names:
        doc = frappe.get_doc(SPECIAL, name, for_update=True)
        doc.workflow_state, doc.flags.ignore_permissions = CANCELLED, True
        doc.cancel()
    return len(names)


def refresh() -> None:
    """Every five minutes: states follow the clock, for lists only; the verdict never waits for this."""
    now = now_datetime()
    for name in frappe.get_all(
        SPECIAL, {"workflow_state": ["in", GRANTED], "to_time": ["<", now]}, pluck="name", order_by="name asc"
    ):
        enter(name, EXPIRED)
    begun = {"workflow_state": "Approved", "from_time": ["<=", now]}
    for row in frappe.get_all(SPECIAL, begun, ["name", "permit_type"], order_by="name asc"):
        if not type_of(row).needs_seal:  # a seal is in effect when its number is known
            enter(row.name, EFFECTIVE)
