"""The ledger of deposits: exact cents, never below zero, back to the payer alone, once (R33, edges 24, 25 and 26)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import frappe
from frappe.facade import open_site
from frappe.model.workflow import apply_workflow
from property_service.permits import deposits
from property_service.permits.rules import ledger
from property_service.permits.rules.ledger import Payer, Posting
from property_service.shared.amounts import money

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
OWNER, FIRM = Payer("Owner", "曾静"), Payer("Contractor", "恒远装饰")
FIRST = datetime(2026, 10, 1, 9)


def posted(*rows: tuple[str, Payer, str]) -> list[Posting]:
    return [
        Posting(FIRST + timedelta(days=index), kind, payer, money(amount), f"DEP-{index}")
        for index, (kind, payer, amount) in enumerate(rows)
    ]


# --- the rule -------------------------------------------------------------------------------------------------------------


def test_r33_cents_add_up_exactly() -> None:
    tenths = posted(*[(ledger.RECEIVED, OWNER, "0.1")] * 3)
    assert ledger.total(tenths) == Decimal("0.30")
    assert money(0.1) + money(0.2) == Decimal("0.30")
    assert (
        ledger.overdraft([*tenths, *posted((ledger.REFUNDED, OWNER, "0.3"))]) is not None
    )  # refunded before it came in


def test_r33_payers_do_not_stand_in_for_each_other() -> None:
    rows = posted((ledger.RECEIVED, OWNER, "2000"), (ledger.RECEIVED, FIRM, "3000"), (ledger.REFUNDED, FIRM, "3000.01"))
    gap = ledger.overdraft(rows)
    assert gap is not None
    assert (gap.posting.entry, gap.missing) == ("DEP-2", Decimal("0.01"))
    assert ledger.balances(rows[:2]) == {OWNER: Decimal(2000), FIRM: Decimal(3000)}


def test_r33_every_moment_counts_not_the_last_one() -> None:
    rows = posted((ledger.RECEIVED, OWNER, "100"), (ledger.DEDUCTED, OWNER, "150"), (ledger.RECEIVED, OWNER, "100"))
    assert ledger.total(rows) == Decimal(50)
    assert ledger.overdraft(rows) is not None


def test_r33_a_transfer_brings_the_money_over() -> None:
    rows = posted((ledger.BROUGHT, OWNER, "500"), (ledger.REFUNDED, OWNER, "500"))
    assert ledger.overdraft(rows) is None
    assert ledger.balances(posted((ledger.RECEIVED, OWNER, "500"), (ledger.TRANSFERRED, OWNER, "500")))[OWNER] == 0


# --- over documents ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def people(estate: Any, member: Member) -> dict[str, str]:
    return {
        "desk": member("desk", "客服部", "Front Desk"),
        "money": member("money", "财务部", "Finance"),
        "other": member("other", "财务部", "Finance"),
    }


@pytest.fixture
def card(resident: Any) -> str:
    """A pass for which deposits are paid."""
    window = {"valid_from": "2026-10-12 00:00:00", "valid_to": "2026-11-20 18:00:00"}
    return str(new("Entry Pass", pass_type="HELPER", holder_name="张三丰", unit="HY-03-1-1202", **window).name)


def entry(card: str, kind: str = "Received", amount: float = 100, **values: Any) -> Any:
    given = {
        "against_doctype": "Entry Pass",
        "against_name": card,
        "payer_type": "Owner",
        "payer_name": "曾静",
        "entry_type": kind,
        "amount": amount,
    }
    return new("Deposit Entry", **{**given, **values})


def confirmed(
    people: dict[str, str], as_user: As, card: str, kind: str = "Received", amount: float = 100, **values: Any
) -> Any:
    """Written by the desk, or for money that goes out by one cashier, and confirmed by the other."""
    with as_user(people["desk"]):
        doc = entry(card, kind, amount, **values)
    with as_user(people["other"]):
        return apply_workflow(frappe.get_doc("Deposit Entry", doc.name), "Confirm")


def test_r33_received_by_the_desk_confirmed_by_finance(people: dict[str, str], card: str, as_user: As) -> None:
    doc = confirmed(people, as_user, card)
    assert (doc.docstatus, doc.workflow_state, doc.balance_after, doc.receipt_no) == (1, "Confirmed", 100, doc.name)
    assert doc.finance_user == people["other"]
    with as_user(people["desk"]):
        waiting = entry(card, receipt_no="SJ-1")
        with pytest.raises(frappe.ValidationError, match="Finance"):
            apply_workflow(waiting, "Confirm")
        with pytest.raises(frappe.UniqueValidationError):
            entry(card, receipt_no="SJ-1")


def test_r33_nobody_confirms_money_that_goes_out_alone(people: dict[str, str], card: str, as_user: As) -> None:
    receipt = confirmed(people, as_user, card)
    with as_user(people["money"]):
        refund = entry(card, "Refunded", 40, original_entry=receipt.name)
        with pytest.raises(frappe.ValidationError):
            apply_workflow(refund, "Confirm")
        refund.reload().workflow_state = "Confirmed"
        with pytest.raises(frappe.PermissionError):
            refund.submit()
    with as_user(people["other"]):
        assert apply_workflow(frappe.get_doc("Deposit Entry", refund.name), "Confirm").balance_after == 60


def test_edge_24_a_contractors_deposit_is_not_refunded_to_the_owner(
    people: dict[str, str], card: str, as_user: As
) -> None:
    paid = confirmed(people, as_user, card, payer_type="Contractor", payer_name="恒远装饰")
    with as_user(people["money"]):
        with pytest.raises(frappe.ValidationError, match="恒远装饰"):
            entry(card, "Refunded", 100, original_entry=paid.name)
        with pytest.raises(frappe.MandatoryError):
            entry(card, "Refunded", 100, payer_type="Contractor", payer_name="恒远装饰")


def test_edge_25_a_deduction_after_a_refund_keeps_to_the_balance(
    people: dict[str, str], card: str, as_user: As
) -> None:
    receipt = confirmed(people, as_user, card)
    confirmed(people, as_user, card, "Refunded", 60, original_entry=receipt.name)
    told = {"reason_type": "Damage", "evidence": "/private/files/a.jpg", "payer_notified_on": "2026-10-20"}
    with pytest.raises(frappe.ValidationError, match="10"):
        confirmed(people, as_user, card, "Deducted", 50, **told)
    confirmed(people, as_user, card, "Deducted", 40, **told)
    assert deposits.balance("Entry Pass", card) == 0
    with as_user(people["other"]), pytest.raises(frappe.ValidationError, match="cannot be taken away"):
        apply_workflow(frappe.get_doc("Deposit Entry", receipt.name), "Cancel")


def test_edge_25_a_receipt_that_nothing_was_paid_from_may_be_cancelled(
    people: dict[str, str], card: str, as_user: As
) -> None:
    first, second = confirmed(people, as_user, card), confirmed(people, as_user, card, amount=30)
    with as_user(people["other"]):
        apply_workflow(frappe.get_doc("Deposit Entry", first.name), "Cancel")
    assert frappe.db.get_value("Deposit Entry", second.name, "balance_after") == 30


def test_r33_a_deduction_needs_evidence_and_notice(people: dict[str, str], card: str, as_user: As) -> None:
    confirmed(people, as_user, card)
    with pytest.raises(frappe.MandatoryError, match="evidence"):
        confirmed(people, as_user, card, "Deducted", 10, reason_type="Damage", payer_notified_on="2026-10-20")
    with pytest.raises(frappe.MandatoryError, match="Payer Notified On"):
        confirmed(people, as_user, card, "Deducted", 10, reason_type="Damage", evidence="/private/files/a.jpg")


def test_edge_26_two_clicks_make_one_refund(people: dict[str, str], card: str, as_user: As) -> None:
    receipt = confirmed(people, as_user, card)
    with as_user(people["money"]):
        first = deposits.draft_refunds("Entry Pass", card)
        assert deposits.draft_refunds("Entry Pass", card) == first
        with pytest.raises(frappe.DuplicateEntryError, match=first[0]):
            entry(card, "Refunded", 100, original_entry=receipt.name)
        entry(card, request_key="click-1")
        with pytest.raises(frappe.UniqueValidationError):
            entry(card, request_key="click-1")
    with as_user(people["other"]):
        apply_workflow(frappe.get_doc("Deposit Entry", first[0]), "Confirm")
    assert deposits.draft_refunds("Entry Pass", card) == []


def test_a_transfer_moves_a_payers_money_to_another_document(people: dict[str, str], card: str, as_user: As) -> None:
    receipt = confirmed(people, as_user, card)
    window = {"valid_from": "2026-10-12 00:00:00", "valid_to": "2026-11-20 18:00:00"}
    other = new("Entry Pass", pass_type="HELPER", holder_name="李四", unit="HY-03-1-1302", **window).name
    confirmed(people, as_user, card, "Transferred", 100, original_entry=receipt.name, transfer_to=other)
    assert (deposits.balance("Entry Pass", card), deposits.balance("Entry Pass", other)) == (0, 100)


def test_masked_payer_and_own_entries_of_a_household(
    people: dict[str, str], card: str, resident: Any, as_user: As, make_user: Any
) -> None:
    doc = confirmed(people, as_user, card)
    user = make_user("zeng@example.org", "Resident", user_type="Website User")
    resident.db_set("user", user)
    with as_user(user):
        assert frappe.get_list("Deposit Entry", pluck="name") == [doc.name]
    with as_user(people["desk"]):
        assert frappe.get_list("Deposit Entry", fields=["payer_name"])[0].payer_name != "曾静"


def test_r33_a_cards_deposit_comes_with_its_issue_and_goes_back_with_the_card(
    people: dict[str, str], resident: Any, as_user: As
) -> None:
    frappe.db.set_value("Permit Type", "HELPER", {"fee": 5, "deposit": 10})
    window = {"valid_from": "2026-10-12 00:00:00", "valid_to": "2026-11-20 18:00:00"}
    made = {"pass_type": "HELPER", "holder_name": "张三丰", "unit": "HY-03-1-1202", "host": resident.name, **window}
    with at("2026-10-12 09:00"):
        with as_user(people["desk"]):
            pass_ = new("Entry Pass", **made, fee=0, deposit_due=0)
            assert (pass_.fee, pass_.deposit_due, pass_.deposit) == (5, 10, None)
            pass_.issue()
        receipt = frappe.get_doc("Deposit Entry", pass_.deposit)
        assert (receipt.docstatus, receipt.amount, receipt.payer_type, receipt.resident) == (
            0,
            10,
            "Owner",
            resident.name,
        )
        with as_user(people["money"]):
            apply_workflow(receipt, "Confirm")
        with as_user(people["desk"]):
            pass_.reload().report_lost()
            pass_.issue()  # anew, and no second deposit
            assert frappe.db.count("Deposit Entry", {"against_name": pass_.name}) == 1
            refund = deposits.draft_refunds("Entry Pass", pass_.name)[0]
        with as_user(people["other"]), pytest.raises(frappe.ValidationError, match="have to be given back"):
            apply_workflow(frappe.get_doc("Deposit Entry", refund), "Confirm")
        with as_user(people["desk"]):
            pass_.reload().take_back()
        told = {"document_name": pass_.name, "for_user": people["money"]}
        assert frappe.get_all("Notification Log", told, pluck="subject") == [
            f"{pass_.name}: the deposit can be refunded"
        ]
        with as_user(people["other"]):
            apply_workflow(frappe.get_doc("Deposit Entry", refund), "Confirm")
    assert deposits.balance("Entry Pass", pass_.name) == 0


def test_r33_a_lost_card_costs_its_fee(people: dict[str, str], resident: Any, as_user: As) -> None:
    window = {"valid_from": "2026-10-12 00:00:00", "valid_to": "2026-11-20 18:00:00"}
    with at("2026-10-12 09:00"), as_user(people["desk"]):
        pass_ = new("Entry Pass", pass_type="WORKER", holder_name="张三丰", unit="HY-03-1-1202", **window)
        pass_.issue()
        pass_.report_lost()
    with as_user(people["other"]):
        apply_workflow(frappe.get_doc("Deposit Entry", pass_.deposit), "Confirm")
    lost = {"reason_type": "Lost Card", "entry_pass": pass_.name, "payer_notified_on": "2026-10-13"}
    payer = {"payer_type": "Other", "payer_name": "张三丰"}
    with pytest.raises(frappe.ValidationError, match=r"a lost card of this kind costs ¥ 5\.00"):
        confirmed(people, as_user, pass_.name, "Deducted", 4.99, **lost, **payer)
    confirmed(people, as_user, pass_.name, "Deducted", 0, **lost, **payer)
    assert deposits.balance("Entry Pass", pass_.name) == 5
    with as_user(people["desk"]):
        refund = deposits.draft_refunds("Entry Pass", pass_.name)[0]
    with as_user(people["other"]):
        apply_workflow(frappe.get_doc("Deposit Entry", refund), "Confirm")


def test_r33_of_two_who_refund_at_once_the_database_lets_one(private_site: Any, sites_path: Path) -> None:
    """Two connections confirm refunds of the same money at the same time: one is done, the other is told what is missing."""
    site = private_site().site
    with open_site(site, sites_path=sites_path) as ctx:
        window = {"valid_from": "2026-10-12 00:00:00", "valid_to": "2026-11-20 18:00:00"}
        card = new(
            "Entry Pass",
            pass_type="VISITOR",
            holder_name="张三丰",
            valid_from=window["valid_from"],
            valid_to="2026-10-13 00:00:00",
        ).name
        for name in ("a", "b"):
            roles = [{"role": "Finance"}]
            new("User", email=f"{name}@example.org", first_name=name, roles=roles)
        receipts = []
        for _each in range(2):
            ctx.set_user("Administrator")
            doc = entry(card)
            receipts.append(doc.name)
            ctx.set_user("a@example.org")
            apply_workflow(frappe.get_doc("Deposit Entry", doc.name), "Confirm")
        refunds = [entry(card, "Refunded", 150, original_entry=receipt).name for receipt in receipts]
    together = threading.Barrier(2)

    def confirm(name: str) -> str:
        with open_site(site, sites_path=sites_path, user="b@example.org") as ctx:
            doc = frappe.get_doc("Deposit Entry", name)
            together.wait()
            try:
                apply_workflow(doc, "Confirm")
            except frappe.ValidationError as error:
                ctx.db.rollback()
                return str(error)
            return "done"

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(confirm, refunds))
    assert answers.count("done") == 1
    assert any("100.00" in answer for answer in answers)
    with open_site(site, sites_path=sites_path):
        assert deposits.balance("Entry Pass", card) == 50
