"""Field types: how a value is stored, read, checked, cleaned and shown, in one place per type."""

from frappe.fields.base import FieldType
from frappe.fields.registry import (
    DATA_TYPES,
    DATE_TYPES,
    FIELD_TYPES,
    LAYOUT_TYPES,
    NUMERIC_TYPES,
    TABLE_TYPES,
    display,
    field_type,
)

__all__ = [
    "DATA_TYPES",
    "DATE_TYPES",
    "FIELD_TYPES",
    "LAYOUT_TYPES",
    "NUMERIC_TYPES",
    "TABLE_TYPES",
    "FieldType",
    "display",
    "field_type",
]
