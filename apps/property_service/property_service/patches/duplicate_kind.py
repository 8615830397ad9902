"""Cases from before duplicates could be of the other kind: they are of their own."""

from __future__ import annotations

import frappe
from property_service.customer_service.deadlines import CASES


def execute() -> None:
    for kind in CASES:
        bare = {"duplicate_kind": ["is", "not set"]}
        frappe.db.set_value(kind, bare, "duplicate_kind", kind, update_modified=False)
