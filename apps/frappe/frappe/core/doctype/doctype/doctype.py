from __future__ import annotations

import frappe
from frappe.custom import doctypes
from frappe.model.document import Document
from frappe.schema.customise import row_name
from frappe.schema.spec import DocTypeSpec
from frappe.schema.sync import remove_doctype, sync_one
from frappe.schema.validate import refuse

_BOOKKEEPING = (
    "creation",
    "modified",
    "modified_by",
    "owner",
    "docstatus",
    "idx",
    "parent",
    "parenttype",
    "parentfield",
    "name",
    "doctype",
)
_ROWS = ("fields", "permissions", "actions", "links", "states")


class DocType(Document):
    """A kind of document. Standard ones come with apps; custom ones are made in the browser."""

    def before_insert(self) -> None:
        self.custom = 1  # a DocType made on a site belongs to the site

    def spec(self) -> DocTypeSpec:
        """The definition as the files would say it."""
        values = {
            key: value
            for key, value in self.as_dict().items()
            if value not in (None, "", 0) and key not in ("definition", "migration_hash", "app", "docstatus")
        }
        for key in _ROWS:
            values[key] = [
                {name: value for name, value in row.items() if value not in (None, "", 0) and name not in _BOOKKEEPING}
                for row in values.get(key) or []
            ]
        values.pop("field_order", None)
        return DocTypeSpec.from_dict({**values, "name": self.name, "doctype": "DocType"})

    def validate(self) -> None:
        doctypes.refuse_target(self)
        doctypes.fill(self)
        refuse(doctypes.mistakes(self), self.name)
        before = self.get_doc_before_save()
        if before is not None and self.flags.renamed is None:
            self.flags.renamed = doctypes.renamed_fields(self, before)
        doctypes.refuse_loss(self)

    def on_update(self) -> None:
        sync_one(frappe.context(), self.spec(), app=self.app, renamed=self.flags.renamed, modified=self.modified)
        for key in _ROWS:  # the rows are written anew, under names that say their place
            for index, row in enumerate(self.get(key) or (), 1):
                row.name = row_name(self.name, key, index)
        frappe.clear_cache(doctype=self.name)

    def on_trash(self) -> None:
        doctypes.refuse_removal(self)
        doctypes.keep_rules(self)
        remove_doctype(frappe.context(), self.name, keep_table=doctypes.documents_in(self) > 0)

    def before_rename(self, old: str, new: str, merge: bool = False) -> None:
        frappe.throw(frappe._("A DocType cannot be renamed; give it another label by a translation"))
