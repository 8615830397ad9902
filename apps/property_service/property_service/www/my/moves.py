from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import frame, household

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """Moves of the household, told in advance."""
    who = frame.visitor()
    found = frame.posted(household.announce_move)
    return {
        "title": _("Moving In and Out"),
        "who": who,
        "rows": household.moves(),
        **found,
        "filed": frappe.form_dict.get("filed"),
        "back": "my",
        "back_title": _("My Home"),
    }
