"""Loans of buyers: stages and how long banks take, and what their money does to the milestones (R55)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, getdate, nowdate
from property_service.sales import contracts
from property_service.sales.rules import plan
from property_service.shared.amounts import money

COLLECTING, AT_BANK, INTERVIEWED, APPROVED, LOAN_SIGNED, REGISTERED, PAID_OUT = (
    "Collecting", "At the Bank", "Interviewed", "Loan Approved", "Loan Signed", "Mortgage Registered", "Loan Paid Out",
)  # fmt: skip
STAGE_DATES = {
    AT_BANK: "submitted_on", INTERVIEWED: "interviewed_on", APPROVED: "approved_on", LOAN_SIGNED: "contract_signed_on",
    REGISTERED: "mortgage_registered_on", PAID_OUT: "released_on",
}  # fmt: skip
NORMS = {COLLECTING: 7, AT_BANK: 5, INTERVIEWED: 7, APPROVED: 5, LOAN_SIGNED: 10, REGISTERED: 7}
FINAL_WITHIN = 7  # days to pay what the bank did not
ENDED = (PAID_OUT, *contracts.WITHDRAWN)


def norm_of(bank: str, stage: str) -> int:
    """How many days a bank takes for a stage: its own number, or the usual one."""
    own = frappe.db.get_value("External Agency", bank, "bank_stage_norms")
    given = json.loads(own) if isinstance(own, str) and own.strip() else (own or {})
    return int(given.get(stage) or NORMS.get(stage, 0))


def days_in_stage(doc: Any, day: date) -> int:
    """How long it has stood where it stands."""
    return (day - getdate(doc.stage_since or doc.creation)).days


def is_stuck(doc: Any, day: date) -> bool:
    norm = int(doc.stage_norm_days or 0)
    return doc.workflow_state not in ENDED and bool(norm) and days_in_stage(doc, day) > norm


def enter(name: str, state: str) -> None:
    doc = frappe.get_doc(contracts.MORTGAGE, name, for_update=True)
    doc.workflow_state, doc.flags.ignore_permissions = state, True
    doc.save()


def money_arrived(receipt: Any) -> None:
    """The bank's money is here: the loan is paid out; if it is not what was approved, a milestone for the difference is made."""
    live = {"contract": receipt.contract, "workflow_state": ["not in", ENDED]}
    name = receipt.mortgage or frappe.db.get_value(contracts.MORTGAGE, live, "name")
    if not name:
        return
    loan = frappe.db.get_value(
        contracts.MORTGAGE, name, ["loan_type", "approved_amount", "amount", "workflow_state"], as_dict=True
    )
    arrived = sum(
        (paid.amount for paid in contracts.payments_of(receipt.contract) if paid.kind == plan.LOAN), Decimal()
    )
    if loan.loan_type == "Combined" and arrived < money(loan.approved_amount or loan.amount):
        return  # the other half is still to come
    if loan.workflow_state != PAID_OUT:
        enter(name, PAID_OUT)
    _bring_to(receipt.contract, arrived)


def _bring_to(contract: str, arrived: Decimal) -> None:
    """Less than planned: the loan's milestone becomes what arrived, and the rest a final payment; the sum stays the price."""
    line = next((each for each in contracts.lines_of(contract) if each.kind == plan.LOAN), None)
    if line is None or line.amount <= arrived:
        return
    frappe.db.set_value("Payment Milestone", line.key, "amount", float(arrived), update_modified=False)
    count = frappe.db.count("Payment Milestone", {"parent": contract})
    row = frappe.get_doc(
        {
            "doctype": "Payment Milestone", "name": frappe.generate_hash(length=10), "parent": contract, "parenttype": contracts.CONTRACT, "parentfield": "milestones", "idx": count + 1,
            "kind": plan.FINAL, "due_date": add_days(nowdate(), FINAL_WITHIN), "amount": float(line.amount - arrived), "docstatus": 1,
        }
    )  # fmt: skip
    row.db_insert()


def money_went_back(receipt: Any) -> None:
    """A loan that was reversed is registered, but not paid out."""
    name = receipt.mortgage or frappe.db.get_value(
        contracts.MORTGAGE, {"contract": receipt.contract, "workflow_state": PAID_OUT}, "name"
    )
    if name and frappe.db.get_value(contracts.MORTGAGE, name, "workflow_state") == PAID_OUT:
        enter(name, REGISTERED)


def stuck_sentence(doc: Any) -> str:
    text = _("{0} has been in the stage {1} for longer than the {2} days of the bank, since {3}")
    return text.format(doc.name, _(doc.workflow_state), doc.stage_norm_days, doc.stage_since)
