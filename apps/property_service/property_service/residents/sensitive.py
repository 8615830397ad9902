"""The log of personal data that was shown or left, where the site keeps one."""

from __future__ import annotations

from typing import Any

import frappe

LOG = "Sensitive Access"


def note(action: str, doctype: str, name: str | None, fields: str, purpose: str, **more: Any) -> None:
    """One entry of the log; on a platform without it nothing is written."""
    if not frappe.db.exists("DocType", LOG):
        return
    frappe.get_doc(
        {
            "doctype": LOG, "user": frappe.session.user, "action": action, "reference_doctype": doctype, "reference_name": name,
            "field_name": fields[:140], "purpose": purpose, "ip_address": frappe.local.request_ip, **more,
        }
    ).insert(ignore_permissions=True)  # fmt: skip
