from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.parking import movements
from property_service.permits import gate, offline, visits
from property_service.portal import frame
from property_service.portal.ways import ways

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """The guards' page: a code is typed or scanned, with a network or without."""
    if frappe.session.user == "Guest":
        frame.go("/login?redirect-to=/gate")
    offline.require_guard()
    found = frame.posted(lambda values: gate.by_code(str(values.get("code") or "")))
    people = [row for row in gate.inside() if row["overdue"]][:10]
    return {
        "title": _("Gate"), "texts": texts(), "overdue": people, "asking": visits.open_requests()[:10], "ways": ways("/gate"), **found,
    }  # fmt: skip


def texts() -> dict[str, str]:
    """What the page's script says."""
    return {
        "good": _("Valid"), "bad": _("Not Valid"), "in": _("Let In"), "out": _("Let Out"), "offline": _("No network: looked up in the list on this phone"),
        "waiting": _("Waiting to be sent"), "send": _("Send Now"), "sent": _("Received"), "unknown": _("Not in the list of this phone; ask at the desk"),
        "stale": _("The list on this phone is too old"), "early": _("Too Early"), "expired": _("Expired"), "hours": _("Outside Hours"),
        "kept": _("Kept on this phone"), "used": _("Entries Used Up"), "refused": _("Refused when it was sent"),
        "tooShort": _("Type at least the last {0} characters of the plate").format(movements.SHORTEST_TAIL),
        "unknownCar": _("Not registered here; issue a visitor pass"), "isInside": _("Inside"), "otherInside": _("Inside on the same space"),
        "otherLeft": _("The other one has left"), "allTheSame": _("Let in all the same"), "why": _("Reason"),
        "noCamera": _("The camera may not be used here; allow it, or type the code"),
    }  # fmt: skip
