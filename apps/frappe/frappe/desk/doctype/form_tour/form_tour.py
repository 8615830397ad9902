from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document


class FormTour(Document):
    """A walk over the fields of a form, with a few words at each."""

    def validate(self) -> None:
        meta = frappe.get_meta(self.reference_doctype)
        for step in self.steps:
            df = meta.get_field(step.fieldname)
            if df is None:
                frappe.throw(
                    _("Step {0}: {1} has no field {2}").format(step.idx, _(self.reference_doctype), step.fieldname)
                )
            step.label = df.label


@frappe.whitelist()
def get_tour(name: str) -> dict[str, Any]:
    """A tour in the person's language, for whoever may read such documents: ``{title, save_on_complete, steps}``."""
    tour = frappe.get_doc("Form Tour", name)
    frappe.has_permission(tour.reference_doctype, throw=True)
    steps = [
        {
            "fieldname": step.fieldname,
            "title": _(step.title),
            "description": _(step.description),
            "position": step.position,
        }
        for step in tour.steps
    ]
    return {"title": _(tour.title), "save_on_complete": int(tour.save_on_complete or 0), "steps": steps}
