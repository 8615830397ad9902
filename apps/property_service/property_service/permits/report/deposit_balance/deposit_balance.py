"""RP10 押金余额表: what the office holds, for whom and since when, and whether the documents say the same as the ledger (R33)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from frappe import _
from frappe.utils import get_datetime, getdate, nowdate
from property_service.permits.rules import ledger
from property_service.permits.rules.ledger import Payer, Posting
from property_service.reporting import chart, column, figure, rows, same
from property_service.shared.amounts import money

AGES = ((30, "0–30"), (90, "31–90"), (365, "91–365"), (None, "> 365"))
FIELDS = (
    "name",
    "entry_type",
    "against_doctype",
    "against_name",
    "transfer_to",
    "payer_type",
    "payer_name",
    "amount",
    "confirmed_at",
    "unit",
)
Bearer = tuple[str, str]


def execute(filters: Any = None) -> tuple[Any, ...]:
    """One row per document and payer with money in its ledger at the end of a day."""
    day = getdate(filters.as_of or nowdate())
    asked = [["docstatus", "=", 1], ["confirmed_at", "<", str(day + timedelta(days=1))], *same(filters, "project")]
    entries = rows("Deposit Entry", FIELDS, asked, order_by="confirmed_at asc, name asc")
    books = postings(entries)
    shown = _shown_balances(books)
    units = {(row.against_doctype, row.against_name): row.unit for row in entries if row.unit}
    data = []
    for bearer, moves in books.items():
        for payer, held in ledger.balances(moves).items():
            if held or filters.with_settled:
                data.append(
                    _line(
                        bearer,
                        payer,
                        held,
                        [move for move in moves if move.payer == payer],
                        units.get(bearer),
                        shown.get(bearer),
                        day,
                    )
                )
    data.sort(key=lambda row: -row["age"])
    apart = (
        sum(_differs(books[bearer], value.deposit_balance) for bearer, value in shown.items())
        if day >= getdate(nowdate())
        else 0
    )
    summary = [
        figure(_("Held"), float(sum((money(row["balance"]) for row in data), Decimal())), "Currency"),
        figure(_("May Be Refunded"), sum(row["is_due"] for row in data)),
        figure(_("Documents That Differ From the Ledger"), apart, indicator="red" if apart else "green"),
    ]
    picture = chart("bar", [label for _days, label in AGES], (_("Held"), _by_age(data))) if data else None
    return _columns(), data, None, picture, summary


def postings(entries: list[Any]) -> dict[Bearer, list[Posting]]:
    """The ledger of each document, what came from another one included."""
    found: dict[Bearer, list[Posting]] = defaultdict(list)
    for row in entries:
        move = Posting(
            get_datetime(row.confirmed_at),
            row.entry_type,
            Payer(row.payer_type, row.payer_name),
            money(row.amount),
            row.name,
        )
        found[row.against_doctype, row.against_name].append(move)
        if row.entry_type == ledger.TRANSFERRED and row.transfer_to:
            found[row.against_doctype, row.transfer_to].append(
                Posting(move.at, ledger.BROUGHT, move.payer, move.amount, move.entry)
            )
    return dict(found)


def _shown_balances(books: dict[Bearer, list[Posting]]) -> dict[Bearer, Any]:
    """What renovations show as their balance, and from when it may be refunded."""
    names = [name for doctype, name in books if doctype == "Renovation Application"]
    fields = ["name", "deposit_balance", "refund_eligible_on", "workflow_state"]
    return {
        ("Renovation Application", row.name): row
        for row in rows("Renovation Application", fields, [["name", "in", names or [""]]])
    }


def _differs(moves: list[Posting], shown: Any) -> bool:
    return ledger.total(moves) != money(shown)


def _line(
    bearer: Bearer, payer: Payer, held: Decimal, moves: list[Posting], unit: Any, shown: Any, day: date
) -> dict[str, Any]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for move in moves:
        sums[move.kind] += move.amount
    eligible = getdate(shown.refund_eligible_on) if shown and shown.refund_eligible_on else None
    return {
        "document": bearer[1], "kind": bearer[0], "unit": unit, "payer_type": payer.kind, "payer_name": payer.name,
        "received": float(sums[ledger.RECEIVED] + sums[ledger.BROUGHT]), "deducted": float(sums[ledger.DEDUCTED]),
        "refunded": float(sums[ledger.REFUNDED] + sums[ledger.TRANSFERRED]), "balance": float(held), "eligible": eligible,
        "is_due": bool(held and eligible and eligible <= day), "age": (day - moves[0].at.date()).days,
    }  # fmt: skip


def _by_age(data: list[dict[str, Any]]) -> list[float]:
    held = [Decimal()] * len(AGES)
    for row in data:
        held[next(place for place, (days, _label) in enumerate(AGES) if days is None or row["age"] <= days)] += money(
            row["balance"]
        )
    return [float(value) for value in held]


def _columns() -> list[dict[str, Any]]:
    return [
        column(_("Document"), "document", "Dynamic Link", "kind", width=150), column(_("Unit"), "unit", "Link", "Property Unit"), column(_("Payer Type"), "payer_type", "Select"),
        column(_("Payer"), "payer_name", width=120), *(
            column(label, name, "Currency") for label, name in (
                (_("Received"), "received"), (_("Deducted"), "deducted"), (_("Refunded or Moved"), "refunded"), (_("Balance"), "balance"),
            )
        ), column(_("Refundable From"), "eligible", "Date"), column(_("May Be Refunded"), "is_due", "Check"), column(_("Days Held"), "age", "Int", disable_total=1),
    ]  # fmt: skip
