"""Attachments of documents with personal data are private (R65)."""

from __future__ import annotations

import frappe
from frappe.core.doctype.file.file import File


class OfficeFile(File):
    """A file; one that belongs to a document with masked or confidential fields is private, whatever a request says."""

    def before_insert(self) -> None:
        if self.attached_to_doctype and holds_personal_data(self.attached_to_doctype):
            self.is_private = 1
        super().before_insert()


def holds_personal_data(doctype: str) -> bool:
    """Has the DocType fields that not every reader sees in clear?"""
    if not frappe.db.exists("DocType", doctype):
        return False
    return any(df.get("mask") or df.permlevel for df in frappe.get_meta(doctype).fields)
