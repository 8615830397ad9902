from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from property_service.parking.permits import OWNED, PARKED_IN


class ParkingSpace(Document):
    """A stall for one class of vehicle."""

    def validate(self) -> None:
        area = frappe.db.get_value(
            "Service Location", self.area, ["location_type", "project", "location_name"], as_dict=True
        )
        if area and area.location_type not in PARKED_IN:  # R39: never in lobbies and stairs
            frappe.throw(
                _("{0}: nobody parks in {1}; choose a parking area").format(self.space_code, area.location_name)
            )
        self.project = (area and area.project) or self.project
        if self.ownership != OWNED:
            self.owner_resident = None
        before = self.get_doc_before_save()
        self.status = before.status if before else "Free"
