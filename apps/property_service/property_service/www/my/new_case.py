from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import cases, frame

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """A new complaint or request, with pictures."""
    who = frame.visitor()
    found = frame.posted(cases.file)
    kind = str(found["given"].get("kind") or frappe.form_dict.get("kind") or "Repair")
    return {
        "title": _("New Case"),
        "who": who,
        "kind": kind,
        "kinds": ("Complaint", *cases.KINDS),
        "categories": cases.categories(),
        **found,
        "back": "my/cases",
        "back_title": _("My Cases"),
    }
