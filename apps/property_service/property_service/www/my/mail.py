from __future__ import annotations

from typing import Any

from frappe import _
from property_service.portal import frame, household

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """Mail and parcels that wait for the resident, and periodicals ordered."""
    frame.visitor()
    return {"title": _("Mail"), **household.mail(), "back": "my", "back_title": _("My Home")}
