"""Unit 360 was a report once and is a page now: sites that have the report lose it."""

from __future__ import annotations

import frappe


def execute() -> None:
    frappe.delete_doc("Report", "Unit 360", force=True, ignore_missing=True)
