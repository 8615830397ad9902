from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import frame, releases

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """Taking things out: what was asked for, and one more."""
    who = frame.visitor()
    found = frame.posted(releases.ask)
    filed = frappe.form_dict.get("filed")
    back = {"back": "my", "back_title": _("My Home")}
    return {"title": _("Taking Things Out"), "who": who, "rows": releases.listed(), **found, "filed": filed, **back}
