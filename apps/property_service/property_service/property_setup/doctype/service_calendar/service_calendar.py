from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate
from property_service.property_setup.calendars import statutory_days

WINDOWS = ("Weekly Window", "Special Window")


class ServiceCalendar(Document):
    """When a desk works: several windows a day, holidays, make-up workdays."""

    def validate(self) -> None:
        if self.is_24x7:
            self.rules = []
            return
        for row in self.rules:
            if row.rule_type in WINDOWS and not (row.start_time and row.end_time):
                frappe.throw(_("{0}, row {1}: fill in Start and End").format(self.name, row.idx), frappe.MandatoryError)
            if row.rule_type == "Make-up Workday" and not row.copy_weekday:
                row.copy_weekday = "Monday"
        days = [getdate(row.date) for row in self.rules if row.rule_type in ("Holiday", "Make-up Workday")]
        twice = sorted({day for day in days if days.count(day) > 1})
        if twice:
            frappe.throw(
                _("{0}: {1} is there twice; a day is either a holiday or a make-up workday").format(self.name, twice[0])
            )

    @frappe.whitelist()
    def fill_holidays(self, year: int) -> int:
        """Add the public holidays and make-up workdays of a year that are not there yet; how many were added."""
        known = {getdate(row.date) for row in self.rules if row.date}
        new = [row for row in statutory_days(int(year)) if row["date"] not in known]
        for row in new:
            self.append("rules", row)
        if new:
            self.holidays_from = max(int(self.holidays_from or 0), int(year))
        return len(new)
