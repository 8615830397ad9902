from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from property_service.shared.units import UnitAddress, spellings


class PropertyUnit(Document):
    """A flat, shop, office or garage."""

    def validate(self) -> None:
        building = frappe.db.get_value("Building", self.building, ["building_no", "label", "entrances"], as_dict=True)
        if not building:
            return  # the missing building is reported with the other fields
        entrance = int(self.entrance or 1)
        if building.entrances and entrance > int(building.entrances):
            frappe.throw(
                _("Unit {0}: building {1} has {2} entrances; correct the entrance").format(
                    self.room_no, building.label, building.entrances
                )
            )
        address = UnitAddress(str(building.building_no).lstrip("0") or "0", entrance, str(self.room_no).upper())
        self.display_name = f"{building.label}{address.entrance}单元{address.room}"
        # R6. A bar on both sides of each spelling lets a whole spelling be found, not just the end of a longer one.
        self.search_keys = f"|{'|'.join(spellings(address)).lower()}|"
