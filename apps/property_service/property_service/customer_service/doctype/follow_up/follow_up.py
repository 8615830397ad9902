from __future__ import annotations

from typing import Any

import frappe
from frappe import _, _lt
from frappe.model.document import Document
from frappe.model.workflow import apply_workflow
from frappe.utils import getdate, now_datetime, nowdate
from property_service.customer_service import merging
from property_service.tell import ask, users_with

NOT_REACHED, DISSATISFIED = "Not Reached", "Dissatisfied"
MOST_ATTEMPTS = 3  # on different days
OPEN, DONE = "Open", "Done"


class FollowUp(Document):
    """A return visit after a case: was the resident content? Somebody else than the one who solved it asks (R17)."""

    def validate(self) -> None:
        before = self.get_doc_before_save()
        if before and before.status == DONE:
            frappe.throw(_("{0} is done; its result stays as it is").format(self.name))
        if not self.result or (before and before.result == self.result != NOT_REACHED):
            return
        self.check_author()
        if self.result == NOT_REACHED and not self.count_attempt():
            return
        self.status, self.done_by, self.done_at = DONE, frappe.session.user, now_datetime()

    def check_author(self) -> None:
        solver = solved_case(self).resolved_by
        if solver and solver == frappe.session.user:
            frappe.throw(
                _("{0}: {1} was solved by you; somebody else has to ask").format(self.name, self.reference_name),
                frappe.PermissionError,
            )

    def count_attempt(self) -> bool:
        """Note that nobody answered; True after the third day on which that was so."""
        if not self.last_attempt_on or getdate(self.last_attempt_on) != getdate(nowdate()):
            self.attempts = int(self.attempts or 0) + 1
            self.last_attempt_on = nowdate()
        if self.attempts < MOST_ATTEMPTS:
            self.result = None
            return False
        return True

    def on_update(self) -> None:
        if self.status != DONE or self.result != DISSATISFIED:
            return
        case = solved_case(self)
        if case.workflow_state == "Resolved":
            case.reopen_reason = self.opinion or _("The resident is not content")
            case = apply_workflow(case, "Reopen")
            sentence = _lt("{0} is open again: the resident is not content")
            ask(users_with("CS Lead"), sentence, case, values=(case.name,), event="follow_up")
        else:
            sentence, values = _lt("{0}: the resident is not content with {1}"), (self.name, self.reference_name)
            ask(users_with("CS Lead"), sentence, self, values=values, event="follow_up")


def solved_case(follow_up: Any) -> Any:
    """The case whose solution is asked about: of a merged one, the case it was merged into (R16)."""
    case = frappe.get_doc(follow_up.reference_doctype, follow_up.reference_name)
    return frappe.get_doc(merging.kind_of_target(case), case.duplicate_of) if case.duplicate_of else case
