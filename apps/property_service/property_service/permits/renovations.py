"""Renovations between their papers and their refund: what is missing, when work may go on, and what follows from each step (R26–R28, R32)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import add_days, fmt_money, getdate, nowdate
from property_service.customer_service import rectifications
from property_service.permits import deposits
from property_service.property_setup.calendars import WEEKDAYS, calendar_of
from property_service.property_setup.settings import setting
from property_service.residents.owners import OWNERS
from property_service.shared.amounts import money
from property_service.shared.calendars import Window
from property_service.tell import tell, tell_once, users_with

RENOVATION = "Renovation Application"
RUNNING = ("Approved", "Under Construction", "Acceptance Pending")
OVER = ("File Closed", "Rejected", "Cancelled")
ENDED = ("Observation", "Refund Due", "File Closed", "Rejected", "Cancelled")
REFUNDABLE = ("Refund Due", "Rejected", "Cancelled")
WORKING, STOPPED, OBSERVED, DUE, CLOSED = "Under Construction", "Stopped", "Observation", "Refund Due", "File Closed"
LEFT_OUT = ("Fail", "Not Applicable")
# what a risk in the scope asks for: R27
PAPERS = {"Structural": "structural_design_doc", "Gas": "gas_approval_doc", "Heating": "heating_approval_doc"}
EXPIRES_IN = 7
WORK_CALENDAR = "装修施工"


def chosen(doc: Any) -> list[Any]:
    """The rows of the scope that will be done."""
    return [row for row in doc.scope if row.result not in LEFT_OUT]


def mark_risks(doc: Any) -> None:
    """Risks and prohibitions are those of the templates, whatever a request says about an item; nothing sent weakens them."""
    template = frappe.qb.DocType("Checklist Template")
    item = frappe.qb.DocType("Checklist Template Item")
    rows = (
        frappe.qb.from_(item).join(template).on(item.parent == template.name)
        .select(item.item, item.risk_flag, item.prohibited).where(template.usage == "Renovation Scope")
        .where(item.item.isin([row.item for row in doc.scope] or [""])).run(as_dict=True)
    )  # fmt: skip
    known = {row["item"]: row for row in rows}
    for row in doc.scope:
        found = known.get(row.item)
        if found:
            row.risk_flag = found["risk_flag"] or row.risk_flag
            row.prohibited = int(bool(found["prohibited"] or row.prohibited))


def relation_of(unit: str, resident: str) -> Any:
    """The strongest relation that a resident has to a unit today: name, relation, authorised_to_apply; None without one."""
    day = nowdate()
    rows = frappe.get_all(
        "Unit Occupancy", {"unit": unit, "resident": resident, "from_date": ["<=", day]}, ["name", "relation", "authorised_to_apply"],
        or_filters=[["to_date", "is", "not set"], ["to_date", ">=", day]],
    )  # fmt: skip
    return min(rows, key=lambda row: (row.relation not in OWNERS, not row.authorised_to_apply), default=None)


def paper_gaps(doc: Any) -> list[str]:
    """What an application lacks before anybody looks at it: prohibited items, consent, approvals, deposits."""
    gaps = [
        _("{0} is prohibited and can be approved by nobody").format(row.item) for row in chosen(doc) if row.prohibited
    ]
    relation = relation_of(doc.unit, doc.applicant)
    if relation and needs_consent(relation) and not doc.owner_consent_doc:
        gaps.append(_("the consent of the owner (Consent of the Owner)"))
    for risk, field in PAPERS.items():
        items = [row.item for row in chosen(doc) if row.risk_flag == risk]
        if items and not doc.get(field):
            gaps.append(_("{0} for {1}").format(_(doc.meta.get_label(field)), "、".join(items)))
    return [*gaps, *deposit_gaps(doc)]


def needs_consent(relation: Any) -> bool:
    """Tenants and agents bring the owner's consent; family and staff may be authorised once and for all."""
    if relation.relation in OWNERS:
        return False
    return relation.relation in ("Tenant", "Agent") or not relation.authorised_to_apply


def deposit_gaps(doc: Any) -> list[str]:
    """One sentence for both parts, which do not make up for each other (R28)."""
    due = {
        "Owner": money(doc.deposit_due_owner),
        "Contractor": Decimal() if doc.self_build else money(doc.deposit_due_contractor),
    }
    short = []
    for kind, wanted in due.items():
        missing = wanted - deposits.received_from(RENOVATION, doc.name, kind) if wanted else wanted
        if missing > 0:
            short.append(f"{_(kind)} {fmt_money(str(missing), currency='CNY')}")
    return [_("confirmed deposits ({0})").format("、".join(short))] if short else []


def approval_gaps(doc: Any) -> list[str]:
    """All that an approval lacks (R28), papers included."""
    gaps = paper_gaps(doc)
    if not doc.self_build:
        gaps += contractor_gaps(doc)
    if not doc.technical_ok_by:
        gaps.append(_("the technical check by Engineering"))
    for field in ("agreement_signed_on", "neighbours_notified_on"):
        if not doc.get(field):
            gaps.append(_(doc.meta.get_label(field)))
    return gaps


def contractor_gaps(doc: Any) -> list[str]:
    if not doc.contractor:
        return [_("the contractor, or the mark Without a Contractor")]
    agency = frappe.get_doc("External Agency", doc.contractor)
    if agency.blacklisted:
        return [_("a contractor who is not blacklisted: {0} is").format(agency.agency_name)]
    if not agency.licensed_through(doc.end_date):
        return [_("a licence of {0} that is valid through {1}").format(agency.agency_name, doc.end_date)]
    return []


def refuse(doc: Any, gaps: list[str]) -> None:
    """All gaps at once, so that nobody walks home three times (S06)."""
    if gaps:
        listed = "".join(f"<li>{frappe.utils.escape_html(gap)}</li>" for gap in gaps)
        frappe.throw(
            _("{0}: still missing: {1}").format(doc.name, f"<ul>{listed}</ul>"),
            title=_("The application is not complete"),
        )


def until(doc: Any) -> date:
    """The last day of the work."""
    return getdate(doc.extended_to or doc.end_date)


def bar(renovation: str | None) -> str:
    """Why passes of a renovation are worthless now, read live: the work is stopped, over, or past its last day; "" otherwise."""
    if not renovation:
        return ""
    fields = ["workflow_state", "end_date", "extended_to"]
    row = frappe.db.get_value(RENOVATION, renovation, fields, as_dict=True)
    if row and row.workflow_state == STOPPED:
        return "Work Stopped"
    return "" if row and row.workflow_state in RUNNING and until(row) >= getdate(nowdate()) else "Renovation Over"


def hours_text() -> str:
    """The working hours of renovations in words: ``Monday to Saturday 08:00–12:00, 14:00–18:00``."""
    name = setting("work_calendar") or WORK_CALENDAR
    if not frappe.db.exists("Service Calendar", name):
        return ""
    week = calendar_of(name).week
    parts: list[tuple[int, int, tuple[Window, ...]]] = []
    for day in sorted(week):
        if parts and parts[-1][1] == day - 1 and parts[-1][2] == week[day]:
            parts[-1] = (parts[-1][0], day, week[day])
        else:
            parts.append((day, day, week[day]))
    return "; ".join(
        _days(first, last) + " " + ", ".join(f"{each.start:%H:%M}–{each.end:%H:%M}" for each in hours)
        for first, last, hours in parts
    )


def _days(first: int, last: int) -> str:
    names = _(WEEKDAYS[first]), _(WEEKDAYS[last])
    return names[0] if first == last else _("{0} to {1}").format(*names)


def people_of(doc: Any) -> list[str | None]:
    """Applicant, contractor and guards: told of approvals, stops and ends."""
    contractor = frappe.db.get_value("External Agency", doc.contractor, "user") if doc.contractor else None
    return [contractor, *users_with("Security Guard")]


def enter(name: str, state: str, order: str = "") -> Any:
    """Take a step that follows from something else: an inspection, a refund, a date. order: what stops the work. Gives the application."""
    doc = frappe.get_doc(RENOVATION, name, for_update=True)
    doc.workflow_state, doc.flags.ignore_permissions, doc.flags.stop_order = state, True, order
    doc.save()
    return doc


def left_behind(unit: str, resident: str) -> None:
    """Edge 27: somebody who has a renovation going on gives the unit up; the office hands the application over, once told."""
    going_on = {"unit": unit, "applicant": resident, "docstatus": 1, "workflow_state": ["not in", OVER]}
    for name in frappe.get_all(RENOVATION, going_on, pluck="name"):
        if relation_of(unit, resident) is None:
            doc = frappe.get_doc(RENOVATION, name)
            sentence = _lt("{0}: the applicant has left {1}; hand the renovation over to the new owner")
            tell_once(users_with("Front Desk", "CS Lead"), sentence, doc, values=(name, unit))


def after_ledger(name: str, held: Decimal) -> None:
    """The file closes when the last money has gone back."""
    if held == 0 and frappe.db.get_value(RENOVATION, name, "workflow_state") == DUE:
        enter(name, CLOSED)


def acceptance_gaps(doc: Any) -> list[str]:
    """What stands in the way of an acceptance (R32): the water test where the scope asks for one, rectifications that are open."""
    gaps = []
    wet = [row.item for row in chosen(doc) if row.risk_flag == "Waterproof"]
    if wet and not doc.closed_water_test_on:
        gaps.append(_("a closed-water test that was passed ({0})").format("、".join(wet)))
    visits = frappe.get_all("Renovation Inspection", {"renovation": doc.name}, pluck="name") or [""]
    faults = rectifications.open_of(source_doctype="Renovation Inspection", source_name=["in", visits])
    if faults:
        gaps.append(_("rectifications that are closed: {0}").format(", ".join(sorted(faults))))
    return gaps


# --- jobs: safe to run twice ----------------------------------------------------------------------------------------------


def release_refunds() -> None:
    """Daily: observation ends when its time is over and every pass has come back."""
    waiting = {"workflow_state": OBSERVED, "refund_eligible_on": ["<=", nowdate()]}
    for name in frappe.get_all(RENOVATION, waiting, pluck="name", order_by="name asc"):
        if not deposits.open_cards(name):
            doc = enter(name, DUE)
            sentence = _lt("{0}: the deposit can be refunded")
            tell(users_with("Finance"), sentence, doc, values=(name,), event="deposit")


def warn_of_ends() -> None:
    """Daily: a renovation that ends within a week is announced once."""
    last = getdate(add_days(nowdate(), EXPIRES_IN))
    for name in frappe.get_all(
        RENOVATION, {"workflow_state": ["in", RUNNING], "docstatus": 1}, pluck="name", order_by="name asc"
    ):
        doc = frappe.get_doc(RENOVATION, name)
        if getdate(nowdate()) <= until(doc) <= last:
            sentence, values = _lt("{0}: the renovation ends on {1}"), (name, until(doc))
            tell_once(people_of(doc), sentence, doc, values=values, event="renovation", residents=[doc.applicant])
