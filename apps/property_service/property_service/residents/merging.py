"""Two files of one person become one: everything that named the one names the other, and nothing of either history is lost (R5)."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.residents.owners import show_owner_of_units

RESIDENT = "Resident"
LEADS = frozenset({"CS Lead", "Property Manager", "System Manager"})
IDENTITY = ("id_type", "id_no", "id_no_hash", "birth_date", "gender", "is_minor")
_OF_ITS_OWN = {*IDENTITY, "pinyin", "pinyin_initials", "search_keys", "file_completeness", "anonymised"}


def merge(doc: Any, into: str) -> str:
    """Merge a stored file into another one, which keeps its name; gives that."""
    other = frappe.get_doc(RESIDENT, into)
    for one in (doc, other):
        one.check_permission("write")
    if not LEADS & set(frappe.get_roles()):
        raise frappe.PermissionError(_("The CS Lead or the Property Manager merges files of residents"))
    _require_same_person(doc, other)
    missing = _missing(doc, other)
    frappe.rename_doc(RESIDENT, doc.name, into, merge=True, force=True, ignore_permissions=True)
    other = frappe.get_doc(RESIDENT, into)
    other.update(missing)
    other.save(ignore_permissions=True)
    show_owner_of_units(into)
    return into


def _require_same_person(doc: Any, other: Any) -> None:
    if doc.name == other.name:
        frappe.throw(_("{0} cannot be merged with itself").format(doc.name))
    if doc.anonymised or other.anonymised:
        frappe.throw(
            _("{0} is anonymous; open a new file for the person").format((doc if doc.anonymised else other).name)
        )
    for field in ("party_type", "id_no_hash", "user"):
        if doc.get(field) and other.get(field) and doc.get(field) != other.get(field):
            text = _("{0} and {1} are not the same person: {2} is another one in each")
            label = "ID Number" if field == "id_no_hash" else doc.meta.get_label(field)
            frappe.throw(text.format(doc.name, other.name, _(label)))


def _missing(doc: Any, other: Any) -> dict[str, Any]:
    """What the file that stays does not know yet; its second number is the first of the other one."""
    fields = [df.fieldname for df in doc.meta.column_fields if df.fieldname not in _OF_ITS_OWN]
    found = {name: doc.get(name) for name in fields if doc.get(name) and not other.get(name)}
    if doc.id_no and not other.id_no:
        found |= {name: doc.get(name) for name in IDENTITY}
    if doc.mobile and doc.mobile not in (other.mobile, other.mobile_2):
        found["mobile_2"] = other.mobile_2 or doc.mobile
    return found
