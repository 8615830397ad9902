from __future__ import annotations

from typing import Any

from frappe import _
from property_service.portal import frame, permits

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """Asking for work outside the hours of one's renovation."""
    frame.visitor()
    found = frame.posted(permits.apply_for_overtime)
    return {
        "title": _("Ask for Overtime Work"),
        "renovations": permits.running(),
        **found,
        "back": "my/permits",
        "back_title": _("Renovation and Overtime"),
    }
