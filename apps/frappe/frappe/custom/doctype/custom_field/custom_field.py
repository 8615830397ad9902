from __future__ import annotations

import frappe
from frappe import _
from frappe.custom import losses
from frappe.custom.customize import may_become
from frappe.custom.fields import create_custom_field, create_custom_fields
from frappe.custom.names import word_of
from frappe.model.document import Document
from frappe.schema.meta import Meta, meta_of, with_customisation
from frappe.schema.sync import sync_table
from frappe.schema.validate import check, refuse

__all__ = ["CustomField", "create_custom_field", "create_custom_fields"]


class CustomField(Document):
    """A field that a site adds to a DocType."""

    def autoname(self) -> None:
        self.set_fieldname()
        self.name = f"{self.dt}-{self.fieldname}"

    def set_fieldname(self) -> None:
        """A name made from the label gets ``custom_`` in front, so that it never meets a later standard field."""
        if self.fieldname:
            self.fieldname = self.fieldname.strip().lower()
            return
        if not self.label and self.fieldtype not in ("Section Break", "Column Break", "Tab Break", "HTML"):
            frappe.throw(_("A field needs a label"))
        word = word_of(self.label or self.fieldtype)
        self.fieldname = f"custom_{word or frappe.generate_hash(length=6)}"[:64]

    def validate(self) -> None:
        before = self.get_doc_before_save()
        if before and (before.dt != self.dt or before.fieldname != self.fieldname):
            frappe.throw(_("The DocType and the name of a field cannot be changed"), frappe.CannotChangeConstantError)
        meta = frappe.get_meta(self.dt)
        standard = meta.get_field(self.fieldname)
        if standard is not None and not standard.is_custom_field:
            frappe.throw(_("{0} has a field {1} already").format(_(self.dt), self.fieldname))
        if meta.custom is None and meta.name in ("DocType", "DocField", "DocPerm", "Custom Field", "Property Setter"):
            frappe.throw(_("{0} cannot have custom fields").format(_(self.dt)))
        if self.insert_after and self.insert_after != "append" and not meta.has_field(self.insert_after):
            self.insert_after = meta.fields[-1].fieldname if meta.fields else None
        self.check_with_others(meta)
        if before and not may_become(before.fieldtype, self.fieldtype):
            text = _("{0} cannot become {1}: their values do not mean the same")
            frappe.throw(text.format(_(before.fieldtype), _(self.fieldtype)))
        if not losses.by_code(self):
            after = with_customisation(frappe.context(), self.dt, field=self.as_dict())
            losses.refuse_change(meta, after, confirmed=losses.confirmed(self))

    def check_with_others(self, meta: Meta) -> None:
        own = type(meta.fields[0])(self.as_dict()) if meta.fields else None
        if own is None:
            return
        others = tuple(df for df in meta.fields if df.fieldname != self.fieldname)
        spec = meta.replace(fields=(*others, own))
        names = set(frappe.get_all("DocType", pluck="name"))
        refuse(
            [mistake for mistake in check(spec, names) if mistake.path.startswith(f"fields[{len(others)}]")], self.dt
        )

    def on_update(self) -> None:
        frappe.clear_cache(doctype=self.dt)
        ctx = frappe.context()
        sync_table(ctx, meta_of(ctx, self.dt))

    def on_trash(self) -> None:
        if not (losses.by_code(self) or losses.confirmed(self)):
            after = with_customisation(frappe.context(), self.dt, without=self.name)
            losses.refuse(_(self.dt), losses.of_change(frappe.get_meta(self.dt), after))

    def after_delete(self) -> None:
        """The column stays, with its values, until somebody trims the table."""
        frappe.clear_cache(doctype=self.dt)
