from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document


class GlobalSearchSettings(Document):
    """In which order the search everywhere looks through DocTypes."""

    def validate(self) -> None:
        names = [row.document_type for row in self.allowed_in_global_search if row.document_type]
        doubled = {name for name in names if names.count(name) > 1}
        if doubled:
            frappe.throw(_("{0} is named more than once").format(", ".join(sorted(_(name) for name in doubled))))
        for name in names:
            meta = frappe.get_meta(name)
            if meta.istable or meta.issingle or meta.is_virtual:
                frappe.throw(_("{0} has no documents of its own to be found").format(_(name)))

    def on_update(self) -> None:
        frappe.clear_settings_cache()
        frappe.clear_cache(doctype="Global Search Settings")
        # What was not searched before is not indexed yet.
        frappe.enqueue("frappe.search.index.rebuild_changed_now", queue="long", job_id="search index", deduplicate=True)
