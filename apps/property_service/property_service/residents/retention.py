"""What is deleted or made anonymous when its time is over (R63), and consent that is withdrawn (R64)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate, nowdate
from property_service import messages
from property_service.property_setup.settings import number
from property_service.residents.owners import show_owners
from property_service.residents.rules import retention

RESIDENT, PASS, SCAN, VISIT = "Resident", "Entry Pass", "Pass Scan Log", "Visitor Request"
MOVEMENT = "Vehicle Movement"
GONE = "已注销住户"  # what is kept of a name, in the language of the records
# DocType -> (field that links the person, fields emptied)
MENTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Complaint": ("resident", ("caller_name", "caller_mobile")), "Service Request": ("resident", ("caller_name", "caller_mobile")),
    "Call Log": ("resident", ("caller", "number")), "Work Order": ("resident", ("contact_name", "contact_mobile", "resident_sign")),
    "Handover Inspection": ("resident", ("owner_sign", "attendees")), "Move Request": ("resident", ("forward_address",)),
}  # fmt: skip
# DocType of buyers -> states in which it binds nobody any more
OVER = {
    "Sales Contract": ("Title Issued", "Cancelled"), "Subscription Agreement": ("Converted", "Unit Released", "Withdrawn"),
}  # fmt: skip
EMPTIED = (
    "salutation", "id_no", "id_no_hash", "birth_date", "gender", "mobile", "mobile_2", "email", "wechat_id", "emergency_name", "emergency_mobile", "special_care",
    "pinyin", "pinyin_initials", "user", "guardian", "remarks", "consent_basic_on", "consent_sms_on", "consent_face_on",
)  # fmt: skip


def purge() -> dict[str, int]:
    """Each night: old passes, requests of visitors, photos and messages go, persons who left long ago become anonymous; how many of each."""
    return {
        "passes": _passes(), "visitors": _visitors(), "photos": _photos(), "residents": _residents(), "accesses": _accesses(),
        "messages": messages.purge(), "vehicles": _movements(),
    }  # fmt: skip


def _moment(days: int) -> datetime:
    return datetime.combine(retention.expired_before(getdate(nowdate()), days), time())


def _passes() -> int:
    """Passes of visitors some time after their end, with what was scanned of them."""
    filters = {"pass_type": "VISITOR", "valid_to": ["<", _moment(int(number("visitor_retention_days")))]}
    names = frappe.get_all(PASS, filters, pluck="name")
    for name in names:
        frappe.db.delete(SCAN, {"entry_pass": name})
        frappe.delete_doc(PASS, name, force=True, ignore_permissions=True, delete_permanently=True)
    return len(names)


def _movements() -> int:
    """Movements of vehicles, as long after as passes of visitors; the last of each stays: it says which one is inside."""
    last = {
        row.name
        for row in {
            row.vehicle: row for row in frappe.get_all(MOVEMENT, {"result": "Let Through"}, ["name", "vehicle"], order_by="at asc, creation asc")
        }.values()
    }  # fmt: skip
    old = frappe.get_all(MOVEMENT, {"at": ["<", _moment(int(number("visitor_retention_days")))]}, pluck="name")
    gone = [name for name in old if name not in last]
    if gone:
        frappe.db.delete(MOVEMENT, {"name": ["in", gone]})
    return len(gone)


def _visitors() -> int:
    """What visitors asked for, as long after as their passes."""
    old = {"comes_at": ["<", _moment(int(number("visitor_retention_days")))]}
    names = frappe.get_all(VISIT, old, pluck="name")
    for name in names:
        frappe.delete_doc(VISIT, name, force=True, ignore_permissions=True, delete_permanently=True)
    return len(names)


def _photos() -> int:
    """Photos of holders some time after the end of their pass; the pass itself stays."""
    filters = {
        "holder_photo": ["is", "set"],
        "valid_to": ["<", _moment(int(number("pass_photo_retention_days")))],
    }
    names = frappe.get_all(PASS, filters, pluck="name")
    for name in names:
        drop_photo(name)
    return len(names)


def drop_photo(entry_pass: str) -> None:
    """The photo of a pass and its file are deleted; the card goes on working."""
    url = frappe.db.get_value(PASS, entry_pass, "holder_photo")
    frappe.db.set_value(PASS, entry_pass, "holder_photo", None, update_modified=False)
    for name in frappe.get_all("File", {"file_url": url, "attached_to_name": entry_pass}, pluck="name"):
        frappe.delete_doc("File", name, force=True, ignore_permissions=True, delete_permanently=True)


def _residents() -> int:
    today, count = getdate(nowdate()), 0
    for name, ends in _relations().items():
        row = frappe.db.get_value(RESIDENT, name, ["legal_hold", "anonymised"], as_dict=True)
        if not row or row.anonymised:
            continue
        if retention.may_be_anonymised(ends, today, legal_hold=bool(row.legal_hold)):
            anonymise(name)
            count += 1
    return count


def _relations() -> dict[str, list[date | None]]:
    """The last day of every occupancy and contract by person; None for those that go on."""
    ended: dict[str, list[date | None]] = {}
    for row in frappe.get_all("Unit Occupancy", fields=["resident", "to_date"]):
        ended.setdefault(row.resident, []).append(getdate(row.to_date) if row.to_date else None)
    for doctype, over in OVER.items():
        papers = {row.name: row for row in frappe.get_all(doctype, fields=["name", "workflow_state", "modified"])}
        for row in frappe.get_all("Sales Buyer", {"parenttype": doctype}, ["parent", "resident"]):
            paper = papers[row.parent]
            ended.setdefault(row.resident, []).append(getdate(paper.modified) if paper.workflow_state in over else None)
    return ended


def anonymise(resident: str) -> None:
    """Take away who it was, and keep what happened: units, cases and their numbers stay. Their old versions go."""
    user = frappe.db.get_value(RESIDENT, resident, "user")
    values = dict.fromkeys(EMPTIED) | {"resident_name": f"{GONE} {resident}", "anonymised": 1, "search_keys": ""}
    frappe.db.set_value(RESIDENT, resident, values)
    for doctype, (link, fields) in MENTIONS.items():
        for name in frappe.get_all(doctype, {link: resident}, pluck="name"):
            frappe.db.set_value(doctype, name, dict.fromkeys(fields), update_modified=False)
            _forget(doctype, name)
    _forget(RESIDENT, resident)
    frappe.db.delete(messages.OUTBOX, {"resident": resident})
    if user and frappe.db.exists("User", user):
        frappe.db.set_value("User", user, "enabled", 0)
    for unit in frappe.get_all("Unit Occupancy", {"resident": resident}, pluck="unit", distinct=True):
        show_owners(unit)


def _forget(doctype: str, name: str) -> None:
    """What the platform remembers of a document beside it: versions, files, notifications."""
    frappe.db.delete("Version", {"ref_doctype": doctype, "docname": name})
    frappe.db.delete("Notification Log", {"document_type": doctype, "document_name": name})
    if doctype == RESIDENT:
        for file in frappe.get_all("File", {"attached_to_doctype": doctype, "attached_to_name": name}, pluck="name"):
            frappe.delete_doc("File", file, force=True, ignore_permissions=True, delete_permanently=True)


def _accesses() -> int:
    """Entries of the log of accesses lose whose data it was after three years."""
    if not frappe.db.exists("DocType", "Sensitive Access"):
        return 0
    limit = retention.years_before(getdate(nowdate()), retention.ACCESS_LOG_YEARS)
    old = {"creation": ["<", limit], "reference_name": ["is", "set"]}
    count = frappe.db.count("Sensitive Access", old)
    frappe.db.set_value("Sensitive Access", old, {"reference_name": None, "ip_address": None}, update_modified=False)
    return int(count)


def withdraw_face(doc: Any) -> int:
    """R64: who takes back the consent to a face photo loses the photos and keeps the card; how many photos went."""
    filters = {"host": doc.name, "holder_name": doc.resident_name, "holder_photo": ["is", "set"]}
    names = frappe.get_all(PASS, filters, pluck="name")
    for name in names:
        drop_photo(name)
    for file in frappe.get_all("File", {"attached_to_doctype": RESIDENT, "attached_to_name": doc.name}, ["name", "file_name"]):  # fmt: skip
        if str(file.file_name or "").lower().endswith((".png", ".jpg", ".jpeg", ".webp")):
            frappe.delete_doc("File", file.name, force=True, ignore_permissions=True, delete_permanently=True)
    if names:
        frappe.msgprint(_("{0} photos were deleted; the cards go on working").format(len(names)), alert=True)
    return len(names)
