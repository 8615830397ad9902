from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import frame, permits

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """One renovation: where it stands and what is missing."""
    frame.visitor()
    name = str(frappe.form_dict.get("name") or "")
    found = frame.posted(lambda values: permits.go_on_with_renovation(name, values))
    return {
        "title": name,
        **permits.renovation(name),
        **found,
        "back": "my/permits",
        "back_title": _("Renovation and Overtime"),
    }
