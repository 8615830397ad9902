from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import frame, permits

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """Applying for a renovation: what is planned, who does it, papers."""
    who = frame.visitor()
    found = frame.posted(permits.apply_for_renovation)
    ticked = frappe.request.form.getlist("scope") if frappe.request.method == "POST" else []
    return {
        "title": _("Apply for a Renovation"),
        "who": who,
        "items": permits.scope_items(),
        "ticked": ticked,
        "contractors": permits.contractors(),
        "papers": permits.labelled_papers(),
        **found,
        "back": "my/permits",
        "back_title": _("Renovation and Overtime"),
    }
