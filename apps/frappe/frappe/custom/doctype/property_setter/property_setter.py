from __future__ import annotations

import frappe
from frappe import _
from frappe.custom import doctypes, kinds, losses
from frappe.custom.customize import may_become
from frappe.custom.fields import delete_property_setter, make_property_setter
from frappe.custom.layers import standard_value
from frappe.model.document import Document
from frappe.schema.meta import Meta, meta_of, with_customisation
from frappe.schema.sync import sync_table
from frappe.schema.validate import check, refuse

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
        if not losses.by_code(self):
            after = with_customisation(frappe.context(), self.doc_type, setter=self.as_dict())
            self.refuse_mistakes(meta, after)
            losses.refuse_change(meta, after, confirmed=losses.confirmed(self))

    def refuse_mistakes(self, meta: Meta, after: Meta) -> None:
        """What the property would break about the DocType; what is wrong already is no fault of it."""
        if self.doctype_or_field == "DocField" and self.property == "fieldname":
            frappe.throw(_("The DocType and the name of a field cannot be changed"), frappe.CannotChangeConstantError)
        old, new = meta.get_field(self.field_name or ""), after.get_field(self.field_name or "")
        if old and new and not may_become(old.fieldtype, new.fieldtype):
            text = _("{0} cannot become {1}: their values do not mean the same")
            frappe.throw(text.format(_(old.fieldtype), _(new.fieldtype)))
        known = {str(mistake) for mistake in check(meta)}
        names = set(frappe.get_all("DocType", pluck="name"))
        found = [each for each in check(after, names) if str(each) not in known]
        refuse(doctypes.fixed(after, meta) + found, self.doc_type)

    def type_of_property(self) -> str:
        """The field type of the property, in the DocType that describes what is set."""
        df = frappe.get_meta(self.doctype_or_field or "DocField").get_field(self.property)
        return df.fieldtype if df else "Data"

    def on_update(self) -> None:
        self.follow()

    def on_trash(self) -> None:
        if not (losses.by_code(self) or losses.confirmed(self)):
            meta = frappe.get_meta(self.doc_type)
            after = with_customisation(frappe.context(), self.doc_type, without=self.name)
            losses.refuse_change(meta, after)

    def after_delete(self) -> None:
        self.follow()

    def follow(self) -> None:
        """The table becomes what the property asks for, or what it was without it."""
        frappe.clear_cache(doctype=self.doc_type)
        if self.property in _SHAPES_TABLE:
            ctx = frappe.context()
            sync_table(ctx, meta_of(ctx, self.doc_type))
