from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

CLOCKS = (("response", "Minutes to Answer"), ("arrive", "Minutes to Arrive"), ("resolve", "Minutes to Solve"))


class ServiceLevelRule(Document):
    """What is promised for a kind of case: minutes of a calendar until the answer, the arrival and the solution."""

    def validate(self) -> None:
        for clock, label in CLOCKS:
            if self.get(f"{clock}_min") and not self.get(f"{clock}_calendar"):
                frappe.throw(
                    _("{0}: choose the calendar in which {1} pass").format(self.label, _(label)), frappe.MandatoryError
                )
        self.validate_from_to_dates("active_from", "active_to")
