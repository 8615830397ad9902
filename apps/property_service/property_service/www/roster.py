from __future__ import annotations

from typing import Any

import frappe
from frappe import _

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """The frame of the roster's grid. It says nothing of anybody: what the user may see comes by ``duty.grid.get_grid``."""
    name = str(frappe.form_dict.get("name") or "")
    if frappe.session.user == "Guest":
        frappe.local.flags.redirect_location = "/login?redirect-to=/roster"
        raise frappe.Redirect
    doc = frappe.get_doc("Duty Roster", name)
    doc.check_permission("read")
    return {"title": _("Roster Grid"), "no_breadcrumbs": 1, "texts": texts(), "roster": doc.name}


def texts() -> dict[str, str]:
    """What the page's script says."""
    return {
        "staff": _("Staff"), "hours": _("Hours"), "nights": _("Nights"), "off": _("Days Off Worked"), "free": _("Off Duty"), "locked": _("locked"),
        "lock": _("Lock"), "unlock": _("Unlock"), "remove": _("Remove"), "add": _("Another shift"), "wrong": _("Broken rules"), "none": _("The plan keeps all rules"),
        "earlier": _("Day before"), "later": _("Next day"), "back": _("Back to the roster"), "saved": _("Saved"), "failed": _("Not saved"),
        "keys": _("Arrows walk, Enter opens a cell, a digit chooses a shift, L locks, Delete removes"), "weekend": _("Weekend"), "holiday": _("Holiday"),
        "workday": _("Workday"), "total": _("Total"),
    }  # fmt: skip
