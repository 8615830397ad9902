from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, getdate, nowdate
from property_service.property_setup.settings import number
from property_service.sales import contracts, units
from property_service.sales.rules import plan
from property_service.shared.amounts import money

GRACE = 1  # day for which the unit stays locked after the last one


class SubscriptionAgreement(Document):
    """A unit that is kept for its buyers until they sign."""

    def validate(self) -> None:
        self.validate_from_to_dates("signed_on", "sign_contract_by")
        self.project = frappe.db.get_value("Property Unit", self.unit, "project") or self.project
        contracts.fill_buyers(self)
        share = plan.earnest_share(money(self.earnest_money), money(self.agreed_price))
        if share > plan.MOST_EARNEST:
            frappe.throw(_("{0}: earnest money is 20 % of the price at most").format(self.unit))
        if share * 100 > number("earnest_warn_pct"):
            frappe.msgprint(
                _("{0}: the earnest money is more than {1} % of the price").format(
                    self.unit, number("earnest_warn_pct")
                ),
                alert=True,
            )

    def before_submit(self) -> None:
        units.claim(self)

    def on_submit(self) -> None:
        units.show(self.unit, "Subscribed")

    def before_update_after_submit(self) -> None:
        before = self.get_doc_before_save()
        old, new = before.workflow_state, self.workflow_state
        for key in ("unit_key", "contract", "custodian_dept", "expired_on"):
            self.set(key, before.get(key))
        if old != new and new == "Overdue":
            self.expired_on = self.sign_contract_by
        if old != new and new == "Unit Released":
            free_from = getdate(add_days(self.sign_contract_by, GRACE))
            if getdate(nowdate()) <= free_from:
                frappe.throw(_("{0} stays locked through {1}").format(self.unit, free_from))
            self.unit_key = None
        if (old, new) == ("Overdue", "Subscribed") and getdate(self.sign_contract_by) < getdate(nowdate()):
            frappe.throw(_("{0}: agree on a later day first (Sign the Contract By)").format(self.name))

    def on_update_after_submit(self) -> None:
        old, new = self.get_doc_before_save().workflow_state, self.workflow_state
        if old != new and new == "Unit Released":
            units.show(self.unit, units.FREE)

    def before_cancel(self) -> None:
        if not self.refund_decision:
            frappe.throw(
                _("{0}: write down what becomes of the earnest money").format(self.name), frappe.MandatoryError
            )

    def on_cancel(self) -> None:
        units.release(self.doctype, str(self.name), self.unit)

    def convert(self, contract: str) -> None:
        """The contract is signed: the unit is now the contract's."""
        self.workflow_state, self.flags.ignore_permissions = "Converted", True
        self.save()
        self.db_set({"contract": contract, "unit_key": None}, update_modified=False)
