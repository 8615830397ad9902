from __future__ import annotations

import frappe
from frappe import _, _lt
from frappe.utils import fmt_money, get_datetime, now_datetime
from property_service.locking import LocksFirst
from property_service.permits import deposits, dues, renovations
from property_service.permits.rules import ledger
from property_service.shared.amounts import money
from property_service.tell import tell, users_with

OUT = (ledger.DEDUCTED, ledger.REFUNDED, ledger.TRANSFERRED)


class DepositEntry(LocksFirst):
    """One movement of somebody's deposit. Its ledger is that of the document it is paid for; no payer is ever below zero."""

    def lock_first(self) -> None:
        deposits.lock(self.against_doctype, self.against_name)

    def validate(self) -> None:
        self.payer_name = (self.payer_name or "").strip()
        self.receipt_no = (self.receipt_no or "").strip() or None
        if self.reason_type == "Lost Card" and not money(self.amount):
            self.amount = float(dues.fee_of(self.entry_pass))
        if money(self.amount) <= 0:
            frappe.throw(_("{0}: the Amount must be more than zero").format(self.name or _(self.doctype)))
        self.amount = float(money(self.amount))
        if self.against_doctype not in deposits.BEARERS:
            kinds = ", ".join(_(kind) for kind in deposits.BEARERS)
            frappe.throw(_("Deposits are paid for one of these: {0}").format(kinds))
        bearer = frappe.get_doc(self.against_doctype, self.against_name)
        self.unit = bearer.get("unit")
        self.project = bearer.get("project") or self.project
        if self.entry_type == ledger.RECEIVED:
            self.original_entry = self.transfer_to = None
        elif self.original_entry:
            self.check_payer()
        if self.entry_type == ledger.REFUNDED and not self.original_entry:
            frappe.throw(
                _("{0}: choose the receipt that is refunded").format(self.name or _(self.doctype)),
                frappe.MandatoryError,
            )
        if self.entry_type == ledger.TRANSFERRED and not self.transfer_to:
            frappe.throw(
                _("{0}: choose the document it is transferred to").format(self.name or _(self.doctype)),
                frappe.MandatoryError,
            )
        if self.entry_type == ledger.TRANSFERRED and self.transfer_to == self.against_name:
            frappe.throw(
                _("{0}: choose another document to transfer the deposit to").format(self.name or _(self.doctype))
            )
        waiting = self.entry_type == ledger.REFUNDED and self.docstatus == 0
        self.open_key = f"refund/{self.original_entry}" if waiting and self.original_entry else None
        if waiting:
            self.refuse_second_refund()

    def check_payer(self) -> None:
        """R33, edge 24: money goes back to whoever paid it in, and to nobody else."""
        fields = ["payer_type", "payer_name", "docstatus", "entry_type", "resident", "agency"]
        receipt = frappe.db.get_value("Deposit Entry", self.original_entry, fields, as_dict=True)
        if not receipt or receipt.docstatus != 1 or receipt.entry_type in (ledger.DEDUCTED, ledger.REFUNDED):
            frappe.throw(_("{0} is no confirmed receipt").format(self.original_entry))
        if deposits.payer_of(self) != deposits.payer_of(receipt):
            text = _("{0} was paid by {1} ({2}); it goes back to no one else")
            frappe.throw(text.format(self.original_entry, receipt.payer_name, _(receipt.payer_type)))
        self.resident, self.agency = receipt.resident, receipt.agency

    def refuse_second_refund(self) -> None:
        """Edge 26: two clicks make one refund. The unique key decides where two requests run at once."""
        filters = {"open_key": self.open_key, "name": ["!=", self.name or ""]}
        other = self.open_key and frappe.db.get_value(
            "Deposit Entry", filters, ["name", "owner"], as_dict=True, for_update=True
        )
        if other:
            text = _("{0} is being refunded already: {1} by {2}")
            frappe.throw(text.format(self.original_entry, other.name, other.owner), frappe.DuplicateEntryError)

    def before_submit(self) -> None:
        self.lock_first()
        if self.entry_type in OUT and self.owner == frappe.session.user:
            raise frappe.PermissionError(
                _("{0}: somebody else than {1} has to confirm it").format(self.name, self.owner)
            )
        if self.entry_type == ledger.DEDUCTED:
            self.check_deduction()
        if self.entry_type == ledger.REFUNDED:
            self.check_refund()
        self.confirmed_at, self.finance_user, self.open_key = now_datetime(), frappe.session.user, None
        if self.entry_type == ledger.RECEIVED:
            self.receipt_no = self.receipt_no or self.name
        self.require_sound()

    def require_sound(self) -> None:
        own = ledger.Posting(
            get_datetime(self.confirmed_at),
            self.entry_type,
            deposits.payer_of(self),
            money(self.amount),
            str(self.name),
        )
        postings = [*deposits.postings_of(self.against_doctype, self.against_name, str(self.name)), own]
        deposits.require_sound(postings, str(self.name))
        after = {posting.entry: held for posting, held in ledger.running(postings)}
        self.balance_after = float(after[str(self.name)])

    def check_deduction(self) -> None:
        lost = self.reason_type == "Lost Card"
        if lost and (not self.entry_pass or frappe.db.get_value("Entry Pass", self.entry_pass, "status") != "Lost"):
            frappe.throw(_("{0}: choose the pass that was reported lost").format(self.name), frappe.MandatoryError)
        if lost and money(self.amount) < dues.fee_of(self.entry_pass):
            fee = dues.shown(dues.fee_of(self.entry_pass))
            frappe.throw(_("{0}: a lost card of this kind costs {1}").format(self.name, fee))
        if not lost and not (self.evidence or self.rectification):
            frappe.throw(
                _("{0}: a deduction needs evidence or a rectification").format(self.name), frappe.MandatoryError
            )
        if not self.payer_notified_on:
            frappe.throw(
                _("{0}: tell the payer first and enter the day (Payer Notified On)").format(self.name),
                frappe.MandatoryError,
            )

    def check_refund(self) -> None:
        if self.against_doctype == "Entry Pass":
            self.require_cards("name")
        if self.against_doctype != "Renovation Application":
            return
        state = frappe.db.get_value(self.against_doctype, self.against_name, "workflow_state")
        if state not in renovations.REFUNDABLE:
            frappe.throw(
                _("{0} is {1}; its deposit is refunded when the waiting time is over").format(
                    self.against_name, _(state)
                )
            )
        self.require_cards("renovation")

    def require_cards(self, field: str) -> None:
        cards = deposits.open_cards(self.against_name, field)
        if cards:
            text = _("{0}: these passes have to be given back, or paid for when lost: {1}")
            frappe.throw(text.format(self.against_name, ", ".join(cards)))

    def before_cancel(self) -> None:
        """Edge 25: a receipt out of which something was paid stays."""
        for name in filter(None, dict.fromkeys((self.against_name, self.transfer_to))):
            deposits.lock(self.against_doctype, name)
            deposits.require_sound(deposits.postings_of(self.against_doctype, name, str(self.name)), str(self.name))

    def on_submit(self) -> None:
        self.show_balances()
        amount = fmt_money(self.amount, currency="CNY")
        subject = {
            ledger.RECEIVED: _lt("{0}: a deposit of {1} was received"), ledger.DEDUCTED: _lt("{0}: {1} was deducted from the deposit"),
            ledger.REFUNDED: _lt("{0}: a deposit of {1} was refunded"), ledger.TRANSFERRED: _lt("{0}: a deposit of {1} was transferred"),
        }[self.entry_type]  # fmt: skip
        firm = frappe.db.get_value("External Agency", self.agency, "user") if self.agency else None
        people = [firm, *(users_with("Front Desk") if self.entry_type in OUT else ())]
        values = (self.against_name, amount)
        tell(people, subject, self, values=values, event="deposit", residents=[self.resident])

    def on_cancel(self) -> None:
        self.show_balances()
        for posting, held in ledger.running(deposits.postings_of(self.against_doctype, self.against_name)):
            frappe.db.set_value("Deposit Entry", posting.entry, "balance_after", float(held), update_modified=False)

    def show_balances(self) -> None:
        for name in filter(None, dict.fromkeys((self.against_name, self.transfer_to))):
            held = deposits.show_balance(self.against_doctype, name)
            if self.against_doctype == "Renovation Application":
                renovations.after_ledger(name, held)
