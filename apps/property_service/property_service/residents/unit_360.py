"""RP30 业主综合视图: what the office knows of one unit, on one page, while the caller is on the line.

Every block is read with the rights of whoever looks, so nothing stands here that is not in that person's lists too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import get_datetime, now_datetime
from property_service import bilingual, search
from property_service.customer_service.notices import NOTICE, PUBLISHED
from property_service.reporting import OPEN_CASE, figure, names_of, rows

MOST, SHOWN, FOUND = 40, 6, 8


@dataclass(frozen=True, slots=True)
class Part:
    """Documents of one kind. what, state, day, due: their fields; who: a field and the DocType it links to; alive: states that are not over."""

    doctype: str
    what: str
    state: str
    day: str
    alive: tuple[str, ...]
    who: tuple[str, str] = ("", "")
    due: str = ""


TO_DO = ("To Assign", "To Visit", "Rescheduled", "Under Way", "To Accept")
TO_MEND = ("To Notify", "In Rectification", "Pressed", "To Inspect")
BUILDING = ("Paper Review", "Agreement Pending", "Approved", "Under Construction", "Stopped", "Acceptance Pending", "Observation", "Refund Due")  # fmt: skip
ASKED = ("Pending Approval", "Second Approval", "Approved", "In Effect")
MOVING = ("Draft", "Paper Review", "Awaiting Finance", "Awaiting Keys", "Awaiting Release")
SIGNED = ("Signed", "Filed", "Paid Up", "Delivered", "Title Issued")
BLOCKS: tuple[tuple[Any, tuple[Part, ...]], ...] = (
    (_lt("Cases"), (
        Part("Complaint", "subject", "workflow_state", "opened_at", OPEN_CASE, ("assigned_to", "User"), "resolve_due"),
        Part("Service Request", "subject", "workflow_state", "opened_at", OPEN_CASE, ("assigned_to", "User"), "resolve_due"),
        Part("Work Order", "subject", "workflow_state", "scheduled_from", TO_DO, ("assigned_to", "User"), "scheduled_to"),
        Part("Rectification", "issue", "workflow_state", "due_date", TO_MEND, due="due_date"),
        Part("Call Log", "summary", "handled", "at", (), ("resident", "Resident")),
    )),
    (_lt("Permits and Deposits"), (
        Part("Renovation Application", "permit_no", "workflow_state", "start_date", BUILDING, ("contractor", "External Agency")),
        Part("Special Permit", "permit_type", "workflow_state", "from_time", ASKED, ("applicant", "Resident")),
        Part("Entry Pass", "holder_name", "status", "valid_to", ("Valid", "Not Yet Valid", "Suspended"), ("contractor", "External Agency")),
        Part("Deposit Entry", "entry_type", "workflow_state", "confirmed_at", ("Draft",)),
    )),
    (_lt("Vehicles and Parking"), (
        Part("Vehicle", "plate_no", "vehicle_class", "", (), ("owner_resident", "Resident")),
        Part("Parking Permit", "space", "workflow_state", "valid_to", ("Applied", "Payment Due", "Valid", "Suspended"), ("vehicle", "Vehicle"), "valid_to"),
    )),
    (_lt("Mail"), (
        Part("Mail Item", "addressee_text", "status", "received_at", ("Waiting", "Out for Delivery", "Stuck"), ("addressee", "Resident")),
        Part("Periodical Subscription", "title", "frequency", "to_date", ()),
    )),
    (_lt("Keys, Handover and Moves"), (
        Part("Key Item", "key_label", "status", "due_back", ("Lent",), due="due_back"),
        Part("Handover Inspection", "conclusion", "workflow_state", "appoint_from", ("Booked", "On Site"), ("inspector", "Staff Member")),
        Part("Move Request", "move_type", "workflow_state", "planned_at", MOVING, ("resident", "Resident")),
    )),
    (_lt("Contracts and Files"), (Part("Sales Contract", "contract_no", "workflow_state", "signed_on", SIGNED),)),
)  # fmt: skip
FILES = Part("Archive File", "title", "status", "retention_until", ("Lent", "In Transfer"), due="due_back")
NOTICES = Part(NOTICE, "title", "notice_type", "publish_at", ())
TITLES = {
    "Resident": "resident_name",
    "Staff Member": "staff_name",
    "External Agency": "agency_name",
    "User": "full_name",
    "Vehicle": "plate_no",
}
# What is done most while somebody waits: a label, and the DocType that is made of it.
ACTS = (
    ("Call or Visit", "Call Log"), ("Complaint", "Complaint"), ("Repair or Service", "Service Request"), ("Work Order", "Work Order"),
    ("Entry Pass", "Entry Pass"), ("Renovation Application", "Renovation Application"), ("Vehicle", "Vehicle"), ("Mail Item", "Mail Item"), ("Move Request", "Move Request"),
)  # fmt: skip


@frappe.whitelist()
def show(unit: str) -> dict[str, Any]:
    """All of a unit that the user may see: facts, people, figures, blocks, and the documents the user may make for it."""
    doc = frappe.get_doc("Property Unit", unit)
    doc.check_permission("read")
    blocks = [block(title, unit, parts) for title, parts in BLOCKS]
    blocks[-1] = _merged(blocks[-1], _files(unit))
    blocks.append(_block(_("Notices"), [(NOTICES, _notices(doc))]))
    return {
        "unit": doc.name, "title": doc.display_name or doc.name, "status": _(doc.life_status or ""), "facts": _facts(doc), "people": people(unit),
        "figures": _figures(unit, blocks), "blocks": [each for each in blocks if each["rows"]], "none": [each["title"] for each in blocks if not each["rows"]],
        "acts": [{"label": _(label), "doctype": kind} for label, kind in ACTS if frappe.has_permission(kind, "create")],
    }  # fmt: skip


@frappe.whitelist()
def find(txt: str) -> list[dict[str, str]]:
    """Units by any spelling, by who lives there (name, pinyin, end of the mobile number) or by a number plate."""
    found = {row[0]: {"unit": row[0], "title": row[1], "hint": ""} for row in search.units("", txt, page_len=FOUND)}
    people_found = {row[0]: row[1] for row in search.residents("", txt, page_len=FOUND)}
    plates = rows("Vehicle", ["plate_no", "unit"], [["plate_no", "=", txt.strip().upper()], ["unit", "is", "set"]])
    stays = rows("Unit Occupancy", ["resident", "unit"], [["resident", "in", [*people_found, "-"]], ["status", "=", "Active"]])  # fmt: skip
    hints = [(row.unit, people_found[row.resident]) for row in stays] + [(row.unit, row.plate_no) for row in plates]
    titles = names_of("Property Unit", [unit for unit, _hint in hints], "display_name")
    for unit, hint in hints:
        if unit in titles:
            found.setdefault(unit, {"unit": unit, "title": titles[unit], "hint": hint or ""})
    return list(found.values())[:FOUND]


def people(unit: str) -> list[dict[str, Any]]:
    """Who relates to the unit today, the one to call first; masked as everywhere."""
    fields = ["resident", "relation", "is_primary_contact", "from_date", "lease_end", "share_pct"]
    stays = rows("Unit Occupancy", fields, [["unit", "=", unit], ["status", "=", "Active"]], order_by="is_primary_contact desc, from_date asc")  # fmt: skip
    asked = ["name", "resident_name", "salutation", "mobile", "is_vip", "special_care"]
    known = {row.name: row for row in rows("Resident", asked, [["name", "in", [row.resident for row in stays] or [""]]])}  # fmt: skip
    return [
        {
            **{key: known[row.resident].get(key) for key in asked}, "relation": _(row.relation or ""), "is_primary": row.is_primary_contact,
            "since": row.from_date, "until": row.lease_end,
        }
        for row in stays
        if row.resident in known
    ]  # fmt: skip


def block(title: Any, unit: str, parts: tuple[Part, ...]) -> dict[str, Any]:
    return _block(title, [(part, _documents(part, [["unit", "=", unit]])) for part in parts])


def _block(title: Any, found: list[tuple[Part, list[dict[str, Any]]]]) -> dict[str, Any]:
    """What is not over first, the newest first; kinds: how many there are of each."""
    lines = sorted((row for _part, each in found for row in each), key=lambda row: row["day"], reverse=True)
    lines.sort(key=lambda row: (not row["late"], not row["alive"]))
    kinds = [
        {"doctype": part.doctype, "label": _(part.doctype), "count": len(each), "alive": sum(row["alive"] for row in each)}
        for part, each in found
        if each
    ]  # fmt: skip
    return {"title": str(title), "rows": lines[:SHOWN], "kinds": kinds, "alive": sum(row["alive"] for row in lines), "late": sum(row["late"] for row in lines)}  # fmt: skip


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return one | {key: one[key] + other[key] for key in ("rows", "kinds", "alive", "late")}


def _documents(part: Part, filters: list[Any]) -> list[dict[str, Any]]:
    """Documents of a kind as the user may see them, the newest first."""
    asked = dict.fromkeys(filter(None, ("name", part.what, part.state, part.day, part.who[0], part.due)))
    if not frappe.has_permission(part.doctype, "read"):
        return []
    found = frappe.get_list(
        part.doctype, filters, list(asked), order_by=f"{part.day or 'creation'} desc", limit_page_length=MOST
    )
    titles = names_of(part.who[1], [row[part.who[0]] for row in found], TITLES[part.who[1]]) if part.who[0] else {}
    _name_links(part, found)
    return [_row(part, row, titles) for row in found]


def _name_links(part: Part, found: list[Any]) -> None:
    """What is a link is called by the title of what it leads to: a kind of permit by its name, not its code."""
    df = frappe.get_meta(part.doctype).get_field(part.what)
    title = df and df.fieldtype == "Link" and frappe.get_meta(df.options).title_field
    if title:
        names = names_of(df.options, [row[part.what] for row in found], title)
        for row in found:
            row[part.what] = names.get(row[part.what]) or row[part.what]


def _row(part: Part, row: Any, titles: dict[str, str]) -> dict[str, Any]:
    alive = row[part.state] in part.alive
    due = get_datetime(row[part.due]) if part.due and row[part.due] else None
    return {
        "doctype": part.doctype, "kind": _(part.doctype), "name": row.name, "what": _(str(row[part.what] or "")) or row.name, "state": _(row[part.state] or ""),
        "day": str(row.get(part.day) or "")[:16].removesuffix(" 00:00"), "who": titles.get(row[part.who[0]] or "", "") if part.who[0] else "",
        "alive": alive, "late": bool(alive and due and due < now_datetime()),
    }  # fmt: skip


def _files(unit: str) -> dict[str, Any]:
    """Files of the unit and of its contracts."""
    about = [unit, *(row.name for row in rows("Sales Contract", ["name"], [["unit", "=", unit]]))]
    return _block("", [(FILES, _documents(FILES, [["ref_name", "in", about]]))])


def _notices(unit: Any) -> list[dict[str, Any]]:
    """Notices in force for all, the building or the unit."""
    now = now_datetime()
    here = [["building", "=", unit.building], ["unit", "=", unit.name]]
    named = frappe.get_all("Notice Audience", {"parenttype": NOTICE}, or_filters=here, pluck="parent")
    fields = ["name", "title", "title_en", "notice_type", "publish_at", "effective_to"]
    found = frappe.get_list(
        NOTICE, [["status", "=", PUBLISHED]], fields, or_filters=[["audience", "=", "All"], ["name", "in", [*named, ""]]],
        order_by="publish_at desc", limit_page_length=MOST,
    ) if frappe.has_permission(NOTICE, "read") else []  # fmt: skip
    valid = [row for row in found if not row.effective_to or get_datetime(row.effective_to) >= now]
    return [_row(NOTICES, row | {"title": bilingual.text(row, "title")}, {}) for row in valid]


def _facts(unit: Any) -> list[list[str]]:
    readings = _readings(unit.name)
    meters = [
        (_(label), " · ".join(filter(None, (unit.get(f"meter_{kind}"), readings.get(kind)))))
        for kind, label in (("water", "Water Meter"), ("power", "Power Meter"), ("gas", "Gas Meter"))
    ]
    pairs = [
        (_("Building"), frappe.db.get_value("Building", unit.building, "label") or unit.building), (_("Unit Type"), _(unit.unit_type or "")),
        (_("Gross Area"), f"{unit.gross_area:g} m²" if unit.gross_area else ""), (_("Sale Status"), _(unit.sale_status or "")),
        (_("Handover Date"), str(unit.handover_date or "")), *meters, (_("Remarks"), unit.remarks or ""),
    ]  # fmt: skip
    return [[label, str(value)] for label, value in pairs if value]


def _readings(unit: str) -> dict[str, str]:
    """What the meters showed when the home was handed over."""
    fields = {kind: f"meter_{kind}_reading" for kind in ("water", "power", "gas")}
    found = rows("Handover Inspection", [*fields.values(), "handed_over_on"], [["unit", "=", unit], ["handed_over_on", "is", "set"]], order_by="handed_over_on desc")  # fmt: skip
    return {kind: f"{found[0][name]:g}" for kind, name in fields.items() if found and found[0][name]}


def _figures(unit: str, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is worth a glance; what there is none of is left out."""
    alive = {kind["doctype"]: kind["alive"] for each in blocks for kind in each["kinds"]}
    late = sum(each["late"] for each in blocks)
    held = rows("Renovation Application", ["deposit_balance"], [["unit", "=", unit], ["deposit_balance", ">", 0]])
    found = [
        figure(_("Overdue"), late, indicator="red"), figure(_("Open Cases"), alive.get("Complaint", 0) + alive.get("Service Request", 0), indicator="orange"),
        figure(_("Work Orders"), alive.get("Work Order", 0)), figure(_("Open Defects"), alive.get("Rectification", 0), indicator="orange"),
        figure(_("Mail Waiting"), alive.get("Mail Item", 0), indicator="blue"), figure(_("Valid Passes"), alive.get("Entry Pass", 0)),
        figure(_("Keys Lent"), alive.get("Key Item", 0)), figure(_("Deposit Held"), sum(row.deposit_balance or 0 for row in held), "Currency"),
    ]  # fmt: skip
    return [each for each in found if each["value"]]
