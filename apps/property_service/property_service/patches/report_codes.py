"""Places from before the posters get the code that stands on them."""

from __future__ import annotations

import secrets

import frappe


def execute() -> None:
    bare = {"report_token": ["is", "not set"], "location_type": ["!=", "Archive Shelf"]}
    for name in frappe.get_all("Service Location", bare, pluck="name"):
        frappe.db.set_value("Service Location", name, "report_token", secrets.token_urlsafe(9), update_modified=False)
