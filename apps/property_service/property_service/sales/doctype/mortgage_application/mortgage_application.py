from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime, nowdate
from property_service.asking import ask_for
from property_service.customer_service import action_log
from property_service.sales import contracts, loans

KEPT = (*loans.STAGE_DATES.values(), "stage_since", "stage_norm_days", "last_pressed_on")


class MortgageApplication(Document):
    """A buyer's loan, stage by stage at the bank."""

    def validate(self) -> None:
        before = self.get_doc_before_save()
        for key in KEPT:
            self.set(key, before.get(key) if before else None)
        if self.flags.pressed:
            self.last_pressed_on = nowdate()
        contract = contracts.take_over(self)
        if contract and contract.docstatus != 1:
            frappe.throw(_("{0} is not signed; the loan follows the contract").format(self.contract))
        if frappe.db.get_value("External Agency", self.bank, "agency_type") != "Bank":
            frappe.throw(_("{0} is not a bank").format(self.bank))
        action_log.protect(self, before)
        if not before:
            self.refuse_second()
        if not before or before.workflow_state != self.workflow_state:
            self.begin_stage(before.workflow_state if before else None)

    def refuse_second(self) -> None:
        contracts.lock(self.contract)
        live = {"contract": self.contract, "workflow_state": ["not in", contracts.WITHDRAWN]}
        other = frappe.db.get_value(self.doctype, live, "name", for_update=True)
        if other:
            frappe.throw(_("{0} has a loan already: {1}").format(self.contract, other), frappe.DuplicateEntryError)

    def begin_stage(self, old: str | None) -> None:
        state = self.workflow_state or loans.COLLECTING
        if state == loans.APPROVED and not self.approved_amount:
            ask_for(self, "approved_amount", _("{0}: enter the Approved Amount").format(self.name))
        if state == "Loan Refused" and not self.return_reason:
            ask_for(self, "return_reason", _("{0}: enter the Reason of the Refusal").format(self.name))
        self.stage_since, self.stage_norm_days, self.last_pressed_on = nowdate(), loans.norm_of(self.bank, state), None
        if state in loans.STAGE_DATES:
            self.set(loans.STAGE_DATES[state], nowdate())
        if old:
            action_log.write(
                self, "Note", old, state, self.return_reason if state == "Loan Refused" else None, now_datetime()
            )

    def after_insert(self) -> None:
        frappe.db.set_value("Sales Contract", self.contract, "mortgage", self.name)

    def on_update(self) -> None:
        if (
            self.workflow_state in contracts.WITHDRAWN
            and frappe.db.get_value("Sales Contract", self.contract, "mortgage") == self.name
        ):
            frappe.db.set_value("Sales Contract", self.contract, "mortgage", None)

    @frappe.whitelist(methods=["POST"])
    def press(self, note: str) -> None:
        """Note that the bank was asked to go on."""
        self.check_permission("write")
        if self.workflow_state in loans.ENDED:
            frappe.throw(_("{0} is {1}; this step is not possible now").format(self.name, _(self.workflow_state)))
        self.append("actions", {"action": "Contact", "note": note})
        self.flags.pressed = True
        self.save()
