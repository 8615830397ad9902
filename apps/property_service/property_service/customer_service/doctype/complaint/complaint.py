from __future__ import annotations

import frappe
from frappe import _, _lt
from property_service.customer_service.case import Case
from property_service.customer_service.reach import barred_for, superior_of
from property_service.tell import tell

CALLER = ("caller_name", "caller_mobile", "resident")


class Complaint(Case):
    """A complaint: may be anonymous, may be about somebody who works here, and ends with its root cause."""

    def validate(self) -> None:
        super().validate()
        self.check_accused()

    def check_caller(self) -> None:
        super().check_caller()
        if self.is_anonymous:
            self.hide_caller()

    def hide_caller(self) -> None:
        """R19: who called moves to a field that the CS Lead and the Privacy Officer alone can read."""
        known = [str(self.get(field)) for field in CALLER if self.get(field)]
        if known:
            self.anonymous_caller = ", ".join(known)
        for field in CALLER:
            self.set(field, None)

    def check_accused(self) -> None:
        """R18: a complaint about somebody is not handled by that person, nor by those below; it goes to the superior."""
        before = self.get_doc_before_save()
        if self.against_staff and self.against_staff != (before and before.against_staff) and not self.assigned_to:
            self.assigned_to = superior_of(self.against_staff)
            self.flags.routed = bool(self.assigned_to)
        if self.against_staff and self.assigned_to and self.against_staff in barred_for(self.assigned_to):
            frappe.throw(
                _(
                    "{0} cannot be assigned to {1}, whom it concerns or whose superior it concerns; choose somebody else"
                ).format(self.name or _("The complaint"), self.assigned_to)
            )

    def on_update(self) -> None:
        super().on_update()
        if self.flags.pop("routed", None):
            sentence = _lt("{0} is about somebody of yours: {1}")
            tell([self.assigned_to], sentence, self, values=(self.name, self.subject))

    @staticmethod
    def needed_for(action: str) -> tuple[tuple[str, str], ...]:
        needed = Case.needed_for(action)
        return (*needed, ("root_cause", _("choose the root cause"))) if action == "Resolve" else needed
