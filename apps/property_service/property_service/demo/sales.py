"""The sale of building 10: subscriptions, contracts, filings, loans, money, dunning, and the files of it all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from property_service.demo.estate import ON_SALE
from property_service.demo.run import Demo, acting
from property_service.sales import contracts, loans, reminders

BANKS = ("建设银行苏州分行", "工商银行苏州分行", "农业银行苏州分行", "中国银行苏州分行", "招商银行苏州分行")
SUBSCRIPTIONS, CONTRACTS, DUNNED, FILES = 38, 31, 29, 165
LEAST = 7  # contracts, so that every case is there
PERMIT, BUREAU = "苏房预（2026）第 018 号", "苏州市住房和城乡建设局"
STAGES = ("Send to Bank", "Note Interview", "Note Approval", "Note Loan Contract", "Note Registration")
UNFILED = {0: 22, 1: 27, 2: 41}  # contract -> days since the signature: two due within ten days, one late on purpose
PRE_NOTICES = 2
DELIVERED_IN = 200  # days
NUMBERS = {"Contract Filing": "苏备", "Pre-Notice Registration": "苏预登", "Mortgage Registration": "苏抵登"}
SLIPS = "62220000"
OTHER_FILES = (("Client", "客户资料 {0}"), ("Sales Material", "楼书与价目表 {0}"), ("Other", "往来函件 {0}"))


@dataclass(slots=True)
class Deal:
    number: int
    unit: str
    buyer: str
    consultant: str
    price: int
    signed: date
    contract: str = ""


def sales(demo: Demo) -> None:
    banks = [demo.insert("External Agency", agency_name=name, agency_type="Bank").name for name in BANKS]
    bureau = demo.insert("External Agency", agency_name=BUREAU, agency_type="Housing Bureau").name
    deals = _deals(demo)
    sold = deals[: max(LEAST, demo.some(CONTRACTS))]
    for deal in sold:
        _sell(demo, deal)
        _take_to_bureau(demo, deal, bureau)
        _lend(demo, deal, banks[deal.number % len(banks)], bureau)
        _collect(demo, deal)
    for deal in deals[len(sold) :]:
        _keep(demo, deal)
    with acting("Sales CS Supervisor", _at(demo.anchor, 0, 10)):
        reminders.expire_subscriptions()
    _dun(demo, sold)
    _archive(demo, sold)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute))


def _deals(demo: Demo) -> list[Deal]:
    units = frappe.get_all(
        "Property Unit", {"building": ON_SALE, "sale_status": "For Sale"}, ["name", "gross_area"], order_by="name asc"
    )
    sellers = frappe.get_all("Staff Member", {"post": "置业顾问"}, pluck="name", order_by="name asc")
    people = frappe.get_all(
        "Resident", {"id_type": "Resident Identity Card", "is_minor": 0}, pluck="name", order_by="name asc"
    )
    count = min(len(units), max(LEAST + 3, demo.some(SUBSCRIPTIONS)))
    found = []
    for number, unit in enumerate(units[:count]):
        price = round(float(unit.gross_area) * demo.rng.randint(14500, 18800), -3)
        age = UNFILED.get(number, demo.rng.randint(45, 110))
        found.append(
            Deal(
                number,
                unit.name,
                people[number % len(people)],
                sellers[number % len(sellers)],
                int(price),
                demo.anchor - timedelta(days=age),
            )
        )
    return found


def _subscribe(demo: Demo, deal: Deal, day: date, last: date) -> str:
    with acting("Sales CS Supervisor", _at(day, 10)):
        doc = demo.insert(
            "Subscription Agreement", unit=deal.unit, buyers=[{"resident": deal.buyer, "share_pct": 100, "is_main": 1, "id_checked": 1}], consultant=deal.consultant,
            list_price=deal.price + 30000, agreed_price=deal.price, earnest_money=50000, signed_on=day, sign_contract_by=last, presale_permit_no=PERMIT,
        )  # fmt: skip
        apply_workflow(doc, "Subscribe")
    return str(doc.name)


def _sell(demo: Demo, deal: Deal) -> None:
    """From the subscription to the contract that Finance has checked; three in four borrow."""
    subscription = _subscribe(demo, deal, deal.signed - timedelta(days=6), deal.signed + timedelta(days=1))
    borrows = deal.number % 4 != 3
    down = 0.3 if borrows else 1.0
    parts = [] if borrows else _later_parts(demo, deal)
    first = round(deal.price * down) - 50000 - sum(amount for _due, amount in parts)
    plan = [("Earnest", deal.signed, 50000), ("Down Payment", deal.signed + timedelta(days=14), first)]
    if borrows:
        plan.append(("Loan", deal.signed + timedelta(days=75), deal.price - 50000 - first))
    plan += [("Final Payment", due, amount) for due, amount in parts]
    delivery = demo.anchor + timedelta(days=DELIVERED_IN)
    with acting("Sales CS Supervisor", _at(deal.signed, 10)):
        doc = demo.insert(
            "Sales Contract", contract_no=f"2026-HY10-{deal.number + 1:04d}", subscription=subscription, unit=deal.unit, total_price=deal.price,
            buyers=[{"resident": deal.buyer, "share_pct": 100, "is_main": 1, "id_checked": 1}], pay_method="Commercial Loan" if borrows else "Instalments",
            signed_on=deal.signed, delivery_due=delivery, milestones=[{"kind": kind, "due_date": due, "amount": amount} for kind, due, amount in plan],
        )  # fmt: skip
        apply_workflow(doc, "Submit to Finance")
    with acting("Finance", _at(deal.signed, 15)):
        apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Sign")
    deal.contract = str(doc.name)
    demo.made.append(("Archive File", str(frappe.db.get_value("Archive File", {"ref_name": doc.name}))))


def _later_parts(demo: Demo, deal: Deal) -> list[tuple[date, int]]:
    """Who borrows nothing pays in parts until the keys: the first two of them in three more, the others in two."""
    count = 3 if deal.number < 8 else 2
    return [(demo.anchor + timedelta(days=DELIVERED_IN * (part + 1) // count), 100000) for part in range(count)]


def _take_to_bureau(demo: Demo, deal: Deal, bureau: str) -> None:
    if deal.number in UNFILED:
        return
    day = deal.signed + timedelta(days=demo.rng.randint(8, 24))
    _formality(demo, deal, "Contract Filing", bureau, day)
    if deal.number < PRE_NOTICES + len(UNFILED):
        _formality(demo, deal, "Pre-Notice Registration", bureau, day + timedelta(days=4))


def _formality(demo: Demo, deal: Deal, kind: str, bureau: str, day: date) -> None:
    with acting("Sales CS Supervisor", _at(day, 9)):
        doc = demo.insert("Government Filing", filing_type=kind, contract=deal.contract, agency=bureau)
        for row in doc.documents:
            row.result = "Pass"
        doc.accept_no = f"{NUMBERS[kind]} 2026-{1000 + deal.number}"
        for action in ("Hand In", "Note Acceptance", "Complete"):
            doc = apply_workflow(doc.save() if action == "Hand In" else doc, action)


def _lend(demo: Demo, deal: Deal, bank: str, bureau: str) -> None:
    """The older the contract, the further the loan; every eighth one stands still."""
    contract = frappe.get_doc("Sales Contract", deal.contract)
    loan = sum(row.amount for row in contract.milestones if row.kind == "Loan")
    if not loan:
        return
    day = deal.signed + timedelta(days=5)
    with acting("Sales CS Supervisor", _at(day, 11)):
        doc = demo.insert(
            "Mortgage Application",
            contract=deal.contract,
            bank=bank,
            amount=loan,
            approved_amount=loan,
            term_months=360,
            branch_contact="信贷经理",
        )
    for action in STAGES if deal.number % 8 else STAGES[:2]:
        day += timedelta(days=demo.rng.randint(4, 12))
        if day >= demo.anchor:
            return
        if action == STAGES[-1]:  # the bureau registers the mortgage, which takes the loan on
            _formality(demo, deal, "Mortgage Registration", bureau, day)
            doc = doc.reload()
            continue
        with acting("Sales CS Supervisor", _at(day, 14)):
            doc = apply_workflow(frappe.get_doc(doc.doctype, doc.name), action)
    if doc.workflow_state == loans.REGISTERED and day + timedelta(days=6) < demo.anchor:
        _pay(demo, deal, "Loan", loan, day + timedelta(days=6), "Loan")


def _pay(demo: Demo, deal: Deal, kind: str, amount: float, day: date, slip: str, **values: Any) -> str:
    with acting("Finance", _at(day, 16)):
        doc = demo.insert(
            "Payment Receipt",
            contract=deal.contract,
            kind=kind,
            amount=amount,
            received_on=day,
            bank_slip_no=f"{SLIPS}{deal.number:04d}{slip}",
            **values,
        )
        doc.submit()
    return str(doc.name)


def _collect(demo: Demo, deal: Deal) -> None:
    """Earnest money on the day; the first payment in time, in parts, or not yet. One mistake was reversed."""
    _pay(demo, deal, "Earnest", 50000, deal.signed, "DJ")
    first = next(
        row.amount for row in frappe.get_doc("Sales Contract", deal.contract).milestones if row.kind == "Down Payment"
    )
    due = deal.signed + timedelta(days=14)
    if deal.number == 4:
        wrong = _pay(demo, deal, "Down Payment", 10000, due, "CW")
        _pay(demo, deal, "Down Payment", 10000, due + timedelta(days=1), "CX", reversal_of=wrong)
    if deal.number % 6 == 5:
        _pay(demo, deal, "Down Payment", round(first / 2), due, "SF")
    elif deal.number % 6 != 2:
        _pay(demo, deal, "Down Payment", first, due, "SF")


def _keep(demo: Demo, deal: Deal) -> None:
    """Subscriptions without a contract: some run, two ran out, three were withdrawn."""
    kind = deal.number % 7
    day = demo.anchor - timedelta(days=3 if kind > 4 else 12)
    name = _subscribe(demo, deal, day, day + timedelta(days=7))
    if kind in (1, 2, 3):
        with acting("Sales CS Supervisor", _at(day + timedelta(days=2), 10)):
            doc = frappe.get_doc("Subscription Agreement", name)
            doc.refund_decision = "客户资格不符，定金全额退还"
            doc.save()
            apply_workflow(doc, "Ask for Withdrawal")
        with acting("Property Manager", _at(day + timedelta(days=2), 15)):
            apply_workflow(frappe.get_doc("Subscription Agreement", name), "Approve Withdrawal")


def _dun(demo: Demo, sold: list[Deal]) -> None:
    late = [deal for deal in sold if contracts.overdue_of(deal.contract, demo.anchor)]
    steps = (("Reminder", "Unreachable"), ("Call", "Promised"), ("Visit", "Promised"), ("Demand Letter", "Disputed"))
    for number in range(min(demo.some(DUNNED), 4 * len(late))):
        deal, (stage, result) = late[number % len(late)], steps[number // len(late)]
        day = demo.anchor - timedelta(days=20 - 5 * (number // len(late)))
        promise = {"promise_date": day + timedelta(days=7), "promise_amount": 100000} if result == "Promised" else {}
        with acting("Sales CS Supervisor", _at(day, 10)):
            demo.insert(
                "Collection Activity",
                contract=deal.contract,
                stage=stage,
                result=result,
                done_on=day,
                next_action_on=day + timedelta(days=5),
                **promise,
            )


def _archive(demo: Demo, sold: list[Deal]) -> None:
    """Files of the older contracts are complete; some went to the archive, one of them with a difference."""
    files = [str(frappe.db.get_value("Archive File", {"ref_name": deal.contract})) for deal in sold]
    for deal, name in zip(sold, files, strict=True):
        if deal.number not in UNFILED and deal.number % 5:
            with acting("Sales CS Supervisor", _at(demo.anchor - timedelta(days=30), 9)):
                doc = frappe.get_doc("Archive File", name)
                for row in doc.contents:
                    row.result = "Pass"
                doc.save()
    for number in range(max(LEAST, demo.some(FILES) - frappe.db.count("Archive File"))):
        kind, title = OTHER_FILES[number % len(OTHER_FILES)]
        demo.insert(
            "Archive File",
            title=title.format(f"{number + 1:03d}"),
            file_class=kind,
            custodian_dept="营销中心",
            retention_until=demo.anchor + timedelta(days=3650),
        )
    others = frappe.get_all(
        "Archive File", {"file_class": ["in", ("Client", "Sales Material")]}, pluck="name", order_by="name asc", limit=7
    )
    for number, names in enumerate((others[:2], others[2:4], others[4:7])):
        if names:
            _hand_over(demo, names, demo.anchor - timedelta(days=25 - 8 * number), difference=number == 2)


def _hand_over(demo: Demo, names: list[str], day: date, *, difference: bool) -> None:
    with acting("Sales CS Supervisor", _at(day, 10)):
        doc = demo.insert(
            "Archive Transfer", action="Transfer", from_dept="营销中心", to_dept="行政人事部", items=[{"archive_file": name, "pages": 20} for name in names], from_sign="data:,"
        )  # fmt: skip
        apply_workflow(doc, "Sign Over")
    with acting("HR Archivist", _at(day, 15)):
        doc = frappe.get_doc(doc.doctype, doc.name)
        for row in doc.items[int(difference) :]:
            row.received = 1
        if difference:
            doc.items[0].shortage_note = "缺客户签收页，待补"
        doc.to_sign = "data:,"
        apply_workflow(doc, "Note Difference" if difference else "Complete")
