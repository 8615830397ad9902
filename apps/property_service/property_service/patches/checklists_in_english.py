"""Checklists that came with the office before it had English names get them; what the office has written itself stays."""

from __future__ import annotations

import frappe
from property_service.shipped import read


def execute() -> None:
    for template, values in read("checklists").items():
        for row in values["items"]:
            if row.get("item_en"):
                known = {
                    "parent": template,
                    "parenttype": "Checklist Template",
                    "item": row["item"],
                    "item_en": ["is", "not set"],
                }
                frappe.db.set_value("Checklist Template Item", known, "item_en", row["item_en"], update_modified=False)
