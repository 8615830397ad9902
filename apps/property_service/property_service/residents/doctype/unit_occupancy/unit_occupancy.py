from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, getdate, nowdate

OWNERS = ("Owner", "Joint Owner")


class UnitOccupancy(Document):
    """Who relates to which unit, and when."""

    def validate(self) -> None:
        self.validate_from_to_dates("from_date", "to_date")
        self.status = self.status_on(getdate(nowdate()))
        if self.relation not in OWNERS:
            self.share_pct = 0
        others = self.overlapping()
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

    def status_on(self, day) -> str:
        if getdate(self.from_date) > day:
            return "Future"
        return "Ended" if self.to_date and getdate(self.to_date) < day else "Active"

    def overlapping(self) -> list:
        """Other relations to the unit in the same period. The unit's row is locked, so that two people cannot pass together."""
        frappe.db.get_value("Property Unit", self.unit, "name", for_update=True)
        rows = frappe.get_all(
            "Unit Occupancy",
            filters={"unit": self.unit, "name": ["!=", self.name or ""]},
            fields=["name", "resident", "relation", "share_pct", "from_date", "to_date", "is_primary_contact"],
        )
        return [row for row in rows if self._overlaps(row)]

    def _overlaps(self, row) -> bool:
        begins_before_our_end = not self.to_date or getdate(row.from_date) <= getdate(self.to_date)
        ends_after_our_start = not row.to_date or getdate(row.to_date) >= getdate(self.from_date)
        return begins_before_our_end and ends_after_our_start

    def check_shares(self, others: list) -> None:
        """R7: owners' shares of one period never exceed the whole."""
        if self.relation not in OWNERS:
            return
        owners = [row for row in others if row.relation in OWNERS]
        if self.relation == "Owner" and any(
            row.relation == "Owner" and row.resident != self.resident for row in owners
        ):
            other = next(row for row in owners if row.relation == "Owner" and row.resident != self.resident)
            if not flt(other.share_pct) or not flt(self.share_pct):
                frappe.throw(
                    _("{0} has an owner in this period: end {1} the day before, or enter the shares of both").format(
                        self.unit, other.name
                    )
                )
        total = flt(self.share_pct) + sum(flt(row.share_pct) for row in owners)
        if total > 100.0001:
            frappe.throw(
                _("{0}: the owners' shares would be {1} %; together they are at most 100 %").format(
                    self.unit, flt(total, 2)
                )
            )

    def check_primary(self, others: list) -> None:
        """R7: one primary contact per unit and period."""
        other = next((row for row in others if row.is_primary_contact), None)
        if self.is_primary_contact and other:
            frappe.throw(_("{0} has a primary contact in this period: {1}").format(self.unit, other.name))

    def on_update(self) -> None:
        self.show_owner()

    def on_trash(self) -> None:
        self.show_owner(without=self.name)

    def show_owner(self, without: str = "") -> None:
        """Keep the owners' names on the unit."""
        residents = frappe.get_all(
            "Unit Occupancy",
            filters={"unit": self.unit, "relation": ["in", OWNERS], "status": "Active", "name": ["!=", without]},
            pluck="resident",
            order_by="share_pct desc, creation asc",
        )
        names = [frappe.db.get_value("Resident", resident, "resident_name") for resident in residents]
        frappe.db.set_value(
            "Property Unit",
            self.unit,
            "current_owner_display",
            "、".join(filter(None, names))[:140],
            update_modified=False,
        )
