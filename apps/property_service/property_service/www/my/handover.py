from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import frame, household

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """The appointment for the home, what was found, and what is being put right."""
    frame.visitor()
    found = frame.posted(household.choose_appointment)
    return {
        "title": _("Handover of the Home"),
        "rows": household.appointments(),
        "defects": household.defects(),
        **found,
        "chosen": frappe.form_dict.get("chosen"),
        "back": "my",
        "back_title": _("My Home"),
    }
