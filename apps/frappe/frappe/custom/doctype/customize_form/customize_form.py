from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.custom import customize
from frappe.model.document import Document
from frappe.schema.validate import refuse


class CustomizeForm(Document):
    """The fields and properties of a DocType as a site wants them; saved as Custom Fields and Property Setters."""

    @frappe.whitelist()
    def fetch_to_customize(self) -> None:
        """Fill the form with the DocType as it is now."""
        self.check_permission("write")
        customize.refuse_target(self.doc_type)
        meta = frappe.get_meta(self.doc_type)
        for key in customize.DOCTYPE_PROPERTIES:
            self.set(key, meta.get(key))
        keys = ("fieldname", *customize.field_properties())
        self.set("fields", [])
        for df in meta.fields:
            custom = int(df.is_custom_field or 0)
            self.append("fields", {**{key: df.get(key) for key in keys}, "is_custom_field": custom})

    @frappe.whitelist()
    def find_mistakes(self) -> list[dict[str, Any]]:
        """What is wrong with the form as sent: place (such as ``fields[3].options``) and message. Nothing is written."""
        self.check_permission("write")
        customize.refuse_target(self.doc_type)
        customize.name_new_fields(self)
        return [{"path": mistake.path, "message": mistake.message} for mistake in customize.mistakes(self)]

    @frappe.whitelist(methods=["POST"])
    def save_customization(self, confirmed: bool = False) -> None:
        """Write the form; the table follows at once.

        confirmed: fields of the site that hold values may go. Raises SpecError with all mistakes and NarrowingRefused
        where stored values would not fit, before anything is written.
        """
        self.check_permission("write")
        customize.refuse_target(self.doc_type)
        customize.name_new_fields(self)
        refuse(customize.mistakes(self), self.doc_type)
        customize.refuse_loss(self, confirmed)
        customize.write(self)
        frappe.msgprint(_("{0} is customised").format(_(self.doc_type)), alert=True, indicator="green")
        self.fetch_to_customize()

    @frappe.whitelist(methods=["POST"])
    def reset_to_defaults(self, confirmed: bool = False) -> None:
        """Take back all properties that people set; the site's own fields stay. confirmed: although documents lose something."""
        self.check_permission("write")
        customize.refuse_target(self.doc_type)
        wishes = {"doc_type": self.doc_type, "is_system_generated": 0}
        for name in frappe.get_all("Property Setter", wishes, pluck="name"):
            frappe.delete_doc("Property Setter", name, flags={"ignore_rows": confirmed})
        customize.follow(self.doc_type)
        self.fetch_to_customize()
