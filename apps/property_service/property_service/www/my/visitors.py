from __future__ import annotations

from typing import Any

from frappe import _
from frappe.utils import now_datetime
from property_service.permits import visits
from property_service.portal import frame, permits

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """Invitations: those that are out, and a new one."""
    who = frame.visitor()
    found = frame.posted(permits.invite_or_answer)
    return {
        "title": _("Visitors"),
        "who": who,
        "rows": permits.visitors(),
        "asking": visits.waiting_for(who.resident),
        "now": now_datetime().strftime("%Y-%m-%dT%H:%M"),
        **found,
        "back": "my",
        "back_title": _("My Home"),
    }
