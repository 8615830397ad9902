from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, getdate
from property_service.residents.portal import is_portal_user, resident_of, stays_of


class PeriodicalSubscription(Document):
    """A newspaper or magazine that comes to a household."""

    def before_insert(self) -> None:
        user = frappe.session.user
        if is_portal_user(user):
            self.subscriber, self.paid = resident_of(user), 0
            if self.unit not in [stay.unit for stay in stays_of(user)]:
                frappe.throw(_("Order papers for a unit of your own"), frappe.PermissionError)

    def validate(self) -> None:
        self.validate_from_to_dates("from_date", "to_date")
        self.project = frappe.db.get_value("Property Unit", self.unit, "project")
        filters = {"unit": self.unit, "title_code": self.title_code, "subscriber": self.subscriber, "docstatus": 1}
        filters |= {
            "name": ["!=", self.name or ""],
            "from_date": ["<=", self.to_date],
            "to_date": [">=", self.from_date],
        }
        other = frappe.db.get_value("Periodical Subscription", filters, "name")
        if other:
            frappe.throw(_("{0} comes already in this time: {1}").format(self.title, other))

    def before_submit(self) -> None:
        if not self.paid:
            frappe.throw(_("{0}: take the money and tick Paid first").format(self.title))

    @frappe.whitelist(methods=["POST"])
    def renew(self, months: int = 12) -> str:
        """The next period, from the day after this one; its name (R40: no gap, no overlap)."""
        frappe.has_permission(self.doctype, "create", throw=True)
        self.check_permission("read")
        copy = frappe.copy_doc(self, ignore_no_copy=False)
        start = getdate(add_days(self.to_date, 1))
        copy.update(
            {
                "from_date": start,
                "to_date": add_days(frappe.utils.add_months(start, int(months)), -1),
                "paid": 0,
                "renew_reminded_on": None,
            }
        )
        return str(copy.insert().name)
