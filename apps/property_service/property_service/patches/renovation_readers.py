"""Renovations from before they could be handed over are seen by those who lived in the unit when they were filed."""

from __future__ import annotations

import frappe


def execute() -> None:
    work = frappe.qb.DocType("Renovation Application")
    frappe.qb.update(work).set(work.shared_since, work.creation).where(work.shared_since.isnull()).run()
