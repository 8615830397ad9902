from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import frame, privacy

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """The privacy centre."""
    who = frame.visitor()
    found = frame.posted(privacy.act)
    return {
        "title": _("Privacy"),
        **privacy.held(who.resident),
        **found,
        "done": frappe.form_dict.get("done"),
        "back": "my",
        "back_title": _("My Home"),
    }
