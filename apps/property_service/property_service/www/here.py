from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.customer_service import qr_reports
from property_service.portal import frame, person

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """The page behind the code on a poster: what is wrong here?"""
    token = str(frappe.form_dict.get("token") or "")
    place = qr_reports.place_of(token)
    found = frame.posted(lambda values: qr_reports.file(token, values))
    return {
        "title": _("What is wrong here?"), "place": place, "categories": qr_reports.categories(), "sum": person.sum_of_today(),
        "filed": str(frappe.form_dict.get("filed") or "")[:40], "no_breadcrumbs": 1, **found,
    }  # fmt: skip
