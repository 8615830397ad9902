from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime
from property_service.duty import attendance
from property_service.property_setup import checklists

LEADS = {"CS Lead", "Property Manager"}


class ShiftHandover(Document):
    """Handing a post over: what was counted, what is open, both signatures. Nobody leaves before (D10)."""

    def before_insert(self) -> None:
        self.started_at = now_datetime()
        self.open_items = attendance.open_items()

    def validate(self) -> None:
        leaving = frappe.get_doc("Shift Assignment", self.outgoing)
        self.post, self.outgoing_staff, self.incoming_staff = leaving.post, leaving.staff, None
        if not self.incoming:
            relief = attendance.relief_of(leaving)
            self.incoming = relief.name if relief else None
        if self.incoming:
            relief = frappe.get_doc("Shift Assignment", self.incoming)
            if relief.post != leaving.post or relief.name == leaving.name:
                frappe.throw(_("{0}: {1} does not relieve this post").format(self.name or _(self.doctype), relief.name))
            self.relief_arrived_at, self.incoming_staff = relief.checked_in_at, relief.staff
        checklists.check(self, "assets")
        now = now_datetime()
        self.outgoing_signed_at = (self.outgoing_signed_at or now) if self.outgoing_sign else None
        self.incoming_signed_at = (self.incoming_signed_at or now) if self.incoming_sign else None

    def before_submit(self) -> None:
        if self.override_reason and LEADS & set(frappe.get_roles()):
            self.override_by = frappe.session.user
            return
        if not self.relief_arrived_at:
            frappe.throw(_("{0}: the relief has not checked in yet").format(self.name))
        if not (self.outgoing_sign and self.incoming_sign):
            frappe.throw(
                _("{0}: both who leaves and who takes over have to sign").format(self.name), frappe.MandatoryError
            )
        checklists.require_complete(self, "assets")
