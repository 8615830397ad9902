from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.permits import gate

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """The page behind the code on a pass; for guards with who it is and two buttons."""
    found = gate.verify(str(frappe.form_dict.get("token") or ""))
    frappe.db.commit()  # a page is asked for with GET, whose writes are otherwise undone: the look is to be in the log
    return {"title": _("Entry Pass"), "verdict": found, "no_breadcrumbs": 1}
