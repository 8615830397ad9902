"""The pages of the staff's phones lead to each other."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.permits.gate import is_guard


def ways(here: str) -> list[dict[str, Any]]:
    """The other pages this user may open on the phone: ``[{"path", "title"}]``."""
    pages = [("/my-day", _("My Day")), ("/patrol/tour", _("Patrol")), ("/handbook", _("Handbook")), ("/app", _("Desk"))]
    if is_guard():
        pages.insert(0, ("/gate", _("Gate")))
    return [frappe._dict(path=path, title=title) for path, title in pages if path != here]
