"""Handovers know the two people they concern, who alone see them besides those who lead."""

from __future__ import annotations

import frappe


def execute() -> None:
    people = {row.name: row.staff for row in frappe.get_all("Shift Assignment", fields=["name", "staff"])}
    for row in frappe.get_all("Shift Handover", fields=["name", "outgoing", "incoming"]):
        values = {"outgoing_staff": people.get(row.outgoing), "incoming_staff": people.get(row.incoming)}
        frappe.db.set_value("Shift Handover", row.name, values, update_modified=False)
