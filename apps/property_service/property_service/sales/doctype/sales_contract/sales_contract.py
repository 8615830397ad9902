from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate
from property_service.archives import files
from property_service.sales import contracts, units
from property_service.sales.rules import plan
from property_service.shared.amounts import money

OPEN_SUBSCRIPTION = ("Subscribed", "Overdue")


class SalesContract(Document):
    """The purchase of a unit, from its draft to the title."""

    def validate(self) -> None:
        self.contract_no = (self.contract_no or "").strip()
        if self.subscription:
            self.take_over_subscription()
        self.project = frappe.db.get_value("Property Unit", self.unit, "project") or self.project
        self.total_price = float(money(self.total_price))
        for row in self.milestones:
            row.amount, row.received, row.paid_on = float(money(row.amount)), 0, None
        self.received_total, self.balance, self.filing, self.mortgage = 0, self.total_price, None, None
        contracts.fill_buyers(self)
        if self.signed_on:
            self.count_filing()
        if self.workflow_state not in (None, "", "Draft"):
            contracts.refuse(self, contracts.plan_gaps(self), _("The contract does not add up"))

    def take_over_subscription(self) -> None:
        found = frappe.db.get_value(
            "Subscription Agreement", self.subscription, ["unit", "consultant", "workflow_state"], as_dict=True
        )
        if found.unit != self.unit:
            frappe.throw(_("{0} is about another unit: {1}").format(self.subscription, found.unit))
        if self.docstatus == 0 and found.workflow_state not in OPEN_SUBSCRIPTION:
            frappe.throw(
                _("{0} is {1}; no contract can follow from it").format(self.subscription, _(found.workflow_state))
            )
        self.consultant = self.consultant or found.consultant

    def count_filing(self) -> None:
        """R53: the law counts calendar days; the office learns the last day on which the authority is open."""
        self.filing_due = plan.filing_due(getdate(self.signed_on))
        calendar = contracts.office_calendar(self.project)
        self.filing_last_workday = plan.last_workday(self.filing_due, calendar) if calendar else self.filing_due

    def before_submit(self) -> None:
        units.claim(self, of_subscription=self.subscription)

    def on_submit(self) -> None:
        if self.subscription:
            frappe.get_doc("Subscription Agreement", self.subscription, for_update=True).convert(str(self.name))
        units.show(self.unit, "Signed")
        file = files.open_for(self, "Contract", _("Contract {0}").format(self.contract_no), "档案-合同")
        self.db_set("custodian_dept", file.custodian_dept, update_modified=False)

    def on_update_after_submit(self) -> None:
        shown = {
            contracts.SIGNED: "Signed",
            contracts.FILED: "Filed",
            contracts.TITLED: "Sold",
            contracts.DELIVERED: "Sold",
        }
        if self.workflow_state in shown:
            units.show(self.unit, shown[self.workflow_state])

    def before_cancel(self) -> None:
        contracts.refuse(self, contracts.cancellation_gaps(self), _("The contract cannot be cancelled yet"))
        self.flags.ignore_linked_doctypes = contracts.DEPENDENT

    def on_cancel(self) -> None:
        units.release(self.doctype, str(self.name), self.unit)
