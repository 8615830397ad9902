"""Documents: what they are, how they live, what they are called. Upstream's constants are here."""

from __future__ import annotations

from frappe.fields import DATA_TYPES, LAYOUT_TYPES, NUMERIC_TYPES, TABLE_TYPES

data_fieldtypes = tuple(sorted(DATA_TYPES))
no_value_fields = tuple(sorted(LAYOUT_TYPES | TABLE_TYPES))
display_fieldtypes = ("Section Break", "Column Break", "Tab Break", "HTML", "Button", "Image", "Fold", "Heading")
table_fields = ("Table", "Table MultiSelect")
numeric_fieldtypes = tuple(sorted(NUMERIC_TYPES))
default_fields = ("doctype", "name", "owner", "creation", "modified", "modified_by", "docstatus", "idx")
child_table_fields = ("parent", "parentfield", "parenttype")
optional_fields = ("_user_tags", "_comments", "_assign", "_liked_by", "_seen")
std_fields = tuple({"fieldname": name} for name in default_fields)
core_doctypes_list = (
    "DocType",
    "DocField",
    "DocPerm",
    "Custom Field",
    "Property Setter",
    "Custom DocPerm",
    "Module Def",
    "Patch Log",
    "User",
    "Role",
)
log_types = ("Version", "Error Log", "Activity Log", "Access Log", "Deleted Document")
