"""Permit types of sites from before special permits learn what new sites are told about them; what the office has set stays."""

from __future__ import annotations

import frappe
from property_service.install import PERMITS

LEARNT = (
    "needs_renovation",
    "needs_identity",
    "needs_licensed_executor",
    "needs_route",
    "needs_seal",
    "noise_limited",
    "tells_owner",
    "needs_photo_before",
    "second_approver_role",
)


def execute() -> None:
    for code, _label, _label_en, _applies_to, values in PERMITS:
        known = {key: values[key] for key in LEARNT if values.get(key)}
        if known and frappe.db.exists("Permit Type", code):
            frappe.db.set_value("Permit Type", code, known)
