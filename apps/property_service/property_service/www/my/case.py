from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import cases, frame

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """One case of the resident: its timeline, and the steps that are the resident's."""
    frame.visitor()
    kind, name = str(frappe.form_dict.get("kind") or ""), str(frappe.form_dict.get("name") or "")
    found = frame.posted(lambda values: cases.act(kind, name, values))
    return {"title": name, **cases.page(kind, name), **found, "back": "my/cases", "back_title": _("My Cases")}
