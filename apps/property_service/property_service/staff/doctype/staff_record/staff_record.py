from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

CARE = "Care Talk"
WRITERS = frozenset({"CS Lead", "Sales CS Supervisor", "HR Archivist", "System Manager"})


class StaffRecord(Document):
    """What a person has read, learnt, passed; praise, discipline, and talks that only writer and manager read."""

    def validate(self) -> None:
        self.department = frappe.db.get_value("Staff Member", self.staff, "department")
        if self.record_type in (CARE, "Discipline", "Praise") and not (self.summary or self.content):
            frappe.throw(_("{0}: write what it is about").format(_(self.record_type)), frappe.MandatoryError)
