from __future__ import annotations

from frappe.model.document import Document


class PatrolRoutePoint(Document):
    """A stop of a route."""
