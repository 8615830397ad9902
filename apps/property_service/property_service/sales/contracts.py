"""Contracts over their life: money received, steps that follow from others, what stands against a cancellation (R52–R56)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import fmt_money, getdate
from property_service.property_setup.calendars import calendar_of
from property_service.sales.rules import plan
from property_service.sales.rules.plan import Line, Paid, Settled
from property_service.sales.units import CONTRACT
from property_service.shared.amounts import money
from property_service.shared.calendars import Calendar
from property_service.tell import users_with

RECEIPT, FILING, MORTGAGE = "Payment Receipt", "Government Filing", "Mortgage Application"
SIGNED, FILED, PAID, DELIVERED, TITLED = "Signed", "Filed", "Paid Up", "Delivered", "Title Issued"
KEEPS_NAMES = (FILED, PAID, DELIVERED, TITLED)
WITHDRAWN = ("Loan Refused", "Payment Changed")
DEPENDENT = (RECEIPT, FILING, MORTGAGE, "Collection Activity", "Archive File", "Subscription Agreement")


def office_calendar(project: str | None) -> Calendar | None:
    name = frappe.db.get_value("Property Project", project, "back_calendar") if project else None
    return calendar_of(name) if name else None


def fill_buyers(doc: Any) -> None:
    """Names as they stand on the paper, and guardians of those who are not of age (R52)."""
    for row in doc.buyers:
        person = frappe.db.get_value("Resident", row.resident, ["resident_name", "is_minor", "guardian"], as_dict=True)
        if not person:
            continue  # reported with the other missing links
        row.buyer_name, row.guardian = person.resident_name, person.guardian if person.is_minor else None
        if person.is_minor and not person.guardian:
            frappe.throw(
                _("{0} is not of age: enter the guardian in the file of the resident").format(person.resident_name)
            )


def plan_gaps(doc: Any) -> list[str]:
    """What in shares and milestones does not add up."""
    gaps = []
    if not plan.shares_are_whole(row.share_pct for row in doc.buyers):
        gaps.append(_("the shares of the buyers are 100 % together"))
    total = money(doc.total_price)
    for code, found in plan.plan_problems(
        total, [(row.kind, money(row.amount)) for row in doc.milestones], doc.pay_method
    ):
        amount = fmt_money(str(found), currency="CNY")
        gaps.append(
            {
                "Sum": _("the milestones are {0}, the price is {1}").format(
                    amount, fmt_money(str(total), currency="CNY")
                ),
                "Loan": _("a loan milestone belongs to a payment by loan, and to no other ({0})").format(amount),
                "Parts": _("down payment and loan together are the price, not {0}").format(amount),
            }[code]
        )
    return gaps


def refuse(doc: Any, gaps: list[str], title: str) -> None:
    if gaps:
        listed = "".join(f"<li>{frappe.utils.escape_html(gap)}</li>" for gap in gaps)
        frappe.throw(f"{doc.get('contract_no') or doc.name}: <ul>{listed}</ul>", title=title)


def lock(name: str) -> None:
    frappe.db.get_value(CONTRACT, name, "name", for_update=True)


def lines_of(name: str) -> list[Line]:
    held = {"parent": name, "parenttype": CONTRACT}
    fields = ["name", "kind", "due_date", "amount"]
    rows = frappe.db.get_values("Payment Milestone", held, fields, as_dict=True, for_update=True)
    return [Line(row.name, row.kind, getdate(row.due_date), money(row.amount)) for row in rows]


def payments_of(name: str) -> list[Paid]:
    """What was received, less what was reversed of it."""
    fields = ["name", "kind", "amount", "received_on", "milestone_row", "reversal_of"]
    booked, order = {"contract": name, "docstatus": 1}, "received_on asc, creation asc"
    rows = frappe.db.get_values(RECEIPT, booked, fields, as_dict=True, order_by=order, for_update=True)
    back: dict[str, Decimal] = {}
    for row in rows:
        if row.reversal_of:
            back[row.reversal_of] = back.get(row.reversal_of, Decimal()) + money(row.amount)
    kept = [(row, money(row.amount) - back.get(row.name, Decimal())) for row in rows if not row.reversal_of]
    return [
        Paid(row.kind, amount, getdate(row.received_on), row.milestone_row or "") for row, amount in kept if amount > 0
    ]


def overdue_of(name: str, day: Any) -> list[tuple[Line, Decimal]]:
    """Milestones that should have been paid before a day, with what is missing: read anew each time (R54)."""
    lines = lines_of(name)
    settled = plan.settle(lines, payments_of(name))
    return [
        (line, line.amount - settled[line.key].received)
        for line in lines
        if line.due < day and settled[line.key].received < line.amount
    ]


def recompute(name: str) -> Decimal:
    """Write what was received to the milestones and the contract; gives the balance."""
    lines, payments = lines_of(name), payments_of(name)
    for key, found in plan.settle(lines, payments).items():
        _write_line(key, found)
    received = sum((payment.amount for payment in payments), Decimal())
    contract = frappe.db.get_value(CONTRACT, name, ["total_price", "workflow_state"], as_dict=True)
    balance = money(contract.total_price) - received
    frappe.db.set_value(CONTRACT, name, {"received_total": float(received), "balance": float(balance)})
    if contract.workflow_state == FILED and balance <= 0:
        enter(name, PAID)
    return balance


def _write_line(key: str, found: Settled) -> None:
    frappe.db.set_value(
        "Payment Milestone", key, {"received": float(found.received), "paid_on": found.paid_on}, update_modified=False
    )


def enter(name: str, state: str) -> Any:
    """Take a step that follows from a filing, a receipt or a hand-over."""
    doc = frappe.get_doc(CONTRACT, name, for_update=True)
    doc.workflow_state, doc.flags.ignore_permissions = state, True
    doc.save()
    return doc


def cancellation_gaps(doc: Any) -> list[str]:
    """R56, edge 43: the filing is revoked, the loan withdrawn and the money back before the unit is free again."""
    gaps = []
    if doc.filing:
        gaps.append(_("the filing {0} has to be revoked first").format(doc.filing))
    loans = frappe.get_all(MORTGAGE, {"contract": doc.name, "workflow_state": ["not in", WITHDRAWN]}, pluck="name")
    if loans:
        gaps.append(_("the mortgage {0} has to be withdrawn first").format(", ".join(loans)))
    if money(doc.received_total):
        gaps.append(_("{0} has to be paid back first").format(fmt_money(doc.received_total, currency="CNY")))
    return gaps


def sellers_of(doc: Any) -> list[str | None]:
    """The consultant of a sale and the supervisors: told of money, filings and loans."""
    consultant = frappe.db.get_value("Staff Member", doc.consultant, "user") if doc.get("consultant") else None
    return [consultant, *users_with("Sales CS Supervisor")]


def take_over(doc: Any) -> Any:
    """Copy unit, consultant and project of its contract into a document; gives the contract's values."""
    fields = ["unit", "consultant", "project", "workflow_state", "docstatus", "filing_due"]
    contract = frappe.db.get_value(CONTRACT, doc.contract, fields, as_dict=True)
    if contract:
        doc.unit, doc.consultant, doc.project = contract.unit, contract.consultant, contract.project or doc.project
    return contract


def keep_buyer_names(doc: Any, method: str | None = None) -> None:
    """R52: whoever stands in a filed contract keeps the name under which it was filed. Hook of Resident."""
    before = doc.get_doc_before_save()
    if not before or before.resident_name == doc.resident_name:
        return
    contracts = frappe.get_all("Sales Buyer", {"resident": doc.name, "parenttype": CONTRACT}, pluck="parent")
    filed = {"name": ["in", contracts or [""]], "docstatus": 1, "filing": ["is", "set"]}
    found = frappe.get_all(CONTRACT, filed, pluck="contract_no")
    if found:
        frappe.throw(
            _("{0}: the name stands in filed contract {1} and cannot be changed").format(before.name, ", ".join(found))
        )
