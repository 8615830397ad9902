"""Complaints and requests of residents: filing, following, rating, opening again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import cint, get_datetime, now_datetime
from property_service.customer_service.deadlines import CASES
from property_service.portal import frame
from property_service.property_setup.settings import number
from property_service.residents.portal import resident_of
from property_service.survey import votes
from property_service.tell import tell, users_with

COMPLAINT, REQUEST = CASES
PATHS = {"complaint": COMPLAINT, "request": REQUEST}
KINDS = ("Repair", "Service", "Enquiry", "Suggestion", "Praise")
SHOWN = [
    "name", "subject", "category", "description", "workflow_state", "opened_at", "unit", "solution", "resolve_due", "resolved_at", "satisfaction",
    "duplicate_of",
]  # fmt: skip
UNHAPPY, FULL_STARS = 2, 5


def path_of(doctype: str, name: str) -> str:
    return f"/my/cases/{'complaint' if doctype == COMPLAINT else 'request'}/{name}"


def categories() -> list[Any]:
    """What a case can be about, for a choice; personal data has its own page."""
    rows = frappe.get_all("Case Category", {"is_group": 0}, ["name", "category_name"], order_by="creation asc")
    return [row for row in rows if row.name != "PRIVACY"]


def listed() -> list[Any]:
    """The visitor's cases of both kinds, the newest first."""
    found: list[Any] = []
    for doctype in CASES:
        rows = frappe.get_list(doctype, fields=SHOWN, order_by="opened_at desc", limit_page_length=100)
        found += [row | {"doctype": doctype, "path": path_of(doctype, row.name)} for row in rows]
    return sorted(found, key=lambda row: str(row["opened_at"]), reverse=True)


def file(values: Any) -> str:
    """Take a case down with the visitor's own rights and keep its pictures; gives its page."""
    kind = str(values.get("kind") or "")
    doctype = COMPLAINT if kind == COMPLAINT else REQUEST
    if doctype == REQUEST and kind not in KINDS:
        frappe.throw(_("Choose what it is"))
    given = {key: str(values.get(key) or "").strip() or None for key in ("subject", "category", "description", "unit")}
    given["description"] = given["description"] or given["subject"]
    more = {"is_anonymous": cint(values.get("is_anonymous"))} if doctype == COMPLAINT else {"case_type": kind}
    doc = frappe.get_doc({"doctype": doctype, **given, **more}).insert()
    if more.get("is_anonymous"):  # its owner is hidden from now on, from its page too
        return "/my/cases?filed=1"
    frame.attach(doc, "photos")
    return path_of(doctype, doc.name)


def page(kind: str, name: str) -> dict[str, Any]:
    """A case with its public timeline, its pictures, and what its owner may do now."""
    doctype = PATHS.get(kind)
    if doctype is None:
        raise frappe.DoesNotExistError(_("This page does not exist"))
    row = frame.one(doctype, name, SHOWN)
    state = row.workflow_state
    return {
        "case": row, "doctype": doctype, "timeline": timeline(doctype, name), "files": frame.files_of(doctype, name),
        "category": frappe.db.get_value("Case Category", row.category, "category_name"),
        "unit_title": frappe.db.get_value("Property Unit", row.unit, "display_name") if row.unit else "",
        "may_rate": state in ("Resolved", "Closed") and not row.satisfaction, "may_reopen": may_reopen(row),
        "may_withdraw": state == "New", "surveys": votes.waiting_for(frappe.session.user) if state == "Closed" else [],
    }  # fmt: skip


def timeline(doctype: str, name: str) -> list[dict[str, Any]]:
    """What a resident may read of a case's log: its states, and what was said publicly."""
    rows = frappe.get_all(
        "Action Log", {"parenttype": doctype, "parent": name}, ["at", "action", "to_state", "note", "is_public"], order_by="idx asc"
    )  # fmt: skip
    return [
        {"at": row.at, "state": row.to_state, "note": row.note if row.is_public else ""}
        for row in rows
        if row.is_public or row.to_state
    ]


def may_reopen(row: Any) -> bool:
    """Within the days after which a solved case would close by itself."""
    if row.workflow_state != "Resolved" or not row.resolved_at:
        return False
    return now_datetime() <= get_datetime(row.resolved_at) + timedelta(days=int(number("case_autoclose_days")))


def act(kind: str, name: str, values: Any) -> str:
    """One of the steps a resident takes on an own case; gives its page."""
    doctype = PATHS.get(kind) or ""
    doc = frappe.get_doc(doctype, name, for_update=True)
    doc.check_permission("read")
    if doc.resident != resident_of(frappe.session.user):
        raise frappe.PermissionError(_("Only who filed it can do this"))
    steps = {"rate": _rate, "reopen": _reopen, "withdraw": _withdraw, "add": _add}
    step = steps.get(str(values.get("step") or ""))
    if step is None:
        frappe.throw(_("This is not a step"))
    step(doc, values)
    return path_of(doctype, name)


def _rate(doc: Any, values: Any) -> None:
    score = cint(values.get("score"))
    if doc.workflow_state not in ("Resolved", "Closed") or doc.satisfaction or not 1 <= score <= 5:
        frappe.throw(_("Give one to five stars, once it is solved"))
    note = str(values.get("note") or "").strip()
    doc.db_set({"satisfaction": score / FULL_STARS, "satisfaction_note": note})
    if score <= UNHAPPY:
        tell(users_with("CS Lead"), _lt("{0}: {1} of 5 stars. {2}"), doc, values=(doc.name, score, note))


def _reopen(doc: Any, values: Any) -> None:
    if not may_reopen(doc):
        frappe.throw(_("{0} cannot be opened again any more; please file it anew").format(doc.name))
    doc.reopen_reason = str(values.get("note") or "").strip()
    doc.workflow_state = "In Progress"
    doc.save(ignore_permissions=True)
    tell(
        [doc.assigned_to, *users_with("CS Lead")],
        _lt("{0} is open again: {1}"),
        doc,
        values=(doc.name, doc.actions[-1].note),
    )


def _withdraw(doc: Any, values: Any) -> None:
    if doc.workflow_state != "New":
        frappe.throw(_("{0} is being worked on already").format(doc.name))
    doc.decline_reason, doc.solution = _("Withdrawn by the resident"), str(values.get("note") or "").strip() or "-"
    doc.workflow_state = "Declined"
    doc.save(ignore_permissions=True)


def _add(doc: Any, values: Any) -> None:
    """More words and pictures, while it is open."""
    if doc.workflow_state in ("Closed", "Merged", "Declined"):
        frappe.throw(_("{0} is closed").format(doc.name))
    note = str(values.get("note") or "").strip()
    if note:
        doc.append("actions", {"action": "Contact", "note": note})
        doc.save(ignore_permissions=True)
        frappe.db.set_value("Action Log", doc.actions[-1].name, "is_public", 1, update_modified=False)
        tell([doc.assigned_to], _lt("{0}: the resident adds: {1}"), doc, values=(doc.name, note[:200]))
    frame.attach(doc, "photos")
