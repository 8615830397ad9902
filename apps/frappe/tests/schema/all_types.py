"""One field of every type there is."""

from __future__ import annotations

from typing import Any

from apps.frappe.tests.schema.specs import field

from frappe.fields import FIELD_TYPES

_OPTIONS = {
    "Link": "User",
    "Dynamic Link": "f_link",
    "Table": "DocField",
    "Table MultiSelect": "Has Role",
    "Select": "A\nB",
}
ALL_TYPES: list[dict[str, Any]] = [
    field(f"f_{name.lower().replace(' ', '_')}", name, options=_OPTIONS.get(name)) for name in sorted(FIELD_TYPES)
]
