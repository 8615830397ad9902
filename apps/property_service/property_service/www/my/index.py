from __future__ import annotations

from typing import Any

from frappe import _
from property_service.portal import frame, household

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """Home of a resident: what is going on, and the ways to everything else."""
    who = frame.visitor()
    return {"title": _("My Home"), "who": who, **household.home(who)}
