"""The apps a person may open, as they say of themselves in ``add_to_apps_screen``."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _


@frappe.whitelist()
def get_apps() -> list[dict[str, Any]]:
    """``{"name", "logo", "title", "route"}`` of each app that has a page of its own and lets the person in."""
    found = []
    for app in frappe.get_installed_apps():
        for entry in frappe.get_hooks("add_to_apps_screen", app_name=app):
            allowed = entry.get("has_permission")
            if allowed and not frappe.get_attr(allowed)():
                continue
            found.append(
                {
                    "name": entry.get("name") or app,
                    "logo": entry.get("logo"),
                    "title": _(entry.get("title") or app),
                    "route": entry.get("route"),
                }
            )
    return found
