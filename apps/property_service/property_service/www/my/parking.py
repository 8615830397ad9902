from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import frame, permits

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """Vehicles and permits to park."""
    who = frame.visitor()

    def act(values: Any) -> str:
        return permits.register_vehicle(values) if values.get("step") == "vehicle" else permits.ask_for_space(values)

    found = frame.posted(act)
    return {
        "title": _("Vehicles and Parking"),
        "who": who,
        **permits.parking(),
        **found,
        "filed": frappe.form_dict.get("filed"),
        "back": "my",
        "back_title": _("My Home"),
    }
