from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import frame, household

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """Finished work that waits for the resident's signature."""
    frame.visitor()
    found = frame.posted(household.sign_work)
    return {
        "title": _("Work to Accept"),
        "rows": household.to_sign(),
        **found,
        "signed": frappe.form_dict.get("signed"),
        "back": "my",
        "back_title": _("My Home"),
    }
