"""The ledger behind a document: its confirmed entries as postings, its balances, and refunds made from them (R33)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime
from property_service.permits.rules import ledger
from property_service.permits.rules.ledger import Payer, Posting
from property_service.shared.amounts import money

ENTRY = "Deposit Entry"
BEARERS = ("Renovation Application", "Entry Pass", "Special Permit", "Parking Permit")
_FIELDS = ["name", "entry_type", "payer_type", "payer_name", "amount", "confirmed_at", "against_name"]


def payer_of(row: Any) -> Payer:
    return Payer(row.payer_type, row.payer_name)


def lock(doctype: str, name: str) -> None:
    """Hold the row of the document whose ledger changes: of two people who refund at once the second sees the first."""
    if not frappe.db.get_value(doctype, name, "name", for_update=True):
        frappe.throw(_("{0} {1} does not exist").format(_(doctype), name), frappe.DoesNotExistError)


def postings_of(doctype: str, name: str, without: str = "") -> list[Posting]:
    """Confirmed movements of a document's ledger, those brought over from others included.

    Read as they are stored now, not as they were when this transaction began to read: whoever waited for the lock sees what
    the other one confirmed.
    """
    sound: dict[str, Any] = {"docstatus": 1, "against_doctype": doctype, "name": ["!=", without]}
    own = frappe.db.get_values(ENTRY, {**sound, "against_name": name}, _FIELDS, as_dict=True, for_update=True)
    brought_over = {**sound, "entry_type": ledger.TRANSFERRED, "transfer_to": name}
    brought = frappe.db.get_values(ENTRY, brought_over, _FIELDS, as_dict=True, for_update=True)
    return ledger.in_order(
        [_posting(row, row.entry_type) for row in own] + [_posting(row, ledger.BROUGHT) for row in brought]
    )


def _posting(row: Any, kind: str) -> Posting:
    return Posting(get_datetime(row.confirmed_at), kind, payer_of(row), money(row.amount), row.name)


def balance(doctype: str, name: str) -> Decimal:
    """What the office holds for a document, all payers together."""
    return ledger.total(postings_of(doctype, name))


def received_from(doctype: str, name: str, kind: str) -> Decimal:
    """What payers of a kind have in the ledger now."""
    return sum(
        (held for payer, held in ledger.balances(postings_of(doctype, name)).items() if payer.kind == kind), Decimal()
    )


def require_sound(postings: list[Posting], entry: str) -> None:
    """Refuse what would have left a payer below zero at any moment."""
    gap = ledger.overdraft(postings)
    if gap is None:
        return
    paid_out = gap.posting
    if paid_out.entry == entry:
        text = _("{0}: {1} is more than the balance of {2}; {3} is missing")
        frappe.throw(text.format(entry, paid_out.amount, paid_out.payer.name, gap.missing))
    text = _("{0} cannot be taken away: {1} ({2}) was paid out of it, {3} would be missing")
    frappe.throw(text.format(entry, paid_out.entry, paid_out.amount, gap.missing))


def show_balance(doctype: str, name: str) -> Decimal:
    """Write the balance where the document shows it; gives it."""
    held = balance(doctype, name)
    if frappe.get_meta(doctype).has_field("deposit_balance"):
        frappe.db.set_value(doctype, name, "deposit_balance", float(held), update_modified=False)
    return held


def open_cards(bearer: str, field: str = "renovation") -> list[str]:
    """Passes that stand in the way of a refund: neither given back nor lost and paid for.

    They are those of a renovation, or with field ``name`` the one pass for which the deposit was paid.
    """
    issued = {field: bearer, "status": ["not in", ("Draft", "Returned")]}
    rows = frappe.get_all("Entry Pass", issued, ["name", "status", "holder_name"], order_by="name asc")
    paid = {"against_name": bearer, "docstatus": 1, "entry_type": ledger.DEDUCTED, "reason_type": "Lost Card"}
    paid_for = set(frappe.get_all(ENTRY, paid, pluck="entry_pass"))
    return [row.name for row in rows if not (row.status == "Lost" and row.name in paid_for)]


@frappe.whitelist(methods=["POST"])
def draft_refunds(doctype: str, name: str) -> list[str]:
    """Make a draft refund of every payer's balance, for Finance to confirm; those that wait already are given again."""
    frappe.has_permission(ENTRY, "create", throw=True)
    frappe.get_doc(doctype, name).check_permission("read")
    lock(doctype, name)
    made = []
    for payer, held in ledger.balances(postings_of(doctype, name)).items():
        if held > 0:
            made.append(_draft_refund(doctype, name, payer, held))
    return made


def _draft_refund(doctype: str, name: str, payer: Payer, held: Decimal) -> str:
    whose = {"against_doctype": doctype, "payer_type": payer.kind, "payer_name": payer.name}
    waiting = {**whose, "against_name": name, "entry_type": ledger.REFUNDED, "docstatus": 0}
    present = frappe.db.get_value(ENTRY, waiting, "name", for_update=True)
    if present:
        return str(present)
    came_in = {**whose, "docstatus": 1, "entry_type": ["in", (ledger.RECEIVED, ledger.TRANSFERRED)]}
    receipt = frappe.get_all(
        ENTRY, came_in, ["name", "resident", "agency"], or_filters={"against_name": name, "transfer_to": name}, limit=1
    )[0]
    values = {
        **waiting,
        "amount": float(held),
        "original_entry": receipt.name,
        "resident": receipt.resident,
        "agency": receipt.agency,
    }
    values.pop("docstatus")
    return str(frappe.get_doc({"doctype": ENTRY, **values}).insert().name)
