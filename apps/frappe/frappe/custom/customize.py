"""What Customize Form asks and writes: the proposed DocType, its mistakes, and the difference as customisations.

The form's rows become a spec; the spec is checked and compared with the table before anything is written; what differs from
the app's own definition becomes Custom Fields and Property Setters, each saved through the pipeline of documents.
"""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.custom import losses
from frappe.custom.fields import delete_property_setter, make_property_setter
from frappe.fields import LAYOUT_TYPES
from frappe.schema.meta import BOOTSTRAP, Meta, definition_of, meta_of
from frappe.schema.spec import FieldSpec
from frappe.schema.sync import sync_table
from frappe.schema.validate import Mistake, check

# Properties of the DocType itself that a site may set.
DOCTYPE_PROPERTIES = (
    "title_field", "image_field", "search_fields", "sort_field", "sort_order", "naming_rule", "autoname",
    "show_title_field_in_link", "translated_doctype", "quick_entry", "track_changes", "track_views", "allow_copy", "allow_auto_repeat", "allow_import",
    "make_attachments_public", "max_attachments", "editable_grid", "default_view", "default_print_format",
)  # fmt: skip
# Types whose values serve the others of the group; whether stored values fit is asked of the table besides.
TYPE_GROUPS = (
    frozenset({"Int", "Float", "Currency", "Percent"}),
    frozenset({"Check", "Int", "Select", "Data"}),
    frozenset({"Data", "Select", "Link", "Autocomplete", "Phone", "Barcode", "Read Only", "Color", "Small Text", "Text", "Long Text"}),
    frozenset({"Small Text", "Text", "Long Text", "Text Editor", "Markdown Editor", "HTML Editor", "Code"}),
    frozenset({"Date", "Datetime"}),
    frozenset({"Attach", "Attach Image"}),
    frozenset({"Table", "Table MultiSelect"}),
)  # fmt: skip


# What the form as a whole would lose was asked before any part of it is written.
_ASKED = {"ignore_rows": True}


def field_properties() -> tuple[str, ...]:
    """Properties of a field that a row of the form carries."""
    known = {df.fieldname for df in frappe.get_meta("DocField").value_fields}
    rows = frappe.get_meta("Customize Form Field").value_fields
    return tuple(df.fieldname for df in rows if df.fieldname in known and df.fieldname != "fieldname")


def may_become(old: str, new: str) -> bool:
    """Is the change of a field's type among the safe ones? What was may come back; its values are asked besides."""
    return bool(frappe.flags.undoing) or old == new or any({old, new} <= group for group in TYPE_GROUPS)


def same(left: Any, right: Any) -> bool:
    """Two values of a property mean the same; nothing, an empty text and 0 do."""
    return str(left or "") == str(right or "") or (left in (None, "", 0, "0") and right in (None, "", 0, "0"))


def proposed(form: Any) -> Meta:
    """The DocType as the form would have it."""
    meta = frappe.get_meta(form.doc_type)
    definition = definition_of(frappe.context(), form.doc_type)  # a Meta carries derived values that would be stale
    standard = {df.fieldname for df in definition.fields}
    keys = field_properties()
    fields = []
    for row in form.fields:
        present = meta.get_field(row.fieldname) if row.fieldname else None
        given = {key: row.get(key) for key in keys if row.get(key) not in (None, "", 0)}
        base = {key: value for key, value in present.__dict__.items() if key not in keys} if present else {}
        fields.append(
            FieldSpec(
                {**base, **given, "fieldname": row.fieldname, "is_custom_field": int(row.fieldname not in standard)}
            )
        )
    properties = {key: form.get(key) for key in DOCTYPE_PROPERTIES if meta.get(key) or form.get(key)}
    kept = {key: meta.get(key) for key in (*definition.__dict__, "permissions")}
    return Meta({**kept, **properties, "fields": tuple(fields)})


def mistakes(form: Any) -> list[Mistake]:
    """Everything that speaks against the form, each with the place such as ``fields[3].options``."""
    spec, meta = proposed(form), frappe.get_meta(form.doc_type)
    # What the app itself says is the app's affair; what it said before the change is no mistake of the person.
    known = {(mistake.path.split(".")[-1], mistake.message) for mistake in check(meta, None)}
    children = set(frappe.get_all("DocType", {"istable": 1}, pluck="name"))
    names = set(frappe.get_all("DocType", pluck="name"))
    found = [entry for entry in check(spec, names, children) if (entry.path.split(".")[-1], entry.message) not in known]
    for index, df in enumerate(spec.fields):
        before = meta.get_field(df.fieldname) if df.fieldname else None
        if before and before.fieldtype != df.fieldtype and not may_become(before.fieldtype, df.fieldtype):
            text = _("{0} cannot become {1}: their values do not mean the same").format(
                _(before.fieldtype), _(df.fieldtype)
            )
            found.append(Mistake(f"fields[{index}].fieldtype", text))
    there = {df.fieldname for df in spec.fields}
    text = _("{0} comes with the app: hide it instead")
    found += [
        Mistake("fields", text.format(_(df.label or df.fieldname)))
        for df in definition_of(frappe.context(), form.doc_type).fields
        if df.fieldname not in there
    ]
    return found


def name_new_fields(form: Any) -> None:
    """Give rows without a name one made from their label, as Custom Field does, that no other field has."""
    taken = {row.fieldname for row in form.fields if row.fieldname}
    for row in form.fields:
        if row.fieldname or not (row.label or row.fieldtype in LAYOUT_TYPES):
            continue
        field = frappe.get_doc({"doctype": "Custom Field", "label": row.label, "fieldtype": row.fieldtype})
        field.set_fieldname()
        name = field.fieldname
        number = 1
        while name in taken:
            number += 1
            name = f"{field.fieldname[:60]}_{number}"
        row.fieldname = name
        taken.add(name)


def refuse_loss(form: Any, confirmed: bool) -> None:
    """Stop before stored values would be cut, or, unless confirmed, documents would lose something else."""
    losses.refuse_change(frappe.get_meta(form.doc_type), proposed(form), confirmed=confirmed)


def removed(form: Any) -> list[FieldSpec]:
    """Fields of the site that the form has no more."""
    there = {row.fieldname for row in form.fields}
    return [df for df in frappe.get_meta(form.doc_type).get_custom_fields() if df.fieldname not in there]


def write(form: Any) -> None:
    """Bring Custom Fields and Property Setters up to the form."""
    standard = definition_of(frappe.context(), form.doc_type)
    by_name = {df.fieldname: df for df in standard.fields}
    for df in removed(form):
        for setter in frappe.get_all(
            "Property Setter", {"doc_type": form.doc_type, "field_name": df.fieldname}, pluck="name"
        ):
            frappe.delete_doc("Property Setter", setter, flags=_ASKED)
        frappe.delete_doc("Custom Field", f"{form.doc_type}-{df.fieldname}", flags=_ASKED)
    after = None
    for row in form.fields:
        if row.fieldname in by_name:
            write_properties(form.doc_type, by_name[row.fieldname], row)
        else:
            write_custom_field(form.doc_type, row, after)
        after = row.fieldname
    write_order(form)
    for key in DOCTYPE_PROPERTIES:
        _property(form.doc_type, None, key, standard.get(key), form.get(key))
    follow(form.doc_type)


def follow(doctype: str) -> None:
    """Make the table fit the DocType as it is now. Raises NarrowingRefused before anything of it is changed."""
    frappe.clear_cache(doctype=doctype)
    ctx = frappe.context()
    sync_table(ctx, meta_of(ctx, doctype))


def write_properties(doctype: str, standard: FieldSpec, row: Any) -> None:
    """What a row says differently about a field of the app."""
    for key in field_properties():
        _property(doctype, standard.fieldname, key, standard.get(key), row.get(key))


def _property(doctype: str, fieldname: str | None, key: str, standard: Any, wanted: Any) -> None:
    """Set, change or take back one property; one that is as it should be is left alone."""
    meta = frappe.get_meta(doctype)
    field = meta.get_field(fieldname) if fieldname else None
    now = field.get(key) if field else meta.get(key)
    if same(now, wanted):
        return
    if same(standard, wanted):
        delete_property_setter(doctype, key, fieldname)
        return
    make_property_setter(
        doctype,
        fieldname,
        key,
        "" if wanted is None else wanted,
        for_doctype=fieldname is None,
        is_system_generated=False,
    )


def write_custom_field(doctype: str, row: Any, after: str | None) -> None:
    """Insert or change the site's own field; ``after`` is the field it stands behind."""
    values = {key: row.get(key) for key in field_properties()}
    name = frappe.db.exists("Custom Field", {"dt": doctype, "fieldname": row.fieldname}) if row.fieldname else None
    if not name:
        doc = frappe.get_doc(
            {"doctype": "Custom Field", **values, "dt": doctype, "fieldname": row.fieldname, "insert_after": after}
        )
        doc.flags.confirmed = True
        row.fieldname = doc.insert().fieldname
        return
    doc = frappe.get_doc("Custom Field", name)
    changed = {key: value for key, value in values.items() if doc.meta.has_field(key) and not same(doc.get(key), value)}
    if changed or (after or None) != (doc.insert_after or None):
        doc.update({**changed, "insert_after": after})
        doc.flags.confirmed = True
        doc.save()


def write_order(form: Any) -> None:
    """Remember the order of the fields, if it is another than the one they have by themselves."""
    wanted = [row.fieldname for row in form.fields]
    if [df.fieldname for df in frappe.get_meta(form.doc_type).fields] == wanted:
        return
    make_property_setter(
        form.doc_type, None, "field_order", json.dumps(wanted), "Data", for_doctype=True, is_system_generated=False
    )


def refuse_target(doctype: str | None) -> None:
    """Stop unless the DocType exists and may be customised."""
    if not doctype:
        frappe.throw(_("Choose a DocType"), frappe.MandatoryError)
    meta = frappe.get_meta(doctype)
    if meta.name in BOOTSTRAP or meta.name in ("Customize Form", "Customize Form Field"):
        frappe.throw(_("{0} is part of the platform and cannot be changed").format(_(meta.name)))
    if meta.custom:
        frappe.throw(_("{0} belongs to this site: change the DocType itself").format(_(meta.name)))
