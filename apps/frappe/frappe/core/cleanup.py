"""What is said about a document elsewhere follows it: renamed with it, gone with it."""

from __future__ import annotations

from typing import Any

from frappe.model.delete_doc import delete_doc
from frappe.runtime.context import current

# DocType -> (field with the DocType, field with the name)
_REFERENCES = {
    "Comment": ("reference_doctype", "reference_name"),
    "ToDo": ("reference_type", "reference_name"),
    "DocShare": ("share_doctype", "share_name"),
    "Tag Link": ("document_type", "document_name"),
    "Communication": ("reference_doctype", "reference_name"),
    "Document Follow": ("ref_doctype", "ref_docname"),
    "Milestone": ("reference_type", "reference_name"),
    "Document Share Key": ("reference_doctype", "reference_docname"),
    "Version": ("ref_doctype", "docname"),
}
_FILE_REFERENCE = ("attached_to_doctype", "attached_to_name")


def remove_traces(doc: Any, method: str | None = None) -> None:
    """After a deletion: remove its attachments and what refers to it by name only."""
    if doc.doctype in _REFERENCES or doc.doctype == "File":
        return
    db = current().db
    for name in db.get_values(
        "File", dict(zip(_FILE_REFERENCE, (doc.doctype, doc.name), strict=True)), "name", pluck=True
    ):
        delete_doc("File", name, ignore_permissions=True, force=True)
    for doctype, fields in _REFERENCES.items():
        if doctype != "Version":  # the history of a deleted document stays: it may be restored
            db.delete(doctype, dict(zip(fields, (doc.doctype, doc.name), strict=True)))


def follow_rename(doc: Any, method: str | None, old: str, new: str, merge: bool = False) -> None:
    """After a rename: point what refers to the document by name to its new one."""
    db = current().db
    for doctype, (type_field, name_field) in {**_REFERENCES, "File": _FILE_REFERENCE}.items():
        db.set_value(doctype, {type_field: doc.doctype, name_field: old}, name_field, new, update_modified=False)
