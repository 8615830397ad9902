"""What each person chooses for themselves: language, colours, time zone. No right to change users is needed for it."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import frappe
from frappe import _

_FIELDS = ("language", "time_zone", "desk_theme")


@frappe.whitelist(methods=["POST"])
def save(language: str | None = None, time_zone: str | None = None, desk_theme: str | None = None) -> dict[str, Any]:
    """Store one's own choices; what is not given stays. Gives those that are stored now.

    language: name of a Language. time_zone: as the IANA names it, "" for the site's. desk_theme: Light, Dark or Automatic.
    """
    if frappe.session.user == "Guest":
        raise frappe.PermissionError(_("Log in to change your preferences"))
    if language and not frappe.db.get_value("Language", language, "enabled"):
        frappe.throw(_("Language {0} is not available").format(language))
    if time_zone and time_zone not in available_timezones():
        frappe.throw(_("There is no time zone {0}").format(time_zone))
    user = frappe.get_doc("User", frappe.session.user)
    given = dict(zip(_FIELDS, (language, time_zone, desk_theme), strict=True))
    user.update({field: value for field, value in given.items() if value is not None})
    user.flags.ignore_permissions = True
    user.save()
    return {field: user.get(field) for field in _FIELDS}


@frappe.whitelist()
def get_time_zones() -> list[str]:
    """Names of the time zones to choose from, by region and city."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
