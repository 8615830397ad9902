from __future__ import annotations

from frappe.model.document import Document


class PatrolCheck(Document):
    """One scan of a point, as it was received."""
