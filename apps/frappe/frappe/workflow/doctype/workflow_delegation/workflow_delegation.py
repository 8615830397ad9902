from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate


class WorkflowDelegation(Document):
    """Somebody takes another's steps of workflows for a time. People delegate their own steps, system managers anybody's."""

    def validate(self) -> None:
        if self.delegator == self.delegate:
            frappe.throw(_("Choose somebody else to take the steps"))
        if getdate(self.to_date) < getdate(self.from_date):
            frappe.throw(_("The delegation ends before it begins"))
        if self.delegator != frappe.session.user and "System Manager" not in frappe.get_roles():
            frappe.throw(_("Only a System Manager delegates for others"), frappe.PermissionError)
