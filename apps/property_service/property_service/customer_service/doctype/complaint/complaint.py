from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime
from property_service.shared.identity import IdentityError, phone_number

# (from, to) -> what the log calls the step
ACTIONS = {
    ("New", "Accepted"): "Accept", ("Accepted", "In Progress"): "Dispatch", ("In Progress", "On Hold"): "Wait",
    ("On Hold", "In Progress"): "Resume", ("In Progress", "Resolved"): "Resolve", ("Resolved", "Closed"): "Close",
    ("Resolved", "In Progress"): "Reopen",
}  # fmt: skip
TO_ACTIONS = {"Merged": "Merge", "Declined": "Decline"}
MIN_HOTLINE_REPLY = 20


class Complaint(Document):
    """A complaint, from the call to the closed file."""

    def before_insert(self) -> None:
        self.opened_at = self.opened_at or now_datetime()

    def validate(self) -> None:
        self.take_over_category()
        self.take_over_unit()
        self.check_caller()
        self.check_hotline()
        before = self.get_doc_before_save()
        old = before.workflow_state if before else None
        if before and old != self.workflow_state:
            self.check_step(old, self.workflow_state)
            self.log_step(old, self.workflow_state)

    def take_over_category(self) -> None:
        category = frappe.get_cached_doc("Case Category", self.category)
        if category.needs_unit and not self.unit:
            frappe.throw(
                _("Complaints of category {0} need the unit").format(category.category_name), frappe.MandatoryError
            )
        if self.is_new():
            self.department = self.department or category.default_department
            if category.confidential_default:
                self.is_confidential = 1
        if self.against_staff:
            self.is_confidential = 1
            accused = frappe.db.get_value("Staff Member", self.against_staff, "user")
            if accused and accused == self.assigned_to:  # R18
                frappe.throw(
                    _("{0} cannot be assigned to the person it is about").format(self.name or _("The complaint"))
                )

    def take_over_unit(self) -> None:
        if self.unit and not self.project:
            self.project = frappe.db.get_value("Property Unit", self.unit, "project")
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")

    def check_caller(self) -> None:
        if self.is_anonymous:  # R19
            self.caller_name = self.caller_mobile = self.resident = None
            return
        if self.resident and not (self.caller_name and self.caller_mobile):
            person = frappe.db.get_value("Resident", self.resident, ["resident_name", "mobile"], as_dict=True)
            self.caller_name = self.caller_name or person.resident_name
            self.caller_mobile = self.caller_mobile or person.mobile
        if self.caller_mobile and "*" not in self.caller_mobile:
            try:
                self.caller_mobile = phone_number(self.caller_mobile)
            except IdentityError:
                frappe.throw(
                    _(
                        "Caller Mobile: this is not a telephone number; write eleven digits, or the area code and the number"
                    )
                )

    def check_hotline(self) -> None:
        """R20: cases of the city's hotline carry its number."""
        if self.channel == "12345 Hotline" and not self.external_ref:
            frappe.throw(_("Complaints from the 12345 hotline need the External Reference"), frappe.MandatoryError)

    def check_step(self, old: str | None, new: str) -> None:
        """What must be filled in before a step."""
        needed = {
            ("Accepted", "In Progress"): (("department", _("Choose the department before you dispatch")),),
            ("In Progress", "On Hold"): (("pause_reason", _("Say why the complaint has to wait")),),
            ("In Progress", "Resolved"): (
                ("solution", _("Write down the solution")),
                ("root_cause", _("Choose the root cause")),
            ),
        }.get((old or "", new), ())
        if new == "Merged":
            needed = (("duplicate_of", _("Choose the complaint this one is a duplicate of")),)
        if new == "Declined":
            needed = (("decline_reason", _("Give the reason and the reply to the caller")),)
        for field, message in needed:
            if not self.get(field):
                frappe.throw(message, frappe.MandatoryError)
        if new == "Resolved" and self.channel == "12345 Hotline" and len(self.solution or "") < MIN_HOTLINE_REPLY:
            frappe.throw(_("The reply to the 12345 hotline needs at least {0} characters").format(MIN_HOTLINE_REPLY))
        if new == "Merged" and self.duplicate_of == self.name:
            frappe.throw(_("A complaint cannot be a duplicate of itself"))

    def log_step(self, old: str | None, new: str) -> None:
        """Keep the times and write the log."""
        now = now_datetime()
        if new == "Accepted":
            self.first_responded_at = self.first_responded_at or now
        elif new == "Resolved":
            self.resolved_at = now
        elif new in ("Closed", "Merged", "Declined"):
            self.closed_at = now
        if (old, new) == ("Resolved", "In Progress"):
            self.reopen_count = int(self.reopen_count or 0) + 1
            self.resolved_at = None
        action = TO_ACTIONS.get(new) or ACTIONS.get((old or "", new), "Note")
        note = {"Wait": _(self.pause_reason or ""), "Resolve": self.solution, "Decline": self.decline_reason}.get(
            action
        )
        self.append(
            "actions",
            {"at": now, "by": frappe.session.user, "action": action, "from_state": old, "to_state": new, "note": note},
        )
        if new == "In Progress":
            self.pause_reason = None
