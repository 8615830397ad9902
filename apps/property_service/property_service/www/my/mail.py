from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import frame, household

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """Mail and parcels that wait for the resident, to be signed for, and periodicals ordered."""
    who = frame.visitor()
    found = frame.posted(household.at_mail)
    return {
        "title": _("Mail"),
        **household.mail(),
        **found,
        "who": who,
        "frequencies": household.FREQUENCIES,
        "today": frappe.utils.nowdate(),
        "ordered": frappe.form_dict.get("ordered"),
        "signed": frappe.form_dict.get("signed"),
        "back": "my",
        "back_title": _("My Home"),
    }
