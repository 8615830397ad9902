"""Values of a field that an app has renamed move to its new name."""

from __future__ import annotations

from frappe.fields import TABLE_TYPES
from frappe.query_builder import qb
from frappe.runtime.context import current
from frappe.schema.meta import meta_of


def rename_field(doctype: str, old_fieldname: str, new_fieldname: str, validate: bool = True) -> None:
    """Copy what stands in the old column, or in the rows of the old table, to the new field; Property Setters follow.

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
        named = {"doc_type": doctype, "field_name": old_fieldname}
        ctx.db.set_value("Property Setter", named, "field_name", new_fieldname, update_modified=False)
