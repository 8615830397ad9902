from __future__ import annotations

from typing import Any, ClassVar

import frappe
from frappe import _
from frappe.utils import get_datetime, get_fullname, now_datetime
from property_service.asking import ask_for
from property_service.customer_service import work_orders
from property_service.customer_service.reach import staff_of
from property_service.customer_service.rules.fees import FeeError, total
from property_service.customer_service.stepped import Stepped
from property_service.residents import sensitive
from property_service.residents.portal import is_portal_user
from property_service.shared.identity import IdentityError, phone_number
from property_service.tell import head_of

NEEDS_PHOTO = ("Repair", "Installation")
DISPATCHERS = frozenset({"CS Lead", "Property Manager", "System Manager"})


class WorkOrder(Stepped):
    """One job for one worker, from the order to the resident's signature."""

    ACTIONS: ClassVar = {
        ("To Assign", "To Visit"): "Assign", ("Rescheduled", "To Visit"): "Assign", ("To Visit", "Under Way"): "Arrive",
        ("To Visit", "Rescheduled"): "Wait", ("Under Way", "To Accept"): "Finish", ("To Accept", "Done"): "Close",
        ("To Accept", "Under Way"): "Return",
        **{(state, "Cancelled"): "Cancel" for state in work_orders.OPEN},
    }  # fmt: skip
    KEPT: ClassVar = ("arrived_at", "finished_at", "accepted_by", "accepted_at")

    def validate(self) -> None:
        before = self.get_doc_before_save()
        self.keep_own(before)
        if not (self.unit or self.location):
            frappe.throw(_("{0}: say where, by Unit or Location").format(self.subject), frappe.MandatoryError)
        if self.unit:
            self.project = frappe.db.get_value("Property Unit", self.unit, "project")
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")
        self.check_contact()
        self.add_fees()
        if (
            self.scheduled_from
            and self.scheduled_to
            and get_datetime(self.scheduled_to) <= get_datetime(self.scheduled_from)
        ):
            frappe.throw(_("{0}: Scheduled To must be after Scheduled From").format(self.subject))
        self.follow(before)

    def check_contact(self) -> None:
        if self.resident and not (self.contact_name and self.contact_mobile):
            person = frappe.db.get_value("Resident", self.resident, ["resident_name", "mobile"], as_dict=True)
            if person:
                self.contact_name = self.contact_name or person.resident_name
                self.contact_mobile = self.contact_mobile or person.mobile
        try:
            self.contact_mobile = phone_number(self.contact_mobile) if self.contact_mobile else None
        except IdentityError:
            frappe.throw(_("{0}: the mobile number is not valid; write eleven digits").format(self.subject))

    def add_fees(self) -> None:
        try:
            self.total_fee = float(total(self.labour_fee, self.material_fee))
        except FeeError:
            frappe.throw(_("{0}: a fee cannot be less than zero").format(self.subject))

    def after_insert(self) -> None:
        work_orders.tell_new(self, _("{0} is to be done: {1}").format(self.name, self.subject))

    # --- steps ---

    def on_assign(self) -> None:
        if not self.assigned_to:
            ask_for(self, "assigned_to", _("{0}: choose who does it (Assigned To)").format(self.name))
        user, roles = frappe.session.user, set(frappe.get_roles())
        again = bool(self.get_doc_before_save().workflow_state == "Rescheduled")
        if not (roles & DISPATCHERS or user == head_of(self.department) or (again and "Front Desk" in roles)):
            raise frappe.PermissionError(
                _("{0}: the head of {1} or the CS Lead assigns it").format(self.name, self.department)
            )
        work_orders.tell_new(self, _("{0} is yours: {1}").format(self.name, self.subject))

    def on_arrive(self) -> None:
        self.check_worker()
        self.arrived_at = self.arrived_at or now_datetime()
        work_orders.report(self, "Arrive", str(self.name))

    def on_wait(self) -> None:
        self.check_worker()
        work_orders.report(self, "Note", _("{0}: nobody let us in").format(self.name))

    def on_finish(self) -> None:
        self.check_worker()
        if self.work_type in NEEDS_PHOTO and not self.after_photo:
            ask_for(self, "after_photo", _("{0}: take a photo of the finished work first").format(self.name))
        self.finished_at = now_datetime()

    def on_close(self) -> None:
        if is_portal_user(frappe.session.user) and not self.resident_sign:
            ask_for(self, "resident_sign", _("{0}: please sign").format(self.name))
        work_orders.stamp_acceptance(self)
        work_orders.report(self, "Note", _("{0} is done: {1}").format(self.name, self.work_done or self.subject))

    def on_return(self) -> None:
        if not self.reject_reason:
            ask_for(self, "reject_reason", _("{0}: say what is missing").format(self.name))
        work_orders.tell_new(self, _("{0} was not accepted: {1}").format(self.name, self.reject_reason))

    def on_cancel(self) -> None:
        if not self.cancel_reason:
            ask_for(self, "cancel_reason", _("{0}: say why it is cancelled").format(self.name))

    def check_worker(self) -> None:
        if frappe.session.user in (self.assigned_to, "Administrator"):
            return
        if not self.assigned_to:
            text = _("{0} is nobody's yet: the head of the department assigns it first").format(self.name)
            raise frappe.PermissionError(text)
        text = _("{0} is the work of {1}, who takes this step; the head of the department may assign it to you")
        raise frappe.PermissionError(text.format(self.name, get_fullname(self.assigned_to)))

    def note_of(self, action: str) -> str | None:
        who = get_fullname(self.assigned_to) if self.assigned_to else None
        return {"Return": self.reject_reason, "Cancel": self.cancel_reason, "Assign": who}.get(action)

    # --- by hand ---

    @frappe.whitelist(methods=["POST"])
    def contact(self) -> dict[str, Any]:
        """Name and number in clear for the worker while the order is open: ``{"name", "mobile"}``. Each look is logged."""
        self.check_permission("read")
        user = frappe.session.user
        if user != self.assigned_to or self.workflow_state not in work_orders.OPEN:
            raise frappe.PermissionError(
                _("{0}: only who does the work sees the number, and only until it is done").format(self.name)
            )
        sensitive.note("Unmask", self.doctype, str(self.name), "contact_mobile", _("Work order"))
        return {"name": self.contact_name, "mobile": self.contact_mobile}

    def sign(self, signature: str) -> str:
        """The resident accepts the work with a signature: gives the new state."""
        self.check_permission("read")
        staff = staff_of(frappe.session.user)
        if staff or not is_portal_user(frappe.session.user):
            raise frappe.PermissionError(_("{0}: the resident signs").format(self.name))
        if self.workflow_state != "To Accept":
            frappe.throw(_("{0} is {1}; there is nothing to sign").format(self.name, _(self.workflow_state)))
        self.resident_sign, self.workflow_state = signature, "Done"
        self.save(ignore_permissions=True)
        return str(self.workflow_state)
