from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.automation import assignments
from frappe.automation.watchers import no_field, watching
from frappe.model.document import Document
from frappe.permissions.masking import shielded
from frappe.sandbox import check_conditions
from frappe.utils import now_datetime

_CONDITIONS = ("assign_condition", "unassign_condition", "close_condition")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class AssignmentRule(Document):
    """Hands documents of a type to people by itself, and takes them back."""

    def validate(self) -> None:
        meta = frappe.get_meta(self.document_type)
        if self.document_type == "ToDo":
            frappe.throw(_("An assignment cannot itself be assigned by a rule"))
        check_conditions(self, _CONDITIONS)
        for field in ("field", "due_date_based_on"):
            if (
                self.get(field)
                and not meta.has_field(self.get(field))
                and self.get(field) not in ("owner", "modified_by")
            ):
                frappe.throw(no_field(self, field, self.document_type))
        if self.rule == "Based on Field" and not self.field:
            frappe.throw(no_field(self, "field", self.document_type))
        if self.rule != "Based on Field" and not self.users:
            frappe.throw(_("Choose the people of rule {0}").format(self.name))
        days = [row.day for row in self.assignment_days]
        if len(days) != len(set(days)):
            frappe.throw(_("Each day stands once in rule {0}").format(self.name))

    def on_update(self) -> None:
        frappe.clear_settings_cache()

    def on_trash(self) -> None:
        frappe.clear_settings_cache()

    def is_for_today(self) -> bool:
        days = {row.day for row in self.assignment_days}
        return not days or _DAYS[now_datetime().weekday()] in days

    def holds(self, field: str, doc: Any) -> bool:
        """Does a condition hold? An empty one does not. Fields are known by their names, and as ``doc.field``."""
        condition = self.get(field)
        if not condition:
            return False
        return bool(frappe.safe_eval(condition, None, {**doc.as_dict(), "doc": doc}))

    def assign(self, doc: Any) -> bool:
        user = self.next_user(doc)
        if not user:
            return False
        assignments.assign(
            doc,
            user,
            **self.task(doc),
            assignment_rule=self.name,
        )
        # A row lock of its own would be needed for an exact turn; two documents at the same moment may meet one person.
        frappe.db.set_value("Assignment Rule", self.name, "last_user", user, update_modified=False)
        return True

    def task(self, doc: Any) -> dict[str, Any]:
        """What the person will be told, and until when. Fields are known by their names, and as ``doc.field``."""
        seen = shielded(doc)  # a task is read with other rights than the document
        text = frappe.render_template(self.description or "", {**seen.as_dict(), "doc": seen})
        return {"description": text, "date": doc.get(self.due_date_based_on) if self.due_date_based_on else None}

    def next_user(self, doc: Any) -> str | None:
        """Whose turn it is: the next of the list, the one with the fewest open assignments, or whom a field names."""
        if self.rule == "Based on Field":
            user = doc.get(self.field)
            return user if user and frappe.db.exists("User", {"name": user, "enabled": 1}) else None
        people = [row.user for row in self.users if frappe.db.get_value("User", row.user, "enabled")]
        if not people:
            return None
        if self.rule == "Load Balancing":
            return min(people, key=self.load)
        last = frappe.db.get_value("Assignment Rule", self.name, "last_user")
        return people[(people.index(last) + 1) % len(people)] if last in people else people[0]

    def load(self, user: str) -> int:
        return int(
            frappe.db.count(
                "ToDo", {"reference_type": self.document_type, "allocated_to": user, "status": assignments.OPEN}
            )
        )


def rules_of(doctype: str) -> list[Any]:
    """Enabled rules of a DocType for today, the highest priority first."""
    rules = watching("Assignment Rule", doctype, {"disabled": 0}, "priority desc, name asc")
    return [rule for rule in rules if rule.is_for_today()]


def apply(doc: Any, method: str | None = None) -> None:
    """After a document was saved: take back, hand out and close assignments as the rules of its type say.

    A rule whose condition fails is written to the error log and does not hold the document back.
    """
    if doc.meta.istable or doc.meta.issingle or doc.doctype in ("ToDo", "Assignment Rule"):
        return
    for rule in rules_of(doc.doctype):
        try:
            if _apply(rule, doc):
                break
        except frappe.ValidationError as error:
            frappe.log_error(_("Assignment Rule {0} failed").format(rule.name), str(error), doc.doctype, str(doc.name))


def _apply(rule: Any, doc: Any) -> bool:
    """One rule: True when it handed the document out, so that no later one does."""
    if rule.holds("unassign_condition", doc):
        assignments.end(doc, "Cancelled", assignment_rule=rule.name)
    if rule.holds("close_condition", doc):
        assignments.end(doc, "Closed", assignment_rule=rule.name)
        return False
    if assignments.open_assignments(doc) or not rule.holds("assign_condition", doc):
        return False
    return bool(rule.assign(doc))
