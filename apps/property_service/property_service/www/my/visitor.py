from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import frame, permits

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """One invitation with its code, to be shown or sent on."""
    frame.visitor()
    name = str(frappe.form_dict.get("name") or "")
    found = frame.posted(lambda _values: permits.take_back(name))
    return {
        "title": _("Invitation"),
        **permits.invitation(name),
        **found,
        "back": "my/visitors",
        "back_title": _("Visitors"),
    }
