from __future__ import annotations

import frappe
from frappe import _, _lt
from frappe.utils import date_diff, getdate
from property_service.asking import ask_for
from property_service.locking import LocksFirst
from property_service.parking import permits
from property_service.parking.rules import renewal
from property_service.permits.rules import passes
from property_service.residents.portal import is_portal_user, resident_of
from property_service.tell import tell, users_with

KEPT = ("paid_until", "token", "renews", "replaces", "anchor_day")
LONGEST = 366  # days, unless the type of permit says otherwise
MONTHS = {"Monthly": 1, "Quarterly": 3, "Yearly": 12}


class ParkingPermit(LocksFirst):
    """The right of a vehicle to park for a time."""

    def before_insert(self) -> None:
        user = frappe.session.user
        if is_portal_user(user) and frappe.db.get_value("Vehicle", self.vehicle, "owner_resident") != resident_of(user):
            frappe.throw(_("Apply for a vehicle of your own"), frappe.PermissionError)
        self.paid_until = self.token = None
        self.anchor_day = int(self.anchor_day or 0) or (getdate(self.valid_from).day if self.valid_from else 0)

    def lock_first(self) -> None:
        permits.lock(self)

    def validate(self) -> None:
        before = self.get_doc_before_save()
        if before:
            for key in KEPT:
                self.set(key, before.get(key))
        self.validate_from_to_dates("valid_from", "valid_to")
        vehicle = frappe.db.get_value(
            "Vehicle", self.vehicle, ["unit", "project", "active", "vehicle_class"], as_dict=True
        )
        if not (vehicle and self.valid_from and self.valid_to):
            return  # reported with the other missing fields
        self.unit, self.project = vehicle.unit, vehicle.project
        if not vehicle.active:
            frappe.throw(_("{0} is no longer active").format(self.vehicle))
        if self.permit_kind == permits.FIXED and not self.space:
            frappe.throw(_("A fixed permit needs the Space"), frappe.MandatoryError)
        if (self.permit_kind == "Non-Motor") != (vehicle.vehicle_class in ("Bicycle", "E-Bike")):
            frappe.throw(_("{0}: permits of kind Non-Motor are those of bicycles and e-bikes").format(self.vehicle))
        longest = int(frappe.db.get_value("Permit Type", "PARK_FIXED", "max_valid_days") or LONGEST)
        if date_diff(self.valid_to, self.valid_from) >= longest:
            frappe.throw(_("A parking permit is valid for {0} days at most").format(longest))
        permits.lock(self)
        permits.refuse_second(self)
        permits.hold_space(self)

    def before_submit(self) -> None:
        self.paid_until = self.flags.paid_until or self.valid_to
        self.token = passes.new_token()

    def on_submit(self) -> None:
        permits.show_space(self.space)

    def before_update_after_submit(self) -> None:
        before = self.get_doc_before_save()
        for key in KEPT:
            self.set(key, before.get(key))
        if not self.flags.ignore_permissions:
            self.valid_to = before.valid_to
        if self.workflow_state == "Suspended" and not self.suspend_reason:
            ask_for(self, "suspend_reason", _("{0}: give the reason for the suspension").format(self.name))
        if self.workflow_state == "Valid" and before.workflow_state == "Suspended":
            self.suspend_reason = None

    def on_update_after_submit(self) -> None:
        permits.show_space(self.space)
        if self.workflow_state == "Suspended" and self.get_doc_before_save().workflow_state == "Valid":
            tell(
                users_with("Front Desk", "Security Guard"),
                _lt("{0} is suspended: {1}"),
                self,
                values=(self.name, self.suspend_reason),
            )

    def on_cancel(self) -> None:
        permits.show_space(self.space)

    @frappe.whitelist(methods=["POST"])
    def renew(self, months: int = 0) -> str:
        """Apply for the time that follows this permit without a gap; made once, whoever asks again gets the same. Gives its name."""
        self.check_permission("read")
        frappe.has_permission(self.doctype, "create", throw=True)
        frappe.db.get_value(self.doctype, self.name, "name", for_update=True)
        present = frappe.db.get_value(self.doctype, {"renews": self.name}, "name")
        if present:
            return str(present)
        if self.docstatus != 1 or self.workflow_state not in ("Valid", "Expired"):
            frappe.throw(_("{0} is {1}; this step is not possible now").format(self.name, _(self.workflow_state)))
        count = int(months or 0) or MONTHS.get(self.fee_plan, 1)
        new = frappe.copy_doc(self, ignore_no_copy=False)
        new.valid_from, new.valid_to = renewal.following(getdate(self.valid_to), count, int(self.anchor_day or 0))
        new.renews, new.anchor_day, new.suspend_reason = self.name, self.anchor_day, None
        return str(new.insert().name)
