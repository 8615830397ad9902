from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from property_service.shared.units import floors

UNIT = "Property Unit"


class Building(Document):
    """A tower of a project."""

    def validate(self) -> None:
        self.label = self.label or f"{str(self.building_no).lstrip('0')}栋"
        self.floors()

    def floors(self) -> list[tuple[int, str]]:
        try:
            return floors(int(self.floors_above or 0), self.skip_floors or "")
        except ValueError:
            return frappe.throw(_("{0}: write floors that do not exist as 4,13, one that is called otherwise as 4=3A").format(self.label))  # fmt: skip

    @frappe.whitelist(methods=["POST"])
    def make_units(self) -> int:
        """Make the units of all floors and entrances that are not there yet, with the user's own rights; how many."""
        self.check_permission("write")
        known = set(frappe.get_all(UNIT, {"building": self.name}, pluck="name"))
        made = 0
        for entrance in range(1, int(self.entrances or 1) + 1):
            for floor, label in self.floors():
                for room in range(1, int(self.units_per_floor or 0) + 1):
                    number = f"{label}{room:02d}"
                    if f"{self.name}-{entrance}-{number}" not in known:
                        place = {"building": self.name, "entrance": entrance, "floor": floor, "room_no": number}
                        frappe.get_doc({"doctype": UNIT, **place}).insert()
                        made += 1
        return made
