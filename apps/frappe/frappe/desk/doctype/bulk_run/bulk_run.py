from __future__ import annotations

import frappe
from frappe.desk import bulk_files
from frappe.model.document import Document


class BulkRun(Document):
    """One act on many documents, done in the background a few at a time."""

    def after_delete(self) -> None:
        """Its file goes with it, and the parts of one that never came."""
        name = self.file and frappe.db.get_value("File", {"file_url": self.file, "owner": self.owner})
        if name:
            frappe.delete_doc("File", name, ignore_permissions=True)
        frappe.context().after_commit.add(lambda: bulk_files.forget(str(self.name)))
