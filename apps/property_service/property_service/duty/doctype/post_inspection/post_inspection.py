from __future__ import annotations

from datetime import timedelta

import frappe
from frappe import _, _lt
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime
from property_service.customer_service.reach import staff_of
from property_service.customer_service.rectifications import Responsible, for_failed_rows
from property_service.property_setup import checklists
from property_service.staff.doctype.work_plan.work_plan import assign_task
from property_service.tell import head_of, tell, users_with

APPEAL_DAYS = 3
FAILS, WITHIN_DAYS = 2, 30


class PostInspection(Document):
    """Bearing, hygiene, records and manners at a post, by a checklist; the inspected person sees it and may object (R48)."""

    def before_insert(self) -> None:
        self.inspected_at = self.inspected_at or now_datetime()
        own = staff_of(frappe.session.user)
        self.inspector = own.name if own else None
        checklists.fill(self, "results", self.template)

    def validate(self) -> None:
        if self.shift_assignment:
            shift = frappe.db.get_value("Shift Assignment", self.shift_assignment, ["staff", "post"], as_dict=True)
            self.staff, self.post = self.staff or shift.staff, self.post or shift.post
        if not (self.staff or self.post):
            frappe.throw(_("Say who or which post was inspected"), frappe.MandatoryError)
        if self.staff:
            self.department = frappe.db.get_value("Staff Member", self.staff, "department")
        if self.staff and self.staff == self.inspector:
            frappe.throw(_("Nobody inspects themselves; ask a colleague"))
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")
        checklists.check(self, "results")
        self.score = checklists.score(self, "results")

    def before_submit(self) -> None:
        checklists.require_complete(self, "results")
        self.conclusion = "Pass" if checklists.passed(self, "results", self.template) else "Fail"

    def on_submit(self) -> None:
        responsible = Responsible("Staff", staff=self.staff) if self.staff else Responsible(department=self.department)
        for_failed_rows(self, "results", "Post Inspection", responsible, location=self.post)
        user = frappe.db.get_value("Staff Member", self.staff, "user") if self.staff else None
        tell([user], _lt("Your post was inspected: {0}, {1} %"), self, values=(_lt(self.conclusion), self.score))
        if self.staff and self.conclusion == "Fail":
            self.train()

    def train(self) -> None:
        """R48: who fails twice in thirty days gets a training task; once, however often more."""
        since = get_datetime(self.inspected_at) - timedelta(days=WITHIN_DAYS)
        failed = {"staff": self.staff, "conclusion": "Fail", "docstatus": 1, "inspected_at": [">=", since]}
        known = frappe.db.exists("Post Inspection", {**failed, "training_task": ["is", "set"]})
        if known or frappe.db.count("Post Inspection", failed) < FAILS:
            return
        name = frappe.db.get_value("Staff Member", self.staff, "staff_name")
        title = _("Train {0}: failed {1} times in {2} days").format(name, FAILS, WITHIN_DAYS)
        self.db_set("training_task", assign_task(title, self.inspector, self.department, self))
        tell([head_of(self.department)], title, self)

    def _own(self) -> None:
        self.check_permission("read")
        own = staff_of(frappe.session.user)
        if self.docstatus != 1 or not own or own.name != self.staff:
            raise frappe.PermissionError(_("Only the inspected person answers {0}").format(self.name))

    @frappe.whitelist(methods=["POST"])
    def acknowledge(self) -> None:
        """The inspected person has seen it."""
        self._own()
        self.db_set("staff_acknowledged_at", self.staff_acknowledged_at or now_datetime())

    @frappe.whitelist(methods=["POST"])
    def object_to(self, reason: str) -> None:
        """The inspected person objects, within three days, once."""
        self._own()
        if self.appealed_at:
            frappe.throw(_("{0}: you have objected already").format(self.name))
        if now_datetime() > get_datetime(self.inspected_at) + timedelta(days=APPEAL_DAYS):
            frappe.throw(_("{0}: the {1} days to object are over").format(self.name, APPEAL_DAYS))
        if not (reason or "").strip():
            frappe.throw(_("{0}: say why you object").format(self.name), frappe.MandatoryError)
        now = now_datetime()
        self.db_set({"appealed_at": now, "appeal": reason, "staff_acknowledged_at": self.staff_acknowledged_at or now})
        tell(
            [*users_with("Property Manager"), head_of(self.department)],
            _lt("{0}: the inspected person objects"),
            self,
            values=(self.name,),
        )

    @frappe.whitelist(methods=["POST"])
    def decide(self, changed: int, answer: str) -> None:
        """Answer an objection; ``changed`` lets the inspection count as passed. Not by the inspector."""
        self.check_permission("submit")
        own = staff_of(frappe.session.user)
        if not self.appealed_at or self.appeal_result:
            frappe.throw(_("{0}: there is no open objection").format(self.name))
        if own and own.name in (self.inspector, self.staff):
            raise frappe.PermissionError(_("{0}: somebody else decides on the objection").format(self.name))
        values = {"appeal_result": "Changed" if int(changed) else "Upheld", "appeal_answer": answer}
        if int(changed):
            values["conclusion"] = "Pass"
        self.db_set(values)
        tell(
            [frappe.db.get_value("Staff Member", self.staff, "user")],
            _lt("{0}: your objection was answered"),
            self,
            values=(self.name,),
        )
