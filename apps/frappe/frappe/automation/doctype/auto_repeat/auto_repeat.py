from __future__ import annotations

import datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, add_months, cint, get_last_day, getdate, nowdate

_MONTHS = {"Monthly": 1, "Quarterly": 3, "Half-yearly": 6, "Yearly": 12}
_DAYS = {"Daily": 1, "Weekly": 7}


class AutoRepeat(Document):
    """Makes a copy of a document in a rhythm."""

    def validate(self) -> None:
        meta = frappe.get_meta(self.reference_doctype)
        if meta.issingle or meta.istable:
            frappe.throw(_("{0} has no documents of its own to repeat").format(_(self.reference_doctype)))
        if self.submit_on_creation and not meta.is_submittable:
            frappe.throw(_("{0} cannot be submitted").format(_(self.reference_doctype)))
        if self.end_date and getdate(self.end_date) < getdate(self.start_date):
            frappe.throw(_("{0} must not be before {1}").format(_("End Date"), _("Start Date")))
        if not 0 <= cint(self.repeat_on_day) <= 31:
            frappe.throw(_("{0} is a day of the month, 1 to 31").format(_("Repeat on Day")))
        self.set_next_date()

    def set_next_date(self) -> None:
        """The first date of the rhythm that is not past; of a stored plan the date that was reached stays."""
        before = self.get_doc_before_save()
        plan = ("start_date", "frequency", "repeat_on_day", "repeat_on_last_day")
        kept = before is not None and not any(self.has_value_changed(field) for field in plan)
        due = (
            getdate(self.next_schedule_date) if kept and self.next_schedule_date else self.date_from(getdate(nowdate()))
        )
        over = bool(self.end_date) and due > getdate(self.end_date)
        self.next_schedule_date = None if over else due
        self.status = "Disabled" if self.disabled else "Completed" if over else "Active"

    def date_from(self, day: datetime.date | None) -> datetime.date:
        """The rhythm's first date on or after ``day``. Counted from the start, so that the 31st does not wander."""
        start, step = getdate(self.start_date), 0
        first = max(day or start, start)
        while (due := self.nth(start, step)) < first:
            step += 1
        return due

    def nth(self, start: datetime.date, step: int) -> datetime.date:
        if self.frequency in _DAYS:
            return getdate(add_days(start, _DAYS[self.frequency] * step))
        due = getdate(add_months(start, _MONTHS[self.frequency] * step))
        last = getdate(get_last_day(due))
        if self.repeat_on_last_day:
            return last
        return due.replace(day=min(cint(self.repeat_on_day), last.day)) if cint(self.repeat_on_day) else due

    def make(self, today: Any) -> Any:
        """Store the copy, as a draft or submitted; the rhythm goes on after ``today``."""
        doc = frappe.copy_doc(frappe.get_doc(self.reference_doctype, self.reference_document))
        doc.flags.ignore_permissions = True
        doc.insert()
        if self.submit_on_creation:
            doc.submit()
        following = self.date_from(getdate(add_days(today, 1)))
        over = bool(self.end_date) and following > getdate(self.end_date)
        self.db_set(
            {"next_schedule_date": None if over else following, "status": "Completed" if over else "Active"},
            update_modified=False,
        )
        return doc


def make_auto_repeat_entry(date: Any = None) -> list[str]:
    """Once a day: make what is due, each on its own; gives the names made.

    A date that was missed while the site was down is made up for once. What cannot be made is in the error log and is
    tried again the next day.
    """
    made: list[str] = []
    today = str(date or nowdate())
    due = {"status": "Active", "disabled": 0, "next_schedule_date": ["<=", today]}
    for name in frappe.get_all("Auto Repeat", due, pluck="name", order_by="name asc"):
        frappe.db.savepoint("auto_repeat")
        try:
            made.append(str(frappe.get_doc("Auto Repeat", name).make(today).name))
        except frappe.ValidationError as error:
            frappe.db.rollback(save_point="auto_repeat")
            frappe.log_error(_("Auto Repeat {0} failed").format(name), str(error), "Auto Repeat", name)
        frappe.db.release_savepoint("auto_repeat")
    return made
