from __future__ import annotations

import frappe
from frappe import _, _lt
from frappe.model.document import Document
from frappe.utils import flt, get_datetime, getdate, now_datetime
from property_service.tell import tell

INDUCTION = "Induction"


class TrainingSession(Document):
    """A course, who was there, and how it went. A passed induction lets a newcomer work alone (C9a, R43)."""

    def validate(self) -> None:
        names = [row.staff for row in self.attendees]
        if len(set(names)) < len(names):
            frappe.throw(_("{0}: somebody is named twice").format(self.topic))
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")
        for row in self.attendees:
            row.passed = int(bool(row.attended) and (not self.exam_template or flt(row.score) >= flt(self.pass_score)))
        self.attended_count = sum(bool(row.attended) for row in self.attendees)

    def after_insert(self) -> None:
        users = frappe.get_all(
            "Staff Member",
            {"name": ["in", [row.staff for row in self.attendees] or [""]], "user": ["is", "set"]},
            pluck="user",
        )
        tell(users, _lt("Training: {0} at {1}"), self, values=(self.topic, self.at))

    def before_submit(self) -> None:
        if get_datetime(self.at) > now_datetime():
            frappe.throw(_("{0} has not taken place yet").format(self.topic))
        if not self.attended_count:
            frappe.throw(_("{0}: say who was there").format(self.topic))

    def on_submit(self) -> None:
        for row in self.attendees:
            if not row.attended:
                continue
            key = f"training/{self.name}/{row.staff}"
            if not frappe.db.exists("Staff Record", {"record_key": key}):
                frappe.get_doc(
                    {
                        "doctype": "Staff Record", "record_type": "Training", "staff": row.staff, "on_date": getdate(self.at), "record_key": key,
                        "reference_doctype": self.doctype, "reference_name": self.name, "score": row.score, "passed": row.passed,
                        "hours": round(flt(self.duration_min) / 60, 2),
                    }
                ).insert(ignore_permissions=True)  # fmt: skip
            if self.kind == INDUCTION and row.passed:
                frappe.db.set_value("Staff Member", row.staff, "can_work_alone", 1)

    def on_cancel(self) -> None:
        """Who was let work alone by it stays so: that is decided on the Staff Member."""
        for name in frappe.get_all(
            "Staff Record", {"reference_doctype": self.doctype, "reference_name": self.name}, pluck="name"
        ):
            frappe.delete_doc("Staff Record", name, ignore_permissions=True, force=True)
