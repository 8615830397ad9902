from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import nowdate
from property_service.asking import ask_for
from property_service.property_setup import checklists
from property_service.sales import contracts, loans

TEMPLATE = "备案资料"
REGISTER, REVOKE, MORTGAGED, TRANSFER = (
    "Contract Filing",
    "Filing Revocation",
    "Mortgage Registration",
    "Transfer Registration",
)


class GovernmentFiling(Document):
    """A formality at the housing authority for a contract."""

    def before_insert(self) -> None:
        if frappe.db.exists("Checklist Template", TEMPLATE):
            checklists.fill(self, "documents", TEMPLATE)

    def validate(self) -> None:
        before = self.get_doc_before_save()
        contract = contracts.take_over(self)
        if not contract:
            return  # reported with the other missing links
        if contract.docstatus != 1:
            frappe.throw(_("{0} is not signed; there is nothing to file").format(self.contract))
        self.due_on = contract.filing_due if self.filing_type == REGISTER else None
        self.hold_type()
        if self.filing_type == REVOKE and not frappe.db.get_value("Sales Contract", self.contract, "filing"):
            frappe.throw(_("{0} is not filed; there is nothing to revoke").format(self.contract))
        checklists.check(self, "documents")
        if before and before.workflow_state != self.workflow_state:
            self.take_step()

    def hold_type(self) -> None:
        """One formality of a kind per contract at a time."""
        contracts.lock(self.contract)
        self.type_key = f"{self.contract}/{self.filing_type}"
        other = frappe.db.get_value(self.doctype, {"type_key": self.type_key, "name": ["!=", self.name or ""]}, "name")
        if other:
            frappe.throw(
                _("{0} has this formality already: {1}").format(self.contract, other), frappe.DuplicateEntryError
            )

    def take_step(self) -> None:
        if self.workflow_state == "Handed In":
            checklists.require_complete(self, "documents")
            self.submitted_on = nowdate()
        needed = {"To Complete": "returned_reason", "Accepted by Authority": "accept_no"}.get(self.workflow_state)
        if needed and not self.get(needed):
            ask_for(self, needed, _("{0}: enter {1}").format(self.name, _(self.meta.get_label(needed))))

    def before_submit(self) -> None:
        self.completed_on = nowdate()

    def on_submit(self) -> None:
        state = frappe.db.get_value("Sales Contract", self.contract, "workflow_state")
        if self.filing_type == REGISTER:
            frappe.db.set_value("Sales Contract", self.contract, "filing", self.name)
            if state == contracts.SIGNED:
                contracts.enter(self.contract, contracts.FILED)
                contracts.recompute(self.contract)
        elif self.filing_type == REVOKE:
            self.revoke()
        elif self.filing_type == MORTGAGED:
            loan = {"contract": self.contract, "workflow_state": loans.LOAN_SIGNED}
            for name in frappe.get_all(contracts.MORTGAGE, loan, pluck="name"):
                loans.enter(name, loans.REGISTERED)
        elif self.filing_type == TRANSFER and state == contracts.DELIVERED:
            contracts.enter(self.contract, contracts.TITLED)

    def revoke(self) -> None:
        """The contract is signed, but no longer filed; both formalities stay in the history."""
        filed = {"contract": self.contract, "filing_type": ["in", (REGISTER, REVOKE)]}
        frappe.db.set_value(self.doctype, filed, "type_key", None, update_modified=False)
        frappe.db.set_value("Sales Contract", self.contract, "filing", None)
        contracts.enter(self.contract, contracts.SIGNED)

    def before_cancel(self) -> None:
        if frappe.db.get_value("Sales Contract", self.contract, "filing") == self.name:
            frappe.throw(_("{0} is in force; it ends with a formality of type {1}").format(self.name, _(REVOKE)))

    def on_cancel(self) -> None:
        self.db_set("type_key", None, update_modified=False)
