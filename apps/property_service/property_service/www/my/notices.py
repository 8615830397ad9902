from __future__ import annotations

from typing import Any

from frappe import _
from property_service.portal import frame, household

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """Notices for the resident's home."""
    frame.visitor()
    return {"title": _("Notices"), "rows": household.notices(), "back": "my", "back_title": _("My Home")}
