from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.patrol import checkins
from property_service.portal.ways import ways

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """The frame of the patrol page. It says nothing of any point: what the user may see comes by the method ``tour``."""
    if frappe.session.user == "Guest":
        token = str(frappe.form_dict.get("token") or "")
        frappe.local.flags.redirect_location = f"/login?redirect-to=/patrol/{f'at/{token}' if token else 'tour'}"
        raise frappe.Redirect
    checkins.require_staff()
    return {"title": _("Patrol"), "no_breadcrumbs": 1, "texts": texts(), "ways": ways("/patrol/tour")}


def texts() -> dict[str, str]:
    """What the page's script says."""
    return {
        "none": _("No patrol for you now"), "here": _("You are here"), "ok": _("All in Order"), "problem": _("Report a Problem"),
        "order": _("Report and Send for Repair"),
        "skip": _("Cannot Be Reached"), "note": _("What is wrong"), "photo": _("Take a Photo"), "needPhoto": _("A photo is asked for here this time"),
        "department": _("Who puts it right"), "offline": _("No network: scans are kept on this phone"), "waiting": _("Waiting to be sent"),
        "sent": _("Received"), "doubtful": _("Received, but doubtful"), "refused": _("Not taken"), "unknown": _("This point is on no patrol of yours now"),
        "done": _("Done"), "next": _("Next"), "send": _("Send Now"), "scanFirst": _("Scan the sticker at the next point with the camera of your phone"),
        "sayWhat": _("Say first what is wrong"), "right": _("In order; take the tick away where it is not"),
    }  # fmt: skip
