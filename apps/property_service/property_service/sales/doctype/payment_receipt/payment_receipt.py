from __future__ import annotations

from decimal import Decimal

import frappe
from frappe import _, _lt
from frappe.utils import fmt_money, now_datetime
from property_service.locking import LocksFirst
from property_service.sales import contracts, loans
from property_service.sales.rules import plan
from property_service.shared.amounts import money
from property_service.tell import tell


class PaymentReceipt(LocksFirst):
    """Money that is really there, confirmed by Finance; a mistake is reversed, not rubbed out."""

    def lock_first(self) -> None:
        contracts.lock(self.contract)

    def validate(self) -> None:
        contracts.take_over(self)
        self.bank_slip_no = (self.bank_slip_no or "").strip()
        self.amount = float(money(self.amount))
        if self.amount <= 0:
            frappe.throw(_("{0}: the Amount must be more than zero").format(self.bank_slip_no))
        if self.milestone_row and not frappe.db.exists(
            "Payment Milestone", {"name": self.milestone_row, "parent": self.contract}
        ):
            frappe.throw(_("{0} is no milestone of {1}").format(self.milestone_row, self.contract))

    def before_submit(self) -> None:
        self.lock_first()
        if frappe.db.get_value("Sales Contract", self.contract, "docstatus") != 1:
            frappe.throw(_("{0} is not signed; its money cannot be booked").format(self.contract))
        if self.reversal_of:
            self.check_reversal()
        self.confirmed_by = frappe.session.user

    def check_reversal(self) -> None:
        fields = ["contract", "kind", "amount", "docstatus", "reversal_of"]
        first = frappe.db.get_value(self.doctype, self.reversal_of, fields, as_dict=True)
        if first.docstatus != 1 or first.reversal_of or (first.contract, first.kind) != (self.contract, self.kind):
            frappe.throw(_("{0} is no receipt of this kind for {1}").format(self.reversal_of, self.contract))
        reversals = {"reversal_of": self.reversal_of, "docstatus": 1, "name": ["!=", self.name]}
        others = frappe.db.get_values(self.doctype, reversals, "amount", pluck=True, for_update=True)
        left = money(first.amount) - sum((money(amount) for amount in others), Decimal())
        if money(self.amount) > left:
            frappe.throw(
                _("{0}: {1} of it can be reversed at most").format(
                    self.reversal_of, fmt_money(str(left), currency="CNY")
                )
            )

    def on_submit(self) -> None:
        if self.kind == plan.LOAN:
            (loans.money_went_back if self.reversal_of else loans.money_arrived)(self)
        balance = contracts.recompute(self.contract)
        number = frappe.db.get_value("Sales Contract", self.contract, "contract_no")
        amount, left = fmt_money(self.amount, currency="CNY"), fmt_money(str(balance), currency="CNY")
        text = (
            _lt("{0}: {1} of {2} was reversed; balance {3}")
            if self.reversal_of
            else _lt("{0}: {1} of {2} was received; balance {3}")
        )
        values = (number, _lt(self.kind), amount, left)
        tell(contracts.sellers_of(self), text, self, values=values, event="sales")
        self.db_set("notified_at", now_datetime(), update_modified=False)

    def before_cancel(self) -> None:
        if frappe.db.exists(self.doctype, {"reversal_of": self.name, "docstatus": 1}):
            frappe.throw(_("{0} was reversed; both stay").format(self.name))

    def on_cancel(self) -> None:
        contracts.recompute(self.contract)
