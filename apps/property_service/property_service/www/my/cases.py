from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import cases, frame

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """The resident's complaints and requests."""
    frame.visitor()
    return {
        "title": _("My Cases"),
        "rows": cases.listed(),
        "filed": frappe.form_dict.get("filed"),
        "back": "my",
        "back_title": _("My Home"),
    }
