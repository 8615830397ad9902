"""Sales: units taken once (R51, edge 42), contracts to the cent (R52, edge 41), filings (R53, edge 40), money (R54), loans (R55), the way back (R56, edge 43), S15."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import frappe
from frappe.facade import open_site
from frappe.model.workflow import apply_workflow
from property_service.sales import contracts, loans, reminders
from property_service.sales.rules import plan
from property_service.sales.rules.plan import Line, Paid

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
UNIT = "HY-10-1-0801"
PLAN = (("Earnest", "2026-09-03", 50000), ("Down Payment", "2026-09-20", 508000), ("Loan", "2026-12-01", 1302000))


# --- the rules ------------------------------------------------------------------------------------------------------------


def test_r53_edge_40_thirty_days_are_calendar_days() -> None:
    assert plan.filing_due(date(2026, 1, 31)) == date(2026, 3, 2)
    assert plan.filing_due(date(2026, 9, 3)) == date(2026, 10, 3)


def test_r53_reminders_ten_three_one_and_every_day_after() -> None:
    due = date(2026, 10, 3)
    said = {day: plan.reminder(due, date(2026, 9, day)) for day in (22, 23, 29, 30)}
    assert said == {22: "", 23: "10", 29: "10", 30: "3"}
    assert plan.reminder(due, date(2026, 10, 2)) == "1"
    assert plan.reminder(due, date(2026, 10, 5)) == "late 2026-10-05"


def test_r52_edge_41_milestones_add_up_to_the_cent() -> None:
    thirds = [("Down Payment", Decimal("0.1")), ("Down Payment", Decimal("0.2"))]
    assert plan.plan_problems(Decimal("0.30"), thirds, "Full") == []
    assert plan.plan_problems(Decimal("0.31"), thirds, "Full") == [("Sum", Decimal("0.30"))]
    loan = [("Down Payment", Decimal(30)), ("Loan", Decimal(70))]
    assert plan.plan_problems(Decimal(100), loan, "Commercial Loan") == []
    assert plan.plan_problems(Decimal(100), loan, "Full") == [("Loan", Decimal(70))]
    assert plan.plan_problems(Decimal(100), [("Loan", Decimal(70)), ("Taxes", Decimal(30))], "Commercial Loan") == [
        ("Parts", Decimal(70))
    ]
    assert plan.shares_are_whole([33.33, 33.33, 33.34])
    assert not plan.shares_are_whole([50, 49.99])


def test_r54_money_goes_to_the_oldest_open_line_of_its_kind() -> None:
    lines = [
        Line("b", "Down Payment", date(2026, 10, 1), Decimal(200)),
        Line("a", "Down Payment", date(2026, 9, 1), Decimal(100)),
        Line("c", "Loan", date(2026, 12, 1), Decimal(700)),
    ]
    paid = [Paid("Down Payment", Decimal(150), date(2026, 9, 5)), Paid("Down Payment", Decimal(200), date(2026, 10, 5))]
    found = plan.settle(lines, paid)
    assert {key: (each.received, each.paid_on) for key, each in found.items()} == {
        "a": (Decimal(100), date(2026, 9, 5)), "b": (Decimal(250), date(2026, 10, 5)), "c": (Decimal(0), None),
    }  # fmt: skip
    named = plan.settle(lines, [Paid("Down Payment", Decimal(150), date(2026, 9, 5), "b")])
    assert (named["a"].received, named["b"].received) == (0, 150)


# --- over documents ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def office(estate: Any, member: Member) -> dict[str, str]:
    new("Building", project="HY", building_no="10", label="10栋", entrances=1)
    for room in ("0801", "0802"):
        new("Property Unit", building="HY-10", entrance=1, floor=8, room_no=room, sale_status="For Sale")
    calendar = frappe.get_doc("Service Calendar", "行政5天")
    calendar.fill_holidays(2026)
    calendar.save()
    roles = {"lead": "Sales CS Supervisor", "seller": "Sales Consultant", "rival": "Sales Consultant"}
    users = {name: member(name, "营销中心", role) for name, role in roles.items()}
    return users | {"money": member("money", "财务部", "Finance"), "boss": member("boss", "管理处", "Property Manager")}


@pytest.fixture
def buyer(resident: Any) -> str:
    return str(resident.name)


def consultant(office: dict[str, str], who: str = "seller") -> str:
    return str(frappe.db.get_value("Staff Member", {"user": office[who]}))


def subscription(office: dict[str, str], buyer: str, unit: str = UNIT, **values: Any) -> Any:
    given = {
        "unit": unit, "buyers": [{"resident": buyer, "share_pct": 100, "is_main": 1}], "consultant": consultant(office), "agreed_price": 1860000,
        "earnest_money": 50000, "signed_on": "2026-08-28", "sign_contract_by": "2026-09-04", "presale_permit_no": "苏房预 2026-018",
    }  # fmt: skip
    return new("Subscription Agreement", **{**given, **values})


def subscribed(office: dict[str, str], buyer: str, as_user: As, **values: Any) -> Any:
    with at("2026-08-28 10:00"):
        with as_user(office["seller"]):
            doc = subscription(office, buyer, **values)
        with as_user(office["lead"]):
            return apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Subscribe")


def contract(office: dict[str, str], buyer: str, milestones: Any = PLAN, **values: Any) -> Any:
    given = {
        "contract_no": "2026-HT-0801", "unit": UNIT, "buyers": [{"resident": buyer, "share_pct": 100, "is_main": 1}], "consultant": consultant(office),
        "total_price": 1860000, "pay_method": "Commercial Loan", "signed_on": "2026-09-03",
        "milestones": [{"kind": kind, "due_date": due, "amount": amount} for kind, due, amount in milestones],
    }  # fmt: skip
    return new("Sales Contract", **{**given, **values})


def signed(office: dict[str, str], buyer: str, as_user: As, **values: Any) -> Any:
    with at("2026-09-03 10:00"):
        with as_user(office["lead"]):
            doc = apply_workflow(contract(office, buyer, **values), "Submit to Finance")
        with as_user(office["money"]):
            return apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Sign")


def paid(office: dict[str, str], as_user: As, name: str, kind: str, amount: float, slip: str, **values: Any) -> Any:
    with as_user(office["money"]):
        doc = new(
            "Payment Receipt",
            contract=name,
            kind=kind,
            amount=amount,
            received_on="2026-09-10",
            bank_slip_no=slip,
            **values,
        )
        doc.submit()
        return doc


def filed(office: dict[str, str], as_user: As, name: str, kind: str = "Contract Filing") -> Any:
    with as_user(office["lead"]):
        doc = new("Government Filing", filing_type=kind, contract=name)
        for row in doc.documents:
            row.result = "Pass"
        doc.accept_no = "SZ-2026-77"
        doc.save()
        for action in ("Hand In", "Note Acceptance", "Complete"):
            doc = apply_workflow(doc, action)
        return doc


def state(name: str) -> str:
    return str(frappe.db.get_value("Sales Contract", name, "workflow_state"))


def test_s15_contract_filing_and_cash(office: Any, buyer: str, as_user: As) -> None:
    kept = subscribed(office, buyer, as_user)
    assert frappe.db.get_value("Property Unit", UNIT, "sale_status") == "Subscribed"
    with at("2026-08-29 10:00"), as_user(office["lead"]):
        second = subscription(office, buyer)
        with pytest.raises(frappe.DuplicateEntryError, match=kept.name):
            apply_workflow(second, "Subscribe")
    wrong = [PLAN[0], ("Down Payment", "2026-09-20", 507999.99), PLAN[2]]
    with at("2026-09-03 09:00"), as_user(office["lead"]):
        bad = contract(office, buyer, wrong, contract_no="2026-HT-X")
        with pytest.raises(frappe.ValidationError, match=r"1,859,999\.99"):
            apply_workflow(bad, "Submit to Finance")
    doc = signed(office, buyer, as_user, subscription=kept.name)
    assert (str(doc.filing_due), str(doc.filing_last_workday), doc.workflow_state) == (
        "2026-10-03",
        "2026-09-30",
        "Signed",
    )
    kept.reload()
    assert (kept.workflow_state, kept.contract, kept.unit_key) == ("Converted", doc.name, None)
    told = []
    for moment in ("2026-09-22", "2026-09-23", "2026-09-24", "2026-09-30", "2026-10-02", "2026-10-02"):
        before = frappe.db.count(
            "Notification Log", {"for_user": office["seller"], "subject": ["like", "%file it by%"]}
        )
        with at(f"{moment} 08:40"):
            reminders.filings_and_milestones()
        if (
            frappe.db.count("Notification Log", {"for_user": office["seller"], "subject": ["like", "%file it by%"]})
            > before
        ):
            told.append(moment)
    assert told == ["2026-09-23", "2026-09-30", "2026-10-02"]
    with at("2026-09-12 10:00"):
        filed(office, as_user, doc.name)
        bank = new("External Agency", agency_name="建设银行", agency_type="Bank").name
        with as_user(office["lead"]):
            loan = new("Mortgage Application", contract=doc.name, bank=bank, amount=1302000, approved_amount=1302000)
            for action in (
                "Send to Bank",
                "Note Interview",
                "Note Approval",
                "Note Loan Contract",
                "Note Registration",
            ):
                loan = apply_workflow(loan, action)
        paid(office, as_user, doc.name, "Earnest", 50000, "SLIP-1")
        paid(office, as_user, doc.name, "Down Payment", 508000, "SLIP-2")
        receipt = paid(office, as_user, doc.name, "Loan", 1302000, "SLIP-3")
        with pytest.raises(frappe.UniqueValidationError):
            paid(office, as_user, doc.name, "Loan", 1, "SLIP-3")
    assert (loan.reload().workflow_state, str(loan.released_on)) == ("Loan Paid Out", "2026-09-12")
    doc.reload()
    assert (doc.workflow_state, doc.balance, doc.received_total) == ("Paid Up", 0, 1860000)
    assert [str(row.paid_on) for row in doc.milestones] == ["2026-09-10"] * 3
    assert receipt.reload().notified_at
    heard = frappe.get_all("Notification Log", {"document_name": receipt.name}, pluck="for_user")
    assert {office["seller"], office["lead"]} <= set(heard)
    person = frappe.get_doc("Resident", buyer)
    person.resident_name = "曾小静"
    with pytest.raises(frappe.ValidationError, match="2026-HT-0801"):
        person.save()
    doc.buyers[0].share_pct = 50
    with pytest.raises(frappe.ValidationError):
        doc.save()


def test_r51_earnest_money_and_presale_permit(office: Any, buyer: str) -> None:
    with pytest.raises(frappe.ValidationError, match="20 %"):
        subscription(office, buyer, earnest_money=372000.01)
    subscription(office, buyer, earnest_money=372000)
    with pytest.raises(frappe.MandatoryError):
        subscription(office, buyer, presale_permit_no=None)


def test_r51_a_contract_takes_its_own_subscriptions_unit_and_no_one_elses(office: Any, buyer: str, as_user: As) -> None:
    subscribed(office, buyer, as_user)
    with pytest.raises(frappe.DuplicateEntryError, match="SUB-"):
        signed(office, buyer, as_user)
    frappe.db.set_value("Property Unit", "HY-10-1-0802", "sale_status", "Sold")
    with pytest.raises(frappe.ValidationError, match="not for sale"):
        signed(office, buyer, as_user, unit="HY-10-1-0802", contract_no="X-2")


def test_edge_42_a_subscription_ends_with_its_last_day_and_the_unit_one_day_later(
    office: Any, buyer: str, as_user: As
) -> None:
    doc = subscribed(office, buyer, as_user)

    def after(moment: str) -> str:
        with at(moment):
            reminders.expire_subscriptions()
        return str(frappe.db.get_value(doc.doctype, doc.name, "workflow_state"))

    assert [
        after(moment) for moment in ("2026-09-04 00:10", "2026-09-04 23:59", "2026-09-05 00:10", "2026-09-05 00:11")
    ] == ["Subscribed"] * 2 + ["Overdue"] * 2
    with as_user(office["lead"]):
        with at("2026-09-05 10:00"), pytest.raises(frappe.ValidationError, match="locked through 2026-09-05"):
            apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Release Unit")
        with at("2026-09-06 10:00"):
            apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Release Unit")
    assert frappe.db.get_value("Property Unit", UNIT, "sale_status") == "For Sale"
    subscribed(office, buyer, as_user)


def test_a_withdrawal_takes_supervisor_and_manager(office: Any, buyer: str, as_user: As) -> None:
    doc = subscribed(office, buyer, as_user)
    with as_user(office["lead"]):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.refund_decision = "按约定退还定金一半"
        doc.save()
        apply_workflow(doc, "Ask for Withdrawal")
    with as_user(office["boss"]):
        doc = apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Approve Withdrawal")
    assert (doc.docstatus, frappe.db.get_value("Property Unit", UNIT, "sale_status")) == (2, "For Sale")


def test_r52_shares_and_minors(office: Any, buyer: str, as_user: As) -> None:
    child = (
        new(
            "Resident",
            resident_name="曾小宝",
            mobile="19900000124",
            id_type="Resident Identity Card",
            id_no="320599201603150011",
        )
        if False
        else None
    )
    assert child is None
    minor = new("Resident", resident_name="曾小宝", mobile="19900000124").name
    frappe.db.set_value("Resident", minor, "is_minor", 1)
    both = [{"resident": buyer, "share_pct": 50}, {"resident": minor, "share_pct": 50}]
    with pytest.raises(frappe.ValidationError, match="guardian"):
        contract(office, buyer, buyers=both)
    frappe.db.set_value("Resident", minor, "guardian", buyer)
    doc = contract(office, buyer, buyers=both)
    assert doc.buyers[1].guardian == buyer
    doc.buyers[1].share_pct = 49.99
    doc.save()
    with as_user(office["lead"]), pytest.raises(frappe.ValidationError, match="100 %"):
        apply_workflow(doc, "Submit to Finance")


def test_r54_partial_over_and_reversed_money(office: Any, buyer: str, as_user: As) -> None:
    doc = signed(office, buyer, as_user)
    with at("2026-09-22 10:00"):
        first = paid(office, as_user, doc.name, "Down Payment", 500000, "A-1")
        assert frappe.db.get_value(doc.doctype, doc.name, "balance") == 1360000
        late = contracts.overdue_of(doc.name, date(2026, 9, 22))
        assert [(line.kind, missing) for line, missing in late] == [("Earnest", 50000), ("Down Payment", 8000)]
        with pytest.raises(frappe.ValidationError, match=r"500,000\.00"):
            paid(office, as_user, doc.name, "Down Payment", 500000.01, "A-2", reversal_of=first.name)
        paid(office, as_user, doc.name, "Down Payment", 500000, "A-3", reversal_of=first.name)
        assert frappe.db.get_value(doc.doctype, doc.name, ["balance", "received_total"]) == (1860000, 0)
        reminders.filings_and_milestones()
    subjects = frappe.get_all(
        "Notification Log", {"for_user": office["seller"], "subject": ["like", "%late since%"]}, pluck="subject"
    )
    assert len(subjects) == 2
    with at("2026-09-22 11:00"), as_user(office["seller"]):
        step = new(
            "Collection Activity",
            contract=doc.name,
            stage="Call",
            done_on="2026-09-22",
            result="Promised",
            promise_date="2026-09-25",
        )
        assert step.amount_due == 558000
        with pytest.raises(frappe.MandatoryError):
            new("Collection Activity", contract=doc.name, stage="Call", done_on="2026-09-22", result="Promised")


def test_r55_less_than_approved_makes_a_milestone_of_the_difference(office: Any, buyer: str, as_user: As) -> None:
    doc = signed(office, buyer, as_user)
    bank = new(
        "External Agency", agency_name="工商银行", agency_type="Bank", bank_stage_norms='{"At the Bank": 3}'
    ).name
    with at("2026-09-10 10:00"), as_user(office["lead"]):
        loan = new("Mortgage Application", contract=doc.name, bank=bank, amount=1302000)
        with pytest.raises(frappe.DuplicateEntryError, match=loan.name):
            new("Mortgage Application", contract=doc.name, bank=bank, amount=1)
        loan = apply_workflow(loan, "Send to Bank")
        assert loan.stage_norm_days == 3
    for moment in ("2026-09-13", "2026-09-14", "2026-09-15"):
        with at(f"{moment} 08:50"):
            reminders.age_mortgages()
    assert len(frappe.get_all("Notification Log", {"document_name": loan.name, "for_user": office["lead"]})) == 1
    with at("2026-09-15 10:00"), as_user(office["lead"]):
        loan.reload().press("已电话催办信贷经理")
        assert str(frappe.db.get_value(loan.doctype, loan.name, "last_pressed_on")) == "2026-09-15"
        loan.reload().approved_amount = 1300000
        loan.save()
    with at("2026-09-20 10:00"):
        paid(office, as_user, doc.name, "Loan", 1300000, "L-1")
    rows = [(row.kind, row.amount, str(row.due_date)) for row in frappe.get_doc(doc.doctype, doc.name).milestones]
    assert rows[2:] == [("Loan", 1300000, "2026-12-01"), ("Final Payment", 2000, "2026-09-27")]
    assert sum(row[1] for row in rows) == 1860000
    assert loans.is_stuck(loan.reload(), date(2027, 1, 1)) is False


def test_r56_edge_43_a_filed_contract_is_cancelled_after_revocation_repayment_and_withdrawal(
    office: Any, buyer: str, as_user: As
) -> None:
    doc = signed(office, buyer, as_user)
    bank = new("External Agency", agency_name="农业银行", agency_type="Bank").name
    with at("2026-09-12 10:00"):
        filing = filed(office, as_user, doc.name)
        with as_user(office["lead"]):
            loan = new("Mortgage Application", contract=doc.name, bank=bank, amount=1302000)
        receipt = paid(office, as_user, doc.name, "Earnest", 50000, "C-1")
        with as_user(office["lead"]), pytest.raises(frappe.ValidationError) as refusal:
            apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Cancel")
        for gap in (filing.name, loan.name, "50,000.00"):
            assert gap in str(refusal.value)
        assert frappe.db.get_value("Property Unit", UNIT, "sale_status") == "Filed"
        filed(office, as_user, doc.name, "Filing Revocation")
        paid(office, as_user, doc.name, "Earnest", 50000, "C-2", reversal_of=receipt.name)
        with as_user(office["lead"]):
            apply_workflow(frappe.get_doc(loan.doctype, loan.name), "Change Payment")
            gone = apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Cancel")
    assert (gone.docstatus, frappe.db.get_value("Property Unit", UNIT, "sale_status")) == (2, "For Sale")
    assert frappe.db.count("Payment Receipt", {"contract": doc.name, "docstatus": 1}) == 2  # history is kept
    subscribed(office, buyer, as_user)


def test_filings_take_their_papers_and_one_of_a_kind(office: Any, buyer: str, as_user: As) -> None:
    doc = signed(office, buyer, as_user)
    with at("2026-09-12 10:00"), as_user(office["lead"]):
        form = new("Government Filing", filing_type="Contract Filing", contract=doc.name)
        assert (str(form.due_on), len(form.documents)) == ("2026-10-03", 9)
        with pytest.raises(frappe.MandatoryError):
            apply_workflow(form, "Hand In")
        with pytest.raises(frappe.DuplicateEntryError, match=form.name):
            new("Government Filing", filing_type="Contract Filing", contract=doc.name)
        with pytest.raises(frappe.ValidationError, match="not filed"):
            new("Government Filing", filing_type="Filing Revocation", contract=doc.name)


def test_consultants_see_their_own_sales_alone(office: Any, buyer: str, as_user: As) -> None:
    doc = signed(office, buyer, as_user)
    receipt = paid(office, as_user, doc.name, "Earnest", 50000, "D-1")
    for user, seen in (("seller", [doc.name]), ("rival", [])):
        with as_user(office[user]):
            assert frappe.get_list("Sales Contract", pluck="name") == seen
            assert bool(frappe.get_list("Payment Receipt", pluck="name")) == bool(seen)
            assert frappe.has_permission("Payment Receipt", "read", receipt.name) == bool(seen)


def test_r51_twenty_who_subscribe_one_unit_at_once_give_one(private_site: Any, sites_path: Path) -> None:
    site = private_site().site
    with open_site(site, sites_path=sites_path):
        new("Property Project", project_code="HY", project_name="花园小区")
        new("Building", project="HY", building_no="10", label="10栋", entrances=1)
        new("Property Unit", building="HY-10", entrance=1, floor=8, room_no="0801", sale_status="For Sale")
        person = new("Resident", resident_name="曾静", mobile="19900000123").name
    given = {
        "unit": UNIT,
        "agreed_price": 100,
        "earnest_money": 1,
        "signed_on": "2026-08-28",
        "sign_contract_by": "2026-09-04",
        "presale_permit_no": "1",
    }
    together = threading.Barrier(20)

    def subscribe(_number: int) -> str:
        with open_site(site, sites_path=sites_path) as ctx:
            together.wait()
            try:
                doc = new("Subscription Agreement", buyers=[{"resident": person, "share_pct": 100}], **given)
                apply_workflow(doc, "Subscribe")
            except frappe.DuplicateEntryError as error:
                ctx.db.rollback()
                return str(error)
            return "done"

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(subscribe, range(20)))
    assert answers.count("done") == 1
    assert all("taken already: SUB-" in answer for answer in answers if answer != "done")
    with open_site(site, sites_path=sites_path):
        assert frappe.db.count("Subscription Agreement", {"docstatus": 1}) == 1
