"""What a permit costs by its type: a deposit that is held while it is out, and a fee that is kept.

Both are those of the type when the permit was made. A renovation's deposit stands for the cards of its workers, too; the fee
of a card is what is deducted when it is lost (R33).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import fmt_money
from property_service.permits import deposits
from property_service.permits.rules import ledger
from property_service.shared.amounts import money
from property_service.tell import tell, users_with


def take_over(doc: Any, before: Any, kind: Any) -> None:
    """Write what the type asks for into a permit; later changes of the type alter nothing."""
    same = before is not None and before.get(kind_field(doc)) == doc.get(kind_field(doc))
    doc.fee, doc.deposit_due = (before.fee, before.deposit_due) if same else (kind.fee, kind.deposit)


def kind_field(doc: Any) -> str:
    return "pass_type" if doc.doctype == "Entry Pass" else "permit_type"


def gaps(doc: Any) -> list[str]:
    """What a permit lacks before it is approved: money that Finance has confirmed, and the receipt of its fee."""
    found = []
    missing = money(doc.deposit_due) - deposits.balance(doc.doctype, str(doc.name))
    if missing > 0:
        found.append(_("confirmed deposits ({0})").format(shown(missing)))
    if money(doc.fee) > 0 and not doc.fee_receipt_no:
        found.append(_("the receipt of the fee of {0} ({1})").format(shown(money(doc.fee)), _("Fee Receipt No.")))
    return found


def shown(amount: Decimal) -> str:
    return fmt_money(str(amount), currency="CNY")


def draft_receipt(card: Any) -> str | None:
    """The deposit of a card that is handed out, as a receipt for Finance to confirm; None where nothing is due."""
    if card.renovation or card.deposit or money(card.deposit_due) <= 0:
        return None
    values = {"against_doctype": card.doctype, "against_name": card.name, "amount": card.deposit_due, **_payer_of(card)}
    receipt = frappe.get_doc({"doctype": deposits.ENTRY, "entry_type": ledger.RECEIVED, **values})
    return str(receipt.insert(ignore_permissions=True).name)


def _payer_of(card: Any) -> dict[str, Any]:
    if card.contractor:
        name = frappe.db.get_value("External Agency", card.contractor, "agency_name")
        return {"payer_type": "Contractor", "payer_name": name, "agency": card.contractor}
    if card.host:
        name = frappe.db.get_value("Resident", card.host, "resident_name")
        return {"payer_type": "Owner", "payer_name": name, "resident": card.host}
    return {"payer_type": "Other", "payer_name": card.holder_name}


def tell_returned(card: Any) -> None:
    """A card is back: what is held for it can be paid out."""
    if deposits.balance(card.doctype, str(card.name)) > 0:
        sentence = _lt("{0}: the deposit can be refunded")
        tell(users_with("Finance"), sentence, card, values=(card.name,), event="deposit")


def fee_of(entry_pass: str | None) -> Decimal:
    """What the loss of a card costs."""
    return money(frappe.db.get_value("Entry Pass", entry_pass, "fee") if entry_pass else 0)
