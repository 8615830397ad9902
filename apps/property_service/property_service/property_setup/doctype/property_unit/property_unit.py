from __future__ import annotations

import frappe
from frappe.model.document import Document
from property_service.shared.units import UnitAddress, spellings


class PropertyUnit(Document):
    """A flat, shop, office or garage."""

    def validate(self) -> None:
        building = frappe.db.get_value("Building", self.building, ["building_no", "label"], as_dict=True)
        address = UnitAddress(str(building.building_no).lstrip("0") or "0", int(self.entrance or 1), str(self.room_no))
        label = building.label or f"{address.building}栋"
        self.display_name = f"{label}{address.entrance}单元{address.room}"
        self.search_keys = " ".join(spellings(address)).lower()  # R6
