"""Custom fields and property setters from code, as apps make them at their installation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from frappe.model.docs import get_doc
from frappe.runtime.context import current


def create_custom_field(
    doctype: str, df: Mapping[str, Any], ignore_validate: bool = False, is_system_generated: bool = True
) -> Any:
    """Add a field to a DocType unless it has it; gives the Custom Field, or None."""
    db = current().db
    values = dict(df)
    values.setdefault("fieldname", str(values.get("label") or "").lower().replace(" ", "_"))
    if db.exists("Custom Field", {"dt": doctype, "fieldname": values["fieldname"]}):
        return None
    doc = get_doc(
        {
            "doctype": "Custom Field",
            "permlevel": 0,
            "fieldtype": "Data",
            **values,
            "dt": doctype,
            "is_system_generated": int(is_system_generated),
        }
    )
    doc.flags.ignore_validate = ignore_validate
    return doc.insert(ignore_permissions=True)


def create_custom_fields(custom_fields: Mapping[Any, Any], ignore_validate: bool = False, update: bool = True) -> None:
    """Add, and with ``update`` change, fields: DocType (or a tuple of them) -> field or fields."""
    db = current().db
    for names, given in custom_fields.items():
        fields: Iterable[Mapping[str, Any]] = [given] if isinstance(given, Mapping) else given
        for doctype in names if isinstance(names, tuple) else (names,):
            for df in fields:
                present = db.get_value("Custom Field", {"dt": doctype, "fieldname": df["fieldname"]}, "name")
                if not present:
                    create_custom_field(doctype, df, ignore_validate)
                elif update:
                    doc = get_doc("Custom Field", present)
                    doc.update(dict(df))
                    doc.flags.ignore_validate = ignore_validate
                    doc.save(ignore_permissions=True)


def make_property_setter(
    doctype: str, fieldname: str | None, property: str, value: Any, property_type: str | None = None,
    for_doctype: bool = False, validate_fields_for_doctype: bool = True, is_system_generated: bool = True, **_options: Any,
) -> Any:  # fmt: skip
    """Set one property of a field, or of the DocType itself; an earlier value is replaced."""
    doc = get_doc(
        {
            "doctype": "Property Setter", "doctype_or_field": "DocType" if for_doctype or not fieldname else "DocField",
            "doc_type": doctype, "field_name": fieldname, "property": property, "value": value, "property_type": property_type,
            "is_system_generated": int(is_system_generated),
        }
    )  # fmt: skip
    return doc.insert(ignore_permissions=True)


def delete_property_setter(
    doc_type: str, property: str | None = None, field_name: str | None = None, row_name: str | None = None
) -> None:
    """Remove property setters."""
    filters = {"doc_type": doc_type, "property": property, "field_name": field_name, "row_name": row_name}
    for name in current().db.get_values(
        "Property Setter", {key: value for key, value in filters.items() if value}, "name", pluck=True
    ):
        get_doc("Property Setter", name).delete(ignore_permissions=True)
