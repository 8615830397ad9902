from __future__ import annotations

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate
from property_service.sales import contracts


class CollectionActivity(Document):
    """One step to get money that is due: a call, a visit, a letter, and what was promised."""

    def validate(self) -> None:
        before = self.get_doc_before_save()
        self.done_by = before.done_by if before else frappe.session.user
        if not (self.contract or self.unit):
            frappe.throw(_("Say for which Contract or Unit the money is due"), frappe.MandatoryError)
        if self.contract:
            contracts.take_over(self)
            if not before:
                late = contracts.overdue_of(self.contract, getdate(nowdate()))
                self.amount_due = float(sum((missing for _line, missing in late), Decimal()))
        elif self.unit:
            self.project = frappe.db.get_value("Property Unit", self.unit, "project") or self.project
        if self.result == "Promised" and not self.promise_date:
            frappe.throw(
                _("{0}: enter the day that was promised").format(self.name or _(self.doctype)), frappe.MandatoryError
            )
        if self.promise_date and getdate(self.promise_date) < getdate(self.done_on):
            frappe.throw(_("{0}: the promise lies before the step").format(self.name or _(self.doctype)))
