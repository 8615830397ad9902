"""Patches may run on any site, and twice."""

from __future__ import annotations

import frappe
from frappe.runtime.context import Context
from property_service.patches import office_defaults


def test_an_older_site_gets_what_new_ones_start_with(site: Context) -> None:
    frappe.db.delete("Permit Type", {"name": "VISITOR"})
    frappe.db.delete("Service Level Rule", {"name": ["is", "set"]})
    for _run in range(2):
        office_defaults.execute()
    assert frappe.db.exists("Permit Type", "VISITOR")
    assert frappe.db.count("Service Level Rule") == 9
