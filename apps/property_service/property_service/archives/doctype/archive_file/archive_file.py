from __future__ import annotations

from frappe.model.document import Document
from property_service.archives import files
from property_service.property_setup import checklists

KEPT = ("status", "borrower", "due_back", "ref_key")


class ArchiveFile(Document):
    """A file, on paper and here: what is in it, where it stands, who keeps it."""

    def validate(self) -> None:
        before = self.get_doc_before_save()
        for key in KEPT:
            self.set(key, before.get(key) if before else None)
        if not before:
            self.ref_key = self.flags.ref_key
        self.status = self.status or "Created"
        if before:
            self.custodian_dept = before.custodian_dept  # changes with a signed transfer alone
        checklists.check(self, "contents")
        self.completeness = files.completeness(self)
        if self.status == "Created" and self.shelf:
            self.status = "On Shelf"
