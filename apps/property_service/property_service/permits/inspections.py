"""Visits to renovations: the list of each morning, and what a finding sets in motion in the same transaction (R30–R32)."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import get_datetime, getdate, nowdate
from property_service.customer_service import rectifications
from property_service.customer_service.rectifications import MINOR, Responsible
from property_service.permits import renovations
from property_service.tell import ask, users_with

INSPECTION = "Renovation Inspection"
START, PATROL, WATER, ACCEPTANCE, AGAIN = "Start Check", "Patrol", "Water Test", "Acceptance", "Re-inspection"
AWAY = ("Nobody There", "Door Not Opened")
AWAY_TOO_OFTEN = 2
VIOLATION = "Renovation Violation"
TEMPLATE_OF = {START: "装修巡检", PATROL: "装修巡检", ACCEPTANCE: "装修验收", WATER: "闭水试验"}
# purpose -> (state in which a pass moves the renovation, next state, next state when it fails)
STEPS = {
    START: ("Approved", renovations.WORKING, None), ACCEPTANCE: ("Acceptance Pending", renovations.OBSERVED, renovations.WORKING),
    AGAIN: (renovations.STOPPED, renovations.WORKING, None),
}  # fmt: skip


def responsible_for(work: Any) -> Responsible:
    """The contractor puts it right, or the owner who builds without one."""
    return Responsible("Contractor", agency=work.contractor) if work.contractor else Responsible("Owner")


def follow(doc: Any) -> None:
    """All that a recorded visit sets in motion. Runs in the transaction of the visit, so that nothing of it stands alone."""
    work = frappe.get_doc(renovations.RENOVATION, doc.renovation)
    names = find_faults(doc, work)
    if names:
        doc.db_set("rectifications", "\n".join(names), update_modified=False)
    if doc.stop_work:
        renovations.enter(doc.renovation, renovations.STOPPED, order=doc.name)
    elif doc.conclusion:
        conclude(doc, work)
    if doc.purpose == PATROL and doc.site_result in AWAY:
        report_absence(doc)


def find_faults(doc: Any, work: Any) -> list[str]:
    """Rectifications of what was found: failed rows, the violation itself, people without a pass; their names."""
    who, grade = responsible_for(work), doc.severity or MINOR
    names = rectifications.for_failed_rows(doc, "results", VIOLATION, who, severity=grade)
    if doc.site_result == "Violation" and not names:
        stop = int(doc.stop_work or 0)
        names.append(
            rectifications.raise_one(
                doc, "violation", doc.issue, VIOLATION, who, severity=grade, photo=doc.photo, stop_work=stop
            )
        )
    if doc.workers_without_pass:
        text = _("{0} workers without a pass").format(doc.workers_without_pass)
        names.append(rectifications.raise_one(doc, "without-pass", text, VIOLATION, who, severity=MINOR))
    return names


def conclude(doc: Any, work: Any) -> None:
    """A visit that passed or failed moves the renovation on, or back."""
    passed = doc.conclusion == "Passed"
    if doc.purpose == WATER and passed:
        work.db_set("closed_water_test_on", getdate(doc.visited_at))
    if doc.purpose not in STEPS:
        return
    state, good, bad = STEPS[doc.purpose]
    following = good if passed else bad
    if work.workflow_state == state and following:
        renovations.enter(doc.renovation, following)


def report_absence(doc: Any) -> None:
    """R30: twice in a row nobody opened; the CS Lead calls them."""
    filters = {"renovation": doc.renovation, "purpose": PATROL, "recorded": 1, "visited_at": ["<=", doc.visited_at]}
    last = frappe.get_all(
        INSPECTION, filters, ["name", "site_result"], order_by="visited_at desc, name desc", limit=AWAY_TOO_OFTEN
    )
    if len(last) < AWAY_TOO_OFTEN or any(row.site_result not in AWAY for row in last):
        return
    text, values = (
        _lt("{0}: nobody opened at {1} visits in a row; call the applicant"),
        (doc.renovation, AWAY_TOO_OFTEN),
    )
    ask(users_with("CS Lead"), text, doc, values=values, event="renovation")


def plan_day() -> int:
    """R30, each morning: one visit for every renovation that is being worked on, and one for those that stand still; how many were new."""
    day, count = nowdate(), 0
    states = ["in", (renovations.WORKING, renovations.STOPPED)]
    for name in frappe.get_all(renovations.RENOVATION, {"workflow_state": states}, pluck="name", order_by="name asc"):
        key = f"{name}/{day}"
        if not frappe.db.exists(INSPECTION, {"plan_key": key}):
            plan = frappe.get_doc({"doctype": INSPECTION, "renovation": name, "purpose": PATROL, "planned_for": day})
            plan.flags.plan_key = key
            plan.insert(ignore_permissions=True)
            count += 1
    return count


def last_visit(renovation: str) -> Any:
    """When a renovation was seen last; None if never."""
    found = frappe.get_all(
        INSPECTION, {"renovation": renovation, "recorded": 1}, pluck="visited_at", order_by="visited_at desc", limit=1
    )
    return get_datetime(found[0]) if found else None
