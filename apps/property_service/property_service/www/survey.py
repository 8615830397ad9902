from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime
from property_service import bilingual
from property_service.survey import votes

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """The page behind the code on a poster or letter: the questions while the survey is open, else when it was."""
    token = str(frappe.form_dict.get("token") or "")
    name = frappe.db.get_value(votes.SURVEY, {"token": token, "docstatus": 1}) if token else None
    survey = frappe.get_doc(votes.SURVEY, name) if name else None
    found = {
        "title": survey.title if survey else _("Survey"),
        "survey": survey,
        "is_open": False,
        "questions": [],
        "no_breadcrumbs": 1,
        "english": bilingual.wanted(),
    }
    if survey is None:
        return found
    found["is_open"] = get_datetime(survey.from_date) <= now_datetime() <= get_datetime(survey.to_date)
    found["questions"] = frappe.get_cached_doc("Checklist Template", survey.template).items
    found["code"] = str(frappe.form_dict.get("code") or "")[: votes.CODE]
    found["known"] = bool(votes.voter_of_user(survey, frappe.session.user))
    return found
