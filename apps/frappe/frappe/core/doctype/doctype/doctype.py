from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.schema.meta import BOOTSTRAP
from frappe.schema.spec import DocTypeSpec
from frappe.schema.sync import remove_doctype, sync_one
from frappe.schema.validate import check, refuse

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


class DocType(Document):
    """A kind of document. Standard ones come with apps; custom ones are made in the browser."""

    def before_insert(self) -> None:
        if not self.custom:
            self.custom = 1  # a DocType made on a site belongs to the site

    def spec(self) -> DocTypeSpec:
        """The definition as the files would say it."""
        values = {
            key: value
            for key, value in self.as_dict().items()
            if value not in (None, "", 0) and key not in ("definition", "migration_hash", "app", "docstatus")
        }
        for key in ("fields", "permissions", "actions", "links", "states"):
            values[key] = [
                {name: value for name, value in row.items() if value not in (None, "", 0) and name not in _BOOKKEEPING}
                for row in values.get(key) or []
            ]
        values.pop("field_order", None)
        return DocTypeSpec.from_dict({**values, "name": self.name, "doctype": "DocType"})

    def validate(self) -> None:
        if self.name in BOOTSTRAP and not frappe.flags.in_install and not frappe.flags.in_migrate:
            frappe.throw(_("{0} is part of the platform and cannot be changed").format(self.name))
        for row in self.fields:
            if not row.fieldname and row.label:
                row.fieldname = (
                    frappe.scrub(
                        "".join(char for char in row.label if char.isascii() and (char.isalnum() or char in " _-"))
                    ).strip("_")
                    or None
                )
        names = set(frappe.get_all("DocType", pluck="name")) | {self.name}
        refuse(check(self.spec(), names), self.name)

    def on_update(self) -> None:
        if not self.custom and not self.get_doc_before_save():
            return
        sync_one(frappe.context(), self.spec(), app=self.app)
        frappe.clear_cache(doctype=self.name)

    def on_trash(self) -> None:
        if not self.custom:
            frappe.throw(_("{0} comes with an app; uninstall the app instead").format(self.name))
        remove_doctype(frappe.context(), self.name)

    def before_rename(self, old: str, new: str, merge: bool = False) -> None:
        frappe.throw(_("A DocType cannot be renamed; give it another label by a translation"))
