from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal.ways import ways

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """The frame of the staff's phone page; what it shows comes by the method ``my_day.show``."""
    if frappe.session.user == "Guest":
        frappe.local.flags.redirect_location = "/login?redirect-to=/my-day"
        raise frappe.Redirect
    if "Desk User" not in frappe.get_roles():
        raise frappe.PermissionError(_("This page is for staff"))
    return {"title": _("My Day"), "no_breadcrumbs": 1, "texts": texts(), "ways": ways("/my-day")}


def texts() -> dict[str, str]:
    """What the page's script says."""
    return {
        "shifts": _("My Shifts"), "none": _("No shifts in the next two weeks"), "in": _("Check In"), "out": _("Check Out"), "hand": _("Hand Over Post"),
        "swap": _("Leave or Swap"), "relief": _("Relief"), "here": _("is here"), "notHere": _("not here yet"), "late": _("minutes late"),
        "handover": _("Handover of the Post"), "open": _("What Is Open"), "counted": _("Keys, Radios and Cards"), "incidents": _("Incidents"), "clean": _("Area Clean"),
        "sign": _("Sign Here"), "clear": _("Draw Again"), "signed": _("Signed; the other signs on their own phone"), "waiting": _("Whoever leaves signs first"),
        "meetings": _("Meetings"), "orders": _("Work Orders"), "done": _("Noted"), "failed": _("No answer: no network? Try again"),
    }  # fmt: skip
