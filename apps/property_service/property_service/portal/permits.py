"""Permits of a household: renovation, overtime, visitors, parking; and the page of a contractor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from frappe.utils import cint, get_datetime, get_url, now_datetime
from property_service.permits import renovations, visits
from property_service.portal import frame
from property_service.property_setup import checklists

RENOVATION, SPECIAL, PASS = "Renovation Application", "Special Permit", "Entry Pass"
SCOPE = "装修范围"
PAPERS = (
    "owner_consent_doc",
    "drawings",
    "structural_design_doc",
    "gas_approval_doc",
    "heating_approval_doc",
    "insurance_doc",
)
VISIT_HOURS, PER_MINUTE = 12, 60
_SHOWN = [
    "name", "unit", "workflow_state", "start_date", "end_date", "extended_to", "permit_no", "deposit_balance", "refund_eligible_on",
    "return_reason",
]  # fmt: skip


# --- renovations ---------------------------------------------------------------------------------------------------------


def applications() -> dict[str, list[Any]]:
    """Renovations and special permits of the visitor's units, the newest first."""
    renovating = frappe.get_list(RENOVATION, fields=_SHOWN, order_by="creation desc")
    fields = ["name", "permit_type", "unit", "workflow_state", "from_time", "to_time", "reject_reason"]
    special = frappe.get_list(SPECIAL, fields=fields, order_by="from_time desc", limit_page_length=50)
    for row in [*renovating, *special]:
        row["unit_title"] = frappe.db.get_value("Property Unit", row.unit, "display_name")
    for row in special:
        row["kind"] = frappe.db.get_value("Permit Type", row.permit_type, "label")
    return {"renovations": renovating, "special": special}


def scope_items() -> list[Any]:
    """What may be ticked as work to be done: section, item, risk and whether it is forbidden."""
    if not frappe.db.exists("Checklist Template", SCOPE):
        return []
    return list(frappe.get_cached_doc("Checklist Template", SCOPE).items)


def labelled_papers() -> list[tuple[str, str]]:
    meta = frappe.get_meta(RENOVATION)
    return [(field, meta.get_label(field)) for field in PAPERS]


def running() -> list[Any]:
    """Renovations of the visitor's units that are under way."""
    rows = frappe.get_list(RENOVATION, {"workflow_state": renovations.WORKING}, ["name", "unit", "permit_no"])
    for row in rows:
        row["unit_title"] = frappe.db.get_value("Property Unit", row.unit, "display_name")
    return rows


def contractors() -> list[Any]:
    return frappe.get_all("External Agency", {"agency_type": "Contractor", "blacklisted": 0}, ["name", "agency_name"])


def apply_for_renovation(values: Any) -> str:
    """A draft with its scope and papers; what is missing is said on its page."""
    given = {key: str(values.get(key) or "").strip() or None for key in ("unit", "contractor", "start_date", "end_date", "site_manager", "site_manager_mobile")}  # fmt: skip
    ticked = frappe.request.form.getlist("scope")
    doc = frappe.get_doc({"doctype": RENOVATION, "self_build": int(not given["contractor"]), **given})
    if scope_items():
        checklists.fill(doc, "scope", SCOPE)
        doc.scope = [row for row in doc.scope if row.item in ticked]
    doc.insert()
    _take_papers(doc)
    return f"/my/permits/{doc.name}"


def _take_papers(doc: Any) -> None:
    for field in PAPERS:
        addresses = frame.attach(doc, field, kinds=frame.PAPERS, most=1)
        if addresses:
            doc.db_set(field, addresses[0])


def renovation(name: str) -> dict[str, Any]:
    """One application: where it stands, what is missing, its papers."""
    row = frame.one(RENOVATION, name, [*_SHOWN, *PAPERS])
    doc = frappe.get_doc(RENOVATION, name)
    draft = row.workflow_state == "Draft"
    return {
        "renovation": row, "unit_title": frappe.db.get_value("Property Unit", row.unit, "display_name"), "scope": [item.item for item in doc.scope],
        "gaps": renovations.paper_gaps(doc) if draft else [], "papers": [(field, doc.meta.get_label(field), row.get(field)) for field in PAPERS],
        "draft": draft, "visits": frappe.get_list("Renovation Inspection", {"renovation": name}, ["purpose", "visited_at", "site_result", "conclusion"], order_by="visited_at desc", limit_page_length=20),
    }  # fmt: skip


def go_on_with_renovation(name: str, values: Any) -> str:
    """More papers, or sending it in."""
    doc = frappe.get_doc(RENOVATION, name, for_update=True)
    doc.check_permission("read")
    if doc.workflow_state != "Draft" or doc.applicant != frame.visitor().resident:
        raise frappe.PermissionError(_("{0} is with the office already").format(name))
    _take_papers(doc)
    if values.get("step") == "send":
        doc = frappe.get_doc(RENOVATION, name)
        doc.workflow_state = "Paper Review"
        doc.save(ignore_permissions=True)
    return f"/my/permits/{name}"


def apply_for_overtime(values: Any) -> str:
    """Work outside the hours of one's renovation, filed at once."""
    work = frame.one(RENOVATION, str(values.get("renovation") or ""), ["name", "unit"])
    times = {key: str(get_datetime(str(values.get(key) or "").replace("T", " "))) for key in ("from_time", "to_time")}
    doc = frappe.get_doc(
        {
            "doctype": SPECIAL, "permit_type": "OVERTIME", "unit": work.unit, "renovation": work.name, **times,
            "reason": str(values.get("reason") or ""), "noise_level": str(values.get("noise_level") or "Low"),
        }
    ).insert()  # fmt: skip
    doc.workflow_state = "Pending Approval"
    doc.save(ignore_permissions=True)
    return "/my/permits?filed=1"


# --- visitors ------------------------------------------------------------------------------------------------------------


def invite(values: Any) -> str:
    """A pass for a visitor of an own unit, good at once; gives the page that shows its code."""
    start = get_datetime(str(values.get("valid_from") or now_datetime()).replace("T", " "))
    hours = min(max(cint(values.get("hours")) or VISIT_HOURS, 1), 7 * 24)
    doc = frappe.get_doc(
        {
            "doctype": PASS, "pass_type": "VISITOR", "holder_name": str(values.get("holder_name") or "").strip(), "unit": values.get("unit"),
            "holder_mobile": str(values.get("holder_mobile") or "").strip() or None, "plate_no": str(values.get("plate_no") or "").strip() or None,
            "companions": cint(values.get("companions")), "valid_from": start, "valid_to": start + timedelta(hours=hours),
        }
    ).insert()  # fmt: skip
    doc.issue_by_host()
    return f"/my/visitors/{doc.name}"


def invite_or_answer(values: Any) -> str:
    """The page has two forms: an invitation, and the answer to somebody who waits."""
    name = str(values.get("visit") or "")
    if not name:
        return invite(values)
    confirmed = values.get("step") == "confirm"
    entry = visits.answer(name, frame.visitor().resident, confirmed=confirmed)
    return f"/my/visitors/{entry}" if entry else "/my/visitors"


def visitors() -> list[Any]:
    """Passes that the visitor's household gave to guests."""
    fields = ["name", "holder_name", "unit", "status", "valid_from", "valid_to"]
    rows = frappe.get_list(PASS, {"pass_type": "VISITOR"}, fields, order_by="valid_from desc", limit_page_length=50)
    for row in rows:
        row["holder_name"] = _own_guest(row.name) or row.holder_name
    return rows


def _own_guest(name: str) -> str | None:
    """Whom the visitor invited; guests of others in the household stay masked."""
    return frappe.db.get_value(PASS, {"name": name, "host": frame.visitor().resident}, "holder_name")


def invitation(name: str) -> dict[str, Any]:
    """One pass with the picture of its code, for its host alone."""
    row = frame.one(PASS, name, ["name", "holder_name", "unit", "status", "valid_from", "valid_to", "host"])
    if row.host != frame.visitor().resident:
        raise frappe.DoesNotExistError(_("This page does not exist"))
    found = frappe.db.get_value(PASS, name, ["token", "short_code"], as_dict=True)
    row["holder_name"] = _own_guest(name)
    good = row.status in ("Valid", "Not Yet Valid") and found.token
    address = get_url(f"/pass/{found.token}") if good else ""
    return {
        "entry_pass": row, "pass_url": address, "code": found.short_code if good else "", "picture": picture_of(address) if good else "",
        "unit_title": frappe.db.get_value("Property Unit", row.unit, "display_name"),
    }  # fmt: skip


def picture_of(text: str) -> str:
    """A QR code as a picture to be saved and sent on: a data address of an SVG."""
    import segno  # noqa: PLC0415 - loaded by the first code

    return str(segno.make_qr(text, error="m").svg_data_uri(scale=8, border=3))


def take_back(name: str) -> str:
    """The host withdraws an invitation."""
    invitation(name)
    frappe.get_doc(PASS, name).withdraw_by_host()
    return "/my/visitors"


# --- parking -------------------------------------------------------------------------------------------------------------


def parking() -> dict[str, list[Any]]:
    permits = frappe.get_list(
        "Parking Permit", fields=["name", "vehicle", "permit_kind", "space", "workflow_state", "valid_from", "valid_to"], order_by="valid_to desc"
    )  # fmt: skip
    vehicles = frappe.get_list("Vehicle", fields=["name", "vehicle_class", "plate_no", "frame_tag", "brand", "color"])
    own = frappe.get_all("Vehicle", {"owner_resident": frame.visitor().resident}, ["name", "plate_no"])
    plates = {row.name: row.plate_no for row in own}  # those of others in the household stay masked
    for row in vehicles:
        row["plate_no"] = plates.get(row.name) or row.plate_no
    titles = {row.name: row.plate_no or row.frame_tag or row.name for row in vehicles}
    for row in permits:
        row["vehicle_title"] = titles.get(row.vehicle, row.vehicle)
    return {"permits": permits, "vehicles": vehicles}


def register_vehicle(values: Any) -> str:
    given = {
        key: str(values.get(key) or "").strip() or None
        for key in ("unit", "vehicle_class", "plate_no", "frame_tag", "brand", "color")
    }
    frappe.get_doc({"doctype": "Vehicle", **given}).insert()
    return "/my/parking?filed=1"


def ask_for_space(values: Any) -> str:
    given = {
        key: str(values.get(key) or "").strip() or None
        for key in ("vehicle", "permit_kind", "valid_from", "valid_to", "renews")
    }
    frappe.get_doc({"doctype": "Parking Permit", **given}).insert()
    return "/my/parking?filed=1"


# --- contractors ---------------------------------------------------------------------------------------------------------


@rate_limit(limit=PER_MINUTE, seconds=60)
def contractor(token: str) -> dict[str, Any]:
    """The page of who works at a renovation, by the token of its permit: its people and what they have to put right."""
    name = frappe.db.get_value(RENOVATION, {"permit_token": token, "docstatus": 1}) if len(token or "") >= 20 else None
    if not name:
        raise frappe.DoesNotExistError(_("This page does not exist"))
    doc = frappe.get_doc(RENOVATION, name)
    workers = frappe.get_all(PASS, {"renovation": name}, ["name", "holder_name", "trade", "status", "valid_to", "holder_photo"], order_by="name asc")  # fmt: skip
    return {"renovation": doc, "unit_title": frappe.db.get_value("Property Unit", doc.unit, "display_name"), "workers": workers, "defects": _defects_of(name)}  # fmt: skip


def _defects_of(renovation: str) -> list[Any]:
    visits = frappe.get_all("Renovation Inspection", {"renovation": renovation}, pluck="name")
    return frappe.get_all(
        "Rectification", {"source_name": ["in", [renovation, *visits]], "workflow_state": ["!=", "Closed"]},
        ["name", "issue", "severity", "due_date", "workflow_state", "round", "result_note"], order_by="due_date asc",
    )  # fmt: skip


def answer_defect(token: str, values: Any) -> str:
    """The contractor reports something done, with a picture; or sends a worker's photo."""
    found = contractor(token)
    if values.get("worker") in [row.name for row in found["workers"]]:
        _photo(str(values.get("worker")))
    elif values.get("defect") in [row.name for row in found["defects"]]:
        _report(str(values.get("defect")), str(values.get("note") or "").strip())
    else:
        raise frappe.PermissionError(_("This does not belong to the renovation"))
    return f"/contractor/{token}"


def _photo(name: str) -> None:
    doc = frappe.get_doc(PASS, name)
    if doc.holder_photo:
        frappe.throw(_("{0} has a photo already; the front desk changes it").format(doc.holder_name))
    found = frame.attach(doc, "photo", most=1, by_token=True)
    if found:
        doc.db_set("holder_photo", found[0])


def _report(name: str, note: str) -> None:
    doc = frappe.get_doc("Rectification", name, for_update=True)
    if doc.workflow_state not in ("In Rectification", "Pressed"):
        frappe.throw(_("{0} is {1}; there is nothing to report").format(name, _(doc.workflow_state)))
    found = frame.attach(doc, "photo", most=1, by_token=True)
    doc.after_photo = found[0] if found else doc.after_photo
    doc.append("actions", {"action": "Note", "note": note or _("Reported done by the contractor")})
    doc.flags.by_contractor = True
    doc.workflow_state = "To Inspect"
    doc.save(ignore_permissions=True)
