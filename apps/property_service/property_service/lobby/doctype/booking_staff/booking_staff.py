from __future__ import annotations

from frappe.model.document import Document


class BookingStaff(Document):
    """Somebody who serves a meeting."""
