"""RP30 业主综合视图: all that the office knows of one unit, on one page, as far as the person may see each document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from property_service.reporting import OPEN_CASE, column, figure, names_of, rows

MOST = 50


@dataclass(frozen=True, slots=True)
class Part:
    """Documents of one kind that belong to a unit. what, state, day: their fields; who: a field and the DocType it links to; alive: states that count."""

    doctype: str
    what: str
    state: str
    day: str
    who: tuple[str, str] = ("", "")
    alive: tuple[str, ...] = ()
    unit: str = "unit"


PARTS = (
    Part("Unit Occupancy", "relation", "status", "from_date", ("resident", "Resident"), ("Active",)),
    Part("Complaint", "subject", "workflow_state", "opened_at", ("assigned_to", "User"), OPEN_CASE),
    Part("Service Request", "subject", "workflow_state", "opened_at", ("assigned_to", "User"), OPEN_CASE),
    Part("Work Order", "subject", "workflow_state", "scheduled_from", ("assigned_to", "User"), ("To Assign", "To Visit", "Rescheduled", "Under Way", "To Accept")),
    Part("Rectification", "issue", "workflow_state", "due_date", alive=("To Notify", "In Rectification", "Pressed", "To Inspect")),
    Part("Handover Inspection", "conclusion", "workflow_state", "appoint_from", ("inspector", "Staff Member"), ("Booked", "On Site")),
    Part("Move Request", "move_type", "workflow_state", "planned_at", ("resident", "Resident")),
    Part("Renovation Application", "applicant_relation", "workflow_state", "start_date", ("contractor", "External Agency"), ("Approved", "Under Construction", "Stopped", "Acceptance Pending")),
    Part("Special Permit", "permit_type", "workflow_state", "from_time", ("applicant", "Resident"), ("Approved", "In Effect")),
    Part("Entry Pass", "holder_name", "status", "valid_to", ("contractor", "External Agency"), ("Valid", "Not Yet Valid")),
    Part("Deposit Entry", "entry_type", "workflow_state", "confirmed_at"),
    Part("Parking Permit", "plate_no", "status", "valid_to"),
    Part("Key Item", "key_label", "status", "due_back", alive=("Lent",)),
    Part("Mail Item", "mail_type", "status", "arrived_at", ("resident", "Resident"), ("Waiting",)),
    Part("Sales Contract", "contract_no", "workflow_state", "signed_on"),
    Part("Call Log", "summary", "handled", "at", ("resident", "Resident")),
)  # fmt: skip


def execute(filters: Any = None) -> tuple[Any, ...]:
    """A tree: one branch per kind of document with how many there are, the newest documents under it."""
    unit = frappe.get_doc("Property Unit", filters.unit)
    unit.check_permission("read")
    data: list[dict[str, Any]] = []
    counts: dict[str, int] = {}
    for part in PARTS:
        found = _documents(part, filters.unit)
        if not found:
            continue
        alive = sum(row["is_alive"] for row in found)
        counts[part.doctype] = alive
        said = _("{0}, {1} current").format(len(found), alive) if part.alive else str(len(found))
        data.append({"title": _(part.doctype), "what": said, "indent": 0, "kind": "DocType", "bold": 1})
        data += found
    return _columns(), data, _facts(unit), None, _summary(unit, counts)


def _documents(part: Part, unit: str) -> list[dict[str, Any]]:
    """Documents of a kind; none where the site has no such kind or the person no right to it."""
    if not frappe.db.exists("DocType", part.doctype):
        return []
    meta = frappe.get_meta(part.doctype)
    if not meta.has_field(part.unit):
        return []
    fields = {
        key: name
        for key, name in (("what", part.what), ("state", part.state), ("day", part.day), ("who", part.who[0]))
        if name and meta.has_field(name)
    }
    order = f"{fields['day']} desc" if "day" in fields else "modified desc"
    if not frappe.has_permission(part.doctype, "read"):
        return []
    asked = ["name", *dict.fromkeys(fields.values())]
    found = frappe.get_list(
        part.doctype, fields=asked, filters={part.unit: unit}, order_by=order, limit_page_length=MOST
    )
    people = (
        names_of(part.who[1], [row.get(part.who[0]) for row in found], _title(part.who[1])) if "who" in fields else {}
    )
    return [
        {
            "title": row.name, "document": row.name, "kind": part.doctype, "indent": 1, **{key: row.get(name) for key, name in fields.items() if key != "who"},
            "what": _(str(row.get(fields.get("what", ""), "") or "")), "who": people.get(row.get(part.who[0])) or "", "is_alive": row.get(fields.get("state", "")) in part.alive,
        }
        for row in found
    ]  # fmt: skip


def _title(doctype: str) -> str:
    return {
        "Resident": "resident_name",
        "Staff Member": "staff_name",
        "External Agency": "agency_name",
        "User": "full_name",
    }[doctype]


def _facts(unit: Any) -> str:
    pairs = [
        (_("Building"), unit.building), (_("Gross Area"), f"{unit.gross_area} m²" if unit.gross_area else ""), (_("Unit Type"), _(unit.unit_type or "")),
        (_("Life Status"), _(unit.life_status or "")), (_("Sale Status"), _(unit.sale_status or "")), (_("Handover Date"), str(unit.handover_date or "")),
    ]  # fmt: skip
    listed = "　".join(f"{label}: {frappe.utils.escape_html(str(value))}" for label, value in pairs if value)
    return f"<strong>{frappe.utils.escape_html(unit.display_name or unit.name)}</strong>　{listed}"


def _summary(unit: Any, counts: dict[str, int]) -> list[dict[str, Any]]:
    cases = counts.get("Complaint", 0) + counts.get("Service Request", 0)
    found = [
        figure(_("People"), counts.get("Unit Occupancy", 0)),
        figure(_("Open Cases"), cases, indicator="orange" if cases else ""),
    ]
    if "Rectification" in counts:
        found.append(
            figure(_("Open Defects"), counts["Rectification"], indicator="red" if counts["Rectification"] else "green")
        )
    if "Entry Pass" in counts:
        found.append(figure(_("Valid Passes"), counts["Entry Pass"]))
    deposits = rows(
        "Renovation Application", ["deposit_balance"], [["unit", "=", unit.name], ["deposit_balance", ">", 0]]
    )
    if deposits:
        found.append(figure(_("Deposit Held"), sum(row.deposit_balance or 0 for row in deposits), "Currency"))
    return found


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Document"), "document", "Dynamic Link", "kind", width=220), column(_("Subject"), "what", width=280), column(_("State"), "state", "Select", width=130),
        column(_("Date"), "day", "Date", width=110), column(_("Who"), "who", width=160),
    ]  # fmt: skip
