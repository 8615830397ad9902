from __future__ import annotations

from frappe.model.document import Document


class Building(Document):
    """A tower of a project."""

    def validate(self) -> None:
        self.label = self.label or f"{str(self.building_no).lstrip('0')}栋"
