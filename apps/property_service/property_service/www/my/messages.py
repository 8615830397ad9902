from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import frame, wishes

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """What a resident wants to hear of beside these pages, and by which ways."""
    who = frame.visitor()
    found = frame.posted(wishes.keep)
    done = bool(frappe.form_dict.get("done"))
    return {
        "title": _("Messages"),
        **wishes.shown(who.resident),
        **found,
        "done": done,
        "back": "my",
        "back_title": _("My Home"),
    }
