"""The mornings of the sales office: subscriptions that ran out, filings and payments that are due, loans that stand still. Safe to run twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _lt
from frappe.utils import add_days, fmt_money, getdate, nowdate
from property_service.sales import contracts, loans
from property_service.sales.rules import plan
from property_service.sales.units import CONTRACT, SUBSCRIPTION
from property_service.tell import tell_once

DUE_IN = 3


def expire_subscriptions() -> None:
    """Ten past midnight: those whose last day is over (edge 42: the day itself belongs to the buyer)."""
    over = {"workflow_state": "Subscribed", "sign_contract_by": ["<", nowdate()]}
    for name in frappe.get_all(SUBSCRIPTION, over, pluck="name", order_by="name asc"):
        doc = frappe.get_doc(SUBSCRIPTION, name, for_update=True)
        doc.workflow_state, doc.flags.ignore_permissions = "Overdue", True
        doc.save()
        tell_once(
            contracts.sellers_of(doc),
            _lt("{0}: no contract was signed by {1}"),
            doc,
            values=(name, doc.sign_contract_by),
        )


def filings_and_milestones() -> None:
    """R53 and R54: filings 10, 3 and 1 days before and every day after; payments three days before and once they are late."""
    today = getdate(nowdate())
    for name in frappe.get_all(CONTRACT, {"docstatus": 1}, pluck="name", order_by="name asc"):
        doc = frappe.get_doc(CONTRACT, name)
        if doc.workflow_state == contracts.SIGNED and not doc.filing and doc.filing_due:
            _remind_of_filing(doc, today)
        if doc.balance:
            _remind_of_payments(doc, today)


def _remind_of_filing(doc: Any, today: date) -> None:
    step = plan.reminder(getdate(doc.filing_due), today)
    if not step:
        return
    if step.startswith("late"):
        text, rest = _lt("{0}: the filing was due on {1} ({2})"), (today,)
    else:
        text = _lt("{0}: file it by {1}, last working day {2}; {3} days left at most")
        rest = (doc.filing_last_workday, step)
    values = (doc.contract_no, doc.filing_due, *rest)
    tell_once(contracts.sellers_of(doc), text, doc, values=values, event="sales")


def _remind_of_payments(doc: Any, today: date) -> None:
    soon = getdate(add_days(today, DUE_IN + 1))
    for line, missing in contracts.overdue_of(doc.name, soon):
        amount, kind = fmt_money(str(missing), currency="CNY"), _lt(line.kind)
        late = line.due < today
        text = _lt("{0}: {1} of {2} is late since {3}") if late else _lt("{0}: {1} of {2} is due on {3}")
        values = (doc.contract_no, kind, amount, line.due)
        tell_once(contracts.sellers_of(doc), text, doc, values=values, event="sales")


def age_mortgages() -> None:
    """R55: loans that stand longer in a stage than their bank takes; said once per stage."""
    today = getdate(nowdate())
    for name in frappe.get_all(
        contracts.MORTGAGE, {"workflow_state": ["not in", loans.ENDED]}, pluck="name", order_by="name asc"
    ):
        doc = frappe.get_doc(contracts.MORTGAGE, name)
        if loans.is_stuck(doc, today):
            tell_once(contracts.sellers_of(doc), loans.stuck_sentence(doc), doc, event="sales")
