from __future__ import annotations

from frappe.model.document import Document


class VehicleMovement(Document):
    """A vehicle that came, was turned away or left. Written by the gate alone."""
