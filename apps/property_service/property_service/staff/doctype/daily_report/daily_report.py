from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime
from property_service.staff import reports
from property_service.tell import users_with


class DailyReport(Document):
    """What a department did on a day: figures by the system, words by its head, an answer by the manager."""

    def before_insert(self) -> None:
        self.report_key = f"{self.department}/{getdate(self.date)}"
        other = frappe.db.get_value("Daily Report", {"report_key": self.report_key})
        if other:
            frappe.throw(_("{0} has a report of {1} already: {2}").format(self.department, self.date, other))
        managers = users_with("Property Manager")
        self.manager = managers[0] if managers else None

    def validate(self) -> None:
        if self.docstatus == 0 or not self.figures:
            self.figures = json.dumps(reports.figures_of(self.department, self.date))
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")

    @frappe.whitelist()
    def get_figures(self) -> list[dict[str, Any]]:
        """The figures with their names: ``[{"label", "amount"}]``."""
        self.check_permission("read")
        names, found = reports.labels(), frappe.parse_json(self.figures or "{}")
        return [{"label": names.get(key, key), "amount": amount} for key, amount in found.items()]

    def before_submit(self) -> None:
        if not (self.done or "").strip():
            frappe.throw(_("{0}: write what was done").format(self.name), frappe.MandatoryError)

    def on_submit(self) -> None:
        reports.tell_manager(self)

    @frappe.whitelist(methods=["POST"])
    def mark_read(self, comment: str = "") -> None:
        """The manager has read it, with a word in return."""
        self.check_permission("write")
        if "Property Manager" not in frappe.get_roles() or self.docstatus != 1:
            raise frappe.PermissionError(_("{0} is read by the manager, once it was handed in").format(self.name))
        self.db_set({"read_at": now_datetime(), "manager_comment": comment or self.manager_comment})
