from __future__ import annotations

import frappe
from frappe import _
from frappe.custom import kinds
from frappe.custom.fields import delete_property_setter, make_property_setter
from frappe.custom.layers import standard_value
from frappe.model.document import Document
from frappe.schema.meta import meta_of
from frappe.schema.sync import sync_table

__all__ = ["PropertySetter", "delete_property_setter", "make_property_setter"]

_SHAPES_TABLE = frozenset(
    {"fieldtype", "length", "precision", "unique", "search_index", "default", "not_nullable", "in_standard_filter"}
)


class PropertySetter(Document):
    """One property that a site sets differently from what the app says."""

    def autoname(self) -> None:
        middle = self.field_name or self.row_name or "main"
        self.name = f"{self.doc_type}-{middle}-{self.property}"

    def before_insert(self) -> None:
        """A later wish replaces an earlier one."""
        for name in frappe.get_all(
            "Property Setter",
            {
                "doc_type": self.doc_type,
                "field_name": self.field_name or ["is", "not set"],
                "property": self.property,
                "row_name": self.row_name or ["is", "not set"],
            },
            pluck="name",
        ):
            self.flags.replaced = kinds.snapshot(frappe.get_doc("Property Setter", name))
            self.default_value = self.default_value or self.flags.replaced.get("default_value")
            frappe.db.delete("Property Setter", name)
        if (
            self.default_value is None
        ):  # what the site's wish stands over: a later version of the app may say something else
            self.default_value = standard_value(self.doc_type, self.field_name, self.property)

    def validate(self) -> None:
        meta = frappe.get_meta(self.doc_type)
        if self.doctype_or_field == "DocField" and not meta.has_field(self.field_name):
            frappe.throw(_("{0} has no field {1}").format(_(self.doc_type), self.field_name))
        if not self.property_type:
            self.property_type = self.type_of_property()

    def type_of_property(self) -> str:
        """The field type of the property, in the DocType that describes what is set."""
        df = frappe.get_meta(self.doctype_or_field or "DocField").get_field(self.property)
        return df.fieldtype if df else "Data"

    def on_update(self) -> None:
        frappe.clear_cache(doctype=self.doc_type)
        if self.property in _SHAPES_TABLE:
            ctx = frappe.context()
            sync_table(ctx, meta_of(ctx, self.doc_type))

    def after_delete(self) -> None:
        frappe.clear_cache(doctype=self.doc_type)
