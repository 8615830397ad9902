from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, getdate
from property_service.duty import plans


class ShiftAssignment(Document):
    """One person on one shift of one day, and how it went."""

    def validate(self) -> None:
        shift = frappe.get_cached_doc("Shift Type", self.shift_type)
        self.department, self.post = shift.department, shift.post
        self.start_at, self.end_at = plans.shift_of(shift).span(getdate(self.date))
        if self.status in plans.NOT_WORKED:
            self.slot_key = None
            return
        self.slot_key = f"{self.staff}/{getdate(self.date)}/{self.shift_type}"
        self.keep_past(self.get_doc_before_save())
        if not self.flags.planned:
            self.check_rest()
            if any(self.has_value_changed(field) for field in ("staff", "date", "shift_type")):
                self.check_protection()
                self.check_overtime()

    def keep_past(self, before: Document | None) -> None:
        """R45: of a published roster, who works what is changed for days to come alone."""
        changed = before and any(self.has_value_changed(field) for field in ("staff", "date", "shift_type"))
        if not changed or frappe.db.get_value("Duty Roster", before.roster, "docstatus") != 1:
            return
        if min(getdate(before.date), getdate(self.date)) < getdate():
            frappe.throw(
                _("{0}: the roster {1} is published; past days stay as they are").format(self.name, before.roster)
            )

    def check_rest(self) -> None:
        """R43: no overlapping shifts, and enough rest before and after (also past midnight)."""
        limits, own = plans.limits(), (self.start_at, self.end_at)
        near = {"staff": self.staff, "name": ["!=", self.name or ""], "status": ["not in", plans.NOT_WORKED]}
        near["date"] = ["between", [add_days(self.date, -2), add_days(self.date, 2)]]
        for other in frappe.get_all("Shift Assignment", near, ["name", "shift_type", "date", "start_at", "end_at"]):
            if limits.too_close(own, (other.start_at, other.end_at)):
                name = frappe.db.get_value("Staff Member", self.staff, "staff_name")
                both = (other.shift_type, other.date, self.shift_type, self.date)
                frappe.throw(
                    _("{0}: between {1} on {2} and {3} on {4} there are less than {5} hours of rest").format(
                        name, *both, limits.min_rest_hours
                    )
                )

    def check_protection(self) -> None:
        """R43: nobody who is pregnant or nursing is put on a night or on a shift with overtime."""
        against = plans.protection_against(self.staff, plans.Duty(self.staff, getdate(self.date), self.shift_type))
        if against:
            frappe.throw(plans.violation_text(against))

    def check_overtime(self) -> None:
        """R43: what the assignment adds keeps the overtime of its months within the limit."""
        day = getdate(self.date)
        before, after = plans.month_overtime_with(self.staff, plans.Duty(self.staff, day, self.shift_type), self.name)
        if after > before:
            name = frappe.db.get_value("Staff Member", self.staff, "staff_name")
            most = f"{plans.limits().max_month_overtime:g}"
            frappe.throw(
                _("{0}: with {1} on {2} the overtime of the month is more than {3} hours").format(
                    name, self.shift_type, day, most
                )
            )
