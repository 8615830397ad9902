"""Filters of a list, kept under a name: for oneself, or for everybody who opens that list."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.desk.shared import sees_all
from frappe.model.document import Document


class ListFilter(Document):
    """``filters``: JSON, a list of [field, operator, value]; ``for_user`` empty: shared."""

    def validate(self) -> None:
        if not isinstance(frappe.parse_json(self.filters), list):
            frappe.throw(_("{0}: Filters must be a list of conditions").format(self.filter_name))
        frappe.has_permission(self.reference_doctype, "select", throw=True)


def get_permission_query_conditions(user: str | None = None) -> str:
    """Everybody sees the shared ones and their own."""
    user = user or frappe.session.user
    if sees_all(user):
        return ""
    return f"(coalesce(`tabList Filter`.for_user, '') in ('', {frappe.db.escape(user)}))"


def has_permission(doc: Any, ptype: str = "read", user: str | None = None) -> bool:
    user = user or frappe.session.user
    return sees_all(user) or (doc.for_user or "") in ("", user)
