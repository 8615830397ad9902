"""Values of a field that an app has renamed move to its new name."""

from __future__ import annotations

import json

from frappe.fields import TABLE_TYPES
from frappe.query_builder import qb
from frappe.runtime.context import Context, current
from frappe.runtime.versions import bump
from frappe.schema.meta import meta_of


def rename_field(doctype: str, old_fieldname: str, new_fieldname: str, validate: bool = True) -> None:
    """Copy what stands in the old column, or in the rows of the old table, to the new field; what the site customised follows.

    For patches after the metadata was brought up to date. Nothing happens where the new field is not there, or the old one
    left no column. validate: accepted for compatibility.
    """
    ctx = current()
    meta = meta_of(ctx, doctype)
    df = meta.get_field(new_fieldname)
    if df is None:
        return
    if df.fieldtype in TABLE_TYPES:
        rows = {"parenttype": doctype, "parentfield": old_fieldname}
        ctx.db.set_value(df.options, rows, "parentfield", new_fieldname, update_modified=False)
    elif meta.issingle:
        table = qb.Table("tabSingles")
        name, of_this = table.field("field"), table.field("doctype") == doctype
        qb.from_(table).delete().where(of_this & (name == new_fieldname)).run()
        qb.update(table).set(name, new_fieldname).where(of_this & (name == old_fieldname)).run()
    elif ctx.db.has_column(doctype, old_fieldname):
        rows_of = qb.DocType(doctype)
        qb.update(rows_of).set(rows_of[new_fieldname], rows_of[old_fieldname]).run()
    if ctx.db.table_exists("Property Setter"):
        _customisations_follow(ctx, doctype, old_fieldname, new_fieldname)


def _customisations_follow(ctx: Context, doctype: str, old: str, new: str) -> None:
    """Properties of the field, under their new names, its place in the site's order, and the site's fields that stand behind it."""
    for setter in ctx.db.get_values(
        "Property Setter", {"doc_type": doctype, "field_name": old}, ["name", "property"], as_dict=True
    ):
        values = {"field_name": new}
        name = f"{doctype}-{new}-{setter.property}"
        if not ctx.db.exists("Property Setter", name):
            values["name"] = name
        ctx.db.set_value("Property Setter", setter.name, values, update_modified=False)
    ordered = {"doc_type": doctype, "property": "field_order", "doctype_or_field": "DocType"}
    for setter in ctx.db.get_values("Property Setter", ordered, ["name", "value"], as_dict=True):
        order = json.loads(setter.value or "[]")
        if old in order:
            renamed = [new if name == old else name for name in order if name != new]
            ctx.db.set_value("Property Setter", setter.name, "value", json.dumps(renamed), update_modified=False)
    ctx.db.set_value("Custom Field", {"dt": doctype, "insert_after": old}, "insert_after", new, update_modified=False)
    bump(ctx, "customisation")
