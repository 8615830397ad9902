from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from property_service.duty.plans import clock_time


class ShiftType(Document):
    """A shift of a department at a post: from when to when, and how many people it takes."""

    def validate(self) -> None:
        start, end = clock_time(self.start_time), clock_time(self.end_time)
        minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
        self.crosses_midnight = int(minutes <= 0)
        paid = minutes + 1440 * self.crosses_midnight - int(self.paid_break_min or 0)
        if paid <= 0:
            frappe.throw(_("{0}: the break is longer than the shift").format(self.shift_code))
        self.paid_hours = round(paid / 60, 2)
