from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.customer_service.qr_reports import place_of
from property_service.permits import visits
from property_service.portal import frame, person

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """A visitor writes down who comes and whom the visit is for; at the poster of a gate, or beforehand."""
    poster = str(frappe.form_dict.get("token") or "")
    place = place_of(poster) if poster else None
    found = frame.posted(lambda values: visits.ask(poster, values))
    return {"title": _("Visit Somebody"), "place": place, "sum": person.sum_of_today(), "no_breadcrumbs": 1, **found}
