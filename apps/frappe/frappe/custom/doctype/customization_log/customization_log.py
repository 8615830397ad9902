from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document


class CustomizationLog(Document):
    """One change of one customisation, written in the transaction of the change and by nobody else."""

    def validate(self) -> None:
        if not self.flags.ignore_permissions:
            frappe.throw(
                _("The history of customisations is written by the changes themselves"), frappe.PermissionError
            )
