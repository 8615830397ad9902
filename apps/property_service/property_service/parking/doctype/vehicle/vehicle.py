from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, nowdate
from property_service.parking import permits
from property_service.residents.portal import is_portal_user, resident_of, stays_of
from property_service.shared.plates import PlateError, compact, normalise

MOTOR = ("Car", "Motorcycle")


class Vehicle(Document):
    """A car, motorcycle, bicycle or e-bike of a household. A plate is in use once; a new plate is a new vehicle (R39)."""

    def before_insert(self) -> None:
        user = frappe.session.user
        if is_portal_user(user):
            self.owner_resident = resident_of(user)
            if self.unit not in [stay.unit for stay in stays_of(user)]:
                frappe.throw(_("Register vehicles for a unit of your own"), frappe.PermissionError)

    def validate(self) -> None:
        self.read_plate()
        self.frame_tag = (self.frame_tag or "").strip().upper() or None
        if self.vehicle_class in MOTOR and not self.plate_no:
            frappe.throw(_("A {0} needs its Plate").format(_(self.vehicle_class)), frappe.MandatoryError)
        if self.vehicle_class == "Bicycle" and not self.frame_tag:
            frappe.throw(_("A bicycle needs its Frame Tag"), frappe.MandatoryError)
        if self.vehicle_class == "E-Bike" and not (self.plate_no or self.frame_tag):
            frappe.throw(_("An e-bike needs its Plate or a Frame Tag"), frappe.MandatoryError)
        before = self.get_doc_before_save()
        self.inside_since = before.inside_since if before else None  # the gate writes it
        if before and before.plate_no and before.plate_no != self.plate_no and self.has_permits():
            frappe.throw(_("{0} has a parking permit: use Change Plate, which replaces it").format(self.name))
        if self.unit:
            self.project = frappe.db.get_value("Property Unit", self.unit, "project")
        self.hold_plate()

    def read_plate(self) -> None:
        """R4: one spelling and the kind; bicycles have none, e-bikes that of their town."""
        text = (self.plate_no or "").strip()
        if self.vehicle_class == "Bicycle" or not text:
            self.plate_no, self.plate_kind = None, ""
        elif self.vehicle_class == "E-Bike":
            self.plate_no, self.plate_kind = compact(text), "E-Bike"
        else:
            try:
                plate = normalise(text)
            except PlateError:
                frappe.throw(
                    _("{0} is not a number plate; letters I and O do not occur, and the length has to fit").format(text)
                )
            self.plate_no, self.plate_kind = plate.number, plate.kind

    def hold_plate(self) -> None:
        self.plate_key = self.plate_no if self.active and self.vehicle_class in MOTOR else None
        filters = {"plate_key": self.plate_key, "name": ["!=", self.name or ""]}
        other = self.plate_key and frappe.db.get_value(self.doctype, filters, "name")
        if other:
            frappe.throw(_("This plate is in use already: {0}").format(other), frappe.DuplicateEntryError)

    def has_permits(self) -> bool:
        return bool(
            frappe.db.exists(
                permits.PERMIT, {"vehicle": self.name, "workflow_state": ["in", permits.HOLDING], "docstatus": ["<", 2]}
            )
        )

    @frappe.whitelist(methods=["POST"])
    def change_plate(self, plate: str) -> str:
        """Register the vehicle under a new plate: its permits are replaced for the rest of their time (edge 17). Gives the new vehicle."""
        self.check_permission("write")
        new = frappe.copy_doc(self, ignore_no_copy=False)
        self.active = 0
        self.save()
        new.update({"plate_no": plate, "active": 1, "frame_tag": None})
        new.insert()
        live = {"vehicle": self.name, "docstatus": 1, "workflow_state": "Valid", "valid_to": [">=", nowdate()]}
        for name in frappe.get_all(permits.PERMIT, live, pluck="name", order_by="name asc"):
            self.replace_permit(frappe.get_doc(permits.PERMIT, name), str(new.name))
        return str(new.name)

    def replace_permit(self, old: Document, vehicle: str) -> None:
        values = {
            "vehicle": vehicle,
            "valid_from": max(str(old.valid_from), nowdate()),
            "replaces": old.name,
            "workflow_state": "Applied",
            "renews": None,
        }
        new = frappe.copy_doc(old, ignore_no_copy=False)
        new.update(values)
        new.insert(ignore_permissions=True)
        permits.enter(old.name, "Ended", valid_to=max(str(old.valid_from), str(add_days(nowdate(), -1))))
        new.flags.ignore_permissions, new.workflow_state, new.flags.paid_until = True, "Valid", old.paid_until
        new.submit()
