from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

SHORTEST = 10  # minutes; a round that is quicker needs no plan


class PatrolRoute(Document):
    """Where to go how often, and what to look at there."""

    def validate(self) -> None:
        places = [row.location for row in self.points]
        twice = {place for place in places if places.count(place) > 1}
        if twice:
            frappe.throw(
                _("{0}: these points are on the route twice: {1}").format(self.route_name, "、".join(sorted(twice)))
            )
        if int(self.duration_min or 0) < SHORTEST:
            frappe.throw(_("{0}: plan {1} minutes at least").format(self.route_name, SHORTEST))
        for row in self.points:
            token = frappe.db.get_value("Service Location", row.location, "scan_token")
            if not token:  # places that are not scanned otherwise get a sticker with their first route
                place = frappe.get_doc("Service Location", row.location)
                place.new_token()
                place.save(ignore_permissions=True)
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")
