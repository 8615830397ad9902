from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import frame, household

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """One notice."""
    frame.visitor()
    return {
        "title": _("Notice"),
        **household.notice(str(frappe.form_dict.get("name") or "")),
        "back": "my/notices",
        "back_title": _("Notices"),
    }
