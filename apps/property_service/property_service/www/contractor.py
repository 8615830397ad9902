from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import frame, permits

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """The contractor's page behind the token of a permit: people on site, photos, what has to be put right."""
    token = str(frappe.form_dict.get("token") or "")
    found = permits.contractor(token)
    answer = frame.posted(lambda values: permits.answer_defect(token, values))
    return {"title": _("Renovation"), **found, **answer}
