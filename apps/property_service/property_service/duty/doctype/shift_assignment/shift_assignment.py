from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate
from property_service.duty import changes, exceptions, plans

# What no later assignment of a draft mends.
AT_ONCE = frozenset({"overlap", "rest", "month overtime", "protected night", "protected overtime"})


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
            self.check_rules(self.get_doc_before_save())

    def check_rules(self, before: Document | None) -> None:
        """R43: what is entered by hand keeps to the rules that publishing asks; of a draft, to those that hold for a shift by itself."""
        if before:
            self.update({key: before.get(key) for key in exceptions.FIELDS})
            same = all(not self.has_value_changed(field) for field in ("staff", "date", "shift_type"))
            if same and before.status not in plans.NOT_WORKED:
                self.exception_reason = before.exception_reason
                return
        frappe.db.get_value("Staff Member", self.staff, "name", for_update=True)
        found = changes.outcome_of(self)
        entries = (*found.people, *found.posts)
        if exceptions.is_planned(self):
            entries = tuple(entry for entry in entries if entry.rule in AT_ONCE)
        exceptions.settle(self, entries, (self.staff,), _("The assignment breaks these rules"))
        self.flags.excused = bool(self.exception_by)

    def on_update(self) -> None:
        if self.flags.pop("excused", None):
            exceptions.announce(self)

    def keep_past(self, before: Document | None) -> None:
        """R45: of a published roster, who works what is changed for days to come alone."""
        changed = before and any(self.has_value_changed(field) for field in ("staff", "date", "shift_type"))
        if not changed or frappe.db.get_value("Duty Roster", before.roster, "docstatus") != 1:
            return
        if min(getdate(before.date), getdate(self.date)) < getdate():
            frappe.throw(
                _("{0}: the roster {1} is published; past days stay as they are").format(self.name, before.roster)
            )
