"""Each morning at six: passes that end tomorrow, and licences that end while their firm still builds; each said once."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import frappe
from frappe import _lt
from frappe.utils import add_days, getdate, now_datetime, nowdate
from property_service.permits.renovations import RENOVATION, RUNNING, until
from property_service.permits.rules import passes
from property_service.tell import tell_once, users_with

LICENCE_DAYS = 30
SHORT = timedelta(days=2)  # passes of a day or two need no warning


def warn() -> None:
    warn_of_passes()
    warn_of_licences()


def warn_of_passes() -> None:
    """Passes that end until tomorrow night: to the contractor and the front desk, once."""
    ends = [now_datetime(), datetime.combine(getdate(add_days(nowdate(), 1)), time(23, 59, 59))]
    filters = {"status": passes.VALID, "valid_to": ["between", ends]}
    for row in frappe.get_all(
        "Entry Pass", filters, ["name", "valid_from", "valid_to", "contractor"], order_by="name asc"
    ):
        if row.valid_to - row.valid_from < SHORT:
            continue
        firm = frappe.db.get_value("External Agency", row.contractor, "user") if row.contractor else None
        doc = frappe.get_doc("Entry Pass", row.name)
        sentence, values = _lt("{0} ends on {1}"), (row.name, str(row.valid_to)[:16])
        tell_once([firm, *users_with("Front Desk")], sentence, doc, values=values, event="pass")


def warn_of_licences() -> None:
    """Licences that end within thirty days and before the work of their firm does: to the CS Lead."""
    soon = getdate(add_days(nowdate(), LICENCE_DAYS))
    running = frappe.get_all(
        RENOVATION, {"workflow_state": ["in", RUNNING], "contractor": ["is", "set"]}, pluck="name", order_by="name asc"
    )
    for name in running:
        work = frappe.get_doc(RENOVATION, name)
        ends = frappe.db.get_value("External Agency", work.contractor, "license_valid_to")
        if ends and getdate(ends) <= min(soon, until(work)):
            tell_once(
                users_with("CS Lead"), _lt("{0}: the licence of the contractor ends on {1}"), work, values=(name, ends)
            )
