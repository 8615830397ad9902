"""Records of staff: the rows of the table, less the talks of others, which only their writer and the manager read (C8a)."""

from __future__ import annotations

from typing import Any

import frappe
from property_service import row_access
from property_service.staff.doctype.staff_record.staff_record import CARE

READS_TALKS = frozenset({"Property Manager"})


def record_conditions(user: str | None = None, doctype: str = "Staff Record") -> str:
    user = user or frappe.session.user
    rows = row_access.conditions(user, doctype)
    if user == "Administrator" or READS_TALKS & set(frappe.get_roles(user)):
        return rows
    talks = f"(`tabStaff Record`.record_type != '{CARE}' or `tabStaff Record`.owner = {frappe.db.escape(user)})"
    return f"{rows} and {talks}" if rows else talks


def may_record(doc: Any, ptype: str = "read", user: str | None = None) -> bool:
    user = user or frappe.session.user
    if user != "Administrator" and doc.get("record_type") == CARE and not READS_TALKS & set(frappe.get_roles(user)):
        return doc.get("owner") == user or bool(doc.get("__islocal"))
    return row_access.may(doc, ptype, user)
