from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, getdate, nowdate
from property_service.locking import LocksFirst
from property_service.permits import renovations
from property_service.residents.owners import OWNERS, show_owners
from property_service.shared.periods import Period, most_at_once

WHOLE = 100.0
_ROUNDING = 0.005


class UnitOccupancy(LocksFirst):
    """Who relates to which unit, and when."""

    def lock_first(self) -> None:
        frappe.db.get_value("Property Unit", self.unit, "name", for_update=True)

    def validate(self) -> None:
        self.validate_from_to_dates("from_date", "to_date")
        if not (self.unit and self.from_date):
            return  # reported with the other missing fields
        self.status = status_on(period_of(self), getdate(nowdate()))
        if self.relation not in OWNERS:
            self.share_pct = 0
        others = self.overlapping()
        self.check_transfer(others)
        self.check_shares(others)
        self.check_primary(others)
        if (
            self.relation == "Tenant"
            and self.lease_end
            and self.to_date
            and getdate(self.to_date) > getdate(self.lease_end)
        ):
            frappe.msgprint(
                _("The tenancy of {0} ends after the lease").format(self.unit), indicator="orange", alert=True
            )

    def overlapping(self) -> list[Any]:
        """Other relations to the unit in the same period. The unit's row is locked, so that two people cannot pass together."""
        self.lock_first()
        rows = frappe.db.get_values(
            "Unit Occupancy",
            {"unit": self.unit, "name": ["!=", self.name or ""]},
            ["name", "resident", "relation", "share_pct", "from_date", "to_date", "is_primary_contact"],
            as_dict=True,
            for_update=True,
        )
        return [row for row in rows if period_of(row).overlaps(period_of(self))]

    def check_transfer(self, others: list[Any]) -> None:
        """R7: a unit changes hands when the former owner's relation has ended, unless both own a stated share."""
        if self.relation != "Owner":
            return
        for row in others:
            shared = flt(row.share_pct) and flt(self.share_pct)
            if row.relation == "Owner" and row.resident != self.resident and not shared:
                frappe.throw(
                    _("{0} has an owner in this period: end {1} the day before, or enter the shares of both").format(
                        self.unit, row.name
                    )
                )

    def check_shares(self, others: list[Any]) -> None:
        """R7: owners' shares never exceed the whole on any day."""
        if self.relation not in OWNERS:
            return
        shares = [(period_of(row), flt(row.share_pct)) for row in [self, *others] if row.relation in OWNERS]
        total = most_at_once(shares)
        if total > WHOLE + _ROUNDING:
            frappe.throw(
                _("{0}: the owners' shares would be {1} %; together they are at most 100 %").format(
                    self.unit, flt(total, 2)
                )
            )

    def check_primary(self, others: list[Any]) -> None:
        """R7: one primary contact per unit and period."""
        other = next((row for row in others if row.is_primary_contact), None)
        if self.is_primary_contact and other:
            frappe.throw(
                _("{0} has a primary contact in this period: {1}. Take the mark off there first").format(
                    self.unit, other.name
                )
            )

    def on_update(self) -> None:
        show_owners(self.unit)
        if self.to_date:
            renovations.left_behind(self.unit, self.resident)

    def on_trash(self) -> None:
        show_owners(self.unit, without=self.name)


def period_of(row: Any) -> Period:
    return Period(getdate(row.from_date), getdate(row.to_date) if row.to_date else None)


def status_on(period: Period, day: date) -> str:
    if period.start > day:
        return "Future"
    return "Active" if period.holds_on(day) else "Ended"


def refresh_statuses() -> None:
    """Daily: periods that began or ended since yesterday show it. Rights do not wait for this; they look at the dates."""
    today = getdate(nowdate())
    for row in frappe.get_all("Unit Occupancy", fields=["name", "unit", "resident", "status", "from_date", "to_date"]):
        status = status_on(period_of(row), today)
        if status == "Ended" != row.status:
            renovations.left_behind(row.unit, row.resident)
        if status != row.status:
            frappe.db.set_value("Unit Occupancy", row.name, "status", status, update_modified=False)
            show_owners(row.unit)
