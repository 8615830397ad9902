from __future__ import annotations

from frappe.utils.nestedset import NestedSet

import frappe
from frappe import _
from frappe.utils import flt, getdate, nowdate

LEVELS = ("Company", "Centre", "Department", "Personal")
DONE, DROPPED = "Done", "Dropped"


class WorkPlan(NestedSet):
    """A plan of the company, a centre or a department, down to the task of one person."""

    nsm_parent_field = "parent_work_plan"

    def before_insert(self) -> None:
        self.prepared_by, self.prepared_on = frappe.session.user, nowdate()

    def validate(self) -> None:
        if self.period_from and self.period_to:
            self.validate_from_to_dates("period_from", "period_to")
        self.progress = min(100.0, max(0.0, flt(self.progress)))
        if self.status == DONE:
            self.progress = 100
        elif self.progress == 100 and not self.is_group:
            self.status = DONE
        elif self.progress and self.status == "Open":
            self.status = "Under Way"
        self.check_place()
        self.stamp()

    def check_place(self) -> None:
        """A part stands below its whole, never above it, and takes its department where it has none."""
        if not self.parent_work_plan:
            return
        above = frappe.db.get_value("Work Plan", self.parent_work_plan, ["level", "department"], as_dict=True)
        if LEVELS.index(self.level) < LEVELS.index(above.level):
            frappe.throw(
                _("{0}: a plan of {1} cannot be part of one of {2}").format(self.title, _(self.level), _(above.level))
            )
        self.department = self.department or above.department
        if not frappe.db.get_value("Work Plan", self.parent_work_plan, "is_group"):
            frappe.db.set_value("Work Plan", self.parent_work_plan, "is_group", 1)

    def stamp(self) -> None:
        before = self.get_doc_before_save()
        if not before or before.workflow_state == self.workflow_state:
            return
        if self.workflow_state == "Under Review":
            self.reviewed_by, self.reviewed_on = frappe.session.user, nowdate()
        elif self.workflow_state == "Approved":
            self.approved_by, self.approved_on = frappe.session.user, nowdate()

    def on_update(self) -> None:
        super().on_update()
        for name in filter(None, (self.parent_work_plan, self._former_parent())):
            roll_up(name)

    def _former_parent(self) -> str | None:
        before = self.get_doc_before_save()
        return before.parent_work_plan if before and before.parent_work_plan != self.parent_work_plan else None

    @frappe.whitelist(methods=["POST"])
    def derive(self, department: str, title: str | None = None) -> str:
        """A part of this plan for a department; its name."""
        self.check_permission("read")
        level = "Department" if self.level in LEVELS[:2] else "Personal"
        doc = frappe.get_doc(
            {
                "doctype": "Work Plan", "title": title or self.title, "parent_work_plan": self.name, "level": level, "department": department,
                "period_from": self.period_from, "period_to": self.period_to, "due": self.due, "kpi_name": self.kpi_name,
            }
        )  # fmt: skip
        return str(doc.insert().name)

    @property
    def overdue(self) -> bool:
        return bool(self.due and self.status in ("Open", "Under Way") and getdate(self.due) < getdate())


def roll_up(name: str) -> None:
    """The progress of a whole is that of its parts on average; up to the root."""
    while name:
        parts = frappe.get_all(
            "Work Plan", {"parent_work_plan": name, "status": ["!=", DROPPED]}, ["progress", "status"]
        )
        if parts:
            progress = round(sum(flt(part.progress) for part in parts) / len(parts), 1)
            status = DONE if all(part.status == DONE for part in parts) else "Under Way" if progress else "Open"
            frappe.db.set_value("Work Plan", name, {"progress": progress, "status": status})
        name = frappe.db.get_value("Work Plan", name, "parent_work_plan")


def assign_task(title: str, staff: str | None, department: str | None, about: object, days: int = 7) -> str:
    """A task of the day for somebody, made by a rule; its name."""
    due = frappe.utils.add_days(nowdate(), days)
    doc = frappe.get_doc(
        {
            "doctype": "Work Plan", "title": title, "level": "Personal", "is_adhoc": 1, "owner_staff": staff, "department": department,
            "due": due, "reference_doctype": getattr(about, "doctype", None), "reference_name": getattr(about, "name", None),
        }
    )  # fmt: skip
    return str(doc.insert(ignore_permissions=True).name)
