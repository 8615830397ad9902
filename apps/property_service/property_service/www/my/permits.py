from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import frame, permits

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """Renovations and special permits of the resident's units."""
    frame.visitor()
    return {
        "title": _("Renovation and Overtime"),
        **permits.applications(),
        "filed": frappe.form_dict.get("filed"),
        "back": "my",
        "back_title": _("My Home"),
    }
