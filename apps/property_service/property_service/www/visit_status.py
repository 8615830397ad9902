from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import get_url
from property_service.permits import visits
from property_service.portal.permits import picture_of

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """Where a visitor waits for the answer of the host, and gets the pass."""
    found = visits.answer_to(str(frappe.form_dict.get("token") or ""))
    picture = picture_of(get_url(f"/pass/{found['token']}")) if found["token"] else ""
    return {"title": _("Your Visit"), "visit": found, "picture": picture, "no_breadcrumbs": 1}
