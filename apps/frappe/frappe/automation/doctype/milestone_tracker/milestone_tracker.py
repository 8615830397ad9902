from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.automation.watchers import watching
from frappe.model.document import Document


class MilestoneTracker(Document):
    """Writes a Milestone each time one field of a DocType's documents gets another value."""

    def validate(self) -> None:
        meta = frappe.get_meta(self.document_type)
        if meta.istable or meta.issingle or self.document_type in ("Milestone", "Milestone Tracker"):
            frappe.throw(_("Milestones of {0} cannot be kept").format(_(self.document_type)))
        if not meta.has_field(self.track_field) and self.track_field != "docstatus":
            frappe.throw(_("{0} has no field {1}").format(_(self.document_type), self.track_field))

    def on_update(self) -> None:
        frappe.clear_settings_cache()

    def on_trash(self) -> None:
        frappe.clear_settings_cache()

    def apply(self, doc: Any) -> None:
        """Write the value that the document's field has got; a field that was emptied is no milestone."""
        value = doc.get(self.track_field)
        if value in (None, "") or not doc.has_value_changed(self.track_field):
            return
        values = {"reference_type": doc.doctype, "reference_name": doc.name, "track_field": self.track_field}
        milestone = frappe.get_doc({"doctype": "Milestone", **values, "value": value, "milestone_tracker": self.name})
        milestone.insert(ignore_permissions=True)


def evaluate_milestone(doc: Any, method: str | None = None) -> None:
    """After a document was saved: write the milestones that the tracker of its type asks for."""
    if doc.meta.istable or doc.meta.issingle or doc.doctype == "Milestone":
        return
    for tracker in watching("Milestone Tracker", doc.doctype, {"disabled": 0}, "name asc"):
        tracker.apply(doc)
